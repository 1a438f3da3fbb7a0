//! How every method that was tried would have done.

use document::{Cell, Kind, Row, Section};
use otel_bi_proto::otelbi::common::v1::{ChannelForecast, ForecastCandidate};

use crate::views::common::prose;
use crate::views::common::table::{Table, field};
use crate::views::common::words::Words;

/// A method tried on a channel.
struct Line<'a> {
    channel: &'a str,
    candidate: &'a ForecastCandidate,
}

/// A row for each method and channel, best first.
pub(super) fn section(channels: &[ChannelForecast]) -> (Section, Vec<Row>) {
    let lines: Vec<Line> = channels
        .iter()
        .flat_map(|channel| {
            channel.candidates.iter().map(|candidate| Line {
                channel: &channel.channel,
                candidate,
            })
        })
        .collect();
    let (mut section, rows) = table().section("Methods tried", &lines);
    section.paragraphs.push(
        "How each method would have done, by a backtest with a rolling origin on data that it had not seen. \
         Best first within a channel."
            .to_owned(),
    );
    (section, rows)
}

fn table<'a>() -> Table<Line<'a>> {
    Table::new(vec![
        field(
            "channel",
            "Channel",
            Kind::Text,
            "The channel it was tried on.",
            |line: &Line| Cell::text(line.channel),
        ),
        field(
            "method",
            "Method",
            Kind::Text,
            "The method.",
            |line: &Line| line.candidate.method().cell(),
        ),
        field(
            "chosen",
            "Chosen",
            Kind::Flag,
            "Whether this method made the forecast.",
            |line: &Line| line.candidate.chosen.into(),
        ),
        field(
            "mase",
            "MASE",
            Kind::Decimal(3),
            "Mean absolute error over that of repeating the last season; below 1 is better than repeating it.",
            |line: &Line| line.candidate.mase.into(),
        ),
        field(
            "wape",
            "WAPE",
            Kind::Percent(1),
            "Sum of absolute errors as a share of the sum of actual values.",
            |line: &Line| line.candidate.wape.into(),
        ),
        field(
            "rmse",
            "RMSE",
            Kind::Money(2),
            "Root of the mean squared error.",
            |line: &Line| line.candidate.rmse.into(),
        )
        .unit(prose::USD),
        field(
            "coverage_80",
            "In 80 % interval",
            Kind::Percent(1),
            "Share of outcomes that fell into the 80 % interval.",
            |line: &Line| line.candidate.coverage80.into(),
        ),
        field(
            "coverage_95",
            "In 95 % interval",
            Kind::Percent(1),
            "Share of outcomes that fell into the 95 % interval.",
            |line: &Line| line.candidate.coverage95.into(),
        ),
        field(
            "origins",
            "Origins",
            Kind::Integer,
            "Number of days forecast from.",
            |line: &Line| line.candidate.origins.into(),
        ),
        field(
            "problem",
            "Problem",
            Kind::Prose,
            "Why the method could not be tried; none when it was.",
            |line: &Line| Cell::text(&line.candidate.problem),
        ),
    ])
}
