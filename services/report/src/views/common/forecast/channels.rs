//! The channels against each other: what each is expected to sell, by which method, and how good that is.

use document::{Cell, Emphasis, Kind, Row, Section};
use otel_bi_proto::otelbi::common::v1::{
    ChannelForecast, ForecastCandidate, ForecastMethod, ForecastSum,
};

use super::chosen;
use crate::views::common::days::day;
use crate::views::common::prose;
use crate::views::common::scores::{high, low};
use crate::views::common::table::{Table, field};
use crate::views::common::words::Words;

/// A row for each channel.
pub(super) fn section(channels: &[ChannelForecast]) -> (Section, Vec<Row>) {
    table().section("Channels", channels)
}

fn table() -> Table<ChannelForecast> {
    let mut fields = vec![
        field("channel", "Channel", Kind::Text, "The channel.", |line: &ChannelForecast| {
            Cell::text(&line.channel)
        }),
        field("sum", "Expected", Kind::Money(2), "Revenue expected over the days asked for; of batches, each counted with the chance that it falls among them.", |line: &ChannelForecast| {
            line.sum.map(|sum| sum.value).into()
        })
        .unit(prose::USD),
        field("sum_low_80", "80 % low", Kind::Money(2), "Lower end of the sum's 80 % interval.", |line: &ChannelForecast| {
            low(sum(line).and_then(|sum| sum.interval80.as_ref()))
        })
        .unit(prose::USD),
        field("sum_high_80", "80 % high", Kind::Money(2), "Upper end of the sum's 80 % interval.", |line: &ChannelForecast| {
            high(sum(line).and_then(|sum| sum.interval80.as_ref()))
        })
        .unit(prose::USD),
        field("sum_low_95", "95 % low", Kind::Money(2), "Lower end of the sum's 95 % interval.", |line: &ChannelForecast| {
            low(sum(line).and_then(|sum| sum.interval95.as_ref()))
        })
        .unit(prose::USD),
        field("sum_high_95", "95 % high", Kind::Money(2), "Upper end of the sum's 95 % interval.", |line: &ChannelForecast| {
            high(sum(line).and_then(|sum| sum.interval95.as_ref()))
        })
        .unit(prose::USD),
    ];
    fields.extend([
        field("method", "Method", Kind::Text, "The method that made the forecast.", |line: &ChannelForecast| {
            line.method().cell()
        }),
        field("mase", "MASE", Kind::Decimal(3), "Mean absolute error of the method over that of repeating the last season; below 1 is better.", |line: &ChannelForecast| {
            chosen(line).and_then(|candidate| candidate.mase).into()
        }),
        field("baseline_mase", "MASE of a straight line", Kind::Decimal(3), "The same of the baseline, a straight line.", |line: &ChannelForecast| {
            baseline(line).and_then(|candidate| candidate.mase).into()
        }),
        field("cadence", "Rhythm", Kind::Text, "Whether the channel trades daily or in batches, as its data show.", |line: &ChannelForecast| {
            line.cadence().cell()
        }),
        field("trained_through", "Data through", Kind::Date, "Last day whose data were used: later days are incomplete in the warehouse.", |line: &ChannelForecast| {
            day(&line.trained_through)
        }),
        field("calendar", "Calendar", Kind::Prose, "The rhythm in words.", |line: &ChannelForecast| Cell::text(&line.calendar)),
        field("reason", "Reason", Kind::Prose, "Why this method, and which batches may or may not fall among the days asked for.", |line: &ChannelForecast| {
            Cell::text(&line.reason)
        })
        .emphasis(Emphasis::None),
    ]);
    Table::new(fields)
}

fn sum(channel: &ChannelForecast) -> Option<&ForecastSum> {
    channel.sum.as_ref()
}

fn baseline(channel: &ChannelForecast) -> Option<&ForecastCandidate> {
    let straight = |candidate: &&ForecastCandidate| candidate.method() == ForecastMethod::Linear;
    channel.candidates.iter().find(straight)
}
