//! How a file is written, by its first line.

use super::SourceFile;
use crate::Error;
use crate::schema::{Column, Table};

/// Which field of a row belongs into which column.
#[derive(Debug)]
pub(super) struct Layout {
    /// What stands between two fields.
    pub(super) delimiter: u8,
    /// Whether fields may be quoted, and the first line is a header.
    pub(super) has_header: bool,
    /// How many fields a row has.
    pub(super) fields: usize,
    /// For each stored column, in order, the place of its field in a row.
    pub(super) columns: Vec<(&'static Column, usize)>,
}

impl Layout {
    /// Reads the layout from the first line. A line that begins with a column's name is a header;
    /// one with a `|` is a row as in Microsoft's install files.
    pub(super) fn of(file: &SourceFile, first_line: &[u8]) -> Result<Self, Error> {
        let line = String::from_utf8_lossy(first_line);
        let names = header_names(&line);
        let begins_with_a_column = names
            .first()
            .is_some_and(|name| position(file.table, name).is_some());
        if begins_with_a_column {
            Self::with_header(file, &names)
        } else if line.contains('|') {
            Ok(Self::without_header(file.table))
        } else {
            Err(file.row_error(
                1,
                None,
                "neither a header that begins with a column of the table, \
                 nor a row with | between its fields",
            ))
        }
    }

    fn without_header(table: &'static Table) -> Self {
        Self {
            delimiter: b'|',
            has_header: false,
            fields: table.columns.len(),
            columns: (table.columns.iter().zip(0..))
                .filter(|(column, _)| column.is_stored())
                .collect(),
        }
    }

    fn with_header(file: &SourceFile, names: &[String]) -> Result<Self, Error> {
        let mut places: Vec<Option<usize>> = vec![None; file.table.columns.len()];
        let mut unknown = Vec::new();
        let mut repeated = Vec::new();
        for (place, name) in names.iter().enumerate() {
            match position(file.table, name) {
                None => unknown.push(name.clone()),
                Some(column) if places[column].is_some() => repeated.push(name.clone()),
                Some(column) => places[column] = Some(place),
            }
        }
        let mut missing = Vec::new();
        let mut columns = Vec::new();
        for (column, place) in file.table.columns.iter().zip(places) {
            match place {
                _ if !column.is_stored() => {}
                Some(place) => columns.push((column, place)),
                None => missing.push(column.name.to_owned()),
            }
        }
        if missing.is_empty() && unknown.is_empty() && repeated.is_empty() {
            Ok(Self {
                delimiter: b',',
                has_header: true,
                fields: names.len(),
                columns,
            })
        } else {
            Err(Error::Header {
                table: file.table.qualified_name(),
                file: file.path.clone(),
                missing,
                unknown,
                repeated,
            })
        }
    }
}

fn header_names(line: &str) -> Vec<String> {
    line.split(',')
        .map(|name| name.trim().trim_matches('"').to_owned())
        .collect()
}

/// The column's place in the table. SQL Server does not tell cases apart.
fn position(table: &Table, name: &str) -> Option<usize> {
    table
        .columns
        .iter()
        .position(|column| column.name.eq_ignore_ascii_case(name))
}
