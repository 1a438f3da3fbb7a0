//! The scale a model works on: the values themselves, or their logarithms where seasons and errors
//! grow with the level.

use super::{band, seasonal_adjustment::is_positive};
use crate::statistics;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    /// The range of the logarithms' forecasts; nothing on the plain scale.
    logarithms: Option<(f64, f64)>,
}

impl Scale {
    /// The values themselves.
    pub(super) const fn plain() -> Self {
        Self { logarithms: None }
    }

    /// The values' logarithms; nothing where these make no sense. Forecasts are kept within the
    /// values' range and its width to either side (at least a factor of e), because an extrapolated
    /// logarithm soon is a number no series reaches.
    pub(super) fn logarithmic(values: &[f64]) -> Option<Self> {
        is_positive(values).then(|| {
            let range = values.iter().map(|value| value.ln());
            let (low, high) = range.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), log| {
                (low.min(log), high.max(log))
            });
            let margin = (high - low).max(1.0);
            Self {
                logarithms: Some((low - margin, high + margin)),
            }
        })
    }

    /// The same kind of scale for another series; nothing where it makes no sense.
    pub(super) fn again(self, values: &[f64]) -> Option<Self> {
        if self.is_logarithmic() {
            Self::logarithmic(values)
        } else {
            Some(self)
        }
    }

    pub(super) const fn is_logarithmic(self) -> bool {
        self.logarithms.is_some()
    }

    /// The values on this scale.
    pub(super) fn to(self, values: &[f64]) -> Vec<f64> {
        if self.is_logarithmic() {
            values.iter().map(|value| value.ln()).collect()
        } else {
            values.to_vec()
        }
    }

    /// Forecasts from this scale; a mean of logarithms becomes the median.
    pub(super) fn from(self, mut means: Vec<f64>) -> Vec<f64> {
        if let Some((low, high)) = self.logarithms {
            for mean in &mut means {
                *mean = mean.clamp(low, high).exp();
            }
        }
        means
    }

    /// Standard errors from this scale: of a log-normal value, sqrt(exp(s^2) - 1) times its mean
    /// exp(m + s^2 / 2), with s at most 1, beyond which that figure says nothing any more.
    pub(super) fn deviations_from(self, means: Vec<f64>, mut deviations: Vec<f64>) -> Vec<f64> {
        if self.is_logarithmic() {
            for (deviation, median) in deviations.iter_mut().zip(self.from(means)) {
                let variance = (*deviation * *deviation).min(1.0);
                *deviation = median * (variance / 2.0).exp() * variance.exp_m1().sqrt();
            }
        }
        deviations
    }

    /// The interval of each forecast from this scale: its ends are the ends on this scale.
    pub(super) fn band_from(
        self,
        means: &[f64],
        deviations: &[f64],
        level: f64,
    ) -> Vec<(f64, f64)> {
        let quantile = statistics::normal_quantile(f64::midpoint(1.0, level));
        let (lower, upper) = band(means, deviations, quantile).into_iter().unzip();
        self.from(lower).into_iter().zip(self.from(upper)).collect()
    }

    /// What the criterion n ln(SSE / n) of values on this scale lacks to be comparable with one of
    /// the plain values: 2 sum ln y.
    pub(super) fn jacobian(self, on_scale: &[f64]) -> f64 {
        if self.is_logarithmic() {
            2.0 * on_scale.iter().sum::<f64>()
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let values = [1.0, 10.0, 3.0];
        let scale = Scale::logarithmic(&values).unwrap();
        for (value, back) in values.iter().zip(scale.from(scale.to(&values))) {
            assert!((value - back).abs() < 1e-12);
        }
        assert!(
            scale.from(vec![1000.0])[0] <= 100.1,
            "kept near what was seen"
        );
        assert_eq!(Scale::logarithmic(&[1.0, 0.0]), None);
        assert_eq!(Scale::plain().again(&[-1.0]), Some(Scale::plain()));
        assert_eq!(scale.again(&[-1.0]), None);
    }

    #[test]
    fn a_small_error_of_a_logarithm_is_that_share_of_the_value() {
        let scale = Scale::logarithmic(&[90.0, 110.0]).unwrap();
        let deviation = scale.deviations_from(vec![100.0_f64.ln()], vec![0.01])[0];
        assert!((deviation - 1.0).abs() < 1e-3);
    }
}
