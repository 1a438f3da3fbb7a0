//! Sales over time, whole or split.

use document::{Cell, Chart, ChartKind, Emphasis, Figure, Kind, Row, Section, Series};
use otel_bi_proto::otelbi::common::v1::{
    ChannelCompleteness, Granularity, Period, Provenance, SalesPoint, SalesSeries,
};

use super::days::day;
use super::table::{Table, field};
use super::words::Words;
use super::{charts, days, figures, notes, prose};
use crate::views::Shown;

/// Up to so many points of one series are columns, more are a line.
const MOST_COLUMNS: usize = 24;

/// An answer.
pub(crate) struct History {
    /// The days it covers.
    pub(crate) period: Option<Period>,
    /// Length of a point.
    pub(crate) granularity: Granularity,
    /// What it is split by, for example `channel`; empty when it is not.
    pub(crate) split: &'static str,
    /// The series.
    pub(crate) series: Vec<SalesSeries>,
    /// How far each channel's data go.
    pub(crate) completeness: Vec<ChannelCompleteness>,
    /// How it was computed.
    pub(crate) provenance: Provenance,
    /// What counts as an order here: the definition of its column.
    pub(crate) orders: &'static str,
    /// What counts as revenue here: the definition of its column.
    pub(crate) revenue: &'static str,
}

/// A point and the series it is of.
struct Line<'a> {
    series: &'a str,
    point: &'a SalesPoint,
}

/// Lays out the history.
pub(crate) fn shown(history: History) -> Shown {
    let mut sections = vec![points(&history)];
    if history.series.len() > 1 {
        sections.push(sums(&history));
    }
    sections.push(notes::completeness("Sales history", &history.completeness));
    Shown {
        subtitle: subtitle(&history),
        sections,
        definitions: Vec::new(),
        provenance: history.provenance,
    }
}

fn subtitle(history: &History) -> String {
    let mut subtitle = days::period(history.period.as_ref());
    if history.granularity != Granularity::Unspecified {
        subtitle += &format!(", by {}", history.granularity.words());
    }
    if !history.split.is_empty() {
        subtitle += &format!(", split by {}", history.split);
    }
    subtitle + &notes::filters(&history.provenance)
}

/// All points, series after series.
fn points(history: &History) -> (Section, Vec<Row>) {
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
    section.paragraphs = paragraphs(history);
    section.figures = tiles(history);
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
        title += &format!(", the {} largest of {of} series", charts::MOST_SERIES);
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

/// What the points of a series come to.
struct Sum<'a> {
    name: &'a str,
    revenue: f64,
    margin: f64,
    units: f64,
    /// The revenue of all series.
    whole: f64,
}

fn summed(history: &History) -> Vec<Sum<'_>> {
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
fn sums(history: &History) -> (Section, Vec<Row>) {
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

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole != 0.0).then(|| part / whole)
}

fn tiles(history: &History) -> Vec<Figure> {
    let sums = summed(history);
    if sums.is_empty() {
        return Vec::new();
    }
    let total = |of: fn(&Sum) -> f64| sums.iter().map(of).sum::<f64>();
    let (revenue, margin) = (
        total(|sum: &Sum| sum.revenue),
        total(|sum: &Sum| sum.margin),
    );
    vec![
        figures::plain("Revenue", revenue, Kind::Money(0), prose::USD),
        figures::plain("Margin", margin, Kind::Money(0), prose::USD),
        figures::plain("Margin rate", share(margin, revenue), Kind::Percent(1), ""),
        figures::plain("Units", total(|sum: &Sum| sum.units), Kind::Integer, ""),
    ]
}

fn paragraphs(history: &History) -> Vec<String> {
    let sums = summed(history);
    let Some(largest) = sums.first() else {
        return vec!["The period has no sales.".to_owned()];
    };
    let mut said = format!("Revenue was {}", prose::amount(largest.whole));
    match history.series.as_slice() {
        [only] => {
            let whole = only.points.iter().filter(|point| !point.partial);
            if let Some(best) = whole.max_by(|one, other| one.revenue.total_cmp(&other.revenue)) {
                said += &format!(
                    "; the strongest whole {} began on {} and brought {}",
                    history.granularity.words(),
                    best.date,
                    prose::amount(best.revenue)
                );
            }
        }
        several => {
            said += &format!(" in {}", prose::counted(several.len(), "series", "series"));
            if let Some(share) = share(largest.revenue, largest.whole) {
                said += &format!(
                    "; {} is the largest with {}",
                    largest.name,
                    prose::percent(share)
                );
            }
        }
    }
    let mut paragraphs = vec![said + "."];
    paragraphs.extend(notes::method(&history.provenance));
    paragraphs
}
