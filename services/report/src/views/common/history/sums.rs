//! What each series comes to.

use document::{Cell, Chart, ChartKind, Emphasis, Kind, Row, Section};
use otel_bi_proto::otelbi::common::v1::{SalesPoint, SalesSeries};

use super::History;
use crate::views::common::table::{Table, field};
use crate::views::common::{charts, prose};

/// What the points of a series come to.
pub(super) struct Sum<'a> {
    /// The series.
    pub(super) name: &'a str,
    /// Its revenue.
    pub(super) revenue: f64,
    /// Its margin.
    pub(super) margin: f64,
    /// Its units.
    pub(super) units: f64,
    /// The revenue of all series.
    pub(super) whole: f64,
}

/// What each series comes to.
pub(super) fn summed(history: &History) -> Vec<Sum<'_>> {
    let sum = |series: &SalesSeries, of: fn(&SalesPoint) -> f64| {
        series.points.iter().map(of).sum::<f64>()
    };
    let whole = history
        .series
        .iter()
        .map(|series| sum(series, |point| point.revenue))
        .sum();
    history
        .series
        .iter()
        .map(|series| Sum {
            name: &series.name,
            revenue: sum(series, |point| point.revenue),
            margin: sum(series, |point| point.margin),
            units: sum(series, |point| point.units),
            whole,
        })
        .collect()
}

/// The series against each other.
pub(super) fn section(history: &History) -> (Section, Vec<Row>) {
    let sums = summed(history);
    let table = Table::new(vec![
        field(
            "series",
            "Series",
            Kind::Text,
            "What the split gave the series.",
            |sum: &Sum| Cell::text(sum.name),
        ),
        field(
            "revenue",
            "Revenue",
            Kind::Money(2),
            "Revenue of the period.",
            |sum: &Sum| sum.revenue.into(),
        )
        .unit(prose::USD),
        field(
            "share",
            "Share",
            Kind::Percent(1),
            "Share of the revenue of all series.",
            |sum: &Sum| share(sum.revenue, sum.whole).into(),
        ),
        field(
            "margin",
            "Margin",
            Kind::Money(2),
            "Margin of the period.",
            |sum: &Sum| sum.margin.into(),
        )
        .unit(prose::USD)
        .emphasis(Emphasis::Negative),
        field(
            "margin_rate",
            "Margin rate",
            Kind::Percent(1),
            "Margin as a share of revenue.",
            |sum: &Sum| share(sum.margin, sum.revenue).into(),
        )
        .emphasis(Emphasis::Negative),
        field(
            "units",
            "Units",
            Kind::Integer,
            "Units sold in the period.",
            |sum: &Sum| sum.units.into(),
        ),
    ]);
    let (mut section, rows) = table.section(&format!("By {}", history.split), &sums);
    section.charts.push(Chart {
        title: format!("Revenue by {}", history.split),
        kind: ChartKind::Bars,
        axis: table.place("series"),
        unit: prose::USD.to_owned(),
        values: Kind::Money(0),
        series: vec![charts::actual(
            "Revenue",
            table.place("revenue"),
            0..rows.len(),
        )],
        description: format!("Revenue of the period by {}, largest first.", history.split),
    });
    (section, rows)
}

/// A part of a whole; none of nothing.
pub(super) fn share(part: f64, whole: f64) -> Option<f64> {
    (whole != 0.0).then(|| part / whole)
}
