//! The table of the forecast: each channel's history followed by what is expected.

use std::collections::BTreeMap;
use std::ops::Range;

use document::{Cell, Kind, Row, Section};
use otel_bi_proto::otelbi::common::v1::{ChannelForecast, ForecastPoint, HistoryPoint};

use super::{Forecast, charts, together};
use crate::views::common::days::day;
use crate::views::common::prose;
use crate::views::common::scores::{high, low};
use crate::views::common::table::{Table, field};

/// What all channels together are called.
pub(super) const TOTAL: &str = "Total";

/// One day of one channel: what was sold, or what is expected.
pub(super) struct Line<'a> {
    channel: &'a str,
    date: &'a str,
    actual: Option<f64>,
    expected: Option<&'a ForecastPoint>,
    /// What a straight line expects.
    baseline: Option<f64>,
}

impl Line<'_> {
    fn part(&self) -> &'static str {
        match self.expected {
            None => "History",
            Some(point) if point.bridging => "Bridging",
            Some(_) => "Forecast",
        }
    }
}

/// Where a channel's lines are in the table.
pub(super) struct Stretch {
    /// The channel.
    pub(super) channel: String,
    /// Its history.
    pub(super) history: Range<usize>,
    /// Its forecast.
    pub(super) forecast: Range<usize>,
    /// Whether there is a straight line to hold it against.
    pub(super) baseline: bool,
}

/// All days of all channels, with a chart for each, and for all together where they compare.
pub(super) fn section(forecast: &Forecast) -> (Section, Vec<Row>) {
    let all = together::history(&forecast.channels);
    let mut lines = Vec::new();
    let mut stretches = Vec::new();
    if let (Some(total), [_, _, ..]) = (&forecast.total, forecast.channels.as_slice()) {
        lines.extend(all.iter().map(|point| happened(TOTAL, point)));
        let middle = lines.len();
        let points = total.points.iter();
        lines.extend(points.map(|point| expected(TOTAL, point, None)));
        if together::are_alike(&forecast.channels) {
            stretches.push(Stretch {
                channel: TOTAL.to_owned(),
                history: 0..middle,
                forecast: middle..lines.len(),
                baseline: false,
            });
        }
    }
    for channel in &forecast.channels {
        stretches.push(add(channel, &mut lines));
    }
    let table = table();
    let (mut section, rows) = table.section("Sales forecast", &lines);
    section.charts = charts::of(&table, &stretches);
    (section, rows)
}

/// Adds a channel's lines.
fn add<'a>(channel: &'a ChannelForecast, lines: &mut Vec<Line<'a>>) -> Stretch {
    let begin = lines.len();
    let history = channel.history.iter();
    lines.extend(history.map(|point| happened(&channel.channel, point)));
    let middle = lines.len();
    let baseline: BTreeMap<&str, f64> = channel
        .baseline
        .iter()
        .map(|HistoryPoint { date, value }| (date.as_str(), *value))
        .collect();
    lines.extend(channel.points.iter().map(|point| {
        expected(
            &channel.channel,
            point,
            baseline.get(point.date.as_str()).copied(),
        )
    }));
    Stretch {
        channel: channel.channel.clone(),
        history: begin..middle,
        forecast: middle..lines.len(),
        baseline: !baseline.is_empty(),
    }
}

fn happened<'a>(channel: &'a str, point: &'a HistoryPoint) -> Line<'a> {
    Line {
        channel,
        date: &point.date,
        actual: Some(point.value),
        expected: None,
        baseline: None,
    }
}

fn expected<'a>(channel: &'a str, point: &'a ForecastPoint, baseline: Option<f64>) -> Line<'a> {
    Line {
        channel,
        date: &point.date,
        actual: None,
        expected: Some(point),
        baseline,
    }
}

fn table<'a>() -> Table<Line<'a>> {
    Table::new(vec![
        field(
            "date",
            "Date",
            Kind::Date,
            "The day; of a batch the day it was or will be booked.",
            |line: &Line| day(line.date),
        ),
        field(
            "channel",
            "Channel",
            Kind::Text,
            "The channel; “Total” for all together.",
            |line: &Line| Cell::text(line.channel),
        ),
        field(
            "part",
            "Part",
            Kind::Text,
            "History: what was sold. Forecast: what is expected. Bridging: what is expected for a day up to \
             the as-of day that the channel's data do not have yet.",
            |line: &Line| Cell::text(line.part()),
        ),
        field(
            "actual",
            "Actual",
            Kind::Money(2),
            "Revenue of the day; of all channels together where they trade in one rhythm.",
            |line: &Line| line.actual.into(),
        )
        .unit(prose::USD),
        field(
            "expected",
            "Expected",
            Kind::Money(2),
            "Revenue expected on the day.",
            |line: &Line| line.expected.map(|point| point.value).into(),
        )
        .unit(prose::USD),
        field(
            "low_80",
            "80 % low",
            Kind::Money(2),
            "Lower end of the 80 % interval: four of five outcomes fall into it.",
            |line: &Line| low(line.expected.and_then(|point| point.interval80.as_ref())),
        )
        .unit(prose::USD),
        field(
            "high_80",
            "80 % high",
            Kind::Money(2),
            "Upper end of the 80 % interval.",
            |line: &Line| high(line.expected.and_then(|point| point.interval80.as_ref())),
        )
        .unit(prose::USD),
        field(
            "low_95",
            "95 % low",
            Kind::Money(2),
            "Lower end of the 95 % interval: nineteen of twenty outcomes fall into it.",
            |line: &Line| low(line.expected.and_then(|point| point.interval95.as_ref())),
        )
        .unit(prose::USD),
        field(
            "high_95",
            "95 % high",
            Kind::Money(2),
            "Upper end of the 95 % interval.",
            |line: &Line| high(line.expected.and_then(|point| point.interval95.as_ref())),
        )
        .unit(prose::USD),
        field(
            "baseline",
            "Straight line",
            Kind::Money(2),
            "What the baseline, a straight line, expects on the day.",
            |line: &Line| line.baseline.into(),
        )
        .unit(prose::USD),
    ])
}
