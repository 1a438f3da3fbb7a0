//! Days and periods.

use chrono::NaiveDate;
use document::Cell;
use otel_bi_proto::otelbi::common::v1::Period;

/// The cell of a day as the services write it, `YYYY-MM-DD`; empty for none. What is no day stays as it is.
pub(crate) fn day(text: &str) -> Cell {
    parse(text).map_or_else(|| Cell::text(text), Cell::Date)
}

/// The day.
pub(crate) fn parse(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// A period in words: `2013-01-29 to 2014-01-28 (365 days)`; empty without one.
pub(crate) fn period(period: Option<&Period>) -> String {
    match period {
        Some(Period { from, to, days, .. }) if from == to => format!("{from} ({days} day)"),
        Some(Period { from, to, days, .. }) => format!("{from} to {to} ({days} days)"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_date_and_nothing_is_lost() {
        assert_eq!(
            day("2014-01-28"),
            Cell::Date(NaiveDate::from_ymd_opt(2014, 1, 28).unwrap())
        );
        assert_eq!(day(""), Cell::Empty);
        assert_eq!(day("soon"), Cell::Text("soon".to_owned()));
    }

    #[test]
    fn periods_say_how_long_they_are() {
        let year = Period {
            from: "2013-01-29".to_owned(),
            to: "2014-01-28".to_owned(),
            days: 365,
            covered: true,
        };
        assert_eq!(period(Some(&year)), "2013-01-29 to 2014-01-28 (365 days)");
        assert_eq!(period(None), "");
    }
}
