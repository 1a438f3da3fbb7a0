//! From what a caller asks for to the days meant.
//!
//! Nothing here knows today: periods count back from `as_of`, and that is the newest day in the
//! data unless the caller names an earlier one. A later one is taken as the newest: nothing is known
//! of the days between, and "none" would be a wrong answer.

use chrono::{Days, NaiveDate};

use crate::FieldError;
use crate::calendar::year_before;

/// Days of a period when the caller names none.
pub const DEFAULT_DAYS: i64 = 365;
/// The longest period, about a century.
pub const MAX_DAYS: i64 = 36_600;
/// The earliest day a caller may name.
pub const EARLIEST: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a date");
/// The latest day a caller may name.
pub const LATEST: NaiveDate = NaiveDate::from_ymd_opt(9998, 12, 31).expect("a date");

/// A run of days, both ends included; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

impl Period {
    /// The days `from` to `to`, or nothing when they are in the wrong order.
    #[must_use]
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// First day.
    #[must_use]
    pub fn from(self) -> NaiveDate {
        self.from
    }

    /// Last day.
    #[must_use]
    pub fn to(self) -> NaiveDate {
        self.to
    }

    /// Number of days, at least 1.
    #[must_use]
    pub fn days(self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    /// The period of the same length just before.
    #[must_use]
    pub fn previous(self) -> Self {
        let back = Days::new(self.days().unsigned_abs());
        Self {
            from: self.from.checked_sub_days(back).unwrap_or(NaiveDate::MIN),
            to: self.to.checked_sub_days(back).unwrap_or(NaiveDate::MIN),
        }
    }

    /// The same days a year before; an end on 29 February moves to 28 February.
    #[must_use]
    pub fn year_before(self) -> Self {
        Self {
            from: year_before(self.from),
            to: year_before(self.to),
        }
    }

    /// The days that both have, if any.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// Whether all of `other`'s days are in this period.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }
}

/// The period fields of a request, as they came. Empty texts and 0 mean: not given.
#[derive(Debug, Clone, Copy, Default)]
pub struct PeriodRequest<'a> {
    /// First day, YYYY-MM-DD.
    pub from: &'a str,
    /// Last day, YYYY-MM-DD.
    pub to: &'a str,
    /// Number of days ending with `as_of`.
    pub days_back: i32,
    /// The day to look back from, YYYY-MM-DD.
    pub as_of: &'a str,
}

/// The days meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResolvedPeriod {
    /// The day to look back from: nothing later is seen.
    pub as_of: NaiveDate,
    /// The period asked for.
    pub period: Period,
}

impl<'a> PeriodRequest<'a> {
    /// The fields of a request that has all four.
    #[must_use]
    pub fn new(from: &'a str, to: &'a str, days_back: i32, as_of: &'a str) -> Self {
        Self {
            from,
            to,
            days_back,
            as_of,
        }
    }

    /// Works out the days meant. `newest` is the newest day in the data. Gives every field that is
    /// wrong, not only the first.
    pub fn resolve(&self, newest: NaiveDate) -> Result<ResolvedPeriod, Vec<FieldError>> {
        let mut errors = Vec::new();
        let as_of_given = parse_day("as_of", self.as_of, &mut errors);
        let from = parse_day("from", self.from, &mut errors);
        let to = parse_day("to", self.to, &mut errors);
        self.check_days_back(&mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        let as_of = as_of_given.map_or(newest, |given| given.min(newest));
        let period = match (from, to) {
            (None, None) => Ok(self.counted_back(as_of)),
            (Some(from), to) => between(from, to.unwrap_or(as_of), as_of_given),
            (None, Some(_)) => Err(FieldError::new("to", "needs `from` beside it")),
        };
        match period {
            Ok(period) => Ok(ResolvedPeriod { as_of, period }),
            Err(error) => Err(vec![error]),
        }
    }

    fn check_days_back(&self, errors: &mut Vec<FieldError>) {
        let days = i64::from(self.days_back);
        if !(0..=MAX_DAYS).contains(&days) {
            errors.push(FieldError::new(
                "days_back",
                format!("must be 1 to {MAX_DAYS} (or 0 for the default), is {days}"),
            ));
        } else if days != 0 && (!self.from.is_empty() || !self.to.is_empty()) {
            errors.push(FieldError::new(
                "days_back",
                "cannot be combined with `from` and `to`: give one or the other",
            ));
        }
    }

    fn counted_back(&self, as_of: NaiveDate) -> Period {
        let days = if self.days_back == 0 {
            DEFAULT_DAYS
        } else {
            i64::from(self.days_back)
        };
        let from = as_of.checked_sub_days(Days::new(days.unsigned_abs() - 1));
        Period {
            from: from.unwrap_or(NaiveDate::MIN),
            to: as_of,
        }
    }
}

fn between(
    from: NaiveDate,
    to: NaiveDate,
    as_of_given: Option<NaiveDate>,
) -> Result<Period, FieldError> {
    if let Some(as_of) = as_of_given.filter(|as_of| to > *as_of) {
        return Err(FieldError::new(
            "to",
            format!("{to} is after `as_of` ({as_of}), beyond which nothing is seen"),
        ));
    }
    let period = Period::new(from, to)
        .ok_or_else(|| FieldError::new("from", format!("{from} is after the last day, {to}")))?;
    if period.days() > MAX_DAYS {
        return Err(FieldError::new(
            "from",
            format!(
                "the period has {} days, the most is {MAX_DAYS}",
                period.days()
            ),
        ));
    }
    Ok(period)
}

/// The day to look back from: `as_of` (YYYY-MM-DD), or the newest in the data when it is empty or later.
pub fn resolve_as_of(as_of: &str, newest: NaiveDate) -> Result<NaiveDate, FieldError> {
    let mut errors = Vec::new();
    let day = parse_day("as_of", as_of, &mut errors);
    match errors.pop() {
        Some(error) => Err(error),
        None => Ok(day.map_or(newest, |day| day.min(newest))),
    }
}

/// Parses a day given as YYYY-MM-DD; an empty text is no day and no error.
fn parse_day(field: &'static str, text: &str, errors: &mut Vec<FieldError>) -> Option<NaiveDate> {
    if text.is_empty() {
        return None;
    }
    // chrono alone would also take `2013-1-5` and `+2013-01-05`.
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let day = if shaped {
        text.parse::<NaiveDate>().ok()
    } else {
        None
    };
    let day = day.filter(|day| (EARLIEST..=LATEST).contains(day));
    if day.is_none() {
        let shown: String = text.chars().take(40).collect();
        errors.push(FieldError::new(
            field,
            format!(
                "must be a day between {EARLIEST} and {LATEST} written YYYY-MM-DD, is {shown:?}"
            ),
        ));
    }
    day
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn resolve(request: PeriodRequest<'_>) -> Result<(String, String, String), Vec<FieldError>> {
        let resolved = request.resolve(date("2014-01-28"))?;
        Ok((
            resolved.as_of.to_string(),
            resolved.period.from().to_string(),
            resolved.period.to().to_string(),
        ))
    }

    fn days(as_of: &str, from: &str, to: &str) -> (String, String, String) {
        (as_of.to_owned(), from.to_owned(), to.to_owned())
    }

    #[test]
    fn counts_back_from_the_newest_day() {
        let request = PeriodRequest::default();
        assert_eq!(
            resolve(request),
            Ok(days("2014-01-28", "2013-01-29", "2014-01-28"))
        );
        let request = PeriodRequest {
            days_back: 1,
            ..request
        };
        assert_eq!(
            resolve(request),
            Ok(days("2014-01-28", "2014-01-28", "2014-01-28"))
        );
        let request = PeriodRequest {
            days_back: 30,
            as_of: "2013-06-30",
            ..request
        };
        assert_eq!(
            resolve(request),
            Ok(days("2013-06-30", "2013-06-01", "2013-06-30"))
        );
    }

    #[test]
    fn a_day_after_the_newest_is_taken_as_the_newest() {
        let request = PeriodRequest {
            days_back: 30,
            as_of: "2030-12-31",
            ..PeriodRequest::default()
        };
        assert_eq!(
            resolve(request),
            Ok(days("2014-01-28", "2013-12-30", "2014-01-28"))
        );
        let newest = date("2014-01-28");
        assert_eq!(resolve_as_of("2030-12-31", newest), Ok(newest));
        assert_eq!(resolve_as_of("", newest), Ok(newest));
        assert_eq!(resolve_as_of("2013-12-31", newest), Ok(date("2013-12-31")));
    }

    #[test]
    fn takes_days_as_given() {
        let request = PeriodRequest {
            from: "2012-01-01",
            ..PeriodRequest::default()
        };
        assert_eq!(
            resolve(request),
            Ok(days("2014-01-28", "2012-01-01", "2014-01-28"))
        );
        let request = PeriodRequest {
            to: "2020-12-31",
            ..request
        };
        assert_eq!(
            resolve(request),
            Ok(days("2014-01-28", "2012-01-01", "2020-12-31"))
        );
    }

    #[test]
    fn names_every_field_that_is_wrong() {
        let request = PeriodRequest {
            from: "2013-02-30",
            to: "31.12.2013",
            days_back: -1,
            as_of: "today",
        };
        let fields: Vec<_> = resolve(request)
            .unwrap_err()
            .iter()
            .map(|error| error.field)
            .collect();
        assert_eq!(fields, ["as_of", "from", "to", "days_back"]);
    }

    #[test]
    fn refuses_impossible_periods() {
        let cases = [
            (
                PeriodRequest {
                    from: "2013-02-01",
                    to: "2013-01-31",
                    ..PeriodRequest::default()
                },
                "from",
            ),
            (
                PeriodRequest {
                    to: "2013-01-31",
                    ..PeriodRequest::default()
                },
                "to",
            ),
            (
                PeriodRequest {
                    from: "2013-01-01",
                    to: "2013-06-01",
                    as_of: "2013-05-01",
                    days_back: 0,
                },
                "to",
            ),
            (
                PeriodRequest {
                    from: "2013-01-01",
                    days_back: 7,
                    ..PeriodRequest::default()
                },
                "days_back",
            ),
            (
                PeriodRequest {
                    from: "1900-01-01",
                    to: "2013-01-01",
                    ..PeriodRequest::default()
                },
                "from",
            ),
            (
                PeriodRequest {
                    days_back: 36_601,
                    ..PeriodRequest::default()
                },
                "days_back",
            ),
        ];
        for (request, field) in cases {
            let errors = resolve(request).unwrap_err();
            assert_eq!(errors.len(), 1, "{request:?}");
            assert_eq!(errors[0].field, field, "{request:?}");
        }
    }

    #[test]
    fn comparisons() {
        let period = Period::new(date("2012-02-01"), date("2012-02-29")).unwrap();
        assert_eq!(period.days(), 29);
        assert_eq!(
            period.previous(),
            Period::new(date("2012-01-03"), date("2012-01-31")).unwrap()
        );
        assert_eq!(
            period.year_before(),
            Period::new(date("2011-02-01"), date("2011-02-28")).unwrap()
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(from in "\\PC{0,12}", to in "\\PC{0,12}", as_of in "[0-9-]{0,11}", days_back: i32) {
            let request = PeriodRequest { from: &from, to: &to, days_back, as_of: &as_of };
            if let Ok(resolved) = request.resolve(date("2014-01-28")) {
                prop_assert!(resolved.period.from() <= resolved.period.to());
                prop_assert!(resolved.period.days() <= MAX_DAYS);
                prop_assert_eq!(resolved.period.previous().days(), resolved.period.days());
            }
        }
    }
}
