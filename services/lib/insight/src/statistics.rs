//! What every analysis measures: centre, spread, quantiles, and the normal distribution.
//!
//! Nothing here takes NaN or infinity for granted: values that are not finite are left out first, by
//! [`finite`], where they can come from outside.

use statrs::distribution::{Continuous, ContinuousCDF, Normal};

/// Makes the median absolute deviation of normal data their standard deviation: 1 / Phi^-1(3/4).
pub const MAD_TO_DEVIATION: f64 = 1.482_602_218_505_602;

/// The finite values of a series.
#[must_use]
pub fn finite(values: &[f64]) -> Vec<f64> {
    values.iter().copied().filter(|v| v.is_finite()).collect()
}

/// The arithmetic mean; nothing of nothing.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / count(values.len()))
}

/// The sample variance (divided by n - 1); nothing of fewer than two values.
#[must_use]
pub fn variance(values: &[f64]) -> Option<f64> {
    let mean = mean(values).filter(|_| values.len() > 1)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some(squares / count(values.len() - 1))
}

/// The sample standard deviation; nothing of fewer than two values.
#[must_use]
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    variance(values).map(f64::sqrt)
}

/// The median; nothing of nothing. Values that are not numbers sort last.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The median absolute deviation from the median, not scaled; nothing of nothing.
#[must_use]
pub fn median_absolute_deviation(values: &[f64]) -> Option<f64> {
    let centre = median(values)?;
    let distances: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    median(&distances)
}

/// The quantile at `level` (0 to 1, clamped), interpolated between order statistics as R's type 7
/// and spreadsheets do; nothing of nothing. Source: Hyndman and Fan, *Sample Quantiles in Statistical
/// Packages*, 1996.
#[must_use]
pub fn quantile(values: &[f64], level: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    quantile_of_sorted(&sorted, level)
}

/// As [`quantile`], of values that are sorted already.
#[must_use]
pub fn quantile_of_sorted(sorted: &[f64], level: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = level.clamp(0.0, 1.0) * count(last);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last index"
    )]
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let share = position - count(below);
    let step = sorted[above] - sorted[below];
    // Infinite neighbours have no step, and nothing is to be added to one of them.
    if share == 0.0 || step.is_nan() {
        return Some(sorted[below]);
    }
    Some(sorted[below] + share * step)
}

/// The standard normal distribution's quantile at `level` (0 to 1; the ends give infinities): z for a
/// one-sided service level, 1.6449 at 95 %.
#[must_use]
pub fn normal_quantile(level: f64) -> f64 {
    Normal::standard().inverse_cdf(level.clamp(0.0, 1.0))
}

/// The standard normal distribution function.
#[must_use]
pub fn normal_cdf(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

/// The standard normal density.
#[must_use]
pub fn normal_density(z: f64) -> f64 {
    Normal::standard().pdf(z)
}

/// A count as a number to divide by: exact below 2^53.
#[expect(
    clippy::cast_precision_loss,
    reason = "no series has 2^53 values: the count is exact"
)]
#[must_use]
pub fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_small_sample() {
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        assert_eq!(mean(&values), Some(5.0));
        assert!((variance(&values).unwrap() - 32.0 / 7.0).abs() < 1e-12);
        assert_eq!(median(&values), Some(4.5));
        assert_eq!(median_absolute_deviation(&values), Some(0.5));
        // R: quantile(c(2,4,4,4,5,5,7,9), 0.9) is 7.6.
        assert!((quantile(&values, 0.9).unwrap() - 7.6).abs() < 1e-12);
    }

    #[test]
    fn too_few_values_have_no_figure() {
        assert_eq!(mean(&[]), None);
        assert_eq!(variance(&[1.0]), None);
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(3.0));
    }

    #[test]
    fn service_levels_of_the_tables() {
        let table = [
            (0.90, 1.2816),
            (0.95, 1.6449),
            (0.975, 1.9600),
            (0.98, 2.0537),
            (0.99, 2.3263),
            (0.999, 3.0902),
        ];
        for (level, z) in table {
            assert!((normal_quantile(level) - z).abs() < 5e-5, "{level}");
            assert!((normal_cdf(z) - level).abs() < 1e-5, "{level}");
        }
    }

    proptest! {
        #[test]
        fn quantiles_stay_inside_and_grow(mut values in prop::collection::vec(-1e12..1e12, 1..40), a in 0.0..1.0, b in 0.0..1.0) {
            values.sort_unstable_by(f64::total_cmp);
            let (low, high) = (f64::min(a, b), f64::max(a, b));
            let (at_low, at_high) = (quantile(&values, low).unwrap(), quantile(&values, high).unwrap());
            prop_assert!(at_low <= at_high);
            prop_assert!(values[0] <= at_low && at_high <= values[values.len() - 1]);
        }
    }
}
