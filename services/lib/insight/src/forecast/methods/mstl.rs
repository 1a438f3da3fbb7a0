//! Seasons by loess, the rest by exponential smoothing.
//!
//! The series (its logarithms where they leave less unexplained) is split into seasons, trend and
//! remainder; trend and remainder together are forecast by exponential smoothing without a season,
//! and the last of each season is repeated. Of a season's variance, only the share that is not noise
//! its smoother let through is taken as season. The standard error is the smoothing's. Sources: Bandara,
//! Hyndman and Bergmeir, *MSTL: A seasonal-trend decomposition algorithm for time series with multiple
//! seasonal patterns*, 2021; Miller and Williams, *Shrinkage estimators of time series seasonal factors
//! and their effect on forecasting accuracy*, 2003; Hyndman and Athanasopoulos, *Forecasting: Principles and Practice*, 3rd
//! edition, 3.6 and 5.7.

use stlrs::Mstl as Decomposition;

use super::{
    Fitted, Method,
    ets::{Choice, FittedEts},
    log_scale::Scale,
};
use crate::statistics::{self, count};

/// The seasons the smoother averages over at the series' end.
const SMOOTHED: f64 = 8.0;

/// See the module.
#[derive(Debug)]
pub(super) struct Mstl;

impl Method for Mstl {
    fn fit(&self, values: &[f64], seasons: &[usize]) -> Option<Box<dyn Fitted>> {
        let seasonal = Seasonal::new(values, seasons)?;
        let choice = Choice {
            logarithms: false,
            straight_trend: !seasonal.scale.is_logarithmic(),
        };
        let rest = FittedEts::new(&seasonal.adjusted, &[], choice)?;
        Some(Box::new(FittedMstl::new(seasonal, Box::new(rest))))
    }
}

/// A series split into its seasons and the rest.
#[derive(Debug)]
pub(super) struct Seasonal {
    pub(super) scale: Scale,
    /// The series without its seasons, on the scale.
    pub(super) adjusted: Vec<f64>,
    /// The last of each season, oldest value first, on the scale.
    last: Vec<Vec<f64>>,
}

impl Seasonal {
    /// Splits by those of `seasons` the series holds twice, on the scale that explains more; nothing
    /// without one.
    pub(super) fn new(values: &[f64], seasons: &[usize]) -> Option<Self> {
        let usable: Vec<usize> = seasons
            .iter()
            .copied()
            .filter(|m| 2 * m <= values.len())
            .collect();
        if usable.is_empty() {
            return None;
        }
        let scales = [Some(Scale::plain()), Scale::logarithmic(values)];
        let splits = scales
            .into_iter()
            .flatten()
            .filter_map(|scale| Self::on(scale, values, &usable));
        splits
            .min_by(|(_, a), (_, b)| a.total_cmp(b))
            .map(|(seasonal, _)| seasonal)
    }

    /// The same seasons and kind of scale of another series.
    pub(super) fn again(&self, values: &[f64]) -> Option<Self> {
        let seasons: Vec<usize> = self.last.iter().map(Vec::len).collect();
        let scale = self.scale.again(values)?;
        Self::on(scale, values, &seasons).map(|(seasonal, _)| seasonal)
    }

    /// The split on a scale, and how much of the values it leaves unexplained: n ln(variance), on
    /// the scale of the values.
    fn on(scale: Scale, values: &[f64], seasons: &[usize]) -> Option<(Self, f64)> {
        let on_scale = scale.to(values);
        let split = Decomposition::params().fit(&on_scale, seasons).ok()?;
        let left = statistics::variance(split.remainder()).unwrap_or_default();
        let unexplained = count(values.len()) * left.max(f64::MIN_POSITIVE).ln();
        let unexplained = unexplained + scale.jacobian(&on_scale);
        let (mut parts, _, _) = split.into_parts();
        for (part, season) in parts.iter_mut().zip(seasons) {
            let share = certain_share(part, *season, left);
            for index in part {
                *index *= share;
            }
        }
        let adjusted = on_scale.iter().enumerate();
        let adjusted = adjusted.map(|(t, y)| y - parts.iter().map(|part| part[t]).sum::<f64>());
        let adjusted: Vec<f64> = adjusted.collect();
        let last = parts.iter().zip(seasons);
        let last = last.map(|(part, season)| part[part.len() - season..].to_vec());
        let seasonal = Self {
            scale,
            last: last.collect(),
            adjusted,
        };
        Some((seasonal, unexplained))
    }

    /// Adds the seasons to a forecast of the rest.
    fn add_to(&self, means: &mut [f64]) {
        for season in &self.last {
            for (mean, index) in means.iter_mut().zip(season.iter().cycle()) {
                *mean += index;
            }
        }
    }
}

/// The share of a season's variance that is not the noise its smoother let through.
fn certain_share(part: &[f64], season: usize, left: f64) -> f64 {
    let through = (count(season) / count(part.len())).max(1.0 / SMOOTHED);
    let noise = left * through / (1.0 - through);
    let variance = statistics::variance(part).unwrap_or_default();
    if variance > noise {
        1.0 - noise / variance
    } else {
        0.0
    }
}

/// A series forecast as its seasons and the forecast of the rest.
#[derive(Debug)]
pub(super) struct FittedMstl {
    seasonal: Seasonal,
    rest: Box<dyn Fitted>,
}

impl FittedMstl {
    pub(super) fn new(seasonal: Seasonal, rest: Box<dyn Fitted>) -> Self {
        Self { seasonal, rest }
    }

    fn on_scale(&self, horizon: usize) -> Vec<f64> {
        let mut means = self.rest.mean(horizon);
        self.seasonal.add_to(&mut means);
        means
    }
}

impl Fitted for FittedMstl {
    fn mean(&self, horizon: usize) -> Vec<f64> {
        self.seasonal.scale.from(self.on_scale(horizon))
    }

    fn deviation(&self, horizon: usize) -> Option<Vec<f64>> {
        let deviations = self.rest.deviation(horizon)?;
        let scale = self.seasonal.scale;
        Some(scale.deviations_from(self.on_scale(horizon), deviations))
    }

    fn refit(&self, values: &[f64]) -> Option<Box<dyn Fitted>> {
        let seasonal = self.seasonal.again(values)?;
        let rest = self.rest.refit(&seasonal.adjusted)?;
        Some(Box::new(Self::new(seasonal, rest)))
    }

    fn interval(&self, horizon: usize, level: f64) -> Option<Vec<(f64, f64)>> {
        let deviations = self.rest.deviation(horizon)?;
        let means = self.on_scale(horizon);
        Some(self.seasonal.scale.band_from(&means, &deviations, level))
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    #[test]
    fn two_seasons_on_a_trend_are_continued() {
        let value = |t: usize| {
            let (day, week) = ((TAU * count(t) / 6.0).sin(), (TAU * count(t) / 42.0).cos());
            -50.0 + 0.1 * count(t) + 8.0 * day + 5.0 * week
        };
        let values: Vec<f64> = (0..420).map(value).collect();
        let fitted = Mstl.fit(&values, &[6, 42]).unwrap();
        for (h, mean) in fitted.mean(42).iter().enumerate() {
            assert!((mean - value(420 + h)).abs() < 1.0, "{h}: {mean}");
        }
    }

    #[test]
    fn seasons_that_grow_with_the_level_are_split_as_logarithms() {
        let value = |t: usize| (0.02 * count(t) + [0.0, 0.7, -0.4, 0.2][t % 4]).exp();
        let values: Vec<f64> = (0..80).map(value).collect();
        assert!(Seasonal::new(&values, &[4]).unwrap().scale.is_logarithmic());
        let means = Mstl.fit(&values, &[4]).unwrap().mean(4);
        for (h, mean) in means.iter().enumerate() {
            assert!((mean / value(80 + h) - 1.0).abs() < 0.1, "{h}: {mean}");
        }
    }

    #[test]
    fn only_what_is_more_than_noise_is_a_season() {
        // Of four values of noise averaged, a quarter of its variance is left, a third of what the
        // remainder shows.
        assert!(certain_share(&[1.0, -1.0, 1.0, -1.0], 1, 6.0).abs() < 1e-12);
        let variance = statistics::variance(&[1.0, -1.0, 1.0, -1.0]).unwrap();
        let share = certain_share(&[1.0, -1.0, 1.0, -1.0], 1, 1.0);
        assert!((share - (1.0 - 1.0 / 3.0 / variance)).abs() < 1e-12);
        assert!(certain_share(&[0.0; 8], 2, 0.0).abs() < 1e-12);
    }

    #[test]
    fn two_whole_seasons_are_needed() {
        assert!(Mstl.fit(&[1.0; 50], &[]).is_none());
        assert!(Mstl.fit(&[1.0; 13], &[7]).is_none());
        assert!(Mstl.fit(&[1.0; 14], &[7]).is_some());
    }
}
