//! SQL Server's cells as ours.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use tiberius::numeric::Numeric;
use tiberius::{ColumnData, FromSql, Row};

use crate::Value;
use crate::row::Cells;

/// One row of an answer.
pub(super) struct RowCells<'a>(pub(super) &'a Row);

impl Cells for RowCells<'_> {
    fn value(&self, column: usize) -> Value<'_> {
        match self.0.get_column_data(column) {
            Ok(data) => value(data),
            Err(_) => Value::Unsupported("no such column"),
        }
    }
}

fn value<'a>(data: &'a ColumnData<'static>) -> Value<'a> {
    match data {
        ColumnData::U8(cell) => or_null(*cell, |value| Value::Int(value.into())),
        ColumnData::I16(cell) => or_null(*cell, |value| Value::Int(value.into())),
        ColumnData::I32(cell) => or_null(*cell, |value| Value::Int(value.into())),
        ColumnData::I64(cell) => or_null(*cell, Value::Int),
        ColumnData::F32(cell) => or_null(*cell, |value| Value::Float(value.into())),
        ColumnData::F64(cell) => or_null(*cell, Value::Float),
        ColumnData::Bit(cell) => or_null(*cell, Value::Bool),
        ColumnData::Numeric(cell) => or_null(*cell, decimal),
        ColumnData::String(cell) => {
            or_null(cell.as_deref(), |text| Value::Text(Cow::Borrowed(text)))
        }
        ColumnData::Date(_) => time(NaiveDate::from_sql(data), Value::Date),
        ColumnData::DateTime(_) | ColumnData::SmallDateTime(_) | ColumnData::DateTime2(_) => {
            time(NaiveDateTime::from_sql(data), Value::DateTime)
        }
        ColumnData::Time(_) => Value::Unsupported("time"),
        ColumnData::DateTimeOffset(_) => Value::Unsupported("datetimeoffset"),
        ColumnData::Guid(_) => Value::Unsupported("uniqueidentifier"),
        ColumnData::Binary(_) => Value::Unsupported("binary"),
        ColumnData::Xml(_) => Value::Unsupported("xml"),
    }
}

fn or_null<'a, T>(cell: Option<T>, value: impl FnOnce(T) -> Value<'a>) -> Value<'a> {
    cell.map_or(Value::Null, value)
}

fn time<T>(
    cell: tiberius::Result<Option<T>>,
    value: impl FnOnce(T) -> Value<'static>,
) -> Value<'static> {
    match cell {
        Ok(cell) => or_null(cell, value),
        Err(_) => Value::Unsupported("date or time out of range"),
    }
}

/// `decimal(38)` goes further than our 28 digits; zeros at the end do not count.
fn decimal(numeric: Numeric) -> Value<'static> {
    let (mut digits, mut scale) = (numeric.value(), u32::from(numeric.scale()));
    while scale > 0 && digits % 10 == 0 {
        digits /= 10;
        scale -= 1;
    }
    Decimal::try_from_i128_with_scale(digits, scale).map_or(
        Value::Unsupported("decimal beyond 28 digits"),
        Value::Decimal,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_of_38_digits_counts_without_its_zeros() {
        let exact = Numeric::new_with_scale(1_255_000_000_000_000_000_000_000_000_000_000, 33);
        assert_eq!(decimal(exact), Value::Decimal(Decimal::new(1255, 3)));
        let too_long = Numeric::new_with_scale(123_456_789_012_345_678_901_234_567_890_123, 1);
        assert!(matches!(decimal(too_long), Value::Unsupported(_)));
    }

    #[test]
    fn null_of_any_type_is_null() {
        for data in [
            ColumnData::U8(None),
            ColumnData::I64(None),
            ColumnData::F64(None),
            ColumnData::Bit(None),
            ColumnData::Numeric(None),
            ColumnData::String(None),
            ColumnData::Date(None),
            ColumnData::DateTime(None),
            ColumnData::DateTime2(None),
        ] {
            assert_eq!(value(&data), Value::Null);
        }
    }
}
