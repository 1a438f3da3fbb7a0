//! Workbooks read back value by value.

use std::io::Cursor;
use std::sync::{Arc, Mutex};

use calamine::{Data, Reader as _, Xlsx};
use chrono::{NaiveDate, TimeDelta};
use document::{
    Cell, Closing, Column, Emphasis, Format, Head, Kind, Renderer, Row, Section, renderer, xlsx,
};
use proptest::prelude::*;

use crate::xlsx_sample::{closing, column, day, head, moment, render, sections, workbook};

fn table(columns: Vec<Column>) -> Section {
    Section {
        title: "Table".to_owned(),
        columns,
        ..Section::default()
    }
}

/// A document of one table and nothing else.
fn bare() -> Head {
    Head {
        cover: false,
        ..head()
    }
}

/// The cells of a sheet, from its first row with one.
fn cells(bytes: &[u8], sheet: &str) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

/// The rows under the header of a table.
fn rows_of(bytes: &[u8], sheet: &str, first_header: &str) -> Vec<Vec<Data>> {
    let mut rows = cells(bytes, sheet).into_iter();
    rows.find(|row| row[0] == Data::String(first_header.to_owned()))
        .unwrap();
    rows.collect()
}

/// A text as it reads; `_xHHHH_` is a character.
fn text(cell: &Data) -> String {
    match cell {
        Data::String(text) => text.clone(),
        Data::Empty => String::new(),
        other => panic!("{other:?} is no text"),
    }
}

#[test]
fn every_kind_of_value_reads_back() {
    let columns = vec![
        column("text", "Text", Kind::Text),
        column("prose", "Prose", Kind::Prose),
        column("integer", "Integer", Kind::Integer),
        column("decimal", "Decimal", Kind::Decimal(3)),
        column("money", "Money", Kind::Money(2)),
        column("percent", "Percent", Kind::Percent(1)),
        column("id", "Identifier", Kind::Identifier),
        column("date", "Date", Kind::Date),
        column("instant", "Instant", Kind::Instant),
        column("flag", "Flag", Kind::Flag),
    ];
    let row = vec![
        Cell::text("Čelada — žuta"),
        Cell::text("two\nlines"),
        Cell::Integer(-1_234_567),
        Cell::Number(0.1),
        Cell::Number(-98_765.432_1),
        Cell::Number(0.25),
        Cell::Integer(43_659),
        Cell::Date(day(27)),
        Cell::Instant(moment()),
        Cell::Flag(true),
    ];
    let odd = vec![
        Cell::Empty,
        Cell::Empty,
        Cell::Integer(0),
        Cell::Number(f64::NAN),
        Cell::Number(f64::INFINITY),
        Cell::Number(-0.0),
        Cell::Integer(1_234_567_890_123_456_789),
        Cell::Date(NaiveDate::from_ymd_opt(1899, 12, 31).unwrap()),
        Cell::Empty,
        Cell::Flag(false),
    ];
    let rows = vec![row, odd];
    let read = rows_of(
        &render(bare(), &[(table(columns), rows)], &closing()),
        "Table",
        "Text",
    );
    assert_eq!(text(&read[0][0]), "Čelada — žuta");
    assert_eq!(text(&read[0][1]), "two\nlines");
    assert_eq!(read[0][2], Data::Float(-1_234_567.0));
    assert_eq!(read[0][3], Data::Float(0.1));
    assert_eq!(read[0][4], Data::Float(-98_765.432_1));
    assert_eq!(read[0][5], Data::Float(0.25));
    assert_eq!(read[0][6], Data::Float(43_659.0));
    let at = |cell: &Data| match cell {
        Data::DateTime(at) => at.as_datetime().unwrap(),
        other => panic!("{other:?} is no day"),
    };
    assert_eq!(at(&read[0][7]).date(), day(27));
    // Parts of days are binary fractions.
    let apart = at(&read[0][8]) - moment().naive_utc();
    assert!(apart.abs() < TimeDelta::milliseconds(2), "{apart}");
    assert_eq!(read[0][9], Data::Bool(true));

    assert_eq!(read[1][..2], [Data::Empty, Data::Empty]);
    assert_eq!(read[1][2], Data::Float(0.0));
    assert_eq!(read[1][3..5], [Data::Empty, Data::Empty]);
    assert_eq!(read[1][5], Data::Float(0.0));
    assert_eq!(
        text(&read[1][6]),
        "1234567890123456789",
        "a key keeps all its digits"
    );
    assert_eq!(
        text(&read[1][7]),
        "1899-12-31",
        "Excel knows no days before 1900"
    );
    assert_eq!(read[1][9], Data::Bool(false));
}

#[test]
fn days_are_numbered_as_excel_does() {
    // Excel has a 29th of February 1900.
    let days = [
        (1900, 1, 1, 1.0),
        (1900, 2, 28, 59.0),
        (1900, 3, 1, 61.0),
        (9999, 12, 31, 2_958_465.0),
    ];
    let rows: Vec<Row> = days
        .iter()
        .map(|(year, month, day, _)| {
            vec![Cell::Date(
                NaiveDate::from_ymd_opt(*year, *month, *day).unwrap(),
            )]
        })
        .collect();
    let section = table(vec![column("day", "Day", Kind::Date)]);
    let read = rows_of(
        &render(bare(), &[(section, rows)], &closing()),
        "Table",
        "Day",
    );
    for ((_, _, _, number), row) in days.iter().zip(read) {
        match &row[0] {
            Data::DateTime(at) => assert!((at.as_f64() - number).abs() < f64::EPSILON),
            other => panic!("{other:?} is no day"),
        }
    }
}

#[test]
fn long_texts_are_cut_as_excel_would() {
    let long = "😀".repeat(20_000);
    let rows = vec![
        vec![Cell::text(long.as_str())],
        vec![Cell::text("x".repeat(40_000))],
    ];
    let section = table(vec![column("text", "Text", Kind::Text)]);
    let read = rows_of(
        &render(bare(), &[(section, rows)], &closing()),
        "Table",
        "Text",
    );
    assert_eq!(
        text(&read[0][0]).encode_utf16().count(),
        32_766,
        "no half characters"
    );
    assert_eq!(text(&read[1][0]).len(), 32_767);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_reads_back(texts in prop::collection::vec(any_text(), 1..20)) {
        let rows: Vec<Row> = texts.iter().map(|text| vec![Cell::Integer(1), Cell::text(text)]).collect();
        let section = table(vec![
            column("number", "Number", Kind::Integer),
            column("text", "Text", Kind::Text),
        ]);
        let read = rows_of(&render(bare(), &[(section, rows)], &closing()), "Table", "Number");
        for (written, row) in texts.iter().zip(read) {
            let read = row.get(1).map(text).unwrap_or_default();
            prop_assert_eq!(&read, written);
        }
    }

    #[test]
    fn numbers_read_back_to_the_last_bit(numbers in prop::collection::vec(prop::num::f64::NORMAL, 1..20)) {
        let rows: Vec<Row> = numbers.iter().map(|number| vec![Cell::Number(*number)]).collect();
        let section = table(vec![column("number", "Number", Kind::Decimal(2))]);
        let read = rows_of(&render(bare(), &[(section, rows)], &closing()), "Table", "Number");
        for (written, row) in numbers.iter().zip(read) {
            prop_assert_eq!(&row[0], &Data::Float(*written));
        }
    }

    #[test]
    fn no_bytes_break_the_reading_of_a_manifest(
        at in any::<prop::sample::Index>(),
        with in prop::collection::vec(any::<u8>(), 1..64),
    ) {
        let mut bytes = sample_bytes().clone();
        let at = at.index(bytes.len());
        let end = (at + with.len()).min(bytes.len());
        bytes.splice(at..end, with);
        // Whatever it says, it comes back.
        let _ = xlsx::manifest(&bytes);
    }
}

fn sample_bytes() -> &'static Vec<u8> {
    static BYTES: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    BYTES.get_or_init(workbook)
}

/// Texts of all characters, those often that mean something in XML or to Excel.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[\u{0}-\u{1f}&<>\"' ]",
        "_x[0-9A-Fa-f]{4}_",
        "[_x]{1,4}",
        Just("\u{FFFE}\u{FFFF}\r\n\t]]>".to_owned()),
        "[=+@-][a-z]{1,5}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

#[test]
fn a_full_sheet_goes_on_on_the_next() {
    let section = Section {
        notes: vec!["A remark.".to_owned()],
        ..table(vec![column("number", "Number", Kind::Integer)])
    };
    let rows: Vec<Row> = (0..250).map(|number| vec![Cell::Integer(number)]).collect();
    let mut bytes = Vec::new();
    let mut workbook = Box::new(
        xlsx::Workbook::new(bare(), &mut bytes)
            .unwrap()
            .with_sheet_rows(100),
    );
    workbook.section(&section, &rows[..10]).unwrap();
    for part in rows[10..].chunks(7) {
        workbook.rows(part).unwrap();
    }
    workbook.finish(&closing()).unwrap();

    let mut read = Vec::new();
    for sheet in ["Table", "Table (2)", "Table (3)"] {
        let rows = rows_of(&bytes, sheet, "Number");
        assert!(rows.len() < 100);
        read.extend(rows.into_iter().filter_map(|row| match row[0] {
            Data::Float(number) => Some(number),
            _ => None,
        }));
    }
    let written: Vec<f64> = (0..250).map(f64::from).collect();
    assert_eq!(read, written);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    workbook.load_tables().unwrap();
    let tables: Vec<String> = workbook.table_names().into_iter().cloned().collect();
    assert_eq!(tables.len(), 3);
    let lengths: usize = tables
        .iter()
        .map(|name| workbook.table_by_name(name).unwrap().data().height())
        .sum();
    assert_eq!(lengths, 250);
}

#[test]
fn the_same_description_is_the_same_bytes() {
    assert_eq!(workbook(), *sample_bytes());
}

#[test]
fn the_manifest_reads_back() {
    assert_eq!(
        xlsx::manifest(sample_bytes()),
        Some(closing().manifest.json)
    );
    assert_eq!(
        xlsx::manifest(&render(bare(), &[], &closing())),
        Some(closing().manifest.json)
    );
    assert_eq!(xlsx::manifest(b"no workbook"), None);
    let without = Closing {
        manifest: document::Manifest {
            json: String::new(),
            ..closing().manifest
        },
        ..closing()
    };
    assert_eq!(xlsx::manifest(&render(bare(), &[], &without)), None);
}

#[test]
fn a_manifest_of_gigabytes_is_not_read() {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(
        "docProps/custom.xml",
        zip::write::SimpleFileOptions::default(),
    )
    .unwrap();
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..64 {
        zip.write_all(&spaces).unwrap();
    }
    let bomb = zip.finish().unwrap().into_inner();
    assert_eq!(xlsx::manifest(&bomb), None);
}

/// Counts what arrives.
#[derive(Clone, Default)]
struct Probe(Arc<Mutex<usize>>);

impl std::io::Write for Probe {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        *self.0.lock().unwrap() += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_is_written_goes_out_compressed_while_rows_come() {
    let columns = vec![
        column("day", "Day", Kind::Date),
        column("name", "Name", Kind::Text),
        column("value", "Value", Kind::Money(2)),
    ];
    let probe = Probe::default();
    let arrived = || *probe.0.lock().unwrap();
    let mut workbook = renderer(Format::Xlsx, head(), probe.clone()).unwrap();
    workbook.section(&table(columns), &[]).unwrap();
    let mut before = arrived();
    assert!(before > 0, "the first part is out before the first row");
    let rows = 20_000;
    for part in 0..10 {
        let rows: Vec<Row> = (0..rows / 10)
            .map(|number| {
                vec![
                    Cell::Date(day(number)),
                    Cell::text(format!("Product {}", number % 100)),
                    Cell::Number((part * 7919 + number * 104_729) as f64 / 100.0),
                ]
            })
            .collect();
        workbook.rows(&rows).unwrap();
        assert!(arrived() > before, "part {part} is on its way");
        before = arrived();
    }
    workbook.finish(&closing()).unwrap();
    let per_row = arrived() as f64 / rows as f64;
    assert!(per_row < 30.0, "{per_row} bytes a row");
}

#[test]
fn a_reader_that_goes_away_is_an_error() {
    struct Gone(usize);
    impl std::io::Write for Gone {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if self.0 == 0 {
                return Err(std::io::ErrorKind::BrokenPipe.into());
            }
            self.0 -= 1;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for writes in 0..40 {
        let mut outcome = Ok(());
        let mut workbook = renderer(Format::Xlsx, head(), Gone(writes)).unwrap();
        for (section, rows) in sections() {
            outcome = outcome.and_then(|()| workbook.section(&section, &rows));
        }
        let outcome = outcome.and_then(|()| workbook.finish(&closing()));
        assert!(
            matches!(outcome, Err(document::Error::Output(_))),
            "{writes}: {outcome:?}"
        );
    }
}

#[test]
fn the_cover_says_what_the_document_is() {
    let read = cells(sample_bytes(), "Cover");
    let all: Vec<String> = read.iter().flatten().map(ToString::to_string).collect();
    let has = |wanted: &str| all.iter().any(|cell| cell == wanted);
    for wanted in [
        "AdventureWorks: monthly report",
        "Passed with warnings",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "0192f0c1-2222-7000-8000-000000000001",
        "Could not be made",
        "Sales forecast",
    ] {
        assert!(has(wanted), "{wanted} is missing");
    }
    let figure = read
        .iter()
        .find(|row| row.iter().any(|cell| *cell == "Revenue expected (USD)"));
    assert!(
        figure.unwrap().contains(&Data::Float(2_345_678.9)),
        "figures are numbers"
    );
}

#[test]
fn definitions_say_what_columns_mean() {
    let read = rows_of(sample_bytes(), "Definitions", "Sheet");
    assert_eq!(text(&read[2][1]), "Revenue (USD)");
    assert_eq!(text(&read[2][2]), "USD");
    assert!(read.iter().any(|row| row[0] == "Attainment"));
    let manifest: String = read.iter().map(|row| text(&row[3])).collect();
    assert!(manifest.contains(&closing().manifest.json));
}

#[test]
fn a_section_with_a_problem_says_so() {
    let read = cells(sample_bytes(), "Anomalies");
    let said = read
        .iter()
        .flatten()
        .any(|cell| *cell == "The warehouse did not answer in time.");
    assert!(said);
}

#[test]
fn without_a_cover_there_are_only_the_sections() {
    let mut section = table(vec![Column {
        emphasis: Emphasis::Negative,
        ..column("number", "Number", Kind::Integer)
    }]);
    section.notes = vec!["A remark.".to_owned()];
    let bytes = render(
        bare(),
        &[(section, vec![vec![Cell::Integer(1)]])],
        &closing(),
    );
    let workbook: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    assert_eq!(workbook.sheet_names(), ["Table"]);
    let read = cells(&bytes, "Table");
    assert_eq!(read.last().unwrap()[0], "A remark.");
}
