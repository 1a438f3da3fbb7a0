//! Rows on their way into a table.

use chrono::{Datelike, NaiveDate};

/// How many rows travel together: enough that handing them on costs nothing, few enough that memory
/// stays small whatever the table's size.
pub(crate) const ROWS: usize = 2_048;

/// Some rows of one table, cell by cell in the order of its stored columns.
///
/// All texts share one buffer, so that a row costs no allocation.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    cells: Vec<Cell>,
    text: String,
    rows: usize,
}

/// One cell; a text is a range of the batch's buffer.
#[derive(Debug, Clone, Copy)]
enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(usize, usize),
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'a str),
}

impl Batch {
    pub(crate) fn null(&mut self) -> &mut Self {
        self.cells.push(Cell::Null);
        self
    }

    pub(crate) fn integer(&mut self, value: impl Into<i64>) -> &mut Self {
        self.cells.push(Cell::Integer(value.into()));
        self
    }

    pub(crate) fn real(&mut self, value: f64) -> &mut Self {
        self.cells.push(Cell::Real(value));
        self
    }

    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        let start = self.text.len();
        self.text.push_str(value);
        self.cells.push(Cell::Text(start, self.text.len()));
        self
    }

    /// A date as `YYYY-MM-DD`.
    pub(crate) fn date(&mut self, date: NaiveDate) -> &mut Self {
        let start = self.text.len();
        let year = date.year().unsigned_abs();
        for (number, digits) in [(year, 4), (date.month(), 2), (date.day(), 2)] {
            if digits == 2 {
                self.text.push('-');
            }
            for place in (0..digits).rev() {
                let digit = number / 10_u32.pow(place) % 10;
                self.text.push(char::from_digit(digit, 10).unwrap_or('0'));
            }
        }
        self.cells.push(Cell::Text(start, self.text.len()));
        self
    }

    /// Closes the row whose cells were pushed since the last call.
    pub(crate) fn end_row(&mut self) {
        self.rows += 1;
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn is_full(&self) -> bool {
        self.rows >= ROWS
    }

    /// Empties the batch and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.cells.clear();
        self.text.clear();
        self.rows = 0;
    }

    /// The cells row by row. Every row must have `width` cells.
    pub(crate) fn iter(
        &self,
        width: usize,
    ) -> impl Iterator<Item = impl Iterator<Item = Value<'_>>> {
        debug_assert_eq!(
            self.cells.len(),
            self.rows * width,
            "a row has the wrong width"
        );
        self.cells
            .chunks_exact(width)
            .map(|row| row.iter().map(|cell| self.value(*cell)))
    }

    fn value(&self, cell: Cell) -> Value<'_> {
        match cell {
            Cell::Null => Value::Null,
            Cell::Integer(value) => Value::Integer(value),
            Cell::Real(value) => Value::Real(value),
            Cell::Text(start, end) => Value::Text(&self.text[start..end]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_row_by_row() {
        let mut batch = Batch::default();
        batch.integer(1).text("one").null().end_row();
        batch.integer(2).text("").real(0.5).end_row();
        let rows: Vec<Vec<_>> = batch.iter(3).map(Iterator::collect).collect();
        assert_eq!(
            rows,
            [
                [Value::Integer(1), Value::Text("one"), Value::Null],
                [Value::Integer(2), Value::Text(""), Value::Real(0.5)],
            ]
        );
    }

    #[test]
    fn dates_are_iso() {
        let mut batch = Batch::default();
        let date = NaiveDate::from_ymd_opt(2013, 3, 9).unwrap();
        batch.date(date).end_row();
        let cells: Vec<_> = batch.iter(1).flatten().collect();
        assert_eq!(cells, [Value::Text("2013-03-09")]);
    }
}
