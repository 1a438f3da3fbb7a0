//! Charts of a workbook: what they refer to, and how they draw it.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::Reader as _;
use document::{Cell, Chart, ChartKind, Kind, Look, Row, Section, Series};

use crate::xlsx_reading::parts;
use crate::xlsx_sample::{closing, column, forecast, head, render, workbook};

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
    // All series of lines over the same days: 120 of history and 30 expected, the first of which twice.
    let forecast = ranges("chart1");
    let expected = ["A", "B", "C", "D", "E", "F"]
        .map(|column| format!("'Chart data'!${column}$5:${column}$155"));
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
    assert!(xml.contains("<c:f>'Sales forecast'!$A$7:$A$126</c:f>"));
    assert!(xml.contains("<c:f>'Sales forecast'!$C$7:$C$126</c:f>"));
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
    // The interval begins with its first day, which therefore stands there twice.
    let edge = 120;
    for row in 0..150 {
        let (drawn, table) = (4 + row + u32::from(row >= edge), 6 + row);
        let low = number(&data, drawn, 1).unwrap();
        let height = number(&data, drawn, 2).unwrap();
        let (expected_low, expected_high) =
            (number(&forecast, table, 3), number(&forecast, table, 4));
        if let (Some(expected_low), Some(expected_high)) = (expected_low, expected_high) {
            assert!((low - expected_low).abs() < 1e-6);
            assert!((low + height - expected_high).abs() < 1e-6);
        } else {
            assert!(height.abs() < f64::EPSILON, "no band: nothing to see");
        }
        // What happened and what is expected do not mix.
        assert_eq!(number(&data, drawn, 3).is_some(), row < edge);
        assert_eq!(number(&data, drawn, 4).is_some(), row >= edge);
    }
    let first = |row: u32| data.get_value((row, 0)).cloned();
    assert_eq!(first(4 + edge), first(5 + edge));
    let (low, high) = (
        number(&forecast, 6 + edge, 3).unwrap(),
        number(&forecast, 6 + edge, 4).unwrap(),
    );
    assert!((number(&data, 4 + edge, 1).unwrap() - low.midpoint(high)).abs() < 1e-6);
    assert_eq!(number(&data, 4 + edge, 2), Some(0.0));
    assert_eq!(
        number(&data, 4 + edge, 4),
        number(&data, 5 + edge, 4),
        "lines stay whole"
    );
}

/// A table of names or days with figures, and a chart of it.
fn charted(kind: ChartKind, values: Kind, rows: &[(Cell, f64)]) -> (Section, Vec<Row>) {
    let rows: Vec<Row> = rows
        .iter()
        .map(|(name, value)| vec![name.clone(), Cell::Number(*value)])
        .collect();
    let section = Section {
        title: "Charted".to_owned(),
        charts: vec![Chart {
            title: "Chart".to_owned(),
            kind,
            axis: 0,
            unit: String::new(),
            values,
            series: vec![Series {
                name: "Value".to_owned(),
                column: 1,
                rows: 0..rows.len(),
                look: Look::Actual,
            }],
            description: String::new(),
        }],
        columns: vec![
            column("name", "Name", Kind::Date),
            column("value", "Value", values),
        ],
        ..Section::default()
    };
    (section, rows)
}

fn chart_data(section: (Section, Vec<Row>)) -> calamine::Range<calamine::Data> {
    let bytes = render(head(), &[section], &closing());
    let mut workbook: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
    workbook.worksheet_range("Chart data").unwrap()
}

#[test]
fn columns_over_time_show_what_is_missing() {
    let month = |text: &str| Cell::Date(text.parse().unwrap());
    let rows = [
        (month("2013-01-01"), 1.0),
        (month("2013-02-01"), 2.0),
        (month("2013-05-01"), 5.0),
    ];
    let data = chart_data(charted(ChartKind::Columns, Kind::Integer, &rows));
    let values: Vec<String> = data
        .rows()
        .skip_while(|row| row[0] != "Name")
        .skip(1)
        .map(|row| row[1].to_string())
        .collect();
    assert_eq!(values, ["1", "2", "", "", "5"]);

    let whole = render(
        head(),
        &[charted(ChartKind::Columns, Kind::Integer, &rows[..2])],
        &closing(),
    );
    assert!(parts(&whole)["xl/charts/chart1.xml"].contains("Charted!$B$4:$B$5"));
}

#[test]
fn series_of_the_same_names_share_their_places() {
    let name = |text: &str| Cell::text(text);
    let rows = [
        (name("Bikes"), 1.0),
        (name("Helmets"), 2.0),
        (name("Helmets"), 20.0),
        (name("Bikes"), 10.0),
        (name("Socks"), 30.0),
    ];
    for kind in [ChartKind::Columns, ChartKind::Bars] {
        let mut section = charted(kind, Kind::Integer, &rows);
        let series = &mut section.0.charts[0].series;
        let mut before = series[0].clone();
        (series[0].rows, before.rows) = (0..2, 2..5);
        series.push(before);
        let data = chart_data(section);
        let rows: Vec<String> = data
            .rows()
            .skip_while(|row| row[0] != "Name")
            .skip(1)
            .map(|row| {
                row.iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        assert_eq!(rows, ["Bikes 1 10", "Helmets 2 20", "Socks  30"]);
    }
}

#[test]
fn figures_beside_an_axis_have_steps_of_their_own() {
    let axis = |values: Kind, figures: &[f64]| {
        let names = figures.iter().map(|figure| (Cell::text("x"), *figure));
        let rows: Vec<(Cell, f64)> = names.collect();
        let section = charted(ChartKind::Columns, values, &rows);
        let parts = parts(&render(head(), &[section], &closing()));
        let xml = &parts["xl/charts/chart1.xml"];
        let axis = xml.split_once("<c:valAx>").unwrap().1;
        let unit = axis.split_once("<c:majorUnit val=\"").unwrap().1;
        let format = axis.split_once("formatCode=\"").unwrap().1;
        (
            unit.split_once('"').unwrap().0.to_owned(),
            format.split_once('"').unwrap().0.to_owned(),
        )
    };
    assert_eq!(
        axis(Kind::Integer, &[1.0, 2.0]),
        ("1".to_owned(), "#,##0".to_owned())
    );
    assert_eq!(
        axis(Kind::Decimal(2), &[1.0, 2.0]),
        ("0.5".to_owned(), "#,##0.0".to_owned())
    );
}
