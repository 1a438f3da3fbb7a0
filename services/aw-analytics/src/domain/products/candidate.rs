//! What a method expects of one channel, and how wrong it would have been.

use insight::forecast::backtest::{Backtest, Plan, Test};
use insight::forecast::methods::{MethodName, method};
use insight::statistics::{count, mean};

use super::forecast::SHARED_ERRORS;
use super::series::{ChannelSeries, Window};

/// A forecast of the past.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tested {
    /// How many periods were known.
    pub(super) known: usize,
    /// The window's sum as it was forecast.
    pub(super) expected: f64,
    /// What came less that.
    pub(super) error: f64,
}

/// What a method expects of one channel, and how wrong it would have been.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) mean: f64,
    /// One at each of the backtest's origins.
    pub(super) tests: Vec<Tested>,
    /// How many independent forecasts the errors are worth.
    pub(super) independent: f64,
}

impl Candidate {
    pub(super) fn of(name: MethodName, series: &ChannelSeries, window: &Window) -> Option<Self> {
        let method = method(name);
        let horizon = window.periods();
        let expected = |values: &[f64]| {
            let floored = values.iter().map(|value| value.max(0.0));
            window.sum(&floored.collect::<Vec<f64>>())
        };
        let mean_now = expected(&method.fit(&series.values, &[])?.mean(horizon));
        let plan = Plan::new(&series.values, 1, horizon, 0);
        let backtest = Backtest::of(method, &series.values, &[], &plan, Some(0.0));
        let tests = backtest.map(|backtest| backtest.tests).unwrap_or_default();
        let tested = |test: &Test| {
            let expected = window.sum(&test.forecast);
            Tested {
                known: test.origin.known,
                expected,
                error: window.sum(&test.actual) - expected,
            }
        };
        let tests: Vec<Tested> = tests.iter().map(tested).collect();
        Some(Self {
            mean: mean_now,
            independent: independent(&tests, horizon),
            tests,
        })
    }

    pub(super) fn mean_absolute_error(&self) -> f64 {
        let errors: Vec<f64> = self.tests.iter().map(|test| test.error.abs()).collect();
        mean(&errors).unwrap_or_default()
    }

    fn mean_squared_error(&self) -> Option<f64> {
        let errors: Vec<f64> = self.tests.iter().map(|test| test.error.powi(2)).collect();
        mean(&errors)
    }

    /// The forecast's variance; `relative` is the usual relative error of the channel.
    pub(super) fn variance(&self, relative: f64) -> f64 {
        let shared = (relative * self.mean).powi(2) + self.mean;
        let (own, weight) = match self.mean_squared_error() {
            Some(squared) => (squared, self.independent),
            None => (0.0, 0.0),
        };
        let drawn = (own * weight + shared * SHARED_ERRORS) / (weight + SHARED_ERRORS);
        drawn.max(self.mean)
    }
}

/// How many forecasts' worth of independent evidence tests hold: neighbours whose horizons overlap share
/// most of what came.
fn independent(tests: &[Tested], horizon: usize) -> f64 {
    let (Some(first), Some(last)) = (tests.first(), tests.last()) else {
        return 0.0;
    };
    let apart = count(last.known - first.known) / count(horizon.max(1));
    1.0 + apart.min(count(tests.len() - 1))
}
