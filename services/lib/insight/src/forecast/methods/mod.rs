//! The forecasting methods, one file each, behind one trait.
//!
//! [`MethodName`] lists them all; [`method`] gives the one of a name. Each is scale free: a series
//! times a power of two gives the forecast times it, so the guard every method runs behind can bring
//! the largest and smallest magnitudes into a range where squares neither overflow nor vanish.
//!
//! The loess smoothing of MSTL is the crate `stlrs`'; exponential smoothing is our own, for the crate
//! that offers both, `augurs`, has ETS without seasons only and its MSTL ends in such a trend model,
//! while the series here are weekly and yearly, and a rolling backtest needs fitted parameters carried
//! forward ([`Fitted::refit`]).
//!
//! To add one, write its file, implement [`Method`] and [`Fitted`], give it a [`MethodName`] and a
//! line in [`method`]. The property tests run over every name, so they hold the new one to the same
//! promises at once: finite output on any finite input, no panic, constants continued.

use std::{fmt, fmt::Debug, str::FromStr};

use self::{
    autoregression::Autoregression, croston::Intermittent, ensemble::Ensemble, ets::Ets,
    guard::Guarded, linear::Linear, linear_seasonal::LinearSeasonal, mstl::Mstl, naive::Naive,
    naive2::Naive2, seasonal_naive::SeasonalNaive, theta::Theta, window_mean::WindowMean,
};
use crate::statistics;

mod autoregression;
mod croston;
pub(crate) mod ensemble;
mod ets;
#[cfg(test)]
mod examples;
mod guard;
mod least_squares;
mod linear;
mod linear_seasonal;
mod log_scale;
mod minimize;
mod mstl;
mod naive;
mod naive2;
#[cfg(test)]
mod properties;
mod seasonal_adjustment;
mod seasonal_naive;
mod theta;
mod window_mean;

/// A way to forecast a regular series.
pub trait Method: Debug + Sync {
    /// Estimates the method's parameters on `values` (finite, oldest first, equally spaced) that
    /// repeat every `seasons` steps (shortest first; empty for no season). Nothing when the series
    /// is too short, or otherwise not for this method.
    fn fit(&self, values: &[f64], seasons: &[usize]) -> Option<Box<dyn Fitted>>;
}

/// A method fitted to a series.
pub trait Fitted: Debug + Send {
    /// The next `horizon` values, all finite.
    fn mean(&self, horizon: usize) -> Vec<f64>;

    /// The standard error of each of the next `horizon` values, where the method's theory gives one.
    fn deviation(&self, horizon: usize) -> Option<Vec<f64>>;

    /// The same parameters on a longer or shorter series of the same kind: what a rolling backtest
    /// needs at each origin, without estimating again. Nothing when the series is too short.
    fn refit(&self, values: &[f64]) -> Option<Box<dyn Fitted>>;

    /// The lower and upper end of the interval that holds each of the next `horizon` values with the
    /// probability `level` (between 0 and 1) if the method's theory is right; nothing where it gives
    /// no standard error. Normal unless the method knows better.
    fn interval(&self, horizon: usize, level: f64) -> Option<Vec<(f64, f64)>> {
        let quantile = statistics::normal_quantile(f64::midpoint(1.0, level));
        let deviations = self.deviation(horizon)?;
        Some(band(&self.mean(horizon), &deviations, quantile))
    }
}

/// What a method is called, in requests, answers and files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MethodName {
    /// The last value, repeated.
    Naive,
    /// The last season, repeated.
    SeasonalNaive,
    /// The mean of the last season.
    WindowMean,
    /// A straight line through the series.
    Linear,
    /// A straight line, and a fixed difference for each place in the season.
    LinearSeasonal,
    /// The last value of the seasonally adjusted series: the competitions' yardstick.
    Naive2,
    /// Exponential smoothing with the trend and seasons that fit.
    Ets,
    /// The dynamic optimised theta model.
    Theta,
    /// Seasons by loess, the rest by exponential smoothing.
    Mstl,
    /// Seasons by loess, the rest by an autoregression.
    Autoregression,
    /// The median of the three to seven methods that tested best; of the four before where none could
    /// be tested.
    Ensemble,
    /// Exponential smoothing of intermittent demand's size and interval.
    Croston,
    /// Croston's method less its bias.
    Sba,
    /// Exponential smoothing of intermittent demand's size and probability.
    Tsb,
}

impl MethodName {
    /// Every method, simplest first within those for continuous and those for intermittent series.
    pub const ALL: [Self; 14] = [
        Self::Naive,
        Self::SeasonalNaive,
        Self::WindowMean,
        Self::Linear,
        Self::LinearSeasonal,
        Self::Naive2,
        Self::Ets,
        Self::Theta,
        Self::Mstl,
        Self::Autoregression,
        Self::Ensemble,
        Self::Croston,
        Self::Sba,
        Self::Tsb,
    ];

    /// The name, as callers write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Naive => "naive",
            Self::SeasonalNaive => "seasonal_naive",
            Self::WindowMean => "window_mean",
            Self::Linear => "linear",
            Self::LinearSeasonal => "linear_seasonal",
            Self::Naive2 => "naive2",
            Self::Ets => "ets",
            Self::Theta => "theta",
            Self::Mstl => "mstl",
            Self::Autoregression => "autoregression",
            Self::Ensemble => "ensemble",
            Self::Croston => "croston",
            Self::Sba => "sba",
            Self::Tsb => "tsb",
        }
    }

    /// How much there is to the method, from 0: of two that forecast equally well, the one with the
    /// lower rank is to be used. No two methods share a rank.
    #[must_use]
    pub const fn simplicity_rank(self) -> u8 {
        self as u8
    }

    /// Whether the method is made for series that are mostly zero.
    #[must_use]
    pub const fn is_intermittent(self) -> bool {
        matches!(self, Self::Croston | Self::Sba | Self::Tsb)
    }
}

impl fmt::Display for MethodName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A name that no method has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown forecasting method; one of {}", MethodName::ALL.map(MethodName::as_str).join(", "))]
pub struct UnknownMethod;

impl FromStr for MethodName {
    type Err = UnknownMethod;

    fn from_str(name: &str) -> Result<Self, UnknownMethod> {
        Self::ALL
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(name))
            .ok_or(UnknownMethod)
    }
}

/// The method of a name.
#[must_use]
pub fn method(name: MethodName) -> &'static dyn Method {
    match name {
        MethodName::Naive => &Guarded(Naive),
        MethodName::SeasonalNaive => &Guarded(SeasonalNaive),
        MethodName::WindowMean => &Guarded(WindowMean),
        MethodName::Linear => &Guarded(Linear),
        MethodName::LinearSeasonal => &Guarded(LinearSeasonal),
        MethodName::Naive2 => &Guarded(Naive2),
        MethodName::Ets => &Guarded(Ets),
        MethodName::Theta => &Guarded(Theta),
        MethodName::Mstl => &Guarded(Mstl),
        MethodName::Autoregression => &Guarded(Autoregression),
        MethodName::Ensemble => &Guarded(Ensemble),
        MethodName::Croston => &Guarded(Intermittent::Croston),
        MethodName::Sba => &Guarded(Intermittent::Sba),
        MethodName::Tsb => &Guarded(Intermittent::Tsb),
    }
}

/// The band of `quantile` deviations on either side of each mean.
fn band(means: &[f64], deviations: &[f64], quantile: f64) -> Vec<(f64, f64)> {
    let pairs = means.iter().zip(deviations);
    pairs
        .map(|(mean, deviation)| (mean - quantile * deviation, mean + quantile * deviation))
        .collect()
}

/// The root of the mean square of what is left over after `parameters` were estimated; nothing when
/// as many were estimated as there are values.
fn residual_deviation(residuals: impl Iterator<Item = f64>, parameters: usize) -> Option<f64> {
    let (n, squares) = residuals.fold((0, 0.0), |(n, sum), residual| {
        (n + 1_usize, residual.mul_add(residual, sum))
    });
    let freedom = n.checked_sub(parameters).filter(|&freedom| freedom > 0)?;
    Some((squares / statistics::count(freedom)).sqrt())
}
