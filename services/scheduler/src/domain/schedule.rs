//! Schedules: which times a line of cron names.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use croner::Cron;
use croner::parser::{CronParser, Seconds};

/// When a job runs: six fields of cron in UTC, from the second on.
#[derive(Debug, Clone)]
pub struct Schedule {
    text: String,
    cron: Cron,
}

impl Schedule {
    /// Reads a schedule; the error says what would be right.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        if fields.len() == 5 {
            return Err(format!(
                "has five fields; jobs are timed to the second, so put the second first: {:?}",
                format!("0 {}", fields.join(" "))
            ));
        }
        let right = "must be six fields in UTC (second, minute, hour, day, month, weekday) such as \
                     \"0 30 2 * * *\", or off";
        if fields.len() != 6 {
            return Err(right.to_owned());
        }
        // As tokio-cron-scheduler reads it.
        let parser = CronParser::builder()
            .seconds(Seconds::Required)
            .dom_and_dow(true)
            .build();
        let text = fields.join(" ");
        let cron = parser
            .parse(&text)
            .map_err(|problem| format!("{right}: {problem}"))?;
        let schedule = Self { text, cron };
        if schedule.next(UNIX_EPOCH, 1).is_empty() {
            return Err("names no time at all".to_owned());
        }
        Ok(schedule)
    }

    /// Its text, with single spaces.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The next times after `after`, soonest first: `count` of them, unless the schedule ends.
    #[must_use]
    pub fn next(&self, after: SystemTime, count: usize) -> Vec<SystemTime> {
        let mut times = Vec::with_capacity(count);
        let mut last = whole_second(after);
        while times.len() < count {
            let Ok(next) = self.cron.find_next_occurrence(&last, false) else {
                break;
            };
            times.push(instant(next));
            last = next;
        }
        times
    }

    /// The newest time up to `up_to`.
    #[must_use]
    pub fn newest(&self, up_to: SystemTime) -> Option<SystemTime> {
        let found = self
            .cron
            .find_previous_occurrence(&whole_second(up_to), true);
        found.ok().map(instant)
    }

    /// The times after `after` and up to `up_to`, in order.
    #[must_use]
    pub fn between(&self, after: SystemTime, up_to: SystemTime) -> Vec<SystemTime> {
        let mut times = Vec::new();
        let mut last = whole_second(after);
        while let Ok(next) = self.cron.find_next_occurrence(&last, false) {
            if instant(next) > up_to {
                break;
            }
            times.push(instant(next));
            last = next;
        }
        times
    }
}

/// Schedules know whole seconds only.
fn whole_second(time: SystemTime) -> DateTime<Utc> {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::UNIX_EPOCH)
}

fn instant(time: DateTime<Utc>) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(u64::try_from(time.timestamp()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SystemTime {
        text.parse::<DateTime<Utc>>().unwrap().into()
    }

    #[test]
    fn five_fields_are_refused_with_the_remedy() {
        let problem = Schedule::parse("30 2 * * *").unwrap_err();
        assert!(problem.contains("\"0 30 2 * * *\""), "{problem}");
        for wrong in ["", "@daily", "61 * * * * *", "0 0 2 * * * 2030", "often"] {
            let problem = Schedule::parse(wrong).unwrap_err();
            assert!(problem.contains("six fields"), "{wrong}: {problem}");
        }
        let never = Schedule::parse("0 0 0 30 2 *").unwrap_err();
        assert!(never.contains("no time"), "{never}");
    }

    #[test]
    fn times_are_exact_whatever_the_moment_asked_at() {
        let schedule = Schedule::parse(" 0  30 2 * * * ").unwrap();
        assert_eq!(schedule.text(), "0 30 2 * * *");
        let tick = at("2026-11-21T02:30:00Z");
        let late = tick + Duration::from_millis(412);
        assert_eq!(schedule.newest(late), Some(tick));
        assert_eq!(schedule.newest(tick), Some(tick));
        let day = Duration::from_hours(24);
        assert_eq!(
            schedule.newest(tick - Duration::from_nanos(1)),
            Some(tick - day)
        );
        assert_eq!(schedule.next(late, 2), [tick + day, tick + 2 * day]);
        assert_eq!(schedule.next(tick - Duration::from_millis(1), 1), [tick]);
    }

    #[test]
    fn between_leaves_out_the_beginning_and_takes_the_end() {
        let schedule = Schedule::parse("*/2 * * * * *").unwrap();
        let start = at("2026-11-21T02:30:00Z");
        let seconds = Duration::from_secs;
        assert_eq!(
            schedule.between(start, start + seconds(4)),
            [start + seconds(2), start + seconds(4)]
        );
        assert!(schedule.between(start, start + seconds(1)).is_empty());
    }
}
