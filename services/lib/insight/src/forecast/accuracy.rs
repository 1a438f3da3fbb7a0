//! How far forecasts were from what came: point errors, scaled errors, and scores of intervals.
//!
//! Formulas as in Hyndman and Koehler, *Another look at measures of forecast accuracy*, 2006 (MASE),
//! and the M4 competition's guide (sMAPE, OWA, MSIS). Functions of two series compare them pairwise up
//! to the shorter's end, leave out pairs whose actual value is not a number, which is not known, and
//! give nothing when nothing can be compared.

use crate::statistics::count;

/// The mean absolute error.
#[must_use]
pub fn mean_absolute_error(actual: &[f64], forecast: &[f64]) -> Option<f64> {
    mean_of(actual, forecast, |actual, forecast| {
        (actual - forecast).abs()
    })
}

/// The root of the mean squared error.
#[must_use]
pub fn root_mean_squared_error(actual: &[f64], forecast: &[f64]) -> Option<f64> {
    mean_of(actual, forecast, |actual, forecast| {
        (actual - forecast).powi(2)
    })
    .map(f64::sqrt)
}

/// The symmetric mean absolute percentage error, 0 to 200. A pair of zeros counts as no error.
#[must_use]
pub fn symmetric_percentage_error(actual: &[f64], forecast: &[f64]) -> Option<f64> {
    mean_of(actual, forecast, |actual, forecast| {
        let size = actual.abs() + forecast.abs();
        if size > 0.0 {
            200.0 * (actual - forecast).abs() / size
        } else {
            0.0
        }
    })
}

/// The sum of absolute errors over the sum of absolute actual values; nothing when those are all 0.
#[must_use]
pub fn weighted_percentage_error(actual: &[f64], forecast: &[f64]) -> Option<f64> {
    let error = mean_absolute_error(actual, forecast)?;
    let size = mean_of(actual, forecast, |actual, _| actual.abs())?;
    (size > 0.0).then(|| error / size)
}

/// What scaled errors are divided by: the mean absolute difference between values a season apart
/// (`season` 1: neighbours), which is how wrong the seasonal naive forecast was within the series.
///
/// A series too short for its season is measured by its neighbours. Nothing for a series that never
/// changes: there is no scale then.
#[must_use]
pub fn naive_scale(values: &[f64], season: usize) -> Option<f64> {
    observed_scale(values, values, season)
}

/// [`naive_scale`] of `filled` values, of which only those that are a number in `observed` are known:
/// how wrong the seasonal naive forecast was about these.
#[must_use]
pub fn observed_scale(filled: &[f64], observed: &[f64], season: usize) -> Option<f64> {
    let lag = lag(filled.len(), season);
    let earlier = filled.get(..filled.len().checked_sub(lag)?)?;
    mean_absolute_error(observed.get(lag..)?, earlier).filter(|scale| *scale > 0.0)
}

fn lag(length: usize, season: usize) -> usize {
    if (1..length).contains(&season) {
        season
    } else {
        1
    }
}

/// The mean absolute scaled error; `scale` comes from [`naive_scale`].
#[must_use]
pub fn scaled_error(actual: &[f64], forecast: &[f64], scale: f64) -> Option<f64> {
    mean_absolute_error(actual, forecast).map(|error| error / scale)
}

/// The overall weighted average of the M4 competition: how sMAPE and MASE compare with those of the
/// reference method (Naive2), averaged. Below 1 is better than the reference.
#[must_use]
pub fn overall_weighted_average(method: PointScores, reference: PointScores) -> f64 {
    f64::midpoint(method.smape / reference.smape, method.mase / reference.mase)
}

/// The two errors the overall weighted average is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointScores {
    /// Symmetric mean absolute percentage error, 0 to 200.
    pub smape: f64,
    /// Mean absolute scaled error.
    pub mase: f64,
}

/// The pinball loss of one forecast of the quantile at `level`.
#[must_use]
pub fn pinball(actual: f64, quantile: f64, level: f64) -> f64 {
    if actual >= quantile {
        level * (actual - quantile)
    } else {
        (1.0 - level) * (quantile - actual)
    }
}

/// A forecast interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl Interval {
    /// Whether the value lies inside, ends included.
    #[must_use]
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// The Winkler score of one interval meant to hold the share `level` of values: its width, and a
/// penalty for a value outside.
#[must_use]
pub fn winkler(actual: f64, interval: Interval, level: f64) -> f64 {
    let penalty = 2.0 / (1.0 - level);
    let outside = (interval.low - actual).max(actual - interval.high).max(0.0);
    interval.high - interval.low + penalty * outside
}

/// The mean scaled interval score: the mean Winkler score over `scale` (see [`naive_scale`]).
#[must_use]
pub fn scaled_interval_score(
    actual: &[f64],
    intervals: &[Interval],
    level: f64,
    scale: f64,
) -> Option<f64> {
    let pairs = actual.len().min(intervals.len());
    let total: f64 = actual
        .iter()
        .zip(intervals)
        .map(|(actual, interval)| winkler(*actual, *interval, level))
        .sum();
    (pairs > 0).then(|| total / count(pairs) / scale)
}

/// The share of values inside their intervals.
#[must_use]
pub fn coverage(actual: &[f64], intervals: &[Interval]) -> Option<f64> {
    let pairs = actual.len().min(intervals.len());
    let inside = actual
        .iter()
        .zip(intervals)
        .filter(|(actual, interval)| interval.contains(**actual))
        .count();
    (pairs > 0).then(|| count(inside) / count(pairs))
}

fn mean_of(actual: &[f64], forecast: &[f64], loss: impl Fn(f64, f64) -> f64) -> Option<f64> {
    let (mut pairs, mut total) = (0, 0.0);
    for (actual, forecast) in actual.iter().zip(forecast) {
        if !actual.is_nan() {
            pairs += 1;
            total += loss(*actual, *forecast);
        }
    }
    (pairs > 0).then(|| total / count(pairs))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Quarterly Australian beer production, 1992 to 2010, megalitres (Hyndman and Athanasopoulos,
    /// *Forecasting: Principles and Practice*, section 3.4 of the second edition).
    const BEER: [f64; 74] = [
        443.0, 410.0, 420.0, 532.0, 433.0, 421.0, 410.0, 512.0, 449.0, 381.0, 423.0, 531.0, 426.0,
        408.0, 416.0, 520.0, 409.0, 398.0, 398.0, 507.0, 432.0, 398.0, 406.0, 526.0, 428.0, 397.0,
        403.0, 517.0, 435.0, 383.0, 424.0, 521.0, 421.0, 402.0, 414.0, 500.0, 451.0, 380.0, 416.0,
        492.0, 428.0, 408.0, 406.0, 506.0, 435.0, 380.0, 421.0, 490.0, 435.0, 390.0, 412.0, 454.0,
        416.0, 403.0, 408.0, 482.0, 438.0, 386.0, 405.0, 491.0, 427.0, 383.0, 394.0, 473.0, 420.0,
        390.0, 410.0, 488.0, 415.0, 398.0, 419.0, 488.0, 414.0, 374.0,
    ];

    fn assert_published(computed: Option<f64>, published: f64) {
        let computed = computed.unwrap();
        assert!(
            (computed - published).abs() <= 0.005,
            "{computed} {published}"
        );
    }

    #[test]
    fn beer_as_published() {
        let (known, actual) = BEER.split_at(64);
        let scale = naive_scale(known, 4).unwrap();
        let seasonal: Vec<f64> = (0..10).map(|step| known[60 + step % 4]).collect();
        assert_published(root_mean_squared_error(actual, &seasonal), 14.31);
        assert_published(mean_absolute_error(actual, &seasonal), 13.4);
        assert_published(scaled_error(actual, &seasonal, scale), 0.94);
        let naive = [known[63]; 10];
        assert_published(root_mean_squared_error(actual, &naive), 62.69);
        assert_published(mean_absolute_error(actual, &naive), 57.4);
        assert_published(scaled_error(actual, &naive, scale), 4.01);
    }

    #[test]
    fn the_m4_table() {
        let reference = PointScores {
            smape: 13.56,
            mase: 1.912,
        };
        let published = [
            (12.31, 1.696, 0.897),
            (12.55, 1.663, 0.898),
            (14.21, 2.044, 1.058),
        ];
        for (smape, mase, owa) in published {
            let computed = overall_weighted_average(PointScores { smape, mase }, reference);
            assert!((computed - owa).abs() < 6e-4, "{computed} {owa}");
        }
    }

    #[test]
    fn percentages() {
        let (actual, forecast) = ([100.0, 0.0, 50.0], [50.0, 0.0, 100.0]);
        let smape = symmetric_percentage_error(&actual, &forecast).unwrap();
        assert!((smape - 400.0 / 9.0).abs() < 1e-12);
        let wape = weighted_percentage_error(&actual, &forecast).unwrap();
        assert!((wape - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(weighted_percentage_error(&[0.0], &[1.0]), None);
    }

    #[test]
    fn series_without_a_scale() {
        assert_eq!(naive_scale(&[], 7), None);
        assert_eq!(naive_scale(&[1.0], 1), None);
        assert_eq!(naive_scale(&[2.0; 20], 7), None);
        // Shorter than its season: neighbours.
        assert_eq!(naive_scale(&[1.0, 3.0], 12), Some(2.0));
        assert_eq!(naive_scale(&[1.0, 3.0], 0), Some(2.0));
    }

    #[test]
    fn scores_of_intervals() {
        let interval = Interval {
            low: 10.0,
            high: 20.0,
        };
        assert!((winkler(15.0, interval, 0.95) - 10.0).abs() < 1e-9);
        assert!((winkler(22.0, interval, 0.95) - 90.0).abs() < 1e-9);
        assert!((winkler(9.0, interval, 0.8) - 20.0).abs() < 1e-9);
        assert_eq!(
            coverage(&[15.0, 20.0, 22.0, 9.0], &[interval; 4]),
            Some(0.5)
        );
        let score = scaled_interval_score(&[15.0, 22.0], &[interval; 2], 0.95, 5.0).unwrap();
        assert!((score - 10.0).abs() < 1e-9);
        assert_eq!(coverage(&[], &[]), None);
    }

    proptest! {
        #[test]
        fn winkler_is_the_pinball_of_both_ends(actual in -1e3..1e3, low in -1e3..1e3, width in 0.0..1e3, level in 0.5..0.99) {
            let interval = Interval { low, high: low + width };
            let tail = f64::midpoint(0.0, 1.0 - level);
            let both = pinball(actual, interval.low, tail) + pinball(actual, interval.high, 1.0 - tail);
            prop_assert!((winkler(actual, interval, level) - both / tail).abs() < 1e-6);
        }
    }
}
