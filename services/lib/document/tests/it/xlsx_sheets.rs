//! The sheets of a workbook: its cover, its definitions, how they are named and printed.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use document::{Cell, Chart, ChartKind, Column, Emphasis, Fact, Head, Kind, Look, Section, Series};
use proptest::prelude::*;

use crate::xlsx_reading::{attributes, bare, cells, parts, rows_of, sample_bytes, table, text};
use crate::xlsx_sample::{closing, column, forecast, head, render};

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

#[test]
fn odd_titles_become_names_that_excel_takes() {
    let titles = [
        "Sales/2014",
        "sales:2014",
        "",
        "Cover",
        "history",
        "'x'",
        "a".repeat(40).as_str(),
        "Chart data",
    ]
    .map(|title| Section {
        title: title.to_owned(),
        ..Section::default()
    });
    let sections: Vec<_> = titles
        .into_iter()
        .map(|section| (section, Vec::new()))
        .collect();
    let bytes = render(head(), &sections, &closing());
    let workbook: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    assert_eq!(
        workbook.sheet_names(),
        [
            "Cover",
            "Sales-2014",
            "sales-2014 (2)",
            "Sheet",
            "Cover (2)",
            "History data",
            "x",
            &"a".repeat(31),
            "Chart data (2)",
            "Definitions",
        ]
    );
}

#[test]
fn a_cut_name_does_not_end_with_an_apostrophe() {
    let titles = [
        format!("{}'s own", "a".repeat(30)),
        format!("{} 'x", "a".repeat(29)),
        format!("{}'s other", "a".repeat(30)),
        format!("{}' and so on", "a".repeat(26)),
        format!("{}' and more", "a".repeat(26)),
    ];
    let sections = titles.map(|title| Section {
        title,
        ..Section::default()
    });
    let bytes = render(
        head(),
        &sections.map(|section| (section, Vec::new())),
        &closing(),
    );
    let workbook: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    for name in workbook.sheet_names() {
        assert!(!name.ends_with(['\'', ' ']), "{name}");
    }
}

/// Names, those often that read as the address of cells or a formula.
fn any_name() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[A-Z]{1,3}[0-9]{1,7}",
        "[!'=$:()\\[\\]/ _x;]{1,3}",
        "[a-z]{1,12}",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_names_make_a_workbook(names in prop::collection::vec(any_name(), 4)) {
        let section = Section {
            title: names[0].clone(),
            charts: vec![Chart {
                title: names[1].clone(),
                kind: ChartKind::Columns,
                axis: 0,
                unit: names[2].clone(),
                values: Kind::Integer,
                series: vec![Series {
                    name: names[3].clone(),
                    column: 1,
                    rows: 0..1,
                    look: Look::Actual,
                }],
                description: names[1].clone(),
            }],
            ..table(vec![column("name", "Name", Kind::Text), column("n", "N", Kind::Integer)])
        };
        let rows = vec![vec![Cell::text(names[2].as_str()), Cell::Integer(1)]];
        let head = Head { title: names[3].clone(), footer: names[1].clone(), ..head() };
        let bytes = render(head, &[(section.clone(), rows.clone()), (section, rows)], &closing());
        for (name, xml) in parts(&bytes) {
            if name.starts_with("xl/charts/chart") {
                // The axis and the values of one series are all that stands elsewhere.
                prop_assert_eq!(xml.matches("<c:f>").count(), 2, "{}", name);
            }
        }
    }
}

#[test]
fn a_title_that_reads_as_the_address_of_a_cell_is_a_title() {
    let (mut section, rows) = forecast();
    section.charts[0].title = "=Lines!A1".to_owned();
    section.charts[0].series[1].name = "Wow!B2".to_owned();
    section.charts[0].unit = "Nowhere!$C$3".to_owned();
    let parts = parts(&render(head(), &[(section, rows)], &closing()));
    let xml = &parts["xl/charts/chart1.xml"];
    for reference in xml.split("<c:f>").skip(1) {
        assert!(reference.starts_with("'Chart data'"), "{reference:.40}");
    }
}

#[test]
fn what_is_printed_is_the_table() {
    let columns: Vec<Column> = (0..30)
        .map(|_| column("n", "A rather long name", Kind::Integer))
        .collect();
    let rows = vec![vec![Cell::Integer(1); 30]; 5];
    let wide = Section {
        title: "Wide".to_owned(),
        ..table(columns)
    };
    let parts = parts(&render(head(), &[forecast(), (wide, rows)], &closing()));
    let names = &parts["xl/workbook.xml"];
    let areas: Vec<&str> = names
        .split("\"_xlnm.Print_Area\"")
        .skip(1)
        .map(|name| name.split_once('>').unwrap().1.split_once('<').unwrap().0)
        .collect();
    assert_eq!(areas, ["'Sales forecast'!$A$1:$F$156", "Wide!$A$1:$AD$8"]);
    assert_eq!(names.matches("_xlnm.Print_Titles").count(), 2);
    let setup = |sheet: &str| {
        let xml = &parts[sheet];
        let setup = xml.split_once("<pageSetup ").unwrap().1;
        setup.split_once("/>").unwrap().0.to_owned()
    };
    assert!(!setup("xl/worksheets/sheet2.xml").contains("fitToWidth"));
    let wide = setup("xl/worksheets/sheet3.xml");
    assert_eq!(attributes(&wide, "fitToWidth=\"").next(), Some("2"));
    assert!(wide.contains("landscape"));
}

#[test]
fn long_facts_are_seen_whole() {
    let mut head = head();
    head.facts = vec![Fact {
        label: "Audit position".to_owned(),
        value: format!(
            "Row 1,234 of the chain of report-0192f0c1-2222-7000, whose hash is {}",
            "ab".repeat(32)
        ),
    }];
    let parts = parts(&render(head, &[], &closing()));
    let cover = &parts["xl/worksheets/sheet1.xml"];
    let height = attributes(cover, "ht=\"").map(|height| height.parse::<f64>().unwrap());
    assert!(height.fold(0.0, f64::max) >= 45.0);
}
