//! What will be sold: history and forecast of all channels together and of each, with intervals.

mod channels;
mod charts;
mod methods;
mod points;
mod together;

use document::{Figure, Kind, Level};
use otel_bi_proto::otelbi::common::v1::{
    ChannelForecast, ForecastCandidate, ForecastSum, ForecastTotal, Interval, Provenance,
};

use super::words::Words;
use super::{figures, notes, prose};
use crate::views::Shown;

/// An answer.
pub(crate) struct Forecast {
    /// The day it looks ahead from.
    pub(crate) as_of: String,
    /// Days forecast after it.
    pub(crate) horizon_days: i32,
    /// All channels together.
    pub(crate) total: Option<ForecastTotal>,
    /// Each channel.
    pub(crate) channels: Vec<ChannelForecast>,
    /// How it was computed.
    pub(crate) provenance: Provenance,
}

/// Lays out the forecast.
pub(crate) fn shown(forecast: Forecast) -> Shown {
    let (mut section, rows) = points::section(&forecast);
    section.paragraphs = paragraphs(&forecast);
    section.figures = tiles(&forecast);
    section.notes = reading(&forecast);
    Shown {
        subtitle: format!(
            "{} days from {}{}",
            forecast.horizon_days,
            forecast.as_of,
            notes::filters(&forecast.provenance)
        ),
        sections: vec![
            (section, rows),
            channels::section(&forecast.channels),
            methods::section(&forecast.channels),
        ],
        definitions: vec![
            notes::definition(
                "80 % interval, 95 % interval",
                "Four of five, and nineteen of twenty, outcomes fall in here.",
            ),
            notes::definition(
                "MASE",
                "Mean absolute error of a method over that of repeating the last season; below 1 is better \
                 than repeating it.",
            ),
            notes::definition(
                "Straight line",
                "A straight line by least squares: the baseline that every forecast is held against.",
            ),
        ],
        provenance: forecast.provenance,
    }
}

/// The candidate that made a channel's forecast.
fn chosen(channel: &ChannelForecast) -> Option<&ForecastCandidate> {
    channel.candidates.iter().find(|candidate| candidate.chosen)
}

/// An interval in words: `1,000 USD to 2,000 USD`.
fn between(interval: Option<&Interval>) -> Option<String> {
    interval.map(|Interval { low, high }| {
        format!("{} to {}", prose::decimal(*low, 0), prose::amount(*high))
    })
}

fn paragraphs(forecast: &Forecast) -> Vec<String> {
    let mut paragraphs = Vec::new();
    match forecast.total.as_ref().and_then(|total| total.sum) {
        Some(sum) if !forecast.channels.is_empty() => {
            let likely = sum.interval95.map(|Interval { low, high }| {
                format!(
                    "; with 95 % certainty it lies between {} and {}",
                    prose::amount(low),
                    prose::amount(high)
                )
            });
            paragraphs.push(format!(
                "In the {} days after {} revenue of {} is expected{}.",
                forecast.horizon_days,
                forecast.as_of,
                prose::amount(sum.value),
                likely.unwrap_or_default()
            ));
        }
        _ => paragraphs.push("There is nothing to forecast: no channel has sold yet.".to_owned()),
    }
    paragraphs.extend(notes::method(&forecast.provenance));
    paragraphs
}

/// What is expected of all channels and of each, and how good the forecast would have been.
fn tiles(forecast: &Forecast) -> Vec<Figure> {
    let mut tiles = Vec::new();
    let total = forecast.total.as_ref();
    if let Some(sum) = total.and_then(|total| total.sum) {
        tiles.push(expected(
            &format!("Expected in {} days", forecast.horizon_days),
            &sum,
        ));
    }
    if let Some(mase) = total.and_then(|total| total.mase) {
        let baseline = total.and_then(|total| total.baseline_mase);
        tiles.push(error(mase, baseline));
    }
    if forecast.channels.len() > 1 {
        tiles.extend(
            forecast
                .channels
                .iter()
                .filter_map(|channel| Some(expected(&channel.channel, channel.sum.as_ref()?))),
        );
    }
    tiles
}

fn expected(label: &str, sum: &ForecastSum) -> Figure {
    Figure {
        comparison: between(sum.interval95.as_ref())
            .map(|interval| format!("95 %: {interval}"))
            .unwrap_or_default(),
        ..figures::plain(label, sum.value, Kind::Money(0), prose::USD)
    }
}

fn error(mase: f64, baseline: Option<f64>) -> Figure {
    Figure {
        comparison: baseline
            .map(|baseline| format!("straight line: {}", prose::decimal(baseline, 2)))
            .unwrap_or_default(),
        level: match baseline {
            Some(baseline) if mase < baseline => Level::Good,
            Some(baseline) if mase > baseline => Level::Warning,
            _ => Level::Neutral,
        },
        ..figures::plain("Error (MASE)", mase, Kind::Decimal(2), "")
    }
}

/// What has to be known to read it: how far each channel's data go, why a method was chosen.
fn reading(forecast: &Forecast) -> Vec<String> {
    let mut said: Vec<String> = forecast
        .channels
        .iter()
        .map(|channel| {
            format!(
                "{} ({}): forecast with {} from its data up to {}. {}",
                channel.channel,
                channel.calendar,
                channel.method().words(),
                channel.trained_through,
                channel.reason
            )
            .trim_end()
            .to_owned()
        })
        .collect();
    let bridged = forecast
        .channels
        .iter()
        .flat_map(|channel| &channel.points)
        .any(|point| point.bridging);
    if bridged {
        said.push(format!(
            "Bridging: days up to {} that a channel's data do not have yet are forecast, too; they do not count \
             in the sums.",
            forecast.as_of
        ));
    }
    if !together::are_alike(&forecast.channels) {
        said.push(
            "Total: the channels trade in different rhythms, or their data end on different days. Their days \
             do not compare and are not drawn together."
                .to_owned(),
        );
    }
    said.extend(notes::limits(&forecast.provenance));
    said
}
