//! The digest of a statement's data.

use chrono::NaiveTime;
use sha2::{Digest, Sha256};

use crate::row::Cells;
use crate::statement::hex;
use crate::{Value, decode};

/// Sums up rows in a SHA-256: equal digests, equal data in equal order.
///
/// A value is taken by what it means rather than by how the engine carried it: a number as a float,
/// a day as its text. So both engines give the same digest for the same numbers, texts and days,
/// though not for times of day, which SQLite knows only as whatever text they were loaded as.
#[derive(Default)]
pub(crate) struct DataDigest {
    hash: Sha256,
    /// One row's bytes: hashing a row at a time costs a third of hashing cell by cell.
    row: Vec<u8>,
}

impl DataDigest {
    /// Adds one row.
    pub(crate) fn row(&mut self, cells: &dyn Cells, columns: usize) {
        self.row.clear();
        for column in 0..columns {
            self.cell(&cells.value(column));
        }
        self.hash.update(&self.row);
    }

    /// The digest of all rows, in lower-case hexadecimal.
    pub(crate) fn finish(self) -> String {
        hex(&self.hash.finalize())
    }

    fn cell(&mut self, value: &Value<'_>) {
        match value {
            Value::Null | Value::Unsupported(_) => self.row.push(0),
            Value::Int(value) => self.number(*value as f64),
            Value::Float(value) => self.number(*value),
            Value::Decimal(value) => self.number(decode::float(*value)),
            Value::Bool(value) => self.number(f64::from(u8::from(*value))),
            Value::Text(text) => self.text(text),
            Value::Date(day) => self.text(&day.to_string()),
            Value::DateTime(time) if time.time() == NaiveTime::MIN => {
                self.text(&time.date().to_string());
            }
            Value::DateTime(time) => self.text(&time.to_string()),
        }
    }

    fn number(&mut self, value: f64) {
        self.row.push(1);
        self.row.extend_from_slice(&value.to_bits().to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.row.push(2);
        // The length keeps "a" + "bc" apart from "ab" + "c".
        self.row
            .extend_from_slice(&(text.len() as u64).to_le_bytes());
        self.row.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use rust_decimal::Decimal;

    use super::*;

    struct Fixed(Vec<Value<'static>>);

    impl Cells for Fixed {
        fn value(&self, column: usize) -> Value<'_> {
            self.0[column].clone()
        }
    }

    fn digest(rows: &[Vec<Value<'static>>]) -> String {
        let mut digest = DataDigest::default();
        for row in rows {
            digest.row(&Fixed(row.clone()), row.len());
        }
        digest.finish()
    }

    fn text(text: &'static str) -> Value<'static> {
        Value::Text(Cow::Borrowed(text))
    }

    #[test]
    fn both_engines_give_one_digest() {
        let day = chrono::NaiveDate::from_ymd_opt(2013, 1, 1).unwrap();
        let sqlite = vec![
            Value::Int(5),
            Value::Int(1),
            text("2013-01-01"),
            Value::Null,
        ];
        let sql_server = vec![
            Value::Decimal(Decimal::new(500, 2)),
            Value::Bool(true),
            Value::DateTime(day.and_hms_opt(0, 0, 0).unwrap()),
            Value::Null,
        ];
        assert_eq!(digest(&[sqlite]), digest(&[sql_server]));
    }

    #[test]
    fn other_data_have_another_digest() {
        let all = [
            digest(&[]),
            digest(&[vec![text("ab"), text("c")]]),
            digest(&[vec![text("a"), text("bc")]]),
            digest(&[vec![Value::Null, text("a")]]),
            digest(&[vec![text(""), text("a")]]),
            digest(&[vec![Value::Int(0), text("a")]]),
        ];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }
}
