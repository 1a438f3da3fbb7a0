//! A channel's learned rhythm as a message and in words.

use insight::forecast::calendar::{Batch, Cadence, Daily, Weekdays};
use otel_bi_proto::otelbi::common::v1 as proto;

/// The rhythm.
#[must_use]
pub fn encode_cadence(cadence: &Cadence) -> proto::Cadence {
    match cadence {
        Cadence::Daily(_) => proto::Cadence::Daily,
        Cadence::Batch(_) => proto::Cadence::Batch,
    }
}

/// The rhythm in words, for people to read.
#[must_use]
pub fn calendar_in_words(cadence: &Cadence) -> String {
    match cadence {
        Cadence::Daily(daily) => days_in_words(daily),
        Cadence::Batch(batch) => batches_in_words(batch),
    }
}

fn days_in_words(daily: &Daily) -> String {
    let closed = Weekdays::ALL
        .iter()
        .filter(|weekday| !daily.open.contains(*weekday))
        .map(|weekday| match weekday {
            chrono::Weekday::Mon => "Monday",
            chrono::Weekday::Tue => "Tuesday",
            chrono::Weekday::Wed => "Wednesday",
            chrono::Weekday::Thu => "Thursday",
            chrono::Weekday::Fri => "Friday",
            chrono::Weekday::Sat => "Saturday",
            chrono::Weekday::Sun => "Sunday",
        });
    let closed: Vec<&str> = closed.collect();
    let holidays = daily
        .holidays
        .iter()
        .map(|(month, day)| format!("{month:02}-{day:02}"));
    let holidays: Vec<String> = holidays.collect();
    let but = |separator: &str, told: String| {
        if told.is_empty() {
            told
        } else {
            format!("{separator}{told}")
        }
    };
    format!(
        "Every day{}{}",
        but(" but ", closed.join(" and ")),
        but("; never on ", holidays.join(", "))
    )
}

fn batches_in_words(batch: &Batch) -> String {
    let day = 1.0 + (batch.time_of_month * 30.0).round();
    format!("A batch a month, around day {day}")
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, NaiveDate, Weekday};
    use insight::forecast::calendar::DailyValues;

    use super::*;

    fn learned(trades: impl Fn(NaiveDate) -> bool) -> Cadence {
        let first = NaiveDate::from_ymd_opt(2013, 1, 1).unwrap();
        let sales = first.iter_days().take(1_000).filter(|day| trades(*day));
        let last = NaiveDate::from_ymd_opt(2015, 9, 1).unwrap();
        Cadence::learn(&DailyValues::new(sales.map(|day| (day, 100.0)), last))
    }

    #[test]
    fn rhythms_are_told() {
        let open = |day: NaiveDate| day.weekday() != Weekday::Sun;
        let words = |cadence: &Cadence| calendar_in_words(cadence);
        assert_eq!(words(&learned(|_| true)), "Every day");
        assert_eq!(words(&learned(open)), "Every day but Sunday");
        let christmas = |day: NaiveDate| (day.month(), day.day()) == (12, 25);
        assert_eq!(
            words(&learned(|day| open(day) && !christmas(day))),
            "Every day but Sunday; never on 12-25"
        );
        let batches = learned(|day| day.day() == 16);
        assert_eq!(words(&batches), "A batch a month, around day 16");
        assert_eq!(encode_cadence(&batches), proto::Cadence::Batch);
    }
}
