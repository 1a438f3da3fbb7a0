//! How the figures moved: a row for each channel and comparison.

use document::{Cell, Column, Emphasis, Kind, Row, Section};
use otel_bi_proto::otelbi::common::v1::Measure;

use super::{CHANNEL, Kpis, Measured};
use crate::views::common::table::{Table, field};

/// What a row of changes compares with, and the change of a measure against it.
type Comparison = (&'static str, fn(Measure) -> Option<f64>);

const COMPARISONS: [Comparison; 2] = [
    ("Period before", |measure| measure.change),
    ("Year before", |measure| measure.year_change),
];

/// How a channel's figures moved.
struct Change<'a, F> {
    channel: &'a str,
    figures: &'a F,
    compared: &'static str,
    moved: fn(Measure) -> Option<f64>,
}

/// How the figures moved: a row for each channel and comparison.
pub(super) fn section<F>(kpis: &Kpis<F>, measured: &[Measured<F>]) -> (Section, Vec<Row>) {
    let lines: Vec<Change<F>> = kpis
        .all()
        .flat_map(|(channel, figures)| {
            COMPARISONS.map(|(compared, change)| Change {
                channel,
                figures,
                compared,
                moved: change,
            })
        })
        .collect();
    let (mut section, mut rows) = comparisons().section("Changes", &lines);
    section.paragraphs.push(
        "How each figure moved. There is no change where the data do not cover both periods whole, or where \
         there was nothing before."
            .to_owned(),
    );
    section.columns.extend(measured.iter().map(|measure| {
        let rate = matches!(measure.kind, Kind::Percent(_));
        Column {
            key: measure.key,
            title: measure.title,
            kind: Kind::Percent(1),
            unit: if rate { "points" } else { "" },
            meaning: if rate {
                "The difference of the two rates, in percentage points."
            } else {
                "The change of the figure as a share of what it was."
            },
            emphasis: Emphasis::Negative,
        }
    }));
    for (row, line) in rows.iter_mut().zip(&lines) {
        let change = |measure: &Measured<F>| (measure.of)(line.figures).and_then(line.moved);
        row.extend(measured.iter().map(|measure| change(measure).into()));
    }
    (section, rows)
}

/// Whose figures a row has, and against which period.
fn comparisons<'a, F>() -> Table<Change<'a, F>> {
    Table::new(vec![
        field(
            "channel",
            "Channel",
            Kind::Text,
            CHANNEL,
            |line: &Change<F>| Cell::text(line.channel),
        ),
        field(
            "compared_with",
            "Compared with",
            Kind::Text,
            "The period that the one asked for is compared with.",
            |line: &Change<F>| Cell::text(line.compared),
        ),
    ])
}
