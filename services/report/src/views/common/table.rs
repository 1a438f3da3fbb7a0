//! Tables: each column beside what stands in its cells, so that the two cannot come apart.

use document::{Cell, Column, Emphasis, Kind, Row, Section};

/// A column of a table of `T`s, and its cell for one of them.
pub(crate) struct Field<T> {
    column: Column,
    cell: fn(&T) -> Cell,
}

/// A column without unit or emphasis. `key` is its name for programs, `meaning` its definition.
pub(crate) fn field<T>(
    key: &'static str,
    title: &'static str,
    kind: Kind,
    meaning: &'static str,
    cell: fn(&T) -> Cell,
) -> Field<T> {
    let column = Column {
        key,
        title,
        kind,
        unit: "",
        meaning,
        emphasis: Emphasis::None,
    };
    Field { column, cell }
}

impl<T> Field<T> {
    /// With a unit, for example `USD`.
    pub(crate) fn unit(mut self, unit: &'static str) -> Self {
        self.column.unit = unit;
        self
    }

    /// With something that stands out.
    pub(crate) fn emphasis(mut self, emphasis: Emphasis) -> Self {
        self.column.emphasis = emphasis;
        self
    }
}

/// A table of `T`s.
pub(crate) struct Table<T> {
    fields: Vec<Field<T>>,
}

impl<T> Table<T> {
    /// A table with these columns.
    pub(crate) fn new(fields: Vec<Field<T>>) -> Self {
        Self { fields }
    }

    /// Its columns.
    pub(crate) fn columns(&self) -> Vec<Column> {
        self.fields
            .iter()
            .map(|field| field.column.clone())
            .collect()
    }

    /// A row for each item.
    pub(crate) fn rows(&self, items: &[T]) -> Vec<Row> {
        let row = |item| self.fields.iter().map(|field| (field.cell)(item)).collect();
        items.iter().map(row).collect()
    }

    /// Where a column stands.
    ///
    /// # Panics
    /// When there is none: its key is written down beside the columns.
    #[expect(
        clippy::expect_used,
        reason = "a view names only columns of its own table"
    )]
    pub(crate) fn place(&self, key: &str) -> usize {
        self.fields
            .iter()
            .position(|field| field.column.key == key)
            .expect("a column of this table")
    }

    /// A section of this table alone.
    pub(crate) fn section(&self, title: &str, items: &[T]) -> (Section, Vec<Row>) {
        let section = Section {
            title: title.to_owned(),
            columns: self.columns(),
            ..Section::default()
        };
        (section, self.rows(items))
    }
}
