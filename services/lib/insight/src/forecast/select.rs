//! Which method: every one that applies is tested, the lowest error wins, a tie goes to the simpler.

use super::backtest::{Backtest, Plan};
use super::methods::MethodName;
use super::outcome::Choice;
use super::reason::{Reason, RunnerUp};
use crate::statistics::{count, median};

/// Errors this close to the lowest are a tie where the backtest has many origins...
const BAND: f64 = 0.02;
/// ...and where it has few.
const WIDE_BAND: f64 = 0.05;
/// As many origins are many.
const MANY_ORIGINS: usize = 20;
/// Good enough for the ensemble: not this much worse than the best.
const GOOD: f64 = 1.2;
/// The ensemble has this many members at least and at most.
const MEMBERS: std::ops::RangeInclusive<usize> = 3..=7;
/// A series with more zeros than this between its first and last demand is intermittent: a mean
/// interval between demands of 1.32 or more (Syntetos, Boylan and Croston, 2005).
const INTERMITTENT_ZEROS: f64 = 1.0 - 1.0 / 1.32;

/// A method that was tested.
#[derive(Debug, Clone)]
pub(super) struct Tested {
    pub(super) name: MethodName,
    pub(super) members: Vec<MethodName>,
    pub(super) backtest: Backtest,
}

/// A choice.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chosen {
    /// Index of the method.
    pub(super) index: usize,
    pub(super) reason: Reason,
}

/// Whether a series is mostly zeros, never negative.
#[must_use]
pub fn is_intermittent(values: &[f64]) -> bool {
    let first = values.iter().position(|value| *value != 0.0);
    let last = values.iter().rposition(|value| *value != 0.0);
    let (Some(first), Some(last)) = (first, last) else {
        return false;
    };
    let active = &values[first..=last];
    let zeros = active.iter().filter(|value| **value == 0.0).count();
    active.iter().all(|value| *value >= 0.0)
        && count(zeros) > INTERMITTENT_ZEROS * count(active.len())
}

/// The methods worth testing on a series, with the one asked for.
pub(super) fn contenders(intermittent: bool, choice: Choice) -> Vec<MethodName> {
    MethodName::ALL
        .into_iter()
        .filter(|name| match name {
            // Made of the others, after them.
            MethodName::Ensemble => false,
            _ if choice == Choice::Only(*name) => true,
            // The competitions' yardstick: seasonal naive and ETS cover what it does.
            MethodName::Naive2 => false,
            _ => intermittent || !name.is_intermittent(),
        })
        .collect()
}

/// The error a method is judged by. Step by step, forecasting no demand at all does best on a series
/// that is mostly zeros, so there the sum over the horizon is judged.
pub(super) fn error(backtest: &Backtest, intermittent: bool) -> f64 {
    if intermittent {
        backtest.mean_of(super::backtest::Test::scaled_total_error)
    } else {
        backtest.mean_of(super::backtest::Test::scaled_error)
    }
}

/// The ensemble of the good among the tested methods; nothing when there are too few.
pub(super) fn ensemble(tested: &[Tested], intermittent: bool) -> Option<Tested> {
    let most = tested
        .iter()
        .map(|tested| tested.backtest.tests.len())
        .max()?;
    let mut ranked: Vec<(f64, &Tested)> = tested
        .iter()
        .filter(|tested| tested.backtest.tests.len() == most)
        .map(|tested| (error(&tested.backtest, intermittent), tested))
        .collect();
    ranked.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let best = ranked.first()?.0;
    let good = ranked
        .iter()
        .filter(|(error, _)| *error <= GOOD * best)
        .count()
        .clamp(*MEMBERS.start(), *MEMBERS.end());
    if ranked.len() < *MEMBERS.start() {
        return None;
    }
    ranked.truncate(good);
    let backtests: Vec<&Backtest> = ranked.iter().map(|(_, tested)| &tested.backtest).collect();
    Some(Tested {
        name: MethodName::Ensemble,
        members: ranked
            .iter()
            .flat_map(|(_, tested)| tested.members.iter().copied())
            .collect(),
        backtest: Backtest::median_of(&backtests)?,
    })
}

/// Chooses among tested methods.
pub(super) fn choose(tested: &[&Tested], plan: &Plan, intermittent: bool) -> Option<Chosen> {
    let errors = comparable_errors(tested, intermittent);
    let mut order: Vec<usize> = (0..tested.len()).collect();
    order.sort_by(|a, b| errors[*a].total_cmp(&errors[*b]));
    let best = *order.first()?;
    let origins = plan.origins.len();
    let band = if origins >= MANY_ORIGINS {
        BAND
    } else {
        WIDE_BAND
    };
    let index = order
        .iter()
        .copied()
        .filter(|index| errors[*index] <= (1.0 + band) * errors[best])
        .min_by_key(|index| tested[*index].name.simplicity_rank())?;
    let runner_up = |index: usize| RunnerUp {
        method: tested[index].name,
        mase: errors[index],
    };
    let mase = runner_up(index).mase;
    // A method may not apply to the earliest of them.
    let origins = tested[index].backtest.tests.len();
    let next = order.iter().copied().find(|other| *other != index);
    let next = next.map(runner_up);
    let reason = if index != best {
        Reason::Tie {
            mase,
            best: runner_up(best),
            band,
            origins,
        }
    } else if tested[index].name == MethodName::SeasonalNaive {
        Reason::Floor {
            mase,
            runner_up: next,
            origins,
        }
    } else {
        Reason::Lowest {
            mase,
            runner_up: next,
            origins,
        }
    };
    Some(Chosen { index, reason })
}

/// The methods' errors, made comparable: a method that does not apply to the earliest origins is
/// compared there with what the others did on the same ones.
pub(super) fn comparable_errors(tested: &[&Tested], intermittent: bool) -> Vec<f64> {
    let most = tested
        .iter()
        .map(|t| t.backtest.tests.len())
        .max()
        .unwrap_or(0);
    let full: Vec<&&Tested> = tested
        .iter()
        .filter(|t| t.backtest.tests.len() == most)
        .collect();
    tested
        .iter()
        .map(|candidate| {
            let own = error(&candidate.backtest, intermittent);
            if candidate.backtest.tests.len() == most {
                return own;
            }
            let ratios: Vec<f64> = full
                .iter()
                .filter_map(|reference| {
                    let same = Backtest {
                        tests: candidate
                            .backtest
                            .tests
                            .iter()
                            .filter_map(|test| reference.backtest.at(test.origin.known).cloned())
                            .collect(),
                    };
                    let on_same = error(&same, intermittent);
                    (on_same > 0.0).then(|| error(&reference.backtest, intermittent) / on_same)
                })
                .collect();
            own * median(&ratios).unwrap_or(1.0)
        })
        .collect()
}
