//! What a section's sheet is like: worked out from the section and its first rows.

use std::borrow::Cow;

use super::cells::StyledRow;
use super::names::{self, Names};
use super::style::Style;
use super::{charts, text};
use crate::{Cell, Chart, Column, Figure, Kind, Level, Row, Section};

/// Rows at the beginning that a column's width is measured on.
const MEASURED: usize = 200;

/// Characters in a line of text above a table.
const LINE: usize = 120;

/// Lines of text above a table at most, where there is another place for them: the table's header stays
/// near the top.
const MOST_LINES: usize = 6;

/// A height of a line in points, as Excel has it.
const LINE_HEIGHT: f64 = 15.0;

/// A sheet of a section.
pub(super) struct Plan {
    /// Its name, which is its tab's.
    pub(super) name: String,
    /// Its section's title.
    pub(super) title: String,
    /// Its section's first paragraph.
    pub(super) summary: String,
    /// Why its section could not be made.
    pub(super) problem: Option<String>,
    /// Its section's figures.
    pub(super) figures: Vec<Figure>,
    /// The table's columns; none when it has no table.
    pub(super) columns: Vec<Column>,
    /// The columns' names.
    pub(super) headers: Vec<String>,
    /// The columns' widths, in characters.
    pub(super) widths: Vec<f64>,
    /// Its charts.
    pub(super) charts: Vec<Chart>,
    /// What the charts refer to.
    pub(super) charted: charts::Data,
    /// The table's name.
    pub(super) table_name: String,
    /// Rows above the table's header.
    pub(super) rows_above: u32,
    /// Rows of the table written so far.
    pub(super) rows: u32,
    /// Texts that stand elsewhere: on the sheet of definitions, or else under the table.
    pub(super) remarks: Vec<String>,
    /// Whether it goes on where the sheet before it is full.
    pub(super) goes_on: bool,
}

/// What stands above a table.
pub(super) type Above<'a> = Vec<StyledRow<'a>>;

impl Plan {
    /// The sheet that a section begins with. With a `companion`, the cover and the sheet of definitions
    /// hold what would push the table down.
    pub(super) fn new(section: &Section, rows: &[Row], names: &mut Names, companion: bool) -> Self {
        let name = names.sheet(&section.title);
        let mut headers = Names::default();
        let headers: Vec<String> =
            section.columns.iter().map(|column| headers.column(column)).collect();
        let widths = section
            .columns
            .iter()
            .zip(&headers)
            .enumerate()
            .map(|(index, (column, header))| width(column, header, index, rows))
            .collect();
        Self {
            title: text::line(&section.title).into_owned(),
            summary: section.paragraphs.first().cloned().unwrap_or_default(),
            problem: section.problem.clone(),
            figures: section.figures.clone(),
            columns: section.columns.clone(),
            headers,
            widths,
            charts: section.charts.clone(),
            charted: charts::Data::new(&section.charts, &section.columns, rows),
            table_name: String::new(),
            rows_above: 0,
            rows: 0,
            remarks: Vec::new(),
            goes_on: false,
            name,
        }
    }
}
