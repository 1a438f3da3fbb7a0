//! The view's table: a row for each channel and period.

use document::{Cell, Chart, ChartKind, Column, Emphasis, Kind, Row, Section};
use otel_bi_proto::otelbi::common::v1::{Measure, Period};

use super::{CHANNEL, Kpis, Measured};
use crate::views::common::table::{Table, field};
use crate::views::common::{charts, days, prose};

/// A period that a row is of: its name, and the figure of a measure in it.
struct Basis<'a> {
    name: &'static str,
    period: Option<&'a Period>,
    value: fn(Measure) -> Option<f64>,
}

/// The periods that figures are given of.
fn bases<F>(kpis: &Kpis<F>) -> [Basis<'_>; 3] {
    [
        Basis {
            name: "This period",
            period: kpis.period.as_ref(),
            value: |measure| Some(measure.value),
        },
        Basis {
            name: "Period before",
            period: kpis.previous.as_ref(),
            value: |measure| measure.previous,
        },
        Basis {
            name: "Year before",
            period: kpis.year_before.as_ref(),
            value: |measure| measure.year_before,
        },
    ]
}

/// A channel's figures in a period.
struct Line<'a, F> {
    channel: &'a str,
    figures: &'a F,
    basis: Basis<'a>,
}

/// A row for each channel and period.
pub(super) fn section<F>(kpis: &Kpis<F>, measured: &[Measured<F>]) -> (Section, Vec<Row>) {
    let lines: Vec<Line<F>> = kpis
        .all()
        .flat_map(|(channel, figures)| {
            bases(kpis).map(|basis| Line {
                channel,
                figures,
                basis,
            })
        })
        .collect();
    let (mut section, mut rows) = periods().section("Sales figures", &lines);
    section.charts.push(chart(measured, section.columns.len()));
    section
        .columns
        .extend(measured.iter().map(|measure| Column {
            key: measure.key,
            title: measure.title,
            kind: measure.kind,
            unit: measure.unit,
            meaning: measure.meaning,
            emphasis: if measure.key.starts_with("margin") {
                Emphasis::Negative
            } else {
                Emphasis::None
            },
        }));
    for (row, line) in rows.iter_mut().zip(&lines) {
        let value = |measure: &Measured<F>| (measure.of)(line.figures).and_then(line.basis.value);
        row.extend(measured.iter().map(|measure| value(measure).into()));
    }
    (section, rows)
}

/// Whose figures a row has, and of which period.
fn periods<'a, F>() -> Table<Line<'a, F>> {
    Table::new(vec![
        field(
            "channel",
            "Channel",
            Kind::Text,
            CHANNEL,
            |line: &Line<F>| Cell::text(line.channel),
        ),
        field(
            "period",
            "Period",
            Kind::Text,
            "Which period: the one asked for, the one of the same length just before, or the same days a year \
             before.",
            |line: &Line<F>| Cell::text(line.basis.name),
        ),
        field(
            "from",
            "From",
            Kind::Date,
            "First day of the period.",
            |line: &Line<F>| of(line.basis.period, |period| days::day(&period.from)),
        ),
        field(
            "to",
            "To",
            Kind::Date,
            "Last day of the period.",
            |line: &Line<F>| of(line.basis.period, |period| days::day(&period.to)),
        ),
        field(
            "days",
            "Days",
            Kind::Integer,
            "Number of days in the period.",
            |line: &Line<F>| of(line.basis.period, |period| period.days.into()),
        ),
        field(
            "covered",
            "Covered",
            Kind::Flag,
            "Whether the warehouse has data for the whole period. No comparison is given with or of a period \
             that the data cover in part only.",
            |line: &Line<F>| of(line.basis.period, |period| period.covered.into()),
        ),
    ])
}

/// What is known of a period; empty without one.
fn of(period: Option<&Period>, known: fn(&Period) -> Cell) -> Cell {
    period.map_or(Cell::Empty, known)
}

/// Amounts of all channels in the three periods: their rows come first.
fn chart<F>(measured: &[Measured<F>], first: usize) -> Chart {
    let amounts = measured.iter().enumerate();
    let amounts = amounts.filter(|(_, measure)| matches!(measure.key, "revenue" | "margin"));
    Chart {
        title: "Revenue and margin of all channels".to_owned(),
        kind: ChartKind::Columns,
        axis: 1,
        unit: prose::USD.to_owned(),
        values: Kind::Money(0),
        series: amounts
            .map(|(index, measure)| charts::actual(measure.title, first + index, 0..3))
            .collect(),
        description:
            "Revenue and margin of all channels together in the period, the period before and \
                      the same days a year before."
                .to_owned(),
    }
}
