//! Names as Excel takes them: of sheets, tables and their columns.

use std::collections::HashSet;

use super::text;
use crate::{Column, Kind};

/// UTF-16 units in a sheet's name.
const LONGEST_SHEET: usize = 31;

/// UTF-16 units in a column's or a table's name.
const LONGEST_NAME: usize = 255;

/// Names that are given away once each, whatever their case.
#[derive(Default)]
pub(super) struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// A name for a sheet: without the characters Excel refuses, cut to what it allows, and numbered when
    /// it is taken.
    pub(super) fn sheet(&mut self, title: &str) -> String {
        let cleaned: String = text::line(title)
            .chars()
            .map(|character| match character {
                '[' => '(',
                ']' => ')',
                ':' | '*' | '?' | '/' | '\\' => '-',
                other => other,
            })
            .collect();
        let cleaned = cleaned.trim_matches([' ', '\'']);
        let wanted = match cleaned {
            "" => "Sheet",
            // Excel keeps this one for itself.
            name if name.eq_ignore_ascii_case("history") => "History data",
            name => name,
        };
        self.numbered(wanted, LONGEST_SHEET, &[' ', '\''])
    }

    /// A name for a table's column: its title and unit in one line.
    pub(super) fn column(&mut self, column: &Column) -> String {
        let title = text::line(column.title);
        let title = match title.trim() {
            "" => column.key,
            title => title,
        };
        let unit = match (column.unit, column.kind) {
            ("", Kind::Instant) => "UTC",
            // The values say so themselves.
            ("%", Kind::Percent(_)) => "",
            (unit, _) => unit,
        };
        if unit.is_empty() || title.contains(unit) {
            self.numbered(title, LONGEST_NAME, &[' '])
        } else {
            let name = format!("{title} ({})", text::line(unit));
            self.numbered(&name, LONGEST_NAME, &[' '])
        }
    }

    /// A name of so many UTF-16 units that does not end with one of the characters given.
    fn numbered(&mut self, wanted: &str, longest: usize, ends: &[char]) -> String {
        let mut name = text::cut(wanted, longest).trim_end_matches(ends).to_owned();
        let mut number = 1;
        while !self.taken.insert(name.to_lowercase()) {
            number += 1;
            let suffix = format!(" ({number})");
            let stem = text::cut(wanted, longest - suffix.len());
            name = format!("{}{suffix}", stem.trim_end_matches(ends));
        }
        name
    }
}

/// The name of the table with this number, counted from 1, on a sheet. It has an underscore early on, so
/// that it never reads as a cell.
pub(super) fn table(number: usize, sheet: &str) -> String {
    let words: String = sheet
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() {
                character
            } else {
                '_'
            }
        })
        .collect();
    format!("T{number}_{words}")
}
