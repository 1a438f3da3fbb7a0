//! CSV files as spreadsheets read them, whatever they split lines at.

use document::{Cell, Column, Emphasis, Format, Kind, Row, Section, renderer};
use proptest::prelude::*;

use crate::xlsx_sample::{closing, column, head};

fn written(texts: &[&str]) -> String {
    let columns: Vec<Column> = texts
        .iter()
        .map(|_| Column {
            emphasis: Emphasis::None,
            ..column("text", "Text", Kind::Text)
        })
        .collect();
    let row: Row = texts.iter().map(|text| Cell::text(*text)).collect();
    let section = Section {
        columns,
        ..Section::default()
    };
    let mut bytes = Vec::new();
    let mut table = renderer(Format::Csv, head(), &mut bytes).unwrap();
    table.section(&section, &[row]).unwrap();
    table.finish(&closing()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    text.split_once("\r\n").unwrap().1.to_owned()
}

/// A text as it is read back by a reader of commas.
fn read(text: &str) -> String {
    cells(&written(&["x", text]), b',').swap_remove(1)
}

/// The cells of all lines for a reader that splits at `separator`.
fn cells(csv: &str, separator: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(csv.as_bytes());
    let records = reader.records().map(Result::unwrap);
    let cells = records.flat_map(|record| {
        let cells: Vec<String> = record.iter().map(ToOwned::to_owned).collect();
        cells
    });
    cells.collect()
}

/// Whether a spreadsheet would calculate a cell.
fn is_formula(cell: &str) -> bool {
    let invisible = |character: char| {
        character.is_whitespace()
            || character.is_control()
            || matches!(character, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
    };
    cell.trim_start_matches(invisible)
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[test]
fn formulas_after_a_separator_of_lists_are_text() {
    assert_eq!(read("foo;=cmd|' /C calc'!A0;"), "foo;'=cmd|' /C calc'!A0;");
    assert_eq!(read("a\t@x"), "a\t'@x");
    assert_eq!(read("a\n+x"), "a\n'+x");
    assert_eq!(read("a| -x"), "a| '-x");
    assert_eq!(read("a;\"=x"), "a;\"'=x");
    assert_eq!(read("\t=x"), "'\t'=x");
}

#[test]
fn formulas_after_what_cannot_be_seen_are_text() {
    for hidden in [
        "",
        " ",
        "\u{A0}",
        "\u{3000}",
        "\u{FEFF}",
        "\u{200B}",
        "\u{2060} ",
    ] {
        assert_eq!(read(&format!("{hidden}=x")), format!("'{hidden}=x"));
        assert_eq!(read(&format!("a;{hidden}＝x")), format!("a;{hidden}'＝x"));
    }
}

#[test]
fn ordinary_texts_stay_as_they_are() {
    for text in [
        "a - b",
        "user@host",
        "x, -5 %",
        "a=b; c=d",
        "Čelada — žuta; 50 °C",
        "two\n\nlines",
        "Mountain-200 Black, 38",
        "'quoted' | \"so\"",
    ] {
        assert_eq!(read(text), text);
    }
}

proptest! {
    #[test]
    fn no_reader_finds_a_formula(texts in prop::collection::vec(any_text(), 1..5)) {
        let mut all = vec!["x"];
        all.extend(texts.iter().map(String::as_str));
        let csv = written(&all);
        for separator in *b",;|\t" {
            for cell in cells(&csv, separator) {
                prop_assert!(!is_formula(&cell), "{cell:?} of {csv:?} at {separator}");
            }
        }
    }
}

/// Texts of what means something to those who read CSV.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[=+@;,|\"' \t\r\n-]{1,3}",
        "[a-c]{1,2}",
        "[\u{A0}\u{3000}\u{FEFF}\u{200B}\u{2060}\u{0}]",
        "[＝＋－＠]",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}
