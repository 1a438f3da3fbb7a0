//! From a field's text to a cell, by the column's type.

use chrono::{NaiveDate, NaiveTime, Timelike};

use crate::batch::Batch;
use crate::schema::{Column, Kind};

/// How much of a bad value a message shows, in characters.
const SHOWN: usize = 40;

/// Adds the field to the batch, or says what is wrong with it.
pub(super) fn push(batch: &mut Batch, column: &Column, bytes: &[u8]) -> Result<(), String> {
    let Ok(text) = str::from_utf8(bytes) else {
        let shown = shorten(&String::from_utf8_lossy(bytes));
        return Err(format!("\"{shown}\" is not valid text (UTF-8 or UTF-16)"));
    };
    let text = match column.kind {
        Kind::NChar(_) => text.trim_end_matches(' '),
        _ => text,
    };
    if text.is_empty() {
        return push_empty(batch, column);
    }
    if push_value(batch, column.kind, text) {
        Ok(())
    } else {
        let bound = if column.nullable { "" } else { " (not NULL)" };
        Err(format!(
            "\"{}\" is no {}{bound}",
            shorten(text),
            column.kind
        ))
    }
}

/// NULL where the column may be NULL; an empty text is itself; nothing else may be empty.
fn push_empty(batch: &mut Batch, column: &Column) -> Result<(), String> {
    match column.kind {
        _ if column.nullable => batch.null(),
        Kind::NVarChar(_) | Kind::NChar(_) => batch.text(""),
        _ => return Err("is empty, but the column may not be NULL".to_owned()),
    };
    Ok(())
}

fn push_value(batch: &mut Batch, kind: Kind, text: &str) -> bool {
    match kind {
        Kind::TinyInt => push_integer(batch, text, 0, i64::from(u8::MAX)),
        Kind::SmallInt => push_integer(batch, text, i64::from(i16::MIN), i64::from(i16::MAX)),
        Kind::Int => push_integer(batch, text, i64::from(i32::MIN), i64::from(i32::MAX)),
        Kind::BigInt => push_integer(batch, text, i64::MIN, i64::MAX),
        Kind::Bit => push_bit(batch, text),
        Kind::Money => push_decimal(batch, text, 19, 4),
        Kind::Decimal(precision, scale) => push_decimal(batch, text, precision, scale),
        Kind::Float => push_float(batch, text),
        Kind::Date => push_date(batch, text),
        Kind::DateTime => push_date_time(batch, text),
        Kind::DateTime2 => push_date_time2(batch, text),
        Kind::NVarChar(length) | Kind::NChar(length) => push_text(batch, text, length),
        Kind::LeftOut => false,
    }
}

fn push_integer(batch: &mut Batch, text: &str, least: i64, most: i64) -> bool {
    match text.parse() {
        Ok(value) if (least..=most).contains(&value) => {
            batch.integer(value);
            true
        }
        _ => false,
    }
}

fn push_bit(batch: &mut Batch, text: &str) -> bool {
    let value = match text {
        "1" => 1,
        "0" => 0,
        _ if text.eq_ignore_ascii_case("true") => 1,
        _ if text.eq_ignore_ascii_case("false") => 0,
        _ => return false,
    };
    batch.integer(value);
    true
}

/// Plain digits with at most `scale` of them after the point (zeros beyond are let pass).
fn push_decimal(batch: &mut Batch, text: &str, precision: u8, scale: u8) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let only_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = only_digits(whole)
        && only_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && whole.trim_start_matches('0').len() <= usize::from(precision - scale)
        && fraction.trim_end_matches('0').len() <= usize::from(scale);
    fits && push_float(batch, text)
}

fn push_float(batch: &mut Batch, text: &str) -> bool {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => {
            batch.real(value);
            true
        }
        _ => false,
    }
}

/// A time of day after the date is let pass when it is midnight.
fn push_date(batch: &mut Batch, text: &str) -> bool {
    match split_date(text) {
        Some((date, time)) if time.is_none_or(is_midnight) => {
            batch.text(date);
            true
        }
        _ => false,
    }
}

fn push_date_time(batch: &mut Batch, text: &str) -> bool {
    let Some((date, time)) = split_date(text) else {
        return false;
    };
    match time {
        Some(time) if !is_midnight(time) => {
            batch.text(&format!("{date} {}", time.format("%H:%M:%S%.3f")));
        }
        _ => {
            batch.text(date);
        }
    }
    true
}

fn push_date_time2(batch: &mut Batch, text: &str) -> bool {
    let Some((date, time)) = split_date(text) else {
        return false;
    };
    let (whole, fraction) = text[date.len()..].split_once('.').unwrap_or_default();
    if whole.len() == " HH:MM:SS".len() && whole.starts_with(' ') && fraction.len() == 7 {
        batch.text(text);
    } else {
        let time = time.unwrap_or_default();
        let nanoseconds = time.format("%H:%M:%S%.9f").to_string();
        // Seven places: hundreds of nanoseconds.
        batch.text(&format!("{date} {}", &nanoseconds[..nanoseconds.len() - 2]));
    }
    true
}

fn push_text(batch: &mut Batch, text: &str, length: u16) -> bool {
    let length = usize::from(length);
    // In UTF-16 a text never has more units than it has bytes in UTF-8.
    let fits = text.len() <= length || text.encode_utf16().count() <= length;
    if fits {
        batch.text(text);
    }
    fits
}

/// Splits `YYYY-MM-DD`, optionally followed by a blank or a `T` and a time of day with up to seven
/// places of a second.
fn split_date(text: &str) -> Option<(&str, Option<NaiveTime>)> {
    let (date, rest) = text.split_at_checked("YYYY-MM-DD".len())?;
    if !is_date(date) {
        return None;
    }
    if rest.is_empty() {
        return Some((date, None));
    }
    let time = rest.strip_prefix([' ', 'T'])?;
    let places = time
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    if places > 7 {
        return None;
    }
    let time = NaiveTime::parse_from_str(time, "%H:%M:%S%.f").ok()?;
    // SQL Server knows no leap seconds, which chrono keeps as a 60th second.
    (time.nanosecond() < 1_000_000_000).then_some((date, Some(time)))
}

/// Whether the text is a day of the calendar as `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
        return false;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |sum, digit| {
            digit
                .is_ascii_digit()
                .then(|| sum * 10 + u32::from(digit - b'0'))
        })
    };
    let (Some(year), Some(month), Some(day)) = (
        number(&[y1, y2, y3, y4]),
        number(&[m1, m2]),
        number(&[d1, d2]),
    ) else {
        return false;
    };
    year > 0
        && i32::try_from(year).is_ok_and(|year| NaiveDate::from_ymd_opt(year, month, day).is_some())
}

fn is_midnight(time: NaiveTime) -> bool {
    time == NaiveTime::MIN
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Value;

    fn cell(kind: Kind, nullable: bool, text: &str) -> Result<Batch, String> {
        let column = Column {
            name: "Column",
            kind,
            nullable,
        };
        let mut batch = Batch::default();
        push(&mut batch, &column, text.as_bytes())?;
        batch.end_row();
        Ok(batch)
    }

    fn assert_cell(kind: Kind, text: &str, expected: Value<'_>) {
        let batch = cell(kind, true, text).unwrap();
        assert_eq!(batch.iter(1).flatten().next(), Some(expected), "{text:?}");
    }

    #[test]
    fn values_keep_their_exact_form() {
        assert_cell(Kind::TinyInt, "255", Value::Integer(255));
        assert_cell(
            Kind::BigInt,
            "-9223372036854775808",
            Value::Integer(i64::MIN),
        );
        assert_cell(Kind::Bit, "True", Value::Integer(1));
        assert_cell(Kind::Money, "3578.2700", Value::Real(3578.27));
        assert_cell(Kind::Money, "-.5", Value::Real(-0.5));
        assert_cell(Kind::Decimal(18, 3), "14.000", Value::Real(14.0));
        assert_cell(
            Kind::Float,
            "1.00090081072966",
            Value::Real(1.000_900_810_729_66),
        );
        assert_cell(Kind::NChar(3), "M  ", Value::Text("M"));
        assert_cell(Kind::NVarChar(2), "NA", Value::Text("NA"));
        assert_cell(Kind::NVarChar(2), "🚲", Value::Text("🚲"));
        assert_cell(Kind::Date, "2013-01-31", Value::Text("2013-01-31"));
        assert_cell(
            Kind::Date,
            "2013-01-31 00:00:00.000",
            Value::Text("2013-01-31"),
        );
        assert_cell(
            Kind::DateTime,
            "2013-01-31 00:00:00",
            Value::Text("2013-01-31"),
        );
        assert_cell(
            Kind::DateTime,
            "2013-01-31T07:05:09.5",
            Value::Text("2013-01-31 07:05:09.500"),
        );
        for end in ["9999-12-31 23:59:59.9999999", "9999-12-31T23:59:59.9999999"] {
            assert_cell(
                Kind::DateTime2,
                end,
                Value::Text("9999-12-31 23:59:59.9999999"),
            );
        }
        assert_cell(
            Kind::DateTime2,
            "2013-01-01",
            Value::Text("2013-01-01 00:00:00.0000000"),
        );
    }

    #[test]
    fn empty_is_null_or_an_empty_text_or_refused() {
        assert_cell(Kind::Int, "", Value::Null);
        assert_cell(Kind::NVarChar(5), "", Value::Null);
        let text = cell(Kind::NVarChar(5), false, "").unwrap();
        assert_eq!(text.iter(1).flatten().next(), Some(Value::Text("")));
        let reason = cell(Kind::Money, false, "").unwrap_err();
        assert_eq!(reason, "is empty, but the column may not be NULL");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (kind, text) in [
            (Kind::TinyInt, "256"),
            (Kind::SmallInt, "-32769"),
            (Kind::Int, "2147483648"),
            (Kind::Int, "1.0"),
            (Kind::Int, " 1"),
            (Kind::Bit, "2"),
            (Kind::Money, "1.00001"),
            (Kind::Money, "1e3"),
            (Kind::Money, "-"),
            (Kind::Money, "1,5"),
            (Kind::Decimal(18, 2), "12345678901234567.00"),
            (Kind::Float, "NaN"),
            (Kind::Float, "1e999"),
            (Kind::Date, "2013-02-29"),
            (Kind::Date, "2013-1-1"),
            (Kind::Date, "0000-01-01"),
            (Kind::Date, "2013-01-01 01:00:00"),
            (Kind::DateTime, "2013-01-01 24:00:00"),
            (Kind::DateTime, "2013-01-01 23:59:60"),
            (Kind::DateTime2, "2013-01-01 00:00:00.12345678"),
            (Kind::NVarChar(2), "abc"),
            (Kind::NVarChar(1), "🚲"),
        ] {
            let reason = cell(kind, true, text).unwrap_err();
            assert_eq!(reason, format!("\"{text}\" is no {kind}"));
        }
        let column = Column {
            name: "Column",
            kind: Kind::NVarChar(9),
            nullable: true,
        };
        assert!(push(&mut Batch::default(), &column, b"caf\xe9").is_err());
    }

    #[test]
    fn long_values_are_shortened_in_messages() {
        let reason = cell(Kind::Int, true, &"ä".repeat(200)).unwrap_err();
        assert_eq!(reason, format!("\"{}…\" is no int", "ä".repeat(40)));
    }
}
