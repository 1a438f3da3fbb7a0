//! Intermittent demand: how much when there is any, and how often there is.
//!
//! * Croston: on demand, size z += a (y - z) and interval p += a (q - p), q the steps since the last
//!   demand; the forecast is z / p. Source: Croston, *Forecasting and stock control for intermittent
//!   demands*, 1972.
//! * SBA: (1 - a/2) z / p, which takes away Croston's bias. Source: Syntetos and Boylan, *The accuracy
//!   of intermittent demand estimates*, 2005.
//! * TSB: z as before, and a probability of demand updated at every step, p += b (d - p) with d 1 on
//!   demand and 0 otherwise; the forecast p z fades for items that died. Source: Teunter, Syntetos and
//!   Babai, *Intermittent demand: linking forecasting to inventory obsolescence*, 2011.
//!
//! Each starts from the first demand's size and the mean interval up to the series' end. The
//! smoothing parameters are those of a grid (0.05 to 0.3, the range the literature recommends) whose
//! one-step errors have the least squares. A series without demand is forecast as zero. There is no
//! accepted theory of these methods' errors, so they give no deviation.

use super::{Fitted, Method};
use crate::statistics::count;

/// The smoothing parameters tried.
const SMOOTHING: [f64; 6] = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3];

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intermittent {
    Croston,
    Sba,
    Tsb,
}

impl Method for Intermittent {
    fn fit(&self, values: &[f64], _seasons: &[usize]) -> Option<Box<dyn Fitted>> {
        if values.is_empty() {
            return None;
        }
        // Only TSB has a parameter of its own for how often there is demand.
        let pairs = SMOOTHING.iter().flat_map(|&size| match self {
            Self::Croston | Self::Sba => vec![(size, size)],
            Self::Tsb => SMOOTHING.iter().map(|&often| (size, often)).collect(),
        });
        pairs
            .map(|(size, often)| Smoothed::run(*self, size, often, values))
            .min_by(|a, b| a.squares.total_cmp(&b.squares))
            .map(|smoothed| Box::new(smoothed) as Box<dyn Fitted>)
    }
}

#[derive(Debug)]
struct Smoothed {
    method: Intermittent,
    /// The smoothing parameter of the size.
    size_smoothing: f64,
    /// The smoothing parameter of the interval or the probability.
    often_smoothing: f64,
    forecast: f64,
    /// The one-step errors' sum of squares.
    squares: f64,
}

impl Smoothed {
    fn run(
        method: Intermittent,
        size_smoothing: f64,
        often_smoothing: f64,
        values: &[f64],
    ) -> Self {
        let mut smoothed = Self {
            method,
            size_smoothing,
            often_smoothing,
            forecast: 0.0,
            squares: 0.0,
        };
        let demands = values.iter().filter(|value| **value != 0.0);
        let (Some(first), n) = (demands.clone().next(), demands.count()) else {
            return smoothed;
        };
        let mut size = *first;
        let mut interval = count(values.len()) / count(n);
        let mut probability = interval.recip();
        let mut since = 0.0;
        smoothed.forecast = smoothed.of(size, interval, probability);
        for value in values {
            smoothed.squares += (value - smoothed.forecast).powi(2);
            since += 1.0;
            let demand = if *value == 0.0 { 0.0 } else { 1.0 };
            probability += often_smoothing * (demand - probability);
            if demand > 0.0 {
                size += size_smoothing * (value - size);
                interval += often_smoothing * (since - interval);
                since = 0.0;
            }
            smoothed.forecast = smoothed.of(size, interval, probability);
        }
        smoothed
    }

    fn of(&self, size: f64, interval: f64, probability: f64) -> f64 {
        match self.method {
            Intermittent::Croston => size / interval,
            Intermittent::Sba => (1.0 - self.often_smoothing / 2.0) * size / interval,
            Intermittent::Tsb => size * probability,
        }
    }
}

impl Fitted for Smoothed {
    fn mean(&self, horizon: usize) -> Vec<f64> {
        vec![self.forecast; horizon]
    }

    fn deviation(&self, _horizon: usize) -> Option<Vec<f64>> {
        None
    }

    fn refit(&self, values: &[f64]) -> Option<Box<dyn Fitted>> {
        (!values.is_empty()).then(|| {
            let again = Self::run(
                self.method,
                self.size_smoothing,
                self.often_smoothing,
                values,
            );
            Box::new(again) as Box<dyn Fitted>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Demand of 4, 6 and 2 in eight steps, so the interval starts at 8/3 and the size at 4.
    const VALUES: [f64; 8] = [0.0, 4.0, 0.0, 0.0, 6.0, 0.0, 2.0, 0.0];

    fn forecast(method: Intermittent, size: f64, often: f64) -> f64 {
        Smoothed::run(method, size, often, &VALUES).forecast
    }

    #[test]
    fn a_small_example_by_hand() {
        // Sizes: 4, then 4 + 0.2 * 2 = 4.4, then 4.4 - 0.2 * 2.4 = 3.92. Intervals, each after 2, 3
        // and 2 steps: 8/3, 2.5333, 2.6267, 2.5013.
        let (size, interval) = (3.92, 2.501_333_333_333_333);
        assert!((forecast(Intermittent::Croston, 0.2, 0.2) - size / interval).abs() < 1e-12);
        assert!((forecast(Intermittent::Sba, 0.2, 0.2) - 0.9 * size / interval).abs() < 1e-12);
        // Probability 0.375 with b = 0.1: 0.3375, 0.40375, 0.363375, 0.3270375, 0.39433375,
        // 0.354900375, 0.4194103375, 0.37746930375.
        let expected = 0.377_469_303_75 * size;
        assert!((forecast(Intermittent::Tsb, 0.2, 0.1) - expected).abs() < 1e-12);
    }

    #[test]
    fn the_forecast_of_a_dead_item_fades_only_by_tsb() {
        let mut values = [0.0, 3.0, 0.0, 2.0, 3.0, 0.0, 4.0].to_vec();
        values.extend([0.0; 60]);
        let of = |method: Intermittent| method.fit(&values, &[]).unwrap().mean(1)[0];
        assert!(of(Intermittent::Tsb) < 0.1 * of(Intermittent::Croston));
    }

    #[test]
    fn no_demand_is_forecast_as_none() {
        let fitted = Intermittent::Croston.fit(&[0.0; 20], &[]).unwrap();
        assert_eq!(fitted.mean(2), [0.0; 2]);
        assert!(Intermittent::Sba.fit(&[], &[]).is_none());
    }
}
