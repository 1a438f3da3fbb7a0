//! The forecasting methods, one file each, behind one trait.
//!
//! To add one, write its file, implement [`Method`] and add it to the list of candidates.

use std::fmt::Debug;

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
}
