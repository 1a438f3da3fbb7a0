//! CSV as RFC 4180 has it: UTF-8, CRLF, a header, fields quoted where they must be. The first section's
//! table is the file; what else a document has does not fit into the format.
//!
//! Days are ISO dates, moments RFC 3339 in UTC, numbers have a point and no groups, ratios are ratios. A
//! text that a spreadsheet would take for a formula is preceded by an apostrophe, which spreadsheets take
//! as "this is text". So is what would be one within a text where lines are split at semicolons, tabs or
//! bars, as spreadsheets do in many countries.

use std::borrow::Cow;
use std::io::Write;

use chrono::SecondsFormat;

use crate::{Cell, Closing, Column, Error, Renderer, Result, Row, Section};

/// Writes one table.
pub struct Table<W> {
    out: W,
    sections: usize,
}

impl<W: Write> Table<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out, sections: 0 }
    }
}

impl<W: Write + Send> Renderer for Table<W> {
    fn section(&mut self, section: &Section, rows: &[Row]) -> Result<()> {
        self.sections += 1;
        if self.sections == 1 {
            write_header(&section.columns, &mut self.out)?;
        }
        self.rows(rows)
    }

    fn rows(&mut self, rows: &[Row]) -> Result<()> {
        if self.sections == 1 {
            write_rows(rows, &mut self.out)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, _closing: &Closing) -> Result<()> {
        self.out.flush().map_err(Error::from)
    }
}

/// Writes the columns' keys.
pub(crate) fn write_header(columns: &[Column], out: &mut impl Write) -> Result<()> {
    let mut writer = writer(out);
    writer
        .write_record(columns.iter().map(|column| column.key))
        .map_err(failed)?;
    writer.flush().map_err(Error::from)
}

/// Writes rows.
pub(crate) fn write_rows(rows: &[Row], out: &mut impl Write) -> Result<()> {
    let mut writer = writer(out);
    for row in rows {
        for cell in row {
            writer.write_field(field(cell).as_bytes()).map_err(failed)?;
        }
        writer.write_record(None::<&[u8]>).map_err(failed)?;
    }
    writer.flush().map_err(Error::from)
}

fn writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(out)
}

fn failed(problem: csv::Error) -> Error {
    match problem.into_kind() {
        csv::ErrorKind::Io(problem) => Error::Output(problem),
        other => Error::fault(format!("{other:?}")),
    }
}

fn field(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => plain(text),
        Cell::Integer(value) => Cow::Owned(value.to_string()),
        Cell::Number(value) if value.is_finite() => Cow::Owned(number(*value)),
        Cell::Empty | Cell::Number(_) => Cow::Borrowed(""),
        Cell::Date(day) => Cow::Owned(day.format("%Y-%m-%d").to_string()),
        Cell::Instant(at) => Cow::Owned(at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        Cell::Flag(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
    }
}

/// The shortest number that reads back as the same value, without an exponent.
fn number(value: f64) -> String {
    // Adding nothing turns -0 into 0.
    (value + 0.0).to_string()
}

/// Whether a spreadsheet may take a text for a formula.
pub(crate) fn is_formula_like(text: &str) -> bool {
    let first = text
        .chars()
        .find(|&character| !is_passed_over(character) || character.is_control());
    first.is_some_and(|first| is_trigger(first) || first.is_control())
}

/// A text that no spreadsheet takes for a formula, nor any part of it where the spreadsheet splits lines at
/// something else than commas.
fn plain(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(may_matter) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 2);
    if is_formula_like(text) {
        plain.push('\'');
    }
    // The beginning has its apostrophe already.
    let mut at_beginning = false;
    for character in text.chars() {
        if is_separator(character) {
            at_beginning = true;
        } else if at_beginning && is_trigger(character) {
            plain.push('\'');
            at_beginning = false;
        } else if !is_passed_over(character) {
            at_beginning = false;
        }
        plain.push(character);
    }
    if plain.len() == text.len() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(plain)
    }
}

/// Whether a text with such a byte has to be looked at: most have none.
fn may_matter(byte: u8) -> bool {
    // Triggers in full width begin with 0xEF in UTF-8, control characters beyond ASCII with 0xC2.
    matches!(byte, b'=' | b'+' | b'-' | b'@' | 0xEF | 0xC2) || byte.is_ascii_control()
}

/// What formulas begin with.
fn is_trigger(character: char) -> bool {
    matches!(character, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
}

/// What begins a new cell within a text when a spreadsheet splits lines at it. Quotation marks do not help
/// there: they do not stand at the beginning of such a cell. Commas are none: a text with a comma is in
/// quotation marks, which every reader of commas heeds.
fn is_separator(character: char) -> bool {
    matches!(
        character,
        ';' | '|' | '\t' | '\n' | '\u{B}' | '\u{C}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// What spreadsheets may pass over on their way to the beginning of a formula: white space, characters that
/// cannot be seen, and quotation marks, which are taken off.
fn is_passed_over(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(
            character,
            '"' | '\u{AD}'
                | '\u{34F}'
                | '\u{61C}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}
