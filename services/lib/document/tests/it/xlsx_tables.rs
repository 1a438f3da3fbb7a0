//! Tables of a workbook: their ranges, their columns' names, texts that look like formulas.

use std::collections::BTreeSet;

use document::{Cell, Column, Kind, Section};

use crate::xlsx_reading::{attributes, parts};
use crate::xlsx_sample::{closing, column, head, render, workbook};

#[test]
fn tables_cover_their_rows_and_name_their_headers() {
    let parts = parts(&workbook());
    let forecast = &parts["xl/tables/table1.xml"];
    // A title, three lines, an empty row, then the header and 150 rows.
    assert_eq!(
        attributes(forecast, " ref=\"").collect::<Vec<_>>(),
        ["A6:F156", "A6:F156"]
    );
    let names: Vec<_> = attributes(forecast, "<tableColumn id=\"1\" name=\"").collect();
    assert_eq!(names, ["Day"]);
    let sheet = &parts["xl/worksheets/sheet3.xml"];
    assert!(sheet.contains("<row r=\"6\""));
    assert!(sheet.contains("<row r=\"156\""));
    assert!(!sheet.contains("<row r=\"157\""));
    assert!(
        sheet.contains("ySplit=\"6\" topLeftCell=\"A7\""),
        "the header stays in sight"
    );

    // A table without rows has an empty one.
    let empty = &parts["xl/tables/table3.xml"];
    assert_eq!(attributes(empty, " ref=\"").next(), Some("A4:L5"));

    let mut names = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for (part, xml) in &parts {
        if part.starts_with("xl/tables/") {
            assert!(
                names.insert(
                    attributes(xml, "displayName=\"")
                        .next()
                        .unwrap()
                        .to_lowercase()
                )
            );
            assert!(ids.insert(attributes(xml, " id=\"").next().unwrap().to_owned()));
            let columns: Vec<_> = attributes(xml, " name=\"")
                .skip(1)
                .map(str::to_lowercase)
                .collect();
            let unique: BTreeSet<_> = columns.iter().collect();
            assert_eq!(unique.len(), columns.len(), "{part}: {columns:?}");
        }
    }
}

#[test]
fn what_looks_like_a_formula_is_text_and_stays_it() {
    let section = Section {
        title: "=Table".to_owned(),
        columns: vec![
            column("text", "Text", Kind::Text),
            column("prose", "Prose", Kind::Prose),
        ],
        ..Section::default()
    };
    let rows = vec![
        vec![Cell::text("=1+1"), Cell::text(" @x")],
        vec![Cell::text("one"), Cell::text("two")],
    ];
    let bytes = render(head(), &[(section, rows)], &closing());
    let parts = parts(&bytes);
    for (name, xml) in &parts {
        if name.starts_with("xl/worksheets/") {
            assert!(
                !xml.contains("<f>") && !xml.contains("<f "),
                "{name} has a formula"
            );
        }
    }
    let quoted = quoted(&parts["xl/styles.xml"]);
    let sheet = &parts["xl/worksheets/sheet2.xml"];
    let style = |cell: &str| style(sheet, cell);
    assert!(quoted[style("A4")] && quoted[style("B4")]);
    assert!(!quoted[style("A5")] && !quoted[style("B5")]);
    assert!(quoted[style("A1")], "also a title");
}

#[test]
fn the_same_column_twice_gets_two_names() {
    let twice = || Column {
        unit: "USD",
        ..column("revenue", "Revenue", Kind::Money(2))
    };
    let section = Section {
        title: "T".to_owned(),
        columns: vec![twice(), twice()],
        ..Section::default()
    };
    let parts = parts(&render(head(), &[(section, Vec::new())], &closing()));
    let table = &parts["xl/tables/table1.xml"];
    assert!(table.contains("<tableColumn id=\"1\" name=\"Revenue (USD)\""));
    assert!(table.contains("<tableColumn id=\"2\" name=\"Revenue (USD) (2)\""));
}

#[test]
fn a_column_is_named_as_its_header_reads() {
    let section = Section {
        title: "T".to_owned(),
        columns: vec![column("odd", "Odd _x0041_", Kind::Integer)],
        ..Section::default()
    };
    let parts = parts(&render(head(), &[(section, Vec::new())], &closing()));
    let written = "Odd _x005F_x0041_";
    let table = &parts["xl/tables/table1.xml"];
    assert!(table.contains(&format!("<tableColumn id=\"1\" name=\"{written}\"")));
    assert!(parts["xl/worksheets/sheet2.xml"].contains(&format!("<t>{written}</t>")));
}

#[test]
fn names_of_charts_stay_texts_where_they_are_edited() {
    let (mut section, mut rows) = crate::xlsx_sample::products();
    rows[0][1] = Cell::text("=1+1");
    let chart = &mut section.charts[1];
    chart.series[0].name = "+Attainment".to_owned();
    chart.series[1].rows = 0..4;
    section.title = "-Products".to_owned();
    let bytes = render(head(), &[(section, rows)], &closing());
    let parts = parts(&bytes);
    let quoted = quoted(&parts["xl/styles.xml"]);
    let data = &parts["xl/worksheets/sheet4.xml"];
    for cell in ["A3", "B4", "A5"] {
        assert!(quoted[style(data, cell)], "{cell} of the chart data");
    }
    let cover = &parts["xl/worksheets/sheet1.xml"];
    let links: Vec<&str> = attributes(cover, "<hyperlink ref=\"").collect();
    assert!(quoted[style(cover, links[0])], "{links:?}");
}

/// Whether each format of cells says that they are texts.
fn quoted(styles: &str) -> Vec<bool> {
    let formats = styles.split_once("<cellXfs").unwrap().1;
    let formats = formats.split_once("</cellXfs>").unwrap().0;
    formats
        .split("<xf ")
        .skip(1)
        .map(|format| format.contains("quotePrefix=\"1\""))
        .collect()
}

/// The format of a cell.
fn style(sheet: &str, cell: &str) -> usize {
    let start = format!("<c r=\"{cell}\" s=\"");
    attributes(sheet, &start).next().unwrap().parse().unwrap()
}
