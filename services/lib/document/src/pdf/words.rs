//! Values as people read them.

use super::rounding;
use crate::{Cell, Kind};

/// What stands where there is no value.
const NONE: &str = "–";

/// A value as it stands in a cell or a figure: `1,234.50`, `12.3 %`, `2014-01-28`, `−7`. Moments are in
/// UTC without saying so: [`unit()`] does.
pub(crate) fn cell(cell: &Cell, kind: Kind) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Integer(value) => integer(*value, kind),
        Cell::Number(value) if value.is_finite() => number(*value, kind),
        Cell::Empty | Cell::Number(_) => NONE.to_owned(),
        Cell::Date(day) => day.format("%Y-%m-%d").to_string(),
        Cell::Instant(at) if kind == Kind::Date => at.format("%Y-%m-%d").to_string(),
        Cell::Instant(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
        Cell::Flag(true) => "yes".to_owned(),
        Cell::Flag(false) => "no".to_owned(),
    }
}

/// A value as it stands beside an axis: `1.2 M`, `350 k`, `25 %`.
pub(crate) fn short(value: f64, kind: Kind) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    if let Kind::Percent(_) = kind {
        return format!("{} %", trimmed(value, 2));
    }
    let size = value.abs();
    for (power, letter) in [(12, "T"), (9, "bn"), (6, "M"), (3, "k")] {
        // What rounds up to the step belongs to it.
        if size >= 10f64.powi(power) * 0.999_95 {
            return format!("{} {letter}", trimmed(value, -power));
        }
    }
    trimmed(value, 0)
}

/// The unit that a value's column or figure names: the given one, or what goes without saying.
pub(crate) fn unit(unit: &str, kind: Kind) -> &str {
    if unit.is_empty() && kind == Kind::Instant {
        "UTC"
    } else {
        unit
    }
}

/// Whether values of a kind are compared digit by digit and stand to the right.
pub(crate) fn is_figure(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Integer | Kind::Decimal(_) | Kind::Money(_) | Kind::Percent(_)
    )
}

fn integer(value: i64, kind: Kind) -> String {
    match kind {
        Kind::Identifier | Kind::Text | Kind::Prose => value.to_string(),
        Kind::Decimal(_) | Kind::Money(_) | Kind::Percent(_) => number(value as f64, kind),
        Kind::Integer | Kind::Date | Kind::Instant | Kind::Flag => {
            let digits = value.unsigned_abs().to_string();
            signed(value < 0, &grouped(&digits))
        }
    }
}

fn number(value: f64, kind: Kind) -> String {
    match kind {
        Kind::Percent(places) => format!("{} %", rounded(value, 2, places)),
        Kind::Decimal(places) | Kind::Money(places) => rounded(value, 0, places),
        Kind::Integer => rounded(value, 0, 0),
        Kind::Identifier => value.to_string(),
        Kind::Text | Kind::Prose | Kind::Date | Kind::Instant | Kind::Flag => trimmed(value, 0),
    }
}

/// Times a power of ten, with so many places and groups of thousands.
fn rounded(value: f64, power: i32, places: u8) -> String {
    let text = rounding::rounded(value, power, places);
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    // What is rounded to nothing is not below nothing.
    let negative = value < 0.0 && text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    signed(negative, &format!("{}{rest}", grouped(whole)))
}

/// Times a power of ten, with as many places as three digits or so ask for, and none that say nothing.
fn trimmed(value: f64, power: i32) -> String {
    let places = match (value * 10f64.powi(power)).abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        size if size >= 0.01 || size == 0.0 => 3,
        _ => 6,
    };
    let text = rounded(value, power, places);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn signed(negative: bool, digits: &str) -> String {
    if negative {
        format!("−{digits}")
    } else {
        digits.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeZone, Utc};

    use super::*;

    #[test]
    fn values_are_written_for_people() {
        let day = NaiveDate::from_ymd_opt(2014, 1, 28).unwrap();
        let moment = Utc.with_ymd_and_hms(2014, 1, 28, 7, 5, 9).unwrap();
        for (value, kind, expected) in [
            (Cell::Number(1_234.5), Kind::Money(2), "1,234.50"),
            (
                Cell::Number(-1_234_567.891),
                Kind::Decimal(1),
                "−1,234,567.9",
            ),
            (Cell::Number(-0.001), Kind::Decimal(2), "0.00"),
            // As spreadsheets show them.
            (Cell::Number(1_234.125), Kind::Money(2), "1,234.13"),
            (Cell::Number(-2.5), Kind::Integer, "−3"),
            (Cell::Number(0.285), Kind::Percent(0), "29 %"),
            (Cell::Number(0.1234), Kind::Percent(1), "12.3 %"),
            (Cell::Number(f64::NAN), Kind::Percent(1), "–"),
            (
                Cell::Integer(i64::MIN),
                Kind::Integer,
                "−9,223,372,036,854,775,808",
            ),
            (Cell::Integer(43_659), Kind::Identifier, "43659"),
            (Cell::Integer(1_200), Kind::Money(2), "1,200.00"),
            (Cell::Date(day), Kind::Date, "2014-01-28"),
            (Cell::Instant(moment), Kind::Instant, "2014-01-28 07:05:09"),
            (Cell::Flag(true), Kind::Flag, "yes"),
            (Cell::Empty, Kind::Text, "–"),
        ] {
            assert_eq!(cell(&value, kind), expected, "{value:?} as {kind:?}");
        }
    }

    #[test]
    fn axes_are_labelled_shortly() {
        for (value, kind, expected) in [
            (0.0, Kind::Integer, "0"),
            (350_000.0, Kind::Money(2), "350 k"),
            (1_200_000.0, Kind::Money(0), "1.2 M"),
            (999_999.0, Kind::Integer, "1 M"),
            (-2_500.0, Kind::Integer, "−2.5 k"),
            (0.25, Kind::Percent(1), "25 %"),
            (0.125, Kind::Percent(1), "12.5 %"),
            (7.5, Kind::Decimal(2), "7.5"),
        ] {
            assert_eq!(short(value, kind), expected, "{value}");
        }
    }
}
