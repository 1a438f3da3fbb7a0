//! The sheet that says what columns and words mean, with what else has to be known.

use rust_xlsxwriter::{Table, TableColumn, TableStyle, Worksheet, XlsxError};

use super::cover::{write_text, write_wrapped};
use super::skeleton::Contents;
use super::style::Style;
use super::{page, place};
use crate::Closing;

/// Characters of the manifest in one cell, far from what a cell holds.
const PIECE: usize = 2_000;

/// Characters of the column of meanings.
const MEANING: usize = 90;

/// Writes it.
pub(super) fn write(sheet: &mut Worksheet, contents: &Contents<'_>) -> Result<(), XlsxError> {
    page::set(sheet, contents.head, true, 1);
    for (column, width) in [(0, 31), (1, 34), (2, 14), (3, MEANING)] {
        sheet.set_column_width(column, width as f64)?;
    }
    write_text(sheet, 0, 0, &contents.companions.definitions, Style::Title)?;
    let Some(closing) = contents.closing else {
        return Ok(());
    };
    let mut row = 2;
    row = part(
        sheet,
        row,
        "Columns",
        ["Sheet", "Column", "Unit", "Meaning"],
        &columns(contents),
    )?;
    row = part(
        sheet,
        row,
        "Words",
        ["Word", "", "", "Meaning"],
        &words(closing),
    )?;
    row = part(
        sheet,
        row,
        "Remarks",
        ["Sheet", "", "", "Remark"],
        &remarks(contents),
    )?;
    write_text(sheet, row, 0, "Manifest", Style::Heading)?;
    let characters: Vec<char> = closing.manifest.json.chars().collect();
    for (piece, row) in characters.chunks(PIECE).zip(row..) {
        write_wrapped(sheet, row, 3, &piece.iter().collect::<String>(), MEANING)?;
    }
    Ok(())
}

type Entry<'a> = [&'a str; 4];

fn columns<'a>(contents: &Contents<'a>) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for plan in contents.plans {
        for (column, header) in plan.section.columns.iter().zip(&plan.headers) {
            entries.push([plan.name.as_str(), header, column.unit, column.meaning]);
        }
    }
    entries
}

fn words(closing: &Closing) -> Vec<Entry<'_>> {
    let words = closing.definitions.iter();
    words
        .map(|word| [word.term.as_str(), "", "", &word.meaning])
        .collect()
}

fn remarks<'a>(contents: &Contents<'a>) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for plan in contents.plans {
        // The others have theirs on their own sheets.
        if plan.has_table() {
            let remarks = plan.remarks.iter();
            entries.extend(remarks.map(|remark| [plan.name.as_str(), "", "", remark.as_str()]));
        }
    }
    entries
}

/// Writes one list under a heading, and returns the row of what comes next.
fn part(
    sheet: &mut Worksheet,
    row: u32,
    heading: &str,
    names: [&str; 4],
    entries: &[Entry<'_>],
) -> Result<u32, XlsxError> {
    if entries.is_empty() {
        return Ok(row);
    }
    write_text(sheet, row, 0, heading, Style::Heading)?;
    let header = row + 1;
    for (name, column) in names.into_iter().zip(0..) {
        write_text(sheet, header, column, name, Style::Header)?;
    }
    for (entry, row) in entries.iter().zip(header + 1..) {
        for (text, column) in entry[..3].iter().zip(0..) {
            if !text.is_empty() {
                write_text(sheet, row, column, text, Style::Prose)?;
            }
        }
        write_wrapped(sheet, row, 3, entry[3], MEANING)?;
    }
    let last = header + place::row(entries.len());
    if names.iter().all(|name| !name.is_empty()) {
        let columns = names.map(|name| {
            TableColumn::new()
                .set_header(name)
                .set_header_format(Style::Header.format(false))
        });
        let table = Table::new()
            .set_name("Definitions_of_columns")
            .set_style(TableStyle::Light1)
            .set_columns(&columns);
        sheet.add_table(header, 0, last, 3, &table)?;
    }
    Ok(last + 2)
}
