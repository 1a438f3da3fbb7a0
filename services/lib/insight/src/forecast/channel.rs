//! A business channel: from its daily sales to dated forecasts on the days it trades.

use std::thread;

use chrono::NaiveDate;

use super::calendar::{Cadence, DailyValues, Regular};
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
    /// The sum of the points after `as_of`.
    pub sum: Point,
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

/// Forecasts a channel at the cadence learned from its days.
pub fn forecast_channel(request: &ChannelRequest<'_>) -> Result<ChannelForecast, Error> {
    let cadence = Cadence::learn(request.days);
    let history = cadence.regular(request.days);
    if history.values.is_empty() {
        return Err(Error::NoValues);
    }
    let future = cadence.future(&history, request.until);
    let Some((horizon, _)) = future.last().copied() else {
        return Ok(ChannelForecast {
            cadence,
            history,
            points: Vec::new(),
            sum: Point::default(),
            outcome: None,
        });
    };
    let bridged = future.iter().filter(|(_, day)| *day <= request.as_of);
    let sum_after = bridged.map(|(step, _)| *step).max().unwrap_or(0);
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
    let points: Vec<DatedPoint> = future
        .iter()
        .map(|(step, day)| DatedPoint {
            day: *day,
            point: outcome.points[step - 1],
            baseline: outcome
                .baseline
                .as_ref()
                .map(|baseline| baseline.points[step - 1].mean),
            bridging: *day <= request.as_of,
        })
        .collect();
    Ok(ChannelForecast {
        sum: sum_on_days(&points, outcome.total),
        cadence,
        history,
        points,
        outcome: Some(outcome),
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

/// The total, less the steps that fall on holidays: its mean is that of the points, its intervals keep
/// their widths.
fn sum_on_days(points: &[DatedPoint], total: Point) -> Point {
    let ahead = || points.iter().filter(|point| !point.bridging);
    if ahead().next().is_none() {
        // No day of trade after `as_of`: nothing will be sold, and that is sure.
        return Point::default();
    }
    let mean: f64 = ahead().map(|point| point.point.mean).sum();
    let shift = mean - total.mean;
    let floor = if total.low95 >= 0.0 { 0.0 } else { f64::MIN };
    Point {
        mean,
        low80: (total.low80 + shift).max(floor.min(mean)),
        high80: total.high80 + shift,
        low95: (total.low95 + shift).max(floor.min(mean)),
        high95: total.high95 + shift,
    }
}
