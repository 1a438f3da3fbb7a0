//! Rows into row structs.

use crate::decode::FromValue;
use crate::{Statement, Value};

/// The cells of one row, as an engine shows them.
pub trait Cells {
    /// The cell in that column, counted from 0 and below the number of columns.
    fn value(&self, column: usize) -> Value<'_>;
}

/// A row struct: what one row of a statement is decoded into.
///
/// ```
/// use chrono::NaiveDate;
/// use warehouse::{DecodeError, FromRow, RowReader};
///
/// struct SalesDay {
///     day: NaiveDate,
///     revenue: f64,
///     channel: Option<String>,
/// }
///
/// impl FromRow for SalesDay {
///     fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
///         Ok(Self {
///             day: row.get("day")?,
///             revenue: row.get("revenue")?,
///             channel: row.get("channel")?,
///         })
///     }
/// }
/// ```
pub trait FromRow: Sized + Send + 'static {
    /// Decodes one row.
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError>;
}

/// A column of a row that is missing or does not fit its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    column: String,
    problem: String,
}

impl DecodeError {
    /// For a [`FromRow`] that checks more than the type: `problem` says what is wrong with the
    /// column's value and what would be right.
    #[must_use]
    pub fn new(column: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            column: column.into(),
            problem: problem.into(),
        }
    }

    /// Where it happened, for the operator. Rows are counted from 1.
    pub(crate) fn describe(&self, statement: &Statement, row: u64) -> String {
        format!(
            "statement {}, column {:?}, row {row}: {}",
            statement.name(),
            self.column,
            self.problem
        )
    }
}

/// The columns of one result and where each field was found in them.
///
/// Fields are read by name, so the order of a statement's columns does not matter; and a row struct
/// reads its fields in the same order for every row, so each name is searched for once, in the
/// first row, and only confirmed by one comparison after that.
#[derive(Debug, Default)]
pub struct Columns {
    names: Vec<String>,
    found: Vec<usize>,
}

impl Columns {
    /// The columns of a result, in its order.
    #[must_use]
    pub fn new(names: Vec<String>) -> Self {
        Self {
            names,
            found: Vec::new(),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The column of that name; `nth` is how many fields of the row were read before.
    fn position(&mut self, nth: usize, name: &str) -> Option<usize> {
        if let Some(&column) = self.found.get(nth)
            && self.names.get(column).is_some_and(|known| known == name)
        {
            return Some(column);
        }
        let column = self.names.iter().position(|known| known == name)?;
        if nth == self.found.len() {
            self.found.push(column);
        }
        Some(column)
    }
}

/// Reads the fields of one row.
pub struct RowReader<'a> {
    columns: &'a mut Columns,
    cells: &'a dyn Cells,
    fields_read: usize,
}

impl<'a> RowReader<'a> {
    /// A reader over one row. `columns` is the same for all rows of a result.
    #[must_use]
    pub fn new(columns: &'a mut Columns, cells: &'a dyn Cells) -> Self {
        Self {
            columns,
            cells,
            fields_read: 0,
        }
    }

    /// The value in the column of that name (names are compared exactly, case included). An error
    /// when the column is missing, is NULL where `T` is no `Option`, or does not fit `T`.
    pub fn get<T: FromValue>(&mut self, column: &str) -> Result<T, DecodeError> {
        let Some(position) = self.columns.position(self.fields_read, column) else {
            let known = self.columns.names.join(", ");
            return Err(DecodeError::new(
                column,
                format!("there is no such column, only {known}"),
            ));
        };
        self.fields_read += 1;
        let value = self.cells.value(position);
        T::from_value(&value).map_err(|_| {
            DecodeError::new(column, format!("expected {}, found {value}", T::EXPECTED))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    struct Fixed(Vec<Value<'static>>);

    impl Cells for Fixed {
        fn value(&self, column: usize) -> Value<'_> {
            self.0[column].clone()
        }
    }

    fn columns(names: &[&str]) -> Columns {
        Columns::new(names.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn fields_are_found_by_name_in_any_order_and_in_every_row() {
        let mut columns = columns(&["a", "b", "c"]);
        for row in 0..3 {
            let cells = Fixed(vec![
                Value::Int(row),
                Value::Text(Cow::Borrowed("x")),
                Value::Null,
            ]);
            let mut reader = RowReader::new(&mut columns, &cells);
            assert_eq!(reader.get::<Option<f64>>("c"), Ok(None));
            assert_eq!(reader.get::<i64>("a"), Ok(row));
            if row != 1 {
                assert_eq!(reader.get::<String>("b"), Ok("x".to_owned()));
            }
            assert_eq!(reader.get::<i64>("a"), Ok(row));
        }
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let registry = crate::Registry::new(&[("one", "SELECT 1 AS a")]).unwrap();
        let statement = registry.get("one").unwrap();
        let mut columns = columns(&["a", "b"]);
        let cells = Fixed(vec![Value::Null, Value::Text(Cow::Borrowed("many"))]);
        let mut reader = RowReader::new(&mut columns, &cells);
        let null = reader.get::<i32>("a").unwrap_err();
        assert_eq!(
            null.describe(statement, 7),
            "statement one, column \"a\", row 7: expected a whole number (i32), found NULL"
        );
        let text = reader.get::<f64>("b").unwrap_err();
        assert!(text.problem.contains("the text \"many\""));
        let missing = reader.get::<i32>("z").unwrap_err();
        assert!(missing.problem.contains("only a, b"));
    }
}
