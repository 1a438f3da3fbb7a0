//! Intervals calibrated on the errors of a backtest.
//!
//! Each error is divided by the size of changes at its origin and by how errors grow with the step;
//! what is left is alike at all steps and pooled (split conformal prediction, Vovk, Gammerman and
//! Shafer, *Algorithmic Learning in a Random World*, 2005; the growth by isotonic regression). Few
//! independent origins cannot show a far quantile, so the growth is mixed with the method's own theory
//! and the quantile with Student's t, the less the more origins there are.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::backtest::{Backtest, Plan, Test};
use super::outcome::Point;
use crate::statistics::{count, mean, quantile_of_sorted, variance};

/// The levels of the two intervals.
pub const LEVELS: [f64; 2] = [0.80, 0.95];

/// With so many independent origins the backtest's growth counts as much as the theory's.
const TRUST_IN_GROWTH: f64 = 4.0;
/// With so many the backtest's quantile counts as much as Student's t.
const TRUST_IN_QUANTILE: f64 = 6.0;
/// Origins to calibrate on when one is left out; with fewer, overlapping ones are used too.
const FEWEST_OTHERS: usize = 4;

/// Half the widths of the 80 % and 95 % intervals, in the size of changes at the origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// For each step.
    pub steps: Vec<[f64; 2]>,
    /// For the sum over the horizon.
    pub total: [f64; 2],
}

impl Spread {
    /// Calibrates on the errors of `tests`. `theory` gives the method's own standard errors by step,
    /// whose growth alone is used. Nothing without tests.
    #[must_use]
    pub fn of(tests: &[&Test], theory: Option<&[f64]>) -> Option<Self> {
        let independent = independent(tests);
        let horizon = tests.first()?.actual.len();
        let growth = growth(tests, horizon, theory, independent);
        let sizes: Vec<Vec<f64>> = tests
            .iter()
            .map(|test| {
                let errors = test.errors().zip(&growth);
                errors
                    .filter(|(error, _)| !error.is_nan())
                    .map(|(error, growth)| (error / test.origin.recent / growth).abs())
                    .collect()
            })
            .collect();
        let worth = steps_worth(&sizes);
        let mut pooled = sizes.concat();
        let mut totals: Vec<f64> = tests
            .iter()
            .map(|test| (test.total_error() / test.origin.recent).abs())
            .collect();
        let factors = quantiles(&mut pooled, independent * worth);
        Some(Self {
            steps: growth
                .iter()
                .map(|growth| factors.map(|factor| factor * growth))
                .collect(),
            total: quantiles(&mut totals, independent),
        })
    }

    /// Without a backtest: the method's own standard errors, or those of a walk whose steps are as
    /// large as the series' changes; normal.
    #[must_use]
    pub fn untested(plan: &Plan, theory: Option<&[f64]>, recent: f64) -> Self {
        // The mean absolute value of a normal variable is 0.8 of its deviation.
        let to_deviation = (std::f64::consts::PI / 2.0).sqrt();
        let deviations: Vec<f64> = (0..plan.horizon)
            .map(|step| {
                let walk = to_deviation * count(step + 1).sqrt();
                theory
                    .and_then(|theory| theory.get(step))
                    .map_or(walk, |deviation| (deviation / recent).max(0.0))
            })
            .collect();
        let z = LEVELS.map(|level| crate::statistics::normal_quantile(f64::midpoint(1.0, level)));
        // Errors of one forecast go together: their deviations add up at worst.
        let sum: f64 = deviations.iter().skip(plan.sum_after).sum();
        Self {
            steps: deviations
                .iter()
                .map(|deviation| z.map(|z| z * deviation))
                .collect(),
            total: z.map(|z| z * sum),
        }
    }
}

/// The shares of what came that lay inside intervals calibrated without it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coverage {
    /// Of the 80 % and 95 % intervals of the steps.
    pub steps: [f64; 2],
    /// Of the 80 % and 95 % intervals of the sum.
    pub total: [f64; 2],
}

impl Coverage {
    /// Leaves out one origin after another, with those whose horizons overlap its own as long as
    /// enough others remain. The method's theory has no part in it, for its parameters saw the whole
    /// series. Nothing with fewer than two origins.
    #[must_use]
    pub fn of(backtest: &Backtest, plan: &Plan) -> Option<Self> {
        let all = backtest.tests.len();
        let (mut steps, mut totals) = ([0_usize; 2], [0_usize; 2]);
        let mut values = 0;
        for (index, test) in backtest.tests.iter().enumerate() {
            let others = others(backtest, index, plan.horizon);
            let spread = Spread::of(&others, None)?;
            let recent = test.origin.recent;
            let known = test.errors().zip(&spread.steps);
            for (error, widths) in known.filter(|(error, _)| !error.is_nan()) {
                values += 1;
                for (inside, width) in steps.iter_mut().zip(widths) {
                    *inside += usize::from(error.abs() <= width * recent);
                }
            }
            for (inside, width) in totals.iter_mut().zip(spread.total) {
                *inside += usize::from(test.total_error().abs() <= width * recent);
            }
        }
        Some(Self {
            steps: steps.map(|inside| count(inside) / count(values.max(1))),
            total: totals.map(|inside| count(inside) / count(all)),
        })
    }
}

/// A value with its intervals of half `widths` (80 %, 95 %), cut at the floor.
#[must_use]
pub fn point(mean: f64, widths: [f64; 2], floor: Option<f64>) -> Point {
    let bottom = floor.unwrap_or(f64::MIN);
    let mean = mean.max(bottom);
    let inner = widths[0].max(0.0);
    let outer = widths[1].max(inner);
    let end = |value: f64| value.clamp(bottom, f64::MAX);
    Point {
        mean,
        low80: end(mean - inner),
        high80: end(mean + inner),
        low95: end(mean - outer),
        high95: end(mean + outer),
    }
}

fn others(backtest: &Backtest, index: usize, horizon: usize) -> Vec<&Test> {
    let known = backtest.tests[index].origin.known;
    let apart: Vec<&Test> = backtest
        .tests
        .iter()
        .filter(|test| test.origin.known.abs_diff(known) >= horizon)
        .collect();
    if apart.len() >= FEWEST_OTHERS {
        return apart;
    }
    let tests = backtest.tests.iter().enumerate();
    tests
        .filter(|(other, _)| *other != index)
        .map(|(_, test)| test)
        .collect()
}

/// How many forecasts' worth of independent evidence the tests hold: neighbours whose horizons overlap
/// share most of what came.
fn independent(tests: &[&Test]) -> f64 {
    match (tests.first(), tests.last()) {
        (Some(first), Some(last)) => {
            let span = count(last.origin.known.abs_diff(first.origin.known));
            let apart = span / count(first.actual.len().max(1));
            1.0 + apart.min(count(tests.len() - 1))
        }
        _ => 0.0,
    }
}

/// How many independent errors one forecast's errors at all steps are worth, 1 to as many as it has:
/// the variance of single ones over that of forecasts' means (the inverse of the survey samplers'
/// design effect, times their number). `sizes` holds those of each forecast.
fn steps_worth(sizes: &[Vec<f64>]) -> f64 {
    let all = sizes.concat();
    let each = count(all.len()) / count(sizes.len().max(1));
    let means: Vec<f64> = sizes.iter().filter_map(|sizes| mean(sizes)).collect();
    let worth = variance(&all)
        .zip(variance(&means))
        .map_or(1.0, |(single, of_means)| single / of_means);
    if worth.is_finite() {
        worth.clamp(1.0, each.max(1.0))
    } else {
        1.0
    }
}

/// How large errors are at each step: the root of their mean square, never less than at the step
/// before.
fn growth(tests: &[&Test], horizon: usize, theory: Option<&[f64]>, independent: f64) -> Vec<f64> {
    let mut squares = vec![(0.0, 0_usize); horizon];
    for test in tests {
        let known = squares.iter_mut().zip(test.errors());
        for ((square, seen), error) in known.filter(|(_, error)| !error.is_nan()) {
            *square += (error / test.origin.recent).powi(2);
            *seen += 1;
        }
    }
    let measured = isotonic(&squares);
    let level = mean(&measured).unwrap_or(0.0);
    let theory = theory.filter(|theory| theory.len() == horizon);
    let expected: Option<Vec<f64>> = theory.and_then(|theory| {
        let squares: Vec<f64> = theory.iter().map(|deviation| deviation.powi(2)).collect();
        let own = mean(&squares).filter(|own| *own > 0.0 && own.is_finite())?;
        Some(squares.iter().map(|square| square / own * level).collect())
    });
    let trust = independent / (independent + TRUST_IN_GROWTH);
    let tiny = f64::MIN_POSITIVE.sqrt();
    (0..horizon)
        .map(|step| {
            let expected = expected.as_ref().map_or(measured[step], |all| all[step]);
            (trust * measured[step] + (1.0 - trust) * expected)
                .sqrt()
                .max(tiny)
        })
        .collect()
}

/// The closest sequence to the means, in squares, that never falls (pool adjacent violators). `sums`
/// holds the sum and the number at each step; a step without any is as the one before, or after.
fn isotonic(sums: &[(f64, usize)]) -> Vec<f64> {
    // A sum, its number, and how many steps it stands for.
    let mut blocks: Vec<(f64, usize, usize)> = Vec::with_capacity(sums.len());
    for (sum, seen) in sums {
        let mut block = (*sum, *seen, 1);
        while let Some((before, number, length)) = blocks.last().copied()
            && (number == 0 || block.1 == 0 || before / count(number) >= block.0 / count(block.1))
        {
            block = (block.0 + before, block.1 + number, block.2 + length);
            blocks.pop();
        }
        blocks.push(block);
    }
    blocks
        .into_iter()
        .flat_map(|(sum, number, length)| std::iter::repeat_n(sum / count(number.max(1)), length))
        .collect()
}

/// The quantiles at both levels of sizes of errors, of which `independent` are.
fn quantiles(sizes: &mut [f64], independent: f64) -> [f64; 2] {
    sizes.sort_unstable_by(f64::total_cmp);
    let squares: f64 = sizes.iter().map(|size| size.powi(2)).sum();
    let deviation = (squares / count(sizes.len().max(1))).sqrt();
    let trust = independent / (independent + TRUST_IN_QUANTILE);
    let student = StudentsT::new(0.0, 1.0, independent.max(1.0)).ok();
    LEVELS.map(|level| {
        let conformal = (level * (independent + 1.0) / independent).min(1.0);
        let seen = quantile_of_sorted(sizes, conformal).unwrap_or(0.0);
        let normal = crate::statistics::normal_quantile(f64::midpoint(1.0, level));
        let factor = student.map_or(normal, |t| t.inverse_cdf(f64::midpoint(1.0, level)));
        trust * seen + (1.0 - trust) * factor * deviation
    })
}
