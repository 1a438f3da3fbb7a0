//! The view's table: all points, series after series.

use document::{Cell, Chart, ChartKind, Emphasis, Kind, Row, Section, Series};
use otel_bi_proto::otelbi::common::v1::SalesPoint;

use super::History;
use crate::views::common::days::{self, day};
use crate::views::common::table::{Table, field};
use crate::views::common::words::Words;
use crate::views::common::{charts, notes, prose};

/// Up to so many points of one series are columns, more are a line.
const MOST_COLUMNS: usize = 24;

/// A point and the series it is of.
struct Line<'a> {
    series: &'a str,
    point: &'a SalesPoint,
}

/// All points, series after series.
pub(super) fn section(history: &History) -> (Section, Vec<Row>) {
    let lines: Vec<Line> = history
        .series
        .iter()
        .flat_map(|series| {
            series.points.iter().map(|point| Line {
                series: &series.name,
                point,
            })
        })
        .collect();
    let table = table(history.orders, history.revenue);
    let (mut section, rows) = table.section("Sales history", &lines);
    section.charts = chart(history, &table).into_iter().collect();
    if history
        .series
        .iter()
        .flat_map(|series| &series.points)
        .any(|point| point.partial)
    {
        section.notes.push(format!(
            "Partial: the period, or the data, begin or end within that {}, so that it holds only a part of \
             its days and is lower than it would be.",
            history.granularity.words()
        ));
    }
    section.notes.extend(notes::incomplete(
        &history.completeness,
        history.period.as_ref(),
    ));
    section.notes.extend(notes::limits(&history.provenance));
    (section, rows)
}

fn table<'a>(orders: &'static str, revenue: &'static str) -> Table<Line<'a>> {
    Table::new(vec![
        field(
            "date",
            "Date",
            Kind::Date,
            "First day of the day, week (its Monday), month, quarter or year.",
            |line: &Line| day(&line.point.date),
        ),
        field(
            "series",
            "Series",
            Kind::Text,
            "What the split gave the series; “Total” without a split, “Other” for the smallest together.",
            |line: &Line| Cell::text(line.series),
        ),
        field(
            "revenue",
            "Revenue",
            Kind::Money(2),
            revenue,
            |line: &Line| line.point.revenue.into(),
        )
        .unit(prose::USD),
        field(
            "margin",
            "Margin",
            Kind::Money(2),
            "Revenue less the cost of goods sold; negative when sold below cost.",
            |line: &Line| line.point.margin.into(),
        )
        .unit(prose::USD)
        .emphasis(Emphasis::Negative),
        field("orders", "Orders", Kind::Integer, orders, |line: &Line| {
            line.point.orders.into()
        }),
        field(
            "units",
            "Units",
            Kind::Integer,
            "Units sold.",
            |line: &Line| line.point.units.into(),
        ),
        field(
            "partial",
            "Partial",
            Kind::Flag,
            "Whether only a part of its days is in it: the period, or the data, begin or end there.",
            |line: &Line| line.point.partial.into(),
        ),
    ])
}

/// Revenue over time; without a split its margin, too.
fn chart(history: &History, table: &Table<Line>) -> Option<Chart> {
    let revenue = table.place("revenue");
    let mut begin = 0;
    let mut series: Vec<Series> = Vec::new();
    for one in &history.series {
        let end = begin + one.points.len();
        series.push(charts::actual(&one.name, revenue, begin..end));
        begin = end;
    }
    let of = history.series.len();
    let mut title = format!("Revenue by {}", history.granularity.words());
    let mut kind = ChartKind::Lines;
    if let [one] = series.as_mut_slice() {
        let rows = one.rows.clone();
        if rows.len() <= MOST_COLUMNS {
            kind = ChartKind::Columns;
        }
        "Revenue".clone_into(&mut one.name);
        title = format!("Revenue and margin by {}", history.granularity.words());
        series.push(charts::actual("Margin", table.place("margin"), rows));
    } else if of > charts::MOST_SERIES {
        series.truncate(charts::MOST_SERIES);
        title = format!(
            "{title}, the {} largest of {of} series",
            charts::MOST_SERIES
        );
    }
    (begin > 0).then(|| Chart {
        description: format!("{title}, {}.", days::period(history.period.as_ref())),
        title,
        kind,
        axis: table.place("date"),
        unit: prose::USD.to_owned(),
        values: Kind::Money(0),
        series,
    })
}
