//! Which Rust value a cell becomes.
//!
//! The rules serve both engines: SQLite gives `decimal` as an integer or a float, `bit` as an
//! integer and dates as text; SQL Server gives `money` as a float, a `datetime` where only a day is
//! meant, and a `bigint` where SQLite's integer was small. So a value fits a type when it means
//! exactly one value of that type, whatever it was carried as; anything else is a mismatch, never a
//! guess.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::Value;

/// The value did not fit the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mismatch;

/// A Rust type that a cell can be decoded into.
pub trait FromValue: Sized {
    /// What the type takes, for the error message, for example `a whole number (i32)`.
    const EXPECTED: &'static str;

    /// Decodes a cell, or finds that it does not fit.
    fn from_value(value: &Value<'_>) -> Result<Self, Mismatch>;
}

impl<T: FromValue> FromValue for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_value(value: &Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// Floats above this are not exact integers any more.
const EXACT_INTEGERS: f64 = 9_007_199_254_740_992.0;

fn integer(value: &Value<'_>) -> Result<i64, Mismatch> {
    match value {
        Value::Int(value) => Ok(*value),
        Value::Bool(value) => Ok(i64::from(*value)),
        Value::Float(value) if value.fract() == 0.0 && value.abs() <= EXACT_INTEGERS => {
            value.to_i64().ok_or(Mismatch)
        }
        Value::Decimal(value) if value.fract().is_zero() => value.to_i64().ok_or(Mismatch),
        _ => Err(Mismatch),
    }
}

macro_rules! integers {
    ($($kind:ident $expected:literal),*) => {$(
        impl FromValue for $kind {
            const EXPECTED: &'static str = $expected;

            fn from_value(value: &Value<'_>) -> Result<Self, Mismatch> {
                $kind::try_from(integer(value)?).map_err(|_| Mismatch)
            }
        }
    )*};
}

integers!(
    i16 "a whole number (i16)",
    i32 "a whole number (i32)",
    i64 "a whole number (i64)",
    u32 "a whole number from 0 (u32)"
);

impl FromValue for f64 {
    const EXPECTED: &'static str = "a finite number";

    fn from_value(value: &Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Float(value) if value.is_finite() => Ok(*value),
            Value::Int(value) if value.unsigned_abs() <= 1 << 53 => value.to_f64().ok_or(Mismatch),
            Value::Decimal(value) => Ok(float(*value)),
            _ => Err(Mismatch),
        }
    }
}

/// The float nearest to a decimal. `Decimal::to_f64` can be one step off.
pub(crate) fn float(decimal: Decimal) -> f64 {
    let digits = decimal.mantissa();
    match POWERS_OF_TEN.get(decimal.scale() as usize) {
        // Both numbers are exact, so the quotient is rounded only once.
        Some(power) if digits.unsigned_abs() <= 1 << 53 => digits as f64 / power,
        // Longer numbers are rare enough for the long way.
        _ => decimal.to_string().parse().unwrap_or(f64::NAN),
    }
}

/// The powers of ten that a float holds exactly.
const POWERS_OF_TEN: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

impl FromValue for bool {
    const EXPECTED: &'static str = "a bit (0 or 1)";

    fn from_value(value: &Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Bool(value) => Ok(*value),
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            _ => Err(Mismatch),
        }
    }
}

impl FromValue for String {
    const EXPECTED: &'static str = "text";

    fn from_value(value: &Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Text(text) => Ok(text.clone().into_owned()),
            _ => Err(Mismatch),
        }
    }
}

impl FromValue for Decimal {
    const EXPECTED: &'static str = "an exact number";

    /// Floats are rounded to four places, the precision of SQL Server's `money`: that undoes the
    /// float that `money` and SQLite's sums arrive as.
    fn from_value(value: &Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Decimal(value) => Ok(*value),
            Value::Int(value) => Ok(Self::from(*value)),
            Value::Float(value) => Self::from_f64_retain(*value)
                .map(|exact| {
                    exact
                        .round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero)
                        .normalize()
                })
                .ok_or(Mismatch),
            _ => Err(Mismatch),
        }
    }
}

impl FromValue for NaiveDate {
    const EXPECTED: &'static str = "a day";

    /// A time of day other than midnight does not fit: dropping it would hide a wrong column.
    fn from_value(value: &Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Date(day) => Ok(*day),
            // The common case first: SQLite's dates, as `sample` writes them.
            Value::Text(text) if text.len() == 10 => day(text).ok_or(Mismatch),
            value => {
                let time = NaiveDateTime::from_value(value)?;
                (time.time() == NaiveTime::MIN)
                    .then_some(time.date())
                    .ok_or(Mismatch)
            }
        }
    }
}

impl FromValue for NaiveDateTime {
    const EXPECTED: &'static str = "a day and time";

    fn from_value(value: &Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::DateTime(time) => Ok(*time),
            Value::Date(day) => Ok(day.and_time(NaiveTime::MIN)),
            Value::Text(text) if text.len() == 10 => day(text)
                .map(|day| day.and_time(NaiveTime::MIN))
                .ok_or(Mismatch),
            Value::Text(text) => Self::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f")
                .or_else(|_| Self::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f"))
                .map_err(|_| Mismatch),
            _ => Err(Mismatch),
        }
    }
}

/// Reads exactly `YYYY-MM-DD`. By hand, because it is most of the cost of reading a large answer
/// from SQLite otherwise.
fn day(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    let (year, month, day) = match bytes {
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] => {
            ([*y1, *y2, *y3, *y4], [*m1, *m2], [*d1, *d2])
        }
        _ => return None,
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + u32::from(digit - b'0'))
        })
    };
    let year = i32::try_from(number(&year)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&month)?, number(&day)?)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Value<'_> {
        Value::Text(Cow::Borrowed(text))
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn integers_take_any_exact_whole_number_that_fits() {
        for value in [
            Value::Int(7),
            Value::Float(7.0),
            Value::Decimal(Decimal::new(700, 2)),
        ] {
            assert_eq!(i16::from_value(&value), Ok(7));
            assert_eq!(i32::from_value(&value), Ok(7));
            assert_eq!(i64::from_value(&value), Ok(7));
            assert_eq!(u32::from_value(&value), Ok(7));
        }
        for value in [
            Value::Float(7.5),
            Value::Float(1e300),
            Value::Float(f64::NAN),
            Value::Decimal(Decimal::new(75, 1)),
            text("7"),
            Value::Null,
            Value::Unsupported("xml"),
        ] {
            assert_eq!(i64::from_value(&value), Err(Mismatch), "{value}");
        }
        assert_eq!(i16::from_value(&Value::Int(40_000)), Err(Mismatch));
        assert_eq!(u32::from_value(&Value::Int(-1)), Err(Mismatch));
        assert_eq!(i32::from_value(&Value::Int(i64::MAX)), Err(Mismatch));
    }

    #[test]
    fn null_fits_only_an_option() {
        assert_eq!(Option::<i32>::from_value(&Value::Null), Ok(None));
        assert_eq!(Option::<i32>::from_value(&Value::Int(1)), Ok(Some(1)));
        assert_eq!(Option::<i32>::from_value(&text("x")), Err(Mismatch));
        assert_eq!(f64::from_value(&Value::Null), Err(Mismatch));
        assert_eq!(String::from_value(&Value::Null), Err(Mismatch));
        assert_eq!(NaiveDate::from_value(&Value::Null), Err(Mismatch));
    }

    #[test]
    fn money_as_a_float_becomes_exact_again() {
        let money = Value::Float(109_809_274.200_1);
        assert_eq!(
            Decimal::from_value(&money),
            Ok(Decimal::new(1_098_092_742_001, 4))
        );
        assert_eq!(Decimal::from_value(&Value::Int(3)), Ok(Decimal::from(3)));
        assert_eq!(
            Decimal::from_value(&Value::Float(f64::INFINITY)),
            Err(Mismatch)
        );
    }

    #[test]
    fn a_day_may_come_as_date_datetime_or_text() {
        let expected = Ok(date("2013-05-31"));
        let midnight = date("2013-05-31").and_hms_opt(0, 0, 0).unwrap();
        for value in [
            Value::Date(date("2013-05-31")),
            Value::DateTime(midnight),
            text("2013-05-31"),
            text("2013-05-31 00:00:00"),
            text("2013-05-31 00:00:00.0000000"),
            text("2013-05-31T00:00:00"),
        ] {
            assert_eq!(NaiveDate::from_value(&value), expected, "{value}");
        }
        for value in [
            text("2013-05-32"),
            text("31.05.2013"),
            text("2013-5-31"),
            text("2013-05-31 00:00:01"),
            Value::DateTime(date("2013-05-31").and_hms_opt(12, 0, 0).unwrap()),
            Value::Int(20_130_531),
        ] {
            assert_eq!(NaiveDate::from_value(&value), Err(Mismatch), "{value}");
        }
    }

    #[test]
    fn a_time_keeps_its_fraction() {
        let end_of_time = NaiveDateTime::from_value(&text("9999-12-31 23:59:59.9999999")).unwrap();
        assert_eq!(end_of_time.to_string(), "9999-12-31 23:59:59.999999900");
        assert!(NaiveDateTime::from_value(&text("2013-05-31")).is_ok());
    }

    #[test]
    fn bits_are_zero_and_one() {
        assert_eq!(bool::from_value(&Value::Int(1)), Ok(true));
        assert_eq!(bool::from_value(&Value::Bool(false)), Ok(false));
        assert_eq!(bool::from_value(&Value::Int(2)), Err(Mismatch));
    }

    proptest! {
        #[test]
        fn money_survives_the_float(ten_thousandths in -999_999_999_999_i64..=999_999_999_999) {
            let exact = Decimal::new(ten_thousandths, 4);
            let carried = Value::Float(exact.to_f64().unwrap());
            prop_assert_eq!(Decimal::from_value(&carried), Ok(exact));
        }

        #[test]
        fn a_decimal_becomes_the_nearest_float(digits in any::<i64>(), scale in 0_u32..=28) {
            let decimal = Decimal::new(digits, scale);
            let nearest: f64 = decimal.to_string().parse().unwrap();
            prop_assert_eq!(f64::from_value(&Value::Decimal(decimal)), Ok(nearest));
            let short = Decimal::new(digits % 1_000_000_000, scale.min(10));
            let nearest: f64 = short.to_string().parse().unwrap();
            prop_assert_eq!(f64::from_value(&Value::Decimal(short)), Ok(nearest));
        }

        #[test]
        fn days_survive_their_text(offset in 0_i64..3_000_000) {
            let day = NaiveDate::from_ymd_opt(1, 1, 1).unwrap() + chrono::Duration::days(offset);
            let written = day.format("%Y-%m-%d").to_string();
            prop_assert_eq!(NaiveDate::from_value(&text(&written)), Ok(day));
        }

        #[test]
        fn any_text_decodes_or_does_not(any in "\\PC{0,30}") {
            let _ = NaiveDate::from_value(&text(&any));
            let _ = NaiveDateTime::from_value(&text(&any));
        }
    }
}
