//! Times to look from and to: an instant (RFC 3339), or a day in UTC.

use std::time::SystemTime;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

/// What is wrong with anything else.
const NEITHER: &str =
    "must be an instant such as 2026-07-31T08:00:00Z (RFC 3339), or a day such as 2026-07-31";

/// Where looking begins: the instant, or the beginning of the day. Nothing for an empty text.
pub fn from(text: &str) -> Result<Option<SystemTime>, String> {
    at(text, 0)
}

/// Before which looking ends: the instant, or the end of the day. Nothing for an empty text.
pub fn to(text: &str) -> Result<Option<SystemTime>, String> {
    at(text, 1)
}

fn at(text: &str, days_later: u64) -> Result<Option<SystemTime>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let instant = match day(text) {
        Some(day) => day
            .checked_add_days(Days::new(days_later))
            .map(|day| day.and_time(NaiveTime::MIN).and_utc()),
        None => DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|instant| instant.with_timezone(&Utc)),
    };
    // Beyond what a wire timestamp can hold nothing is recorded, and chrono may not convert it.
    let instant = instant.filter(|instant| (0..=9999).contains(&chrono::Datelike::year(instant)));
    match instant {
        Some(instant) => Ok(Some(instant.into())),
        None => Err(NEITHER.to_owned()),
    }
}

/// A day in exactly the form YYYY-MM-DD.
fn day(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (day.format("%Y-%m-%d").to_string() == text).then_some(day)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use proptest::prelude::*;

    use super::*;

    fn hours(hours: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_hours(hours)
    }

    #[test]
    fn a_day_is_from_its_beginning_to_its_end() {
        assert_eq!(from("1970-01-02"), Ok(Some(hours(24))));
        assert_eq!(to("1970-01-02"), Ok(Some(hours(48))));
        assert_eq!(from(""), Ok(None));
        assert_eq!(to(""), Ok(None));
    }

    #[test]
    fn an_instant_is_itself() {
        for text in ["1970-01-01T01:00:00Z", "1970-01-01T03:00:00+02:00"] {
            assert_eq!(from(text), Ok(Some(hours(1))), "{text}");
            assert_eq!(to(text), Ok(Some(hours(1))), "{text}");
        }
    }

    #[test]
    fn anything_else_is_told() {
        for wrong in [
            "1970-1-1",
            "1970-02-30",
            "1970-01-01T00:00:00",
            "yesterday",
            "+10000-01-01",
            " 1970-01-01",
        ] {
            assert_eq!(from(wrong), Err(NEITHER.to_owned()), "{wrong}");
        }
        assert!(to("9999-12-31").is_err());
    }

    proptest! {
        #[test]
        fn no_text_is_trouble(text in "[-+0-9TZ:.\\PC]{0,30}") {
            let _ = (from(&text), to(&text));
        }
    }
}
