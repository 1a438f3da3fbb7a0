//! Granularities: how days fall into weeks, months, quarters and years.

use chrono::{Datelike, Days, Months, NaiveDate};

/// The length of a bucket. Weeks begin on Monday (ISO 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Granularity {
    /// One day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
}

impl Granularity {
    /// Every granularity, finest first.
    pub const ALL: [Self; 5] = [
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::Year,
    ];

    /// One that suits a period of `days`: days up to a quarter, weeks up to half a year,
    /// then months.
    #[must_use]
    pub fn for_days(days: i64) -> Self {
        match days {
            ..=92 => Self::Day,
            93..=183 => Self::Week,
            _ => Self::Month,
        }
    }

    /// First day of the bucket that `day` falls into.
    #[must_use]
    pub fn start_of(self, day: NaiveDate) -> NaiveDate {
        let start = match self {
            Self::Day => Some(day),
            Self::Week => {
                day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())))
            }
            Self::Month => day.with_day(1),
            Self::Quarter => NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1),
            Self::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        };
        // Only the week at the very beginning of the calendar has no Monday.
        start.unwrap_or(day)
    }

    /// First day of the bucket after the one that begins on `start`.
    #[must_use]
    pub fn next(self, start: NaiveDate) -> NaiveDate {
        let next = match self {
            Self::Day => start.checked_add_days(Days::new(1)),
            Self::Week => start.checked_add_days(Days::new(7)),
            Self::Month => start.checked_add_months(Months::new(1)),
            Self::Quarter => start.checked_add_months(Months::new(3)),
            Self::Year => start.checked_add_months(Months::new(12)),
        };
        next.unwrap_or(NaiveDate::MAX)
    }
}

/// The same day a year before; 29 February becomes 28 February.
#[must_use]
pub fn year_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_months(Months::new(12))
        .unwrap_or(NaiveDate::MIN)
}

/// Days are kept in rollups as a count from the Common Era: four bytes, and differences are days.
#[must_use]
pub fn day_number(day: NaiveDate) -> i32 {
    day.num_days_from_ce()
}

/// The inverse of [`day_number`].
#[must_use]
pub fn day_of(number: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(number).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn buckets_of_known_days() {
        let day = date("2013-08-14");
        let starts = Granularity::ALL.map(|granularity| granularity.start_of(day).to_string());
        assert_eq!(
            starts,
            [
                "2013-08-14",
                "2013-08-12",
                "2013-08-01",
                "2013-07-01",
                "2013-01-01"
            ]
        );
        assert_eq!(
            Granularity::Quarter.next(date("2013-10-01")),
            date("2014-01-01")
        );
    }

    #[test]
    fn leap_day_a_year_before() {
        assert_eq!(year_before(date("2012-02-29")), date("2011-02-28"));
        assert_eq!(year_before(date("2013-02-28")), date("2012-02-28"));
    }

    proptest! {
        #[test]
        fn every_day_is_in_its_bucket(number in 1_i32..3_000_000) {
            let day = day_of(number);
            prop_assert_eq!(day_number(day), number);
            for granularity in Granularity::ALL {
                let start = granularity.start_of(day);
                prop_assert!(start <= day && day < granularity.next(start));
                prop_assert_eq!(granularity.start_of(start), start);
                prop_assert_eq!(granularity.start_of(granularity.next(start)), granularity.next(start));
            }
        }
    }
}
