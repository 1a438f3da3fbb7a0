//! The naive forecast: the last value, repeated. It is the best there is for a random walk.
//!
//! y(n+h) = y(n), standard error s sqrt(h), s the root mean square of the steps. Source: Hyndman and
//! Athanasopoulos, *Forecasting: Principles and Practice*, 3rd edition, 5.2 and 5.5.

use super::{Fitted, Method, residual_deviation};
use crate::statistics::count;

/// See the module.
#[derive(Debug)]
pub(super) struct Naive;

impl Method for Naive {
    fn fit(&self, values: &[f64], _seasons: &[usize]) -> Option<Box<dyn Fitted>> {
        Some(Box::new(FittedNaive::new(values)?))
    }
}

#[derive(Debug)]
struct FittedNaive {
    last: f64,
    /// The deviation of one step; nothing of a single value.
    step: Option<f64>,
}

impl FittedNaive {
    fn new(values: &[f64]) -> Option<Self> {
        let steps = values.windows(2).map(|pair| pair[1] - pair[0]);
        Some(Self {
            last: *values.last()?,
            step: residual_deviation(steps, 0),
        })
    }
}

impl Fitted for FittedNaive {
    fn mean(&self, horizon: usize) -> Vec<f64> {
        vec![self.last; horizon]
    }

    fn deviation(&self, horizon: usize) -> Option<Vec<f64>> {
        let step = self.step?;
        Some((1..=horizon).map(|h| step * count(h).sqrt()).collect())
    }

    fn refit(&self, values: &[f64]) -> Option<Box<dyn Fitted>> {
        Naive.fit(values, &[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_with_an_error_that_grows_with_the_root_of_time() {
        let fitted = Naive.fit(&[1.0, 3.0, 2.0, 4.0], &[]).unwrap();
        assert_eq!(fitted.mean(3), [4.0; 3]);
        // Steps 2, -1, 2: the mean square is 3.
        let expected = [3.0_f64.sqrt(), 6.0_f64.sqrt(), 3.0];
        for (deviation, expected) in fitted.deviation(3).unwrap().iter().zip(expected) {
            assert!((deviation - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn one_value_is_enough_for_a_forecast_but_not_for_its_error() {
        let fitted = Naive.fit(&[7.0], &[]).unwrap();
        assert_eq!(fitted.mean(2), [7.0; 2]);
        assert_eq!(fitted.deviation(2), None);
    }
}
