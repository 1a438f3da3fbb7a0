//! Rows of cells as XML, written as they come.
//!
//! Texts stand in their cells (`inlineStr`) instead of in a table of all texts, which would have to be
//! kept until the end. Nothing is allocated for a cell.

use std::borrow::Cow;

use super::style::Style;
use super::{place, serial, text};
use crate::{Cell, Column, Kind, csv};

/// Names that are whole numbers beyond this are written as text: Excel keeps fifteen digits of a number.
const EXACT: u64 = 999_999_999_999_999;

/// The height of a line in points.
pub(super) const LINE_HEIGHT: u32 = 15;

/// Writes the rows of a sheet from the top.
pub(super) struct Cells {
    xml: Xml,
    columns: Vec<ColumnStyles>,
    /// Rows written or left out so far.
    rows: u32,
}

/// What has to be known of a column to write its cells, worked out once.
struct ColumnStyles {
    letters: String,
    kind: Kind,
    /// The characters of a line, if it has several.
    wraps_at: Option<usize>,
    number: String,
    date: String,
    instant: String,
    flag: String,
    text: String,
    quoted: String,
}

/// A row of cells with looks of their own.
pub(super) struct StyledRow<'a> {
    /// The cells from the left.
    pub(super) cells: Vec<(Style, Cow<'a, Cell>)>,
    /// Its height in points; none for a line.
    pub(super) height: Option<u32>,
}

impl Cells {
    /// A sheet whose table has these columns, in these widths.
    pub(super) fn new(columns: &[Column], widths: &[usize]) -> Self {
        Self {
            xml: Xml::default(),
            columns: columns
                .iter()
                .zip(widths)
                .enumerate()
                .map(|(index, (column, width))| ColumnStyles::new(index, column, *width))
                .collect(),
            rows: 0,
        }
    }

    /// What was written since it was emptied last.
    pub(super) fn written(&mut self) -> &mut Vec<u8> {
        &mut self.xml.out
    }

    /// Leaves a row out.
    pub(super) fn skip_row(&mut self) {
        self.rows += 1;
    }

    /// A row of cells with looks of their own.
    pub(super) fn styled_row(&mut self, row: &StyledRow<'_>) {
        self.rows += 1;
        let mut number = itoa::Buffer::new();
        let number = number.format(self.rows);
        self.xml.begin_row(number, row.height);
        for (index, (style, cell)) in row.cells.iter().enumerate() {
            let written = Written::new(cell, Kind::Text);
            let style = attribute(*style, written.is_formula_like());
            match written {
                Written::Nothing => self.xml.empty_cell(&place::letters(index), number, &style),
                written => self
                    .xml
                    .cell(&place::letters(index), number, &style, &written),
            }
        }
        self.xml.end_row();
    }

    /// A row of the table.
    pub(super) fn row(&mut self, cells: &[Cell]) {
        self.rows += 1;
        let mut number = itoa::Buffer::new();
        let number = number.format(self.rows);
        self.xml.begin_row(number, height(&self.columns, cells));
        for (column, cell) in self.columns.iter().zip(cells) {
            let written = Written::new(cell, column.kind);
            let style = column.style(cell, &written);
            self.xml.cell(&column.letters, number, style, &written);
        }
        self.xml.end_row();
    }
}

impl ColumnStyles {
    fn new(index: usize, column: &Column, width: usize) -> Self {
        let instant = match column.kind {
            Kind::Date => Style::Date,
            _ => Style::Instant,
        };
        Self {
            letters: place::letters(index),
            kind: column.kind,
            wraps_at: (column.kind == Kind::Prose).then_some(width),
            number: attribute(Style::of_number(column.kind), false),
            date: attribute(Style::Date, false),
            instant: attribute(instant, false),
            flag: attribute(Style::Flag, false),
            text: attribute(Style::of_text(column.kind), false),
            quoted: attribute(Style::of_text(column.kind), true),
        }
    }

    fn style(&self, cell: &Cell, written: &Written<'_>) -> &str {
        match (written, cell) {
            (Written::Text(_), _) if written.is_formula_like() => &self.quoted,
            (Written::Text(_), _) => &self.text,
            (_, Cell::Date(_)) => &self.date,
            (_, Cell::Instant(_)) => &self.instant,
            (_, Cell::Flag(_)) => &self.flag,
            _ => &self.number,
        }
    }
}

/// What is written of a cell.
enum Written<'a> {
    Nothing,
    Text(Cow<'a, str>),
    Integer(i64),
    Number(f64),
    Flag(bool),
}

impl<'a> Written<'a> {
    fn new(cell: &'a Cell, kind: Kind) -> Self {
        match cell {
            Cell::Text(text) if !text.is_empty() => Self::Text(Cow::Borrowed(text)),
            Cell::Integer(value) if kind == Kind::Identifier && value.unsigned_abs() > EXACT => {
                Self::Text(Cow::Owned(value.to_string()))
            }
            Cell::Integer(value) => Self::Integer(*value),
            Cell::Number(value) if value.is_finite() => Self::Number(*value),
            Cell::Date(day) => serial::day(*day)
                .map_or_else(|| Self::Text(Cow::Owned(day.to_string())), Self::Integer),
            Cell::Instant(at) => serial::moment(*at).map_or_else(
                || Self::Text(Cow::Owned(serial::written(*at))),
                Self::Number,
            ),
            Cell::Flag(value) => Self::Flag(*value),
            Cell::Empty | Cell::Text(_) | Cell::Number(_) => Self::Nothing,
        }
    }

    fn is_formula_like(&self) -> bool {
        matches!(self, Self::Text(text) if csv::is_formula_like(text))
    }
}

/// XML of rows and cells.
#[derive(Default)]
struct Xml {
    out: Vec<u8>,
}

impl Xml {
    fn begin_row(&mut self, number: &str, height: Option<u32>) {
        self.push("<row r=\"");
        self.push(number);
        if let Some(height) = height {
            self.push("\" ht=\"");
            self.push(itoa::Buffer::new().format(height));
        }
        self.push("\">");
    }

    fn end_row(&mut self) {
        self.push("</row>");
    }

    fn cell(&mut self, letters: &str, row: &str, style: &str, written: &Written<'_>) {
        if let Written::Nothing = written {
            return;
        }
        self.push("<c r=\"");
        self.push(letters);
        self.push(row);
        self.push(style);
        match written {
            Written::Nothing => {}
            Written::Text(text) => {
                self.push(if text::needs_space(text) {
                    " t=\"inlineStr\"><is><t xml:space=\"preserve\">"
                } else {
                    " t=\"inlineStr\"><is><t>"
                });
                text::append(text, &mut self.out);
                self.push("</t></is></c>");
            }
            Written::Integer(value) => self.value(">", itoa::Buffer::new().format(*value)),
            // Adding nothing turns -0 into 0.
            Written::Number(value) => {
                let mut digits = zmij::Buffer::new();
                let digits = digits.format_finite(value + 0.0);
                self.value(">", digits.strip_suffix(".0").unwrap_or(digits));
            }
            Written::Flag(value) => self.value(" t=\"b\">", if *value { "1" } else { "0" }),
        }
    }

    fn empty_cell(&mut self, letters: &str, row: &str, style: &str) {
        self.push("<c r=\"");
        self.push(letters);
        self.push(row);
        self.push(style);
        self.push("/>");
    }

    fn value(&mut self, end_of_tag: &str, digits: &str) {
        self.push(end_of_tag);
        self.push("<v>");
        self.push(digits);
        self.push("</v></c>");
    }

    fn push(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }
}

/// The height in points of a row of the table whose texts are wrapped; none for a line. Excel would find
/// it out by itself, others do not.
fn height(columns: &[ColumnStyles], cells: &[Cell]) -> Option<u32> {
    let mut lines = 1;
    for (column, cell) in columns.iter().zip(cells) {
        if let (Some(width), Cell::Text(text)) = (column.wraps_at, cell) {
            lines = lines.max(text::wrapped_lines(text, width));
        }
    }
    (lines > 1).then_some(lines * LINE_HEIGHT)
}

/// What closes a cell's place and says how it looks.
fn attribute(style: Style, quoted: bool) -> String {
    format!("\" s=\"{}\"", style.index(quoted))
}
