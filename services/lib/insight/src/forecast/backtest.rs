//! Rolling-origin backtests: what a method would have forecast from several days in the past, against
//! what came.
//!
//! Source: Tashman, *Out-of-sample tests of forecasting accuracy*, 2000. Parameters are estimated anew
//! at every few origins and the method is carried forward between them.

use super::accuracy::{
    mean_absolute_error, naive_scale, root_mean_squared_error, weighted_percentage_error,
};
use super::methods::{Fitted, Method, ensemble};
use crate::statistics::{count, mean};

/// As many origins at most: more say little new and cost time.
const MOST_ORIGINS: usize = 24;
/// As many at least, where the series allows, at the cost of shorter beginnings.
const WANTED_ORIGINS: usize = 12;
/// The shortest beginning a forecast is made from.
const SHORTEST_BEGINNING: usize = 8;
/// Parameters are estimated anew after so many origins, unless a plan says otherwise.
const ORIGINS_PER_FIT: usize = 8;
/// The recent seasons and values that the present size of changes is taken from.
const RECENT_SEASONS: usize = 6;
const RECENT_VALUES: usize = 60;
/// Recent calm is not trusted below this share of the usual size of changes.
const CALMEST: f64 = 0.25;

/// Where to forecast from, and how large errors are to be taken there.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How many steps each forecast goes ahead.
    pub horizon: usize,
    /// How many of the first steps sums leave out; fewer than the horizon.
    pub sum_after: usize,
    /// The origins, earliest first; empty when the series is too short.
    pub origins: Vec<Origin>,
    /// Parameters are estimated anew after so many origins, and carried forward between them.
    pub origins_per_fit: usize,
}

/// A point in the past to forecast from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Origin {
    /// How many values, or gaps, there were.
    pub known: usize,
    /// Seasonal naive's mean absolute error within those (see [`naive_scale`]).
    pub scale: f64,
    /// The size of changes shortly before, in the unit of `scale`'s: what errors are likely to be
    /// proportional to.
    pub recent: f64,
}

impl Plan {
    /// Origins for a series that repeats every `season` steps (1: not): the newest leaves just the
    /// horizon, and they reach back over half of the series, or further when that gives too few.
    #[must_use]
    pub fn new(values: &[f64], season: usize, horizon: usize, sum_after: usize) -> Self {
        Self::with_gaps(values, values, season, horizon, sum_after)
    }

    /// As [`Self::new`] for a series with gaps: `filled` values, of which only those that are a number
    /// in `observed` are known. Origins after which none of the values summed is known are left out.
    #[must_use]
    pub fn with_gaps(
        filled: &[f64],
        observed: &[f64],
        season: usize,
        horizon: usize,
        sum_after: usize,
    ) -> Self {
        let season = season.min(filled.len());
        let sum_after = sum_after.min(horizon.saturating_sub(1));
        let newest = filled.len().saturating_sub(horizon);
        let shortest = SHORTEST_BEGINNING.max(season + season.div_ceil(2));
        let preferred = (filled.len() / 2).max(shortest);
        let earliest = preferred.min((newest + 1).saturating_sub(WANTED_ORIGINS).max(shortest));
        let origins = if horizon == 0 || newest < earliest {
            Vec::new()
        } else {
            let stride = (newest - earliest).div_ceil(MOST_ORIGINS - 1).max(1);
            let mut known: Vec<usize> = (earliest..=newest).rev().step_by(stride).collect();
            known.reverse();
            known
                .into_iter()
                .filter(|known| {
                    let summed = &observed[known + sum_after..known + horizon];
                    summed.iter().any(|value| !value.is_nan())
                })
                .filter_map(|known| Origin::new(&filled[..known], &observed[..known], season))
                .collect()
        };
        Self {
            horizon,
            sum_after,
            origins,
            origins_per_fit: ORIGINS_PER_FIT,
        }
    }
}

impl Origin {
    /// The origin at the end of `filled` values, of which those are known that are a number in
    /// `observed`; nothing when they never change, for then it has no scale.
    #[must_use]
    pub fn new(filled: &[f64], observed: &[f64], season: usize) -> Option<Self> {
        let scale = naive_scale(filled, observed, season)?;
        let window = RECENT_SEASONS.saturating_mul(season).max(RECENT_VALUES);
        let recent = filled
            .len()
            .checked_sub(window)
            .and_then(|from| naive_scale(&filled[from..], &observed[from..], season))
            .unwrap_or(scale);
        Some(Self {
            known: filled.len(),
            scale,
            recent: recent.max(CALMEST * scale),
        })
    }
}

/// What a method forecast at the origins, against what came.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    /// Earliest first.
    pub tests: Vec<Test>,
}

/// One forecast of the past.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// Where it was made.
    pub origin: Origin,
    /// What was forecast, step by step.
    pub forecast: Vec<f64>,
    /// What came; not a number where that is not known. At least one of the values summed is.
    pub actual: Vec<f64>,
    /// How many of the first steps sums leave out.
    pub sum_after: usize,
}

impl Test {
    /// Tests one method as [`Backtest::with_gaps`] does, each test made only when it is asked for: who
    /// has seen enough can stop.
    pub fn each<'a>(
        method: &'a dyn Method,
        [filled, observed]: [&'a [f64]; 2],
        seasons: &'a [usize],
        plan: &'a Plan,
        floor: Option<f64>,
    ) -> impl Iterator<Item = Self> + 'a {
        let mut fitted: Option<Box<dyn Fitted>> = None;
        let mut since_fit = 0;
        plan.origins.iter().filter_map(move |origin| {
            let known = &filled[..origin.known];
            let carried = fitted
                .as_ref()
                .filter(|_| since_fit < plan.origins_per_fit)
                .and_then(|fitted| fitted.refit(known));
            let (here, age) = match carried {
                Some(carried) => (carried, since_fit + 1),
                None => (method.fit(known, seasons)?, 1),
            };
            let mut forecast = here.mean(plan.horizon);
            limit(&mut forecast, floor);
            (fitted, since_fit) = (Some(here), age);
            Some(Self {
                origin: *origin,
                forecast,
                actual: observed[origin.known..origin.known + plan.horizon].to_vec(),
                sum_after: plan.sum_after,
            })
        })
    }

    /// Mean absolute error over the seasonal naive scale.
    #[must_use]
    pub fn scaled_error(&self) -> f64 {
        mean_absolute_error(&self.actual, &self.forecast).unwrap_or(0.0) / self.origin.scale
    }

    /// The error of the sum, each step's share, over the seasonal naive scale.
    #[must_use]
    pub fn scaled_total_error(&self) -> f64 {
        let steps = self.summed();
        self.total_error().abs() / count(steps) / self.origin.scale
    }

    /// What came less what was forecast, summed over the steps that count. Steps not known are taken
    /// to have had the mean error of the others.
    #[must_use]
    pub fn total_error(&self) -> f64 {
        let errors = self.errors().skip(self.sum_after);
        let (known, sum) = errors
            .filter(|error| !error.is_nan())
            .fold((0, 0.0), |(known, sum), error| (known + 1, sum + error));
        if known == self.summed() {
            return sum;
        }
        sum / count(known.max(1)) * count(self.summed())
    }

    /// How many steps count in sums.
    fn summed(&self) -> usize {
        self.actual.len().saturating_sub(self.sum_after).max(1)
    }

    /// What came less what was forecast, step by step; not a number where that is not known.
    pub fn errors(&self) -> impl Iterator<Item = f64> {
        self.actual
            .iter()
            .zip(&self.forecast)
            .map(|(actual, forecast)| actual - forecast)
    }
}

impl Backtest {
    /// Tests one method. Origins at which it does not apply are left out; nothing when it applies
    /// nowhere. With `floor`, forecasts stop there.
    #[must_use]
    pub fn of(
        method: &dyn Method,
        values: &[f64],
        seasons: &[usize],
        plan: &Plan,
        floor: Option<f64>,
    ) -> Option<Self> {
        Self::with_gaps(method, [values, values], seasons, plan, floor)
    }

    /// As [`Self::of`] for a series with gaps: forecasts are made from the `filled` values, and
    /// compared with those in `observed` that are a number.
    #[must_use]
    pub fn with_gaps(
        method: &dyn Method,
        [filled, observed]: [&[f64]; 2],
        seasons: &[usize],
        plan: &Plan,
        floor: Option<f64>,
    ) -> Option<Self> {
        let tests: Vec<Test> =
            Test::each(method, [filled, observed], seasons, plan, floor).collect();
        (!tests.is_empty()).then_some(Self { tests })
    }

    /// The median of several backtests, step by step, at the origins they all have.
    #[must_use]
    pub fn median_of(members: &[&Self]) -> Option<Self> {
        let (first, others) = members.split_first()?;
        let tests: Vec<Test> = first
            .tests
            .iter()
            .filter_map(|test| {
                let mut same = vec![test.forecast.as_slice()];
                for other in others {
                    same.push(&other.at(test.origin.known)?.forecast);
                }
                Some(Test {
                    forecast: ensemble::median(&same),
                    ..test.clone()
                })
            })
            .collect();
        (!tests.is_empty()).then_some(Self { tests })
    }

    /// The test made when so many values were known.
    #[must_use]
    pub fn at(&self, known: usize) -> Option<&Test> {
        let index = self
            .tests
            .binary_search_by_key(&known, |test| test.origin.known);
        index.ok().map(|index| &self.tests[index])
    }

    /// The mean over the origins of a figure.
    pub fn mean_of(&self, figure: impl Fn(&Test) -> f64) -> f64 {
        let figures: Vec<f64> = self.tests.iter().map(figure).collect();
        mean(&figures).unwrap_or(0.0)
    }

    /// The sum of absolute errors over the sum of absolute values.
    #[must_use]
    pub fn weighted_percentage_error(&self) -> Option<f64> {
        let (actual, forecast) = self.flat();
        weighted_percentage_error(&actual, &forecast)
    }

    /// The root mean squared error.
    #[must_use]
    pub fn root_mean_squared_error(&self) -> f64 {
        let (actual, forecast) = self.flat();
        root_mean_squared_error(&actual, &forecast).unwrap_or(0.0)
    }

    fn flat(&self) -> (Vec<f64>, Vec<f64>) {
        let tests = self.tests.iter();
        tests
            .flat_map(|test| test.actual.iter().zip(&test.forecast))
            .map(|(actual, forecast)| (*actual, *forecast))
            .unzip()
    }
}

/// Raises what lies below the floor, if there is one.
pub(super) fn limit(values: &mut [f64], floor: Option<f64>) {
    if let Some(floor) = floor {
        for value in values {
            *value = value.max(floor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::methods::{MethodName, method};

    #[test]
    fn origins_of_a_monthly_and_a_daily_series() {
        let months: Vec<f64> = (0..36).map(|t| count(t * t % 7)).collect();
        let plan = Plan::new(&months, 12, 3, 0);
        let known: Vec<usize> = plan.origins.iter().map(|origin| origin.known).collect();
        assert_eq!(known, (18..=33).collect::<Vec<_>>());
        let days: Vec<f64> = (0..1100).map(|t| count(t * t % 11)).collect();
        let plan = Plan::new(&days, 7, 30, 0);
        assert!((20..=24).contains(&plan.origins.len()));
        assert_eq!(plan.origins.last().unwrap().known, 1070);
        assert!(plan.origins[0].known >= 550);
    }

    #[test]
    fn a_short_series_has_fewer_origins_or_none() {
        let values: Vec<f64> = (0..15).map(|t| count(t % 4)).collect();
        assert_eq!(Plan::new(&values, 1, 3, 0).origins.len(), 5);
        assert!(Plan::new(&values, 1, 10, 0).origins.is_empty());
        assert!(Plan::new(&[], 7, 1, 0).origins.is_empty());
        assert!(Plan::new(&[2.0; 100], 7, 5, 0).origins.is_empty());
    }

    #[test]
    fn each_origin_sees_only_its_past() {
        let values: Vec<f64> = (0..60).map(|t| count(t * t % 13)).collect();
        let plan = Plan::new(&values, 1, 2, 0);
        let naive = method(MethodName::Naive);
        let backtest = Backtest::of(naive, &values, &[], &plan, None).unwrap();
        assert_eq!(backtest.tests.len(), plan.origins.len());
        for test in &backtest.tests {
            let last = values[test.origin.known - 1];
            assert_eq!(test.forecast, [last, last]);
            assert_eq!(
                test.actual,
                values[test.origin.known..test.origin.known + 2]
            );
        }
    }
}
