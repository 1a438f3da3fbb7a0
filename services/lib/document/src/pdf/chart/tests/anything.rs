//! What must hold whatever a chart is made of.

use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;

use super::super::recording::Drawing;
use super::super::{Area, height};
use super::{PAGE, chart, day, drawn, month, series};
use crate::{Cell, Chart, ChartKind, Kind, Look, Row};

/// A figure, or what may stand where one is expected.
fn figure() -> impl Strategy<Value = Cell> {
    prop_oneof![
        6 => (-1e6..1e6f64).prop_map(Cell::Number),
        2 => (-50..50i64).prop_map(Cell::Integer),
        1 => any::<f64>().prop_map(Cell::Number),
        1 => any::<i64>().prop_map(Cell::Integer),
        1 => Just(Cell::Empty),
        1 => Just(Cell::Flag(true)),
        1 => Just(Cell::Text("none".to_owned())),
    ]
}

/// What may stand along an axis, mostly days.
fn axis(kind: ChartKind) -> BoxedStrategy<Cell> {
    let days = prop_oneof![
        8 => (0..900u64).prop_map(|number| Cell::Date(day(number))),
        4 => (0..60u32).prop_map(|number| Cell::Date(month(number))),
        1 => any::<i32>().prop_map(|days| {
            NaiveDate::from_num_days_from_ce_opt(days).map_or(Cell::Empty, Cell::Date)
        }),
        1 => (0..1_000_000_000i64).prop_map(|seconds| {
            DateTime::from_timestamp(seconds, 0).map_or(Cell::Empty, Cell::Instant)
        }),
    ];
    if kind == ChartKind::Lines {
        days.boxed()
    } else {
        prop_oneof![
            1 => days,
            2 => "[A-Za-zč ]{0,40}".prop_map(Cell::text),
            1 => any::<i64>().prop_map(Cell::Integer),
        ]
        .boxed()
    }
}

fn look() -> impl Strategy<Value = Look> {
    prop_oneof![
        4 => Just(Look::Actual),
        2 => Just(Look::Expected),
        1 => Just(Look::Reference),
        2 => (1..5usize).prop_map(|high| Look::Band { high }),
        1 => Just(Look::Marks),
    ]
}

fn any_chart() -> impl Strategy<Value = (Chart, Vec<Row>)> {
    let kind = prop_oneof![
        Just(ChartKind::Lines),
        Just(ChartKind::Columns),
        Just(ChartKind::Bars)
    ];
    kind.prop_flat_map(|kind| {
        let row =
            (axis(kind), prop::collection::vec(figure(), 0..4)).prop_map(|(axis, figures)| {
                let mut row = vec![axis];
                row.extend(figures);
                row
            });
        let one = ("\\PC{0,30}", 0..5usize, 0..50usize, 0..60usize, look()).prop_map(
            |(name, column, start, length, look)| {
                series(&name, column, start..start.saturating_add(length), look)
            },
        );
        let values = prop_oneof![
            Just(Kind::Money(2)),
            Just(Kind::Integer),
            Just(Kind::Percent(1)),
            Just(Kind::Decimal(3)),
            Just(Kind::Text)
        ];
        let all = prop::collection::vec(one, 0..14);
        let rows = prop::collection::vec(row, 0..60);
        (Just(kind), all, values, rows, "\\PC{0,80}", "[A-Z]{0,9}").prop_map(
            |(kind, all, values, rows, title, unit)| {
                let mut chart = chart(kind, all);
                chart.values = values;
                chart.title = title;
                chart.unit = unit;
                (chart, rows)
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn nothing_is_drawn_outside_of_the_area(
        (chart, rows) in any_chart(),
        width in 0.0..800.0f32,
        high in prop::option::of(0.0..600.0f32),
    ) {
        let high = high.unwrap_or_else(|| height(&chart, &rows, width));
        prop_assert!(high.is_finite() && high > 0.0 || high == 0.0);
        let area = Area { width, height: high, ..PAGE };
        let recording = drawn(&chart, &rows, area);
        let tolerance = 1.0;
        for point in recording.reached() {
            prop_assert!(point.x.is_finite() && point.y.is_finite());
            prop_assert!(
                (area.x - tolerance..=area.right() + tolerance).contains(&point.x)
                    && (area.y - tolerance..=area.bottom() + tolerance).contains(&point.y),
                "{point:?} is outside of {area:?}"
            );
        }
    }

    #[test]
    fn labels_do_not_overlap(
        (chart, rows) in any_chart(),
        width in 200.0..800.0f32,
    ) {
        let area = Area { width, height: height(&chart, &rows, width), ..PAGE };
        let recording = drawn(&chart, &rows, area);
        let texts = recording.texts();
        // Values at bars may meet the marks of others, not their texts; the same goes for columns.
        for (index, (text, one)) in texts.iter().enumerate() {
            for (other_text, other) in &texts[index + 1..] {
                let apart = one.right() <= other.x + 0.1
                    || other.right() <= one.x + 0.1
                    || one.bottom() <= other.y + 1.0
                    || other.bottom() <= one.y + 1.0;
                prop_assert!(apart, "{text:?} at {one:?} and {other_text:?} at {other:?}");
            }
        }
    }

    #[test]
    fn the_same_chart_is_drawn_the_same((chart, rows) in any_chart()) {
        let once: Vec<Drawing> = drawn(&chart, &rows, PAGE).drawings;
        prop_assert_eq!(once, drawn(&chart, &rows, PAGE).drawings);
    }
}
