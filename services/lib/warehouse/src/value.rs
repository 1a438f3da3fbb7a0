//! A cell as both engines can show it.

use std::borrow::Cow;
use std::fmt;

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

/// One cell of a row, before it is decoded.
///
/// SQLite knows only `Null`, `Int`, `Float` and `Text`; SQL Server uses them all. The decoding
/// rules (module `decode`) make the same Rust value of either.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// Any integer type; in SQLite also `bit`.
    Int(i64),
    /// `float`, `real`, and SQL Server's `money`; in SQLite also `decimal` with a fraction.
    Float(f64),
    /// SQL Server's `decimal` and `numeric`.
    Decimal(Decimal),
    /// SQL Server's `bit`.
    Bool(bool),
    /// Any text; in SQLite also dates and times.
    Text(Cow<'a, str>),
    /// SQL Server's `date`.
    Date(NaiveDate),
    /// SQL Server's `datetime`, `datetime2` and `smalldatetime`.
    DateTime(NaiveDateTime),
    /// A type that no statement of ours may return; the name says which.
    Unsupported(&'static str),
}

/// What an operator reads of a value that did not fit. Long text is cut: the log is no place for
/// the warehouse's data.
impl fmt::Display for Value<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("NULL"),
            Self::Int(value) => write!(out, "the integer {value}"),
            Self::Float(value) => write!(out, "the float {value}"),
            Self::Decimal(value) => write!(out, "the decimal {value}"),
            Self::Bool(value) => write!(out, "the bit {}", u8::from(*value)),
            Self::Text(value) if value.chars().count() <= 32 => write!(out, "the text {value:?}"),
            Self::Text(value) => {
                let start: String = value.chars().take(32).collect();
                write!(out, "the text {start:?}…")
            }
            Self::Date(value) => write!(out, "the date {value}"),
            Self::DateTime(value) => write!(out, "the time {value}"),
            Self::Unsupported(kind) => write!(out, "a value of type {kind}"),
        }
    }
}
