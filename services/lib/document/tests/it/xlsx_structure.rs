//! What Excel asks of a workbook's parts, so that it opens them without repair.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use calamine::Reader as _;
use quick_xml::events::Event;

use document::{Cell, ChartKind, Column, Kind, Look, Section};

use crate::xlsx_sample::{closing, column, forecast, head, render, workbook};

/// The parts of a workbook by their names.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let name = part.name().unwrap().to_string();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (name, text)
        })
        .collect()
}

/// The values of an attribute, in the order they stand.
fn attributes<'a>(xml: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    xml.match_indices(start).map(move |(at, _)| {
        let value = &xml[at + start.len()..];
        &value[..value.find('"').unwrap()]
    })
}

/// The names of the elements directly within a part's outermost one.
fn children(xml: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut depth, mut names) = (0, Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                if depth == 1 {
                    names.push(tag.name().as_ref().to_owned());
                }
                depth += 1;
            }
            Event::Empty(tag) if depth == 1 => names.push(tag.name().as_ref().to_owned()),
            Event::End(_) => depth -= 1,
            Event::Eof => return names,
            _ => {}
        }
    }
}

#[test]
fn elements_of_sheets_stand_in_their_order() {
    // CT_Worksheet, ECMA-376 part 1, 18.3.1.99.
    let order = [
        "sheetPr",
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "conditionalFormatting",
        "hyperlinks",
        "pageMargins",
        "pageSetup",
        "headerFooter",
        "ignoredErrors",
        "drawing",
        "tableParts",
        "extLst",
    ];
    for (name, xml) in parts(&workbook()) {
        if !name.starts_with("xl/worksheets/sheet") {
            continue;
        }
        let places: Vec<usize> = children(&xml)
            .iter()
            .map(|child| order.iter().position(|name| name == child).unwrap())
            .collect();
        assert!(places.is_sorted(), "{name}: {:?}", children(&xml));
    }
}

#[test]
fn every_part_is_declared_and_every_relation_leads_somewhere() {
    let parts = parts(&workbook());
    let types = &parts["[Content_Types].xml"];
    let declared: BTreeSet<&str> = attributes(types, "PartName=\"")
        .map(|name| name.trim_start_matches('/'))
        .collect();
    for name in parts.keys() {
        let by_default = name.contains("_rels/") || name == "[Content_Types].xml";
        assert!(
            by_default || declared.contains(name.as_str()),
            "{name} is not declared"
        );
    }
    for name in declared {
        assert!(parts.contains_key(name), "{name} does not exist");
    }
    for (name, xml) in &parts {
        let Some(folder) = name
            .strip_suffix(".rels")
            .and_then(|name| name.split_once("_rels/"))
        else {
            continue;
        };
        let targets = attributes(xml, "Target=\"").filter(|target| !target.starts_with('#'));
        for target in targets {
            let target = match target.strip_prefix("../") {
                Some(target) => format!("xl/{target}"),
                None => format!("{}{}", folder.0, target.trim_start_matches('/')),
            };
            assert!(parts.contains_key(&target), "{name} leads to {target}");
        }
    }
}

#[test]
fn relations_come_first_for_those_who_look_at_the_beginning() {
    let bytes = workbook();
    assert_eq!(&bytes[..4], b"PK\x03\x04");
    assert_eq!(&bytes[30..41], b"_rels/.rels");
}

#[test]
fn tables_cover_their_rows_and_name_their_headers() {
    let parts = parts(&workbook());
    let forecast = &parts["xl/tables/table1.xml"];
    // A title, two lines, an empty row, then the header and 150 rows.
    assert_eq!(
        attributes(forecast, " ref=\"").collect::<Vec<_>>(),
        ["A5:F155", "A5:F155"]
    );
    let names: Vec<_> = attributes(forecast, "<tableColumn id=\"1\" name=\"").collect();
    assert_eq!(names, ["Day"]);
    let sheet = &parts["xl/worksheets/sheet3.xml"];
    assert!(sheet.contains("<row r=\"5\""));
    assert!(sheet.contains("<row r=\"155\""));
    assert!(!sheet.contains("<row r=\"156\""));
    assert!(
        sheet.contains("ySplit=\"5\" topLeftCell=\"A6\""),
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
fn formats_of_cells_and_conditions_exist() {
    let parts = parts(&workbook());
    let styles = &parts["xl/styles.xml"];
    let count = |start: &str| {
        attributes(styles, start)
            .next()
            .unwrap()
            .parse::<usize>()
            .unwrap()
    };
    let (formats, conditions) = (count("<cellXfs count=\""), count("<dxfs count=\""));
    for (name, xml) in &parts {
        if name.starts_with("xl/worksheets/sheet") {
            for format in attributes(xml, " s=\"") {
                assert!(format.parse::<usize>().unwrap() < formats, "{name}");
            }
            for condition in attributes(xml, " dxfId=\"") {
                assert!(condition.parse::<usize>().unwrap() < conditions, "{name}");
            }
        }
    }
    let products = &parts["xl/worksheets/sheet4.xml"];
    for rule in [
        "type=\"colorScale\"",
        "type=\"dataBar\"",
        "operator=\"lessThan\"",
        "&quot;Critical&quot;",
    ] {
        let plain = rule.replace("&quot;", "\"");
        assert!(
            products.contains(rule) || products.contains(&plain),
            "{rule} is missing"
        );
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
    let quoted: Vec<bool> = {
        let styles = &parts["xl/styles.xml"];
        let formats = styles
            .split_once("<cellXfs")
            .unwrap()
            .1
            .split_once("</cellXfs>")
            .unwrap()
            .0;
        formats
            .split("<xf ")
            .skip(1)
            .map(|format| format.contains("quotePrefix=\"1\""))
            .collect()
    };
    let sheet = &parts["xl/worksheets/sheet2.xml"];
    let style = |cell: &str| {
        let start = format!("<c r=\"{cell}\" s=\"");
        attributes(sheet, &start)
            .next()
            .unwrap()
            .parse::<usize>()
            .unwrap()
    };
    assert!(quoted[style("A4")] && quoted[style("B4")]);
    assert!(!quoted[style("A5")] && !quoted[style("B5")]);
    assert!(quoted[style("A1")], "also a title");
}

#[test]
fn charts_refer_to_the_rows_they_draw() {
    let parts = parts(&workbook());
    let ranges = |chart: &str| -> BTreeSet<String> {
        let xml = &parts[&format!("xl/charts/{chart}.xml")];
        let texts = xml.split("<c:f>").skip(1);
        texts
            .map(|text| text.split_once("</c:f>").unwrap().0.to_owned())
            .collect()
    };
    // All series of lines over the same days: 120 of history and 30 expected.
    let forecast = ranges("chart1");
    let expected = ["A", "B", "C", "D", "E", "F"]
        .map(|column| format!("'Chart data'!${column}$5:${column}$154"));
    assert_eq!(forecast, expected.into_iter().collect());
    let bars = ranges("chart2");
    let sheet = "'Top products- Q1-2014 (all of t'";
    let expected = ["B", "C", "L"].map(|column| format!("{sheet}!${column}$5:${column}$12"));
    assert_eq!(bars, expected.into_iter().collect());

    let lines = &parts["xl/charts/chart1.xml"];
    assert!(lines.contains("<c:dateAx>"));
    assert!(
        lines.contains("<a:prstDash val=\"dash\"/>"),
        "what is expected is dashed"
    );
    assert!(
        lines.contains("<c:symbol val=\"circle\"/>"),
        "what stands out is marked"
    );
    assert!(
        lines.contains("<c:legendEntry><c:idx val=\"0\"/><c:delete val=\"1\"/></c:legendEntry>")
    );
    let drawing = &parts["xl/drawings/drawing1.xml"];
    assert!(drawing.contains("descr=\"Revenue rises from 52,000 to 78,000 USD a day.\""));
}

#[test]
fn lines_over_the_same_days_are_drawn_from_the_table() {
    let (mut section, rows) = forecast();
    let chart = &mut section.charts[0];
    chart.series.retain(|series| series.look == Look::Actual);
    let parts = parts(&render(head(), &[(section, rows)], &closing()));
    let xml = &parts["xl/charts/chart1.xml"];
    assert!(xml.contains("<c:f>'Sales forecast'!$A$6:$A$125</c:f>"));
    assert!(xml.contains("<c:f>'Sales forecast'!$C$6:$C$125</c:f>"));
    assert!(xml.contains("<c:dateAx>"));
    assert!(
        xml.contains("<c:v>41275</c:v>"),
        "a chart holds its figures, too"
    );
    let names = &parts["xl/workbook.xml"];
    assert!(!names.contains("Chart data"));
}

#[test]
fn columns_of_different_rows_stand_where_they_belong() {
    let (mut section, rows) = forecast();
    let chart = &mut section.charts[0];
    chart.kind = ChartKind::Columns;
    chart
        .series
        .retain(|series| matches!(series.look, Look::Actual | Look::Expected));
    let parts = parts(&render(head(), &[(section, rows)], &closing()));
    let xml = &parts["xl/charts/chart1.xml"];
    for column in ["A", "B", "C"] {
        assert!(xml.contains(&format!(
            "<c:f>'Chart data'!${column}$5:${column}$154</c:f>"
        )));
    }
    assert!(xml.contains("<c:catAx>"));
}

#[test]
fn a_band_is_as_high_as_it_says() {
    let mut workbook: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(workbook())).unwrap();
    let data = workbook.worksheet_range("Chart data").unwrap();
    let forecast = workbook.worksheet_range("Sales forecast").unwrap();
    let number = |range: &calamine::Range<calamine::Data>, row: u32, column: u32| match range
        .get_value((row, column))
    {
        Some(calamine::Data::Float(number)) => Some(*number),
        _ => None,
    };
    for row in 0..150 {
        let (drawn, table) = (4 + row, 5 + row);
        let low = number(&data, drawn, 1).unwrap();
        let height = number(&data, drawn, 2).unwrap();
        let (expected_low, expected_high) =
            (number(&forecast, table, 3), number(&forecast, table, 4));
        if let (Some(expected_low), Some(expected_high)) = (expected_low, expected_high) {
            assert!((low - expected_low).abs() < 1e-6);
            assert!((low + height - expected_high).abs() < 1e-6);
        } else {
            // No band: nothing to see, at the height of the line.
            assert!(height.abs() < f64::EPSILON);
            assert_eq!(Some(low), number(&forecast, table, 2));
        }
        // What happened and what is expected do not mix.
        assert_eq!(number(&data, drawn, 3).is_some(), row < 120);
        assert_eq!(number(&data, drawn, 4).is_some(), row >= 120);
    }
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
    let workbook: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(&bytes[..])).unwrap();
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
