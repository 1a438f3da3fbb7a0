//! Several channels' forecasts added up.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::channel::ChannelForecast;
use super::methods::MethodName;
use super::outcome::{Outcome, Point};
use crate::statistics::{count, mean};

/// Fewer common origins whose horizons do not overlap show no correlation.
const FEWEST_PAIRS: f64 = 8.0;
/// Origins so many days apart were made at about the same time.
const SAME_TIME_DAYS: i64 = 15;
/// A correlation further from 0 than this many standard errors is taken for real.
const SIGNIFICANT: f64 = 2.0;

/// The forecast of all channels together, after the day looked ahead from.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// Every day on which any channel trades, earliest first.
    pub points: Vec<(NaiveDate, Point)>,
    /// Their sum.
    pub sum: Point,
    /// The channels' scaled errors (MASE), weighted by their share of the sum; nothing when one of
    /// them is not known.
    pub mase: Option<f64>,
    /// The same of plain linear regression.
    pub baseline_mase: Option<f64>,
}

/// Adds channels up. Their errors are taken as independent, so their widths add up in squares, unless
/// the backtests show that two channels err together.
#[must_use]
pub fn combine(channels: &[&ChannelForecast]) -> Combined {
    let correlations = Correlations::of(channels);
    let mut by_day: BTreeMap<NaiveDate, Vec<(usize, Point)>> = BTreeMap::new();
    for (index, channel) in channels.iter().enumerate() {
        for dated in channel.points.iter().filter(|dated| !dated.bridging) {
            by_day
                .entry(dated.day)
                .or_default()
                .push((index, dated.point));
        }
    }
    let sums: Vec<(usize, Point)> = channels
        .iter()
        .enumerate()
        .map(|(index, channel)| (index, channel.sum))
        .collect();
    Combined {
        points: by_day
            .into_iter()
            .map(|(day, points)| (day, correlations.add(&points)))
            .collect(),
        sum: correlations.add(&sums),
        mase: weighted(channels, |outcome| outcome.method),
        baseline_mase: weighted(channels, |_| MethodName::Linear),
    }
}

/// How the channels' errors go together: 0 unless the backtests show otherwise.
struct Correlations(Vec<Vec<f64>>);

impl Correlations {
    fn of(channels: &[&ChannelForecast]) -> Self {
        let errors: Vec<Vec<(NaiveDate, f64)>> = channels
            .iter()
            .map(|channel| dated_errors(channel))
            .collect();
        let between = |a: usize, b: usize| {
            if a == b {
                1.0
            } else {
                let horizon = days_ahead(channels[a]).max(days_ahead(channels[b]));
                correlation(&errors[a], &errors[b], horizon).unwrap_or(0.0)
            }
        };
        let all = 0..channels.len();
        Self(
            all.clone()
                .map(|a| all.clone().map(|b| between(a.min(b), a.max(b))).collect())
                .collect(),
        )
    }

    fn add(&self, parts: &[(usize, Point)]) -> Point {
        let mean: f64 = parts.iter().map(|(_, point)| point.mean).sum();
        let width = |of: fn(&Point) -> f64| {
            // Scaled by the widest, so that no square overflows.
            let widths: Vec<(usize, f64)> = parts
                .iter()
                .map(|(index, point)| (*index, of(point).clamp(0.0, f64::MAX)))
                .collect();
            let widest = widths.iter().map(|(_, width)| *width).fold(0.0, f64::max);
            if widest <= 0.0 {
                return 0.0;
            }
            let mut square = 0.0;
            for (a, of_a) in &widths {
                for (b, of_b) in &widths {
                    square += self.0[*a][*b] * (of_a / widest) * (of_b / widest);
                }
            }
            square.max(0.0).sqrt() * widest
        };
        let inner = (width(|p| p.mean - p.low80), width(|p| p.high80 - p.mean));
        let outer = (width(|p| p.mean - p.low95), width(|p| p.high95 - p.mean));
        let end = |value: f64| value.clamp(f64::MIN, f64::MAX);
        Point {
            mean: end(mean),
            low80: end(mean - inner.0),
            high80: end(mean + inner.1),
            low95: end(mean - outer.0.max(inner.0)),
            high95: end(mean + outer.1.max(inner.1)),
        }
    }
}

/// How many days a channel's forecast goes ahead.
fn days_ahead(channel: &ChannelForecast) -> f64 {
    let (known, last) = (channel.history.days.last(), channel.points.last());
    let days = known
        .zip(last)
        .map(|(known, last)| (last.day - *known).num_days());
    let days = days.and_then(|days| usize::try_from(days).ok());
    count(days.unwrap_or(0).max(1))
}

/// The errors of a channel's past sums, dated with the last day known.
fn dated_errors(channel: &ChannelForecast) -> Vec<(NaiveDate, f64)> {
    let Some(outcome) = &channel.outcome else {
        return Vec::new();
    };
    outcome
        .total_errors
        .iter()
        .filter_map(|total| {
            let day = channel.history.days.get(total.known.checked_sub(1)?)?;
            Some((*day, total.error))
        })
        .collect()
}

/// The correlation of errors made at about the same time; nothing when there are too few or it could
/// be chance. Errors of forecasts that overlap share most of what came, so only as many count as have
/// room beside each other, each with its `horizon` (days).
fn correlation(a: &[(NaiveDate, f64)], b: &[(NaiveDate, f64)], horizon: f64) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = a
        .iter()
        .filter_map(|(day, error)| {
            let apart = |other: &NaiveDate| (*other - *day).num_days().abs();
            let (nearest, of_nearest) = b.iter().min_by_key(|(other, _)| apart(other))?;
            (apart(nearest) <= SAME_TIME_DAYS).then_some((*error, *of_nearest))
        })
        .collect();
    let span = (a.last()?.0 - a.first()?.0).num_days().unsigned_abs();
    let apart = count(usize::try_from(span).unwrap_or(usize::MAX)) / horizon;
    let independent = (1.0 + apart).min(count(pairs.len()));
    if independent < FEWEST_PAIRS {
        return None;
    }
    let (of_a, of_b): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (mean_a, mean_b) = (mean(&of_a)?, mean(&of_b)?);
    let (mut both, mut square_a, mut square_b) = (0.0, 0.0, 0.0);
    for (a, b) in pairs.iter().map(|(a, b)| (a - mean_a, b - mean_b)) {
        both += a * b;
        square_a += a * a;
        square_b += b * b;
    }
    let found = both / (square_a * square_b).sqrt();
    let chance = SIGNIFICANT / independent.sqrt();
    (found.is_finite() && found.abs() > chance).then_some(found.clamp(-1.0, 1.0))
}

fn weighted(channels: &[&ChannelForecast], method: impl Fn(&Outcome) -> MethodName) -> Option<f64> {
    let (mut errors, mut weights) = (0.0, 0.0);
    for channel in channels {
        let Some(outcome) = &channel.outcome else {
            continue;
        };
        let method = method(outcome);
        let candidate = outcome
            .candidates
            .iter()
            .find(|candidate| candidate.method == method)?;
        let weight = channel.sum.mean.abs();
        errors += weight * candidate.score()?.mase;
        weights += weight;
    }
    (weights > 0.0).then(|| errors / weights)
}
