//! Finding what stands out of one regular series.

use super::baseline::{self, Baseline};
use super::power::Power;
use super::scale::{deviation, deviations};
use super::threshold::{Sensitivity, threshold};
use crate::statistics::{finite, median};

/// The fewest values that anything can stand out of.
pub const FEWEST_VALUES: usize = 8;
/// A spread below this share of the typical value is that of rounding.
const LEAST_SPREAD: f64 = 1e-6;

/// How to look.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How readily a value is called an anomaly.
    pub sensitivity: Sensitivity,
    /// The smallest deviation that counts, in the values' unit; beside it stands the share of the
    /// typical value that the sensitivity asks for.
    pub least_deviation: f64,
}

/// Which way a value stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More than expected.
    Spike,
    /// Less than expected.
    Drop,
}

/// One value, and what was expected of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The value; not finite where the series has none, and then nothing stands out.
    pub actual: f64,
    /// What trend and season let expect.
    pub expected: f64,
    /// Outside of these the value stands out.
    pub band: (f64, f64),
    /// 0.6745 (r - median) / MAD of the residual r.
    pub score: f64,
    /// Which way it stands out, if it does.
    pub anomaly: Option<Direction>,
}

/// A series looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    /// Its values, in order.
    pub points: Vec<Point>,
    /// How trend and season were taken out.
    pub baseline: Baseline,
    /// What the values were taken as, in words.
    pub taken: &'static str,
    /// The score beyond which a value stands out...
    pub threshold: f64,
    /// ...if it is also farther than this from what was expected.
    pub floor: f64,
    unit: f64,
    power: Power,
    spread: f64,
}

impl Detection {
    /// The score of a value where nothing was expected, by the spread of the whole series.
    pub(super) fn score_against_nothing(&self, value: f64) -> f64 {
        self.power.apply(value / self.unit) / self.spread
    }
}

/// Looks for what stands out of `values` (equally spaced, oldest first, repeating every `season`
/// values; 1 for no season). Values that are not finite are missing ones. Nothing when fewer than
/// [`FEWEST_VALUES`] are there.
#[must_use]
pub fn detect(values: &[f64], season: usize, options: Options) -> Option<Detection> {
    let known = finite(values);
    if known.len() < FEWEST_VALUES {
        return None;
    }
    // Of values between -1 and 1 no sum overflows.
    let unit = match known
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()))
    {
        0.0 => 1.0,
        most => most,
    };
    let sizes: Vec<f64> = known.iter().map(|value| value.abs()).collect();
    let typical = median(&sizes).unwrap_or_default();

    let power = Power::choose(values, season);
    let even: Vec<f64> = fill(values, season)
        .iter()
        .map(|value| power.apply(value / unit))
        .collect();
    let (baseline, expected) = baseline::expect(&even, season);
    let residuals: Vec<f64> = even
        .iter()
        .zip(&expected)
        .map(|(value, expected)| value - expected)
        .collect();
    let centre = median(&residuals).unwrap_or_default();
    let least = power.apply(if typical > 0.0 { typical / unit } else { 1.0 }) * LEAST_SPREAD;
    let spreads = deviations(&residuals, least);

    let scores: Vec<f64> = residuals
        .iter()
        .zip(&spreads)
        .zip(values)
        .map(|((residual, spread), value)| {
            if value.is_finite() {
                (residual - centre) / spread
            } else {
                0.0
            }
        })
        .collect();
    let mut sorted: Vec<f64> = scores.iter().map(|score| score.abs()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let threshold = threshold(&sorted, options.sensitivity);
    let floor = options
        .least_deviation
        .max(options.sensitivity.least_share() * typical);

    let never_negative = known.iter().all(|value| *value >= 0.0);
    let points = values
        .iter()
        .enumerate()
        .map(|(at, actual)| {
            let level = expected[at] + centre;
            let reach = threshold * spreads[at];
            let back = |level: f64| power.invert(level) * unit;
            let least = if never_negative { 0.0 } else { f64::MIN };
            let expected = back(level).max(least);
            let low = back(level - reach).min(expected - floor).max(least);
            let high = back(level + reach).max(expected + floor);
            Point {
                actual: *actual,
                expected,
                band: (low, high),
                score: scores[at],
                anomaly: direction(*actual, (low, high)),
            }
        })
        .collect();
    Some(Detection {
        points,
        baseline,
        taken: power.name(),
        threshold,
        floor,
        unit,
        power,
        spread: deviation(&residuals, least),
    })
}

fn direction(actual: f64, (low, high): (f64, f64)) -> Option<Direction> {
    if actual.is_finite() && actual > high {
        Some(Direction::Spike)
    } else if actual.is_finite() && actual < low {
        Some(Direction::Drop)
    } else {
        None
    }
}

/// The values, the missing ones as a season before; as the median where there is none before.
fn fill(values: &[f64], season: usize) -> Vec<f64> {
    let usual = median(&finite(values)).unwrap_or_default();
    let mut filled: Vec<f64> = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let before = at
            .checked_sub(season.max(1))
            .map_or(usual, |before| filled[before]);
        filled.push(if value.is_finite() { *value } else { before });
    }
    filled
}
