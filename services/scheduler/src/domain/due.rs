//! Which times of a schedule are to be run now: those that have just come, and of those that were
//! missed the newest.

use std::time::{Duration, SystemTime};

use super::Schedule;

/// A time that came this long ago has been missed; until then whoever is up is only a little late.
/// Clocks tick within half a second, and a busy machine wakes its programs within a few.
pub const GRACE: Duration = Duration::from_secs(5);

/// The times that have just come: within the grace, after the last one that was dealt with.
#[must_use]
pub fn due(
    schedule: &Schedule,
    dealt_with: Option<SystemTime>,
    now: SystemTime,
) -> Vec<SystemTime> {
    let from = now - GRACE;
    schedule.between(dealt_with.map_or(from, |last| last.max(from)), now)
}

/// The newest time that has been missed, if it is not too old: within `window`, and after `since`, when
/// the job was first known, scheduled so, or resumed. Older ones are not made up for: what the newest
/// run finds is what they would find.
#[must_use]
pub fn missed(
    schedule: &Schedule,
    since: SystemTime,
    window: Duration,
    now: SystemTime,
) -> Option<SystemTime> {
    let newest = schedule.newest(now - GRACE)?;
    let within = now.duration_since(newest).is_ok_and(|ago| ago <= window);
    (within && newest > since).then_some(newest)
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    fn hourly() -> Schedule {
        Schedule::parse("0 0 * * * *").unwrap()
    }

    /// 2026-11-21 03:00 UTC.
    fn three() -> SystemTime {
        UNIX_EPOCH + Duration::from_hours(498_675)
    }

    #[test]
    fn a_late_clock_finds_every_time_of_the_grace_once() {
        let every_second = Schedule::parse("* * * * * *").unwrap();
        let now = three() + Duration::from_millis(300);
        let found = due(&every_second, None, now);
        assert_eq!(found.len(), 5);
        assert_eq!(found.last(), Some(&three()));
        assert!(due(&every_second, Some(three()), now).is_empty());
        let behind = three() - Duration::from_secs(2);
        assert_eq!(due(&every_second, Some(behind), now).len(), 2);
    }

    #[test]
    fn only_the_newest_missed_time_is_made_up_for() {
        let now = three() + HOUR / 2;
        let long_known = three() - 100 * HOUR;
        assert_eq!(missed(&hourly(), long_known, 6 * HOUR, now), Some(three()));
    }

    #[test]
    fn a_time_that_is_due_is_not_missed_yet() {
        let known = three() - HOUR / 2;
        let at = |late| missed(&hourly(), known, HOUR, three() + late);
        assert_eq!(at(GRACE / 2), None);
        assert_eq!(at(GRACE), Some(three()));
    }

    #[test]
    fn old_times_and_those_before_the_job_are_left_alone() {
        let now = three() + HOUR / 2;
        assert_eq!(missed(&hourly(), three() - HOUR, HOUR / 4, now), None);
        assert_eq!(missed(&hourly(), three(), HOUR, now), None);
        assert_eq!(missed(&hourly(), three() + HOUR / 4, HOUR, now), None);
        assert_eq!(missed(&hourly(), three() - HOUR, Duration::ZERO, now), None);
    }
}
