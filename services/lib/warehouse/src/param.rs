//! Parameters of a statement.

use chrono::NaiveDate;
use rust_decimal::Decimal;

/// One value for `@P1`, `@P2` and so on, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// A whole number (`bigint`).
    Int(i64),
    /// A floating point number (`float`); must be finite.
    Float(f64),
    /// Text (`nvarchar`).
    Text(String),
    /// A day (`date`).
    Date(NaiveDate),
    /// An exact number (`decimal`). SQLite, which has none, compares it as a float.
    Decimal(Decimal),
    /// True or false (`bit`).
    Bool(bool),
    /// NULL.
    Null,
}
