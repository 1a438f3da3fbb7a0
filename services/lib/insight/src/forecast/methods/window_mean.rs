//! The mean of the last window: one season (the shortest), or the last twelve values without one.
//!
//! y(n+h) = mean of the last w values, standard error s sqrt(1 + 1/w), s their deviation. Source:
//! Hyndman and Athanasopoulos, *Forecasting: Principles and Practice*, 3rd edition, 5.2 and 5.5 (the
//! mean method, on the window).

use super::{Fitted, Method};
use crate::statistics::{self, count};

/// The window of a series without a season, in steps.
const WINDOW: usize = 12;

/// See the module.
#[derive(Debug)]
pub(super) struct WindowMean;

impl Method for WindowMean {
    fn fit(&self, values: &[f64], seasons: &[usize]) -> Option<Box<dyn Fitted>> {
        let window = seasons.first().copied().unwrap_or(WINDOW);
        Some(Box::new(FittedWindowMean::new(values, window)?))
    }
}

#[derive(Debug)]
struct FittedWindowMean {
    window: usize,
    mean: f64,
    /// The standard error of a forecast; nothing of a single value.
    error: Option<f64>,
}

impl FittedWindowMean {
    fn new(values: &[f64], window: usize) -> Option<Self> {
        let last = &values[values.len().saturating_sub(window)..];
        let mean = statistics::mean(last)?;
        let deviation = statistics::standard_deviation(last);
        Some(Self {
            window,
            mean,
            error: deviation.map(|deviation| deviation * (1.0 + 1.0 / count(last.len())).sqrt()),
        })
    }
}

impl Fitted for FittedWindowMean {
    fn mean(&self, horizon: usize) -> Vec<f64> {
        vec![self.mean; horizon]
    }

    fn deviation(&self, horizon: usize) -> Option<Vec<f64>> {
        Some(vec![self.error?; horizon])
    }

    fn refit(&self, values: &[f64]) -> Option<Box<dyn Fitted>> {
        Some(Box::new(Self::new(values, self.window)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_the_last_season() {
        let fitted = WindowMean.fit(&[100.0, 1.0, 2.0, 3.0], &[3]).unwrap();
        assert_eq!(fitted.mean(2), [2.0; 2]);
        let error = (1.0_f64 + 1.0 / 3.0).sqrt();
        assert!((fitted.deviation(1).unwrap()[0] - error).abs() < 1e-12);
    }

    #[test]
    fn a_short_series_is_its_own_window() {
        let fitted = WindowMean.fit(&[1.0, 3.0], &[]).unwrap();
        assert_eq!(fitted.mean(1), [2.0]);
        assert_eq!(
            WindowMean.fit(&[5.0], &[7]).unwrap().deviation(1),
            None,
            "one value has no deviation"
        );
    }
}
