//! What a method expects of one channel, and how wrong it would have been.

use insight::forecast::backtest::{Plan, Test};
use insight::forecast::methods::{MethodName, method};
use insight::statistics::{count, mean};

use super::forecast::SHARED_ERRORS;
use super::series::{ChannelSeries, Window};

/// The method that is tried on every series, whatever the class.
pub(super) const SIMPLEST: MethodName = MethodName::WindowMean;

/// Backtests estimate parameters at the first origin only: with hundreds of short series, estimating
/// them anew on the way would take most of the time, and chooses no better.
const ORIGINS_PER_FIT: usize = usize::MAX;

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

/// A product's series in one channel, for methods to be tried on.
#[derive(Debug)]
pub(super) struct Trial<'a> {
    pub(super) series: &'a ChannelSeries,
    window: &'a Window,
    plan: Plan,
    /// The tests of [`SIMPLEST`].
    pub(super) simplest: Vec<Tested>,
}

impl<'a> Trial<'a> {
    pub(super) fn new(series: &'a ChannelSeries, window: &'a Window) -> Self {
        let mut trial = Self {
            series,
            window,
            plan: Plan {
                origins_per_fit: ORIGINS_PER_FIT,
                ..Plan::new(&series.values, 1, window.periods(), 0)
            },
            simplest: Vec::new(),
        };
        trial.simplest = trial.tests(SIMPLEST).collect();
        trial
    }

    /// Tests a method at all of the backtest's origins; nothing, and no more tests than it takes to
    /// know, when its mean absolute error is not below `limit`.
    pub(super) fn test(&self, name: MethodName, limit: f64) -> Option<Vec<Tested>> {
        if name == SIMPLEST {
            let tests = self.simplest.clone();
            return (mean_absolute_error(&tests) < limit).then_some(tests);
        }
        let origins = self.plan.origins.len();
        let mut tests = Vec::with_capacity(origins);
        let mut errors = 0.0;
        for test in self.tests(name) {
            errors += test.error.abs();
            if errors >= limit * count(origins) {
                return None;
            }
            tests.push(test);
        }
        (mean_absolute_error(&tests) < limit).then_some(tests)
    }

    /// What a method expects after the series; nothing when it does not apply.
    pub(super) fn expected(&self, name: MethodName) -> Option<f64> {
        let fitted = method(name).fit(&self.series.values, &[])?;
        let mut values = fitted.mean(self.window.periods());
        for value in &mut values {
            *value = value.max(0.0);
        }
        Some(self.window.sum(&values))
    }

    /// How many forecasts' worth of independent evidence tests hold: neighbours whose horizons overlap
    /// share most of what came.
    fn independent(&self, tests: &[Tested]) -> f64 {
        let (Some(first), Some(last)) = (tests.first(), tests.last()) else {
            return 0.0;
        };
        let horizon = self.window.periods().max(1);
        let apart = count(last.known - first.known) / count(horizon);
        1.0 + apart.min(count(tests.len() - 1))
    }

    /// The tests of a method, each made when it is asked for.
    fn tests(&self, name: MethodName) -> impl Iterator<Item = Tested> {
        let values: &[f64] = &self.series.values;
        let tests = Test::each(method(name), [values; 2], &[], &self.plan, Some(0.0));
        tests.map(|test| {
            let expected = self.window.sum(&test.forecast);
            Tested {
                known: test.origin.known,
                expected,
                error: self.window.sum(&test.actual) - expected,
            }
        })
    }
}

/// The mean absolute error; 0 without tests.
pub(super) fn mean_absolute_error(tests: &[Tested]) -> f64 {
    let errors: f64 = tests.iter().map(|test| test.error.abs()).sum();
    errors / count(tests.len().max(1))
}

/// What a method expects of one channel, and how wrong it would have been.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) mean: f64,
    /// One at each of the backtest's origins.
    tests: Vec<Tested>,
    /// How many independent forecasts the errors are worth.
    pub(super) independent: f64,
}

impl Candidate {
    /// A method's candidate from its tests; nothing when it does not apply to the series.
    pub(super) fn new(name: MethodName, trial: &Trial<'_>, tests: Vec<Tested>) -> Option<Self> {
        Some(Self {
            mean: trial.expected(name)?,
            independent: trial.independent(&tests),
            tests,
        })
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
