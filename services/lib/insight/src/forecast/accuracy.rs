//! How far forecasts were from what came.
//!
//! Formulas as in Hyndman and Koehler, *Another look at measures of forecast accuracy*, 2006. Functions
//! of two series compare them pairwise up to the shorter's end, leave out pairs whose actual value is
//! not a number, which is not known, and give nothing when nothing can be compared.

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

/// The sum of absolute errors over the sum of absolute actual values; nothing when those are all 0.
#[must_use]
pub fn weighted_percentage_error(actual: &[f64], forecast: &[f64]) -> Option<f64> {
    let error = mean_absolute_error(actual, forecast)?;
    let size = mean_of(actual, forecast, |actual, _| actual.abs())?;
    (size > 0.0).then(|| error / size)
}

/// What scaled errors are divided by: the mean absolute difference between values a season apart
/// (`season` 1: neighbours), which is how wrong the seasonal naive forecast was within the series. Of
/// the `filled` values only those are known that are a number in `observed`, which is the same series
/// where there are no gaps.
///
/// A series too short for its season is measured by its neighbours. Nothing for a series that never
/// changes: there is no scale then.
#[must_use]
pub fn naive_scale(filled: &[f64], observed: &[f64], season: usize) -> Option<f64> {
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
        let scale = naive_scale(known, known, 4).unwrap();
        let seasonal: Vec<f64> = (0..10).map(|step| known[60 + step % 4]).collect();
        assert_published(root_mean_squared_error(actual, &seasonal), 14.31);
        assert_published(mean_absolute_error(actual, &seasonal), 13.4);
        assert_published(
            mean_absolute_error(actual, &seasonal).map(|e| e / scale),
            0.94,
        );
        let naive = [known[63]; 10];
        assert_published(root_mean_squared_error(actual, &naive), 62.69);
        assert_published(mean_absolute_error(actual, &naive), 57.4);
        assert_published(mean_absolute_error(actual, &naive).map(|e| e / scale), 4.01);
    }

    #[test]
    fn percentages() {
        let (actual, forecast) = ([100.0, 0.0, 50.0], [50.0, 0.0, 100.0]);
        let wape = weighted_percentage_error(&actual, &forecast).unwrap();
        assert!((wape - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(weighted_percentage_error(&[0.0], &[1.0]), None);
    }

    #[test]
    fn series_without_a_scale() {
        assert_eq!(naive_scale(&[], &[], 7), None);
        assert_eq!(naive_scale(&[1.0], &[1.0], 1), None);
        assert_eq!(naive_scale(&[2.0; 20], &[2.0; 20], 7), None);
        // Shorter than its season: neighbours.
        assert_eq!(naive_scale(&[1.0, 3.0], &[1.0, 3.0], 12), Some(2.0));
        assert_eq!(naive_scale(&[1.0, 3.0], &[1.0, 3.0], 0), Some(2.0));
    }
}
