//! Results as rows: values under the names of a table's columns.

use sqlx::any::AnyRow;
use sqlx::{Any, Decode, Row as _, Type};
use status::{Error, Result};

use super::tables::{Kind, Table};
use crate::error;
use crate::statement::Bound;

/// A missing DOUBLE PRECISION. sqlx 0.9's `Any` has the two swapped: it binds a missing `f64` as FLOAT4, and
/// a missing `f32` as FLOAT8; a statement that was prepared with the one refuses the other.
const NO_NUMBER: Option<f32> = None;

/// One value of a result; nothing where the result has none.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words for people, a name, a day; or one of a few words.
    Text(Option<String>),
    /// A count, a place; 0 or 1 for no and yes.
    Integer(Option<i64>),
    /// A figure.
    Number(Option<f64>),
}

/// One result of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultRow {
    /// What it is of; one row of a run for each.
    pub item: String,
    /// Its name, for people to read.
    pub label: String,
    /// Its values, in the order of the table's columns.
    pub values: Vec<(&'static str, Value)>,
}

impl ResultRow {
    /// A result without values yet.
    pub fn new(item: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            item: item.into(),
            label: label.into(),
            values: Vec::new(),
        }
    }

    /// Adds the value of the table's next column.
    #[must_use]
    pub fn with(mut self, column: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((column, value.into()));
        self
    }

    /// The value of a column.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&Value> {
        let found = self.values.iter().find(|(name, _)| *name == column);
        found.map(|(_, value)| value)
    }

    /// Fails unless the values are those of the table's columns, in their order.
    pub(super) fn check(&self, table: &Table) -> Result<()> {
        let fits = self.values.len() == table.columns.len()
            && self
                .values
                .iter()
                .zip(table.columns)
                .all(|((name, value), column)| *name == column.name && value.is_of(column.kind));
        if fits {
            return Ok(());
        }
        let names: Vec<&str> = self.values.iter().map(|(name, _)| *name).collect();
        let detail = format!("a result with {names:?} is none of {}", table.name);
        Err(Error::internal_fault(detail))
    }

    /// Binds item, label and values, in this order.
    pub(super) fn bind(&self, query: Bound) -> Bound {
        let query = query.bind(self.item.clone()).bind(self.label.clone());
        self.values
            .iter()
            .fold(query, |query, (_, value)| match value.clone() {
                Value::Text(text) => query.bind(text),
                Value::Integer(number) => query.bind(number),
                Value::Number(Some(number)) => query.bind(number),
                Value::Number(None) => query.bind(NO_NUMBER),
            })
    }

    /// The result in a row of the table.
    pub(super) fn of(row: &AnyRow, table: &Table) -> Result<Self> {
        let mut read = Self::new(get::<String>(row, "item")?, get::<String>(row, "label")?);
        for column in table.columns {
            let value = match column.kind {
                Kind::Text | Kind::Class => Value::Text(get(row, column.name)?),
                Kind::Integer => Value::Integer(get(row, column.name)?),
                Kind::Number => Value::Number(get(row, column.name)?),
            };
            read.values.push((column.name, value));
        }
        Ok(read)
    }
}

impl Value {
    fn is_of(&self, kind: Kind) -> bool {
        match self {
            Self::Text(_) => matches!(kind, Kind::Text | Kind::Class),
            Self::Integer(_) => kind == Kind::Integer,
            Self::Number(_) => kind == Kind::Number,
        }
    }
}

/// A column of a row.
pub(super) fn get<'r, T>(row: &'r AnyRow, column: &str) -> Result<T>
where
    T: Decode<'r, Any> + Type<Any>,
{
    row.try_get(column).map_err(|cause| error::of(&cause))
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Integer(Some(number.into()))
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(Some(number.into()))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(Some(number))
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Integer(Some(yes.into()))
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<f64>> for Value {
    fn from(number: Option<f64>) -> Self {
        Self::Number(number)
    }
}
