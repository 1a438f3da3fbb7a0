//! A business channel: from its daily sales to dated forecasts on the days it trades.

use std::thread;

use chrono::NaiveDate;

use super::calendar::{Cadence, Coming, DailyValues, Regular};
use super::intervals::LEVELS;
use super::outcome::{Choice, Error, Options, Outcome, Point, Seasons};
use crate::forecast::forecast;

/// What to forecast of a channel.
#[derive(Debug, Clone, Copy)]
pub struct ChannelRequest<'a> {
    /// Its sales, as far as they are complete.
    pub days: &'a DailyValues,
    /// The day to look ahead from. Days up to it that the channel's data do not have yet are forecast
    /// too (bridged), and left out of the sum.
    pub as_of: NaiveDate,
    /// The last day to forecast.
    pub until: NaiveDate,
    /// Which method.
    pub choice: Choice,
    /// Sales are never negative: points and intervals stop at 0.
    pub non_negative: bool,
}

/// A channel's forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelForecast {
    /// How it trades.
    pub cadence: Cadence,
    /// Its past at that cadence, the newest value last.
    pub history: Regular,
    /// The days it will trade on, earliest first; none when there is none up to the last day asked for.
    pub points: Vec<DatedPoint>,
    /// The sum after `as_of`: of the points, and of the batches in `unsure`, in place of their points,
    /// as much as is likely to come by then. Its upper ends hold the whole of such a batch, and its
    /// lower ends nothing of it, unless chance leaves no room for that (see [`LEVELS`]).
    pub sum: Point,
    /// The batches that may or may not come after `as_of` and within the horizon, earliest first.
    pub unsure: Vec<UnsureBatch>,
    /// Method, candidates, reason: all that led to the points; nothing when there are none.
    pub outcome: Option<Outcome>,
}

/// A forecast of one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DatedPoint {
    /// The day.
    pub day: NaiveDate,
    /// What is forecast.
    pub point: Point,
    /// What plain linear regression says, where it can say anything.
    pub baseline: Option<f64>,
    /// Up to `as_of`: the day is over, but the channel's data do not have it yet.
    pub bridging: bool,
}

/// A batch whose day is not known well enough to tell whether it falls into the horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnsureBatch {
    /// The day it is expected on.
    pub day: NaiveDate,
    /// The chance, between 0 and 1, that it comes after `as_of` and within the horizon: how often the
    /// batches of the past strayed so far from the day expected.
    pub chance: f64,
}

/// Forecasts a channel at the cadence learned from its days.
pub fn forecast_channel(request: &ChannelRequest<'_>) -> Result<ChannelForecast, Error> {
    let cadence = Cadence::learn(request.days);
    let history = cadence.regular(request.days);
    if history.values.is_empty() {
        return Err(Error::NoValues);
    }
    let coming = cadence.coming(&history, request.as_of, request.until);
    let Some(horizon) = coming.last().map(|last| last.step) else {
        return Ok(ChannelForecast {
            cadence,
            history,
            points: Vec::new(),
            sum: Point::default(),
            unsure: Vec::new(),
            outcome: None,
        });
    };
    let over = coming.iter().filter(|value| value.within() <= 0.0);
    let sum_after = over.map(|value| value.step).max().unwrap_or(0);
    let outcome = forecast(
        &history.values,
        &Options {
            horizon,
            seasons: Seasons::Exactly(cadence.seasons()),
            choice: request.choice,
            non_negative: request.non_negative,
            sum_after,
        },
    )?;
    let point = |value: &Coming| {
        Some(DatedPoint {
            day: value.placed(request.as_of, request.until)?,
            point: outcome.points[value.step - 1],
            baseline: outcome
                .baseline
                .as_ref()
                .map(|baseline| baseline.points[value.step - 1].mean),
            bridging: value.bridging(),
        })
    };
    Ok(ChannelForecast {
        points: coming.iter().filter_map(point).collect(),
        sum: sum_within(&coming, &outcome, request.non_negative),
        unsure: coming.iter().filter_map(unsure).collect(),
        cadence,
        history,
        outcome: Some(outcome),
    })
}

fn unsure(value: &Coming) -> Option<UnsureBatch> {
    let chance = value.within();
    (chance > 0.0 && chance < 1.0).then_some(UnsureBatch {
        day: value.day,
        chance,
    })
}

/// Forecasts several channels at the same time, each on its own thread.
#[must_use]
pub fn forecast_channels(requests: &[ChannelRequest<'_>]) -> Vec<Result<ChannelForecast, Error>> {
    thread::scope(|scope| {
        let others: Vec<_> = requests
            .iter()
            .skip(1)
            .map(|request| scope.spawn(move || forecast_channel(request)))
            .collect();
        let first = requests.first().map(forecast_channel);
        let others = others.into_iter().map(|thread| match thread.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        first.into_iter().chain(others).collect()
    })
}

/// The total, less the steps that fall on holidays, and each batch with the chance that it comes within
/// the horizon. The total's intervals keep their widths. An end leaves out, or holds, the whole of a
/// batch that is not sure when the chance of that is more than what the interval leaves on its side.
fn sum_within(coming: &[Coming], outcome: &Outcome, non_negative: bool) -> Point {
    let sum_of = |weight: &dyn Fn(f64) -> f64| -> f64 {
        let values = coming.iter();
        values
            .map(|value| weight(value.within()) * outcome.points[value.step - 1].mean)
            .sum()
    };
    let mean = sum_of(&|chance| chance);
    let total = outcome.total;
    let bottom = if non_negative { 0.0 } else { f64::MIN };
    let ends = |level: f64, low: f64, high: f64| {
        let tail = (1.0 - level) / 2.0;
        let holds = |is_in: &dyn Fn(f64) -> bool| {
            let any = coming.iter().any(|value| is_in(value.within()));
            let sum = sum_of(&|chance| if is_in(chance) { 1.0 } else { 0.0 });
            // Where nothing is sold, that is sure.
            any.then_some(sum)
        };
        let sure = holds(&|chance| chance > 0.0 && 1.0 - chance <= tail);
        let possible = holds(&|chance| chance > tail);
        let with = |sum: Option<f64>, width: f64| sum.map_or(0.0, |sum| sum + width);
        let (sure_low, sure_high) = (with(sure, low - total.mean), with(sure, high - total.mean));
        let (all_low, all_high) = (
            with(possible, low - total.mean),
            with(possible, high - total.mean),
        );
        (
            sure_low.min(all_low).max(bottom).min(mean),
            sure_high.max(all_high).max(mean),
        )
    };
    let (low80, high80) = ends(LEVELS[0], total.low80, total.high80);
    let (low95, high95) = ends(LEVELS[1], total.low95, total.high95);
    Point {
        mean,
        low80,
        high80,
        low95: low95.min(low80),
        high95: high95.max(high80),
    }
}
