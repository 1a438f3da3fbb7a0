//! What charts draw, read off a recording.

mod anything;

use std::ops::Range;

use chrono::{Days, Months, NaiveDate};

use super::recording::Recording;
use super::*;
use crate::{Cell, Kind, Look, Series};

const PAGE: Area = Area {
    x: 40.0,
    y: 60.0,
    width: 480.0,
    height: 200.0,
};

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2013, 1, 1).unwrap() + Days::new(number)
}

fn month(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2013, 1, 1).unwrap() + Months::new(number)
}

fn series(name: &str, column: usize, rows: Range<usize>, look: Look) -> Series {
    Series {
        name: name.to_owned(),
        column,
        rows,
        look,
    }
}

fn chart(kind: ChartKind, series: Vec<Series>) -> Chart {
    Chart {
        title: "Revenue".to_owned(),
        kind,
        axis: 0,
        unit: "USD".to_owned(),
        values: Kind::Money(0),
        series,
        description: String::new(),
    }
}

fn drawn(chart: &Chart, rows: &[Row], area: Area) -> Recording {
    let mut recording = Recording::default();
    draw(chart, rows, area, &mut recording);
    recording
}

/// Rows of one column of values, a day each.
fn daily(values: &[Option<f64>]) -> Vec<Row> {
    let days = (0..).map(|number| Cell::Date(day(number)));
    days.zip(values)
        .map(|(day, value)| vec![day, Cell::from(*value)])
        .collect()
}

fn near(one: f32, other: f32) -> bool {
    (one - other).abs() < 0.05
}

/// How high above the page a value stands, told from two numbers of the axis.
fn height_of(value: f32, recording: &Recording, known: [(&str, f32); 2]) -> f32 {
    let [(zero, from), (one, to)] = known.map(|(label, value)| {
        let area = recording.text_area(label).expect(label);
        (value, area.y + area.height)
    });
    // The line of a tick is where a letter's middle is.
    let baseline = from + (value - zero) / (one - zero) * (to - from);
    baseline - SMALL * (0.2 + 0.35)
}

#[test]
fn points_stand_by_their_day_and_value() {
    let rows = daily(&[Some(0.0), Some(50.0), None, None, Some(100.0)]);
    let rows = [&rows[..2], &rows[4..]].concat();
    let chart = chart(
        ChartKind::Lines,
        vec![series("Sales", 1, 0..3, Look::Actual)],
    );
    let recording = drawn(&chart, &rows, PAGE);
    let lines = recording.lines(Colour::ACCENT);
    let [(points, stroke)] = lines[..] else {
        panic!("{lines:?}")
    };
    assert!(!stroke.dashed);
    let (left, right) = (points[0].x, points[2].x);
    assert!(near(points[1].x - left, (right - left) / 4.0), "{points:?}");
    for (point, value) in points.iter().zip([0.0, 50.0, 100.0]) {
        let expected = height_of(value, &recording, [("0", 0.0), ("100", 100.0)]);
        assert!(near(point.y, expected), "{value}: {point:?} {expected}");
    }
}

#[test]
fn gaps_are_gaps() {
    let values = [
        Some(1.0),
        Some(2.0),
        None,
        Some(f64::NAN),
        Some(3.0),
        Some(4.0),
        None,
        Some(5.0),
    ];
    let rows = daily(&values);
    let chart = chart(
        ChartKind::Lines,
        vec![series("Sales", 1, 0..8, Look::Actual)],
    );
    let recording = drawn(&chart, &rows, PAGE);
    let lines = recording.lines(Colour::ACCENT);
    assert_eq!(
        lines
            .iter()
            .map(|(points, _)| points.len())
            .collect::<Vec<_>>(),
        [2, 2]
    );
    // The value that stands alone is a dot.
    assert_eq!(recording.fills(Colour::ACCENT).len(), 1);
}

#[test]
fn a_band_reaches_from_its_low_to_its_high_end() {
    let rows: Vec<Row> = [(10.0, 20.0), (30.0, 25.0), (0.0, 100.0)]
        .into_iter()
        .zip(0..)
        .map(|((low, high), number)| vec![Cell::Date(day(number)), low.into(), high.into()])
        .collect();
    let band = series("Likely", 1, 0..3, Look::Band { high: 2 });
    let recording = drawn(&chart(ChartKind::Lines, vec![band]), &rows, PAGE);
    let outlines = recording.fills(Colour::REFERENCE);
    let [outline] = outlines[..] else {
        panic!("{outlines:?}")
    };
    let expected = [10.0, 25.0, 0.0, 100.0, 30.0, 20.0];
    assert_eq!(outline.len(), expected.len());
    for (point, value) in outline.iter().zip(expected) {
        let y = height_of(value, &recording, [("0", 0.0), ("100", 100.0)]);
        assert!(near(point.y, y), "{value}: {point:?} {y}");
    }
    for (index, other) in [(0, 5), (1, 4), (2, 3)] {
        assert!(near(outline[index].x, outline[other].x));
    }
}

#[test]
fn what_is_expected_goes_on_from_what_happened() {
    let rows = daily(&[Some(1.0), Some(2.0), Some(3.0), Some(4.0)]);
    let chart = chart(
        ChartKind::Lines,
        vec![
            series("History", 1, 0..2, Look::Actual),
            series("Forecast", 1, 2..4, Look::Expected),
        ],
    );
    let recording = drawn(&chart, &rows, PAGE);
    let history = recording.lines(Colour::ACCENT);
    let forecast = recording.lines(Colour::EXPECTED);
    // The first lines are the legend's.
    let (history, forecast) = (history.last().unwrap(), forecast.last().unwrap());
    assert!(forecast.1.dashed);
    assert_eq!(forecast.0.len(), 3);
    assert_eq!(forecast.0[0], history.0[1]);
    assert!(recording.text_area("Forecast").is_some());
}

#[test]
fn lines_that_last_are_named_at_their_ends() {
    let rows: Vec<Row> = (0..5)
        .map(|number| {
            let mut row = vec![Cell::Date(day(number))];
            row.extend([5.0, 5.01, 9.0].map(Cell::Number));
            row
        })
        .collect();
    let names = ["North", "South", "West"];
    let lines = names
        .iter()
        .zip(1..)
        .map(|(name, column)| series(name, column, 0..5, Look::Actual));
    let recording = drawn(&chart(ChartKind::Lines, lines.collect()), &rows, PAGE);
    let areas = names.map(|name| recording.text_area(name).unwrap());
    assert!(areas.iter().all(|area| area.x > PAGE.x + PAGE.width / 2.0));
    assert!(areas[0].y > areas[1].bottom() - 1.0, "{areas:?}");
    assert!(areas[1].y > areas[2].bottom());
}

#[test]
fn columns_leave_room_for_the_months_that_are_missing() {
    let rows: Vec<Row> = [0, 1, 4]
        .into_iter()
        .map(|number| vec![Cell::Date(month(number)), Cell::Integer(5)])
        .collect();
    let chart = chart(
        ChartKind::Columns,
        vec![series("Orders", 1, 0..3, Look::Actual)],
    );
    let recording = drawn(&chart, &rows, PAGE);
    let columns = recording.fills(Colour::ACCENT);
    let lefts: Vec<f32> = columns.iter().map(|column| column[0].x).collect();
    assert_eq!(lefts.len(), 3);
    assert!(
        near((lefts[2] - lefts[1]) / (lefts[1] - lefts[0]), 3.0),
        "{lefts:?}"
    );
    for label in ["Jan", "2013", "Feb", "Mar", "Apr", "May"] {
        assert!(recording.text_area(label).is_some(), "{label}");
    }
}

#[test]
fn what_is_below_nothing_hangs_from_the_zero_line() {
    let rows: Vec<Row> = [40.0, -20.0]
        .into_iter()
        .zip(["Up", "Down"])
        .map(|(value, name)| vec![Cell::text(name), Cell::Number(value)])
        .collect();
    let values = vec![series("Change", 1, 0..2, Look::Actual)];
    let recording = drawn(&chart(ChartKind::Columns, values.clone()), &rows, PAGE);
    let columns = recording.fills(Colour::ACCENT);
    assert!(near(columns[0][2].y, columns[1][0].y), "{columns:?}");
    let recording = drawn(&chart(ChartKind::Bars, values), &rows, PAGE);
    let bars = recording.fills(Colour::ACCENT);
    assert!(near(bars[0][0].x, bars[1][1].x), "{bars:?}");
    let down = recording
        .texts()
        .into_iter()
        .rfind(|(text, _)| *text == "−20")
        .unwrap();
    assert!(down.1.right() <= bars[1][0].x);
}

#[test]
fn bars_have_their_names_values_and_marks() {
    let rows: Vec<Row> = (0..40)
        .map(|number| {
            let name = format!("A product with a name that goes on and on, number {number}");
            vec![
                Cell::Text(name),
                Cell::Number(0.5 + f64::from(number) / 100.0),
                Cell::Number(0.8),
            ]
        })
        .collect();
    let mut chart = chart(
        ChartKind::Bars,
        vec![
            series("Attained", 1, 0..40, Look::Actual),
            series("Target", 2, 0..40, Look::Reference),
        ],
    );
    chart.values = Kind::Percent(0);
    let height = height(&chart, &rows, 300.0);
    let area = Area {
        width: 300.0,
        height,
        ..PAGE
    };
    let recording = drawn(&chart, &rows, area);
    assert_eq!(recording.fills(Colour::ACCENT).len(), 25 + 1);
    assert!(recording.text_area("and 15 more").is_some());
    assert!(recording.text_area("57 %").is_some());
    let names = recording
        .texts()
        .into_iter()
        .filter(|(text, _)| text.starts_with("A product"));
    let names: Vec<_> = names.collect();
    assert_eq!(names.len(), 25);
    assert!(names.iter().all(|(name, _)| name.ends_with('…')));
    // Each bar's mark, and the legend's.
    assert_eq!(recording.lines(Colour::INK).len(), 25 + 1);
}

#[test]
fn what_does_not_fit_is_not_silent() {
    let mut row = vec![Cell::Date(day(0))];
    row.extend((0..11).map(Cell::Integer));
    let all = (1..12).map(|column| series(&format!("S{column}"), column, 0..1, Look::Actual));
    let recording = drawn(&chart(ChartKind::Columns, all.collect()), &[row], PAGE);
    assert!(recording.text_area("S8").is_some());
    assert!(recording.text_area("S9").is_none());
    assert!(recording.text_area("and 3 more, not shown").is_some());
}

#[test]
fn without_data_a_chart_says_so() {
    let empty = daily(&[None, Some(f64::INFINITY)]);
    for kind in [ChartKind::Lines, ChartKind::Columns, ChartKind::Bars] {
        let chart = chart(kind, vec![series("Sales", 1, 0..9, Look::Actual)]);
        for rows in [&[][..], &empty] {
            let recording = drawn(&chart, rows, PAGE);
            assert!(recording.text_area("No data in this period").is_some());
            assert!(height(&chart, rows, 480.0) < 60.0);
        }
    }
}
