//! Values of workbooks read back.

use calamine::Data;
use chrono::{NaiveDate, TimeDelta, Timelike as _};
use document::{Cell, Kind, Row};
use proptest::prelude::*;

use crate::xlsx_reading::{bare, rows_of, table, text};
use crate::xlsx_sample::{closing, column, day, moment, render};

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
        Cell::Date(NaiveDate::from_ymd_opt(1900, 2, 28).unwrap()),
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
    let apart = at(&read[0][8]) - moment().naive_utc().with_nanosecond(0).unwrap();
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
        "1900-02-28",
        "programs do not agree on days before March 1900"
    );
    assert_eq!(read[1][9], Data::Bool(false));
}

#[test]
fn days_are_numbered_as_excel_does() {
    let days = [(1900, 3, 1, 61.0), (9999, 12, 31, 2_958_465.0)];
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
fn a_moment_is_not_rounded_into_the_next_year() {
    let last = "2013-12-31T23:59:59.999Z".parse().unwrap();
    let section = table(vec![column("at", "At", Kind::Instant)]);
    let rows = vec![vec![Cell::Instant(last)]];
    let read = rows_of(
        &render(bare(), &[(section, rows)], &closing()),
        "Table",
        "At (UTC)",
    );
    match &read[0][0] {
        Data::DateTime(at) => {
            let seconds = at.as_f64() * 86_400.0;
            assert!((seconds - seconds.round()).abs() < 1e-3, "{seconds}");
            assert!(at.as_f64() < 41_640.0, "still 2013");
        }
        other => panic!("{other:?} is no moment"),
    }
}
