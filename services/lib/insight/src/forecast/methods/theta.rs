//! The dynamic optimised theta model, on the seasonally adjusted series.
//!
//! With A(t), B(t) intercept and slope of the straight line through the first t values and level
//! l(t) = alpha y(t) + (1 - alpha) l(t-1), the expectation of the next value is
//! l(t) + w ((1 - alpha)^t A(t) + (1 - (1 - alpha)^(t+1)) / alpha B(t)), w = 1 - 1/theta between 0 (simple
//! smoothing) and 1; further ahead, forecasts take the place of the values. Given alpha, the
//! expectation is linear in l(0) and w, so these are solved for exactly and only alpha is searched.
//! The standard error h steps ahead is s sqrt(1 + (h - 1) alpha^2). Source: Fiorucci, Pellegrini,
//! Louzada, Petropoulos and Koehler, *Models for optimising the theta method and their relationship to
//! state space models*, 2016. Short seasons are taken out as in
//! [`seasonal_adjustment`](super::seasonal_adjustment), long ones as in [`mstl`](super::mstl).

use super::{
    Fitted, Method,
    mstl::{FittedMstl, Seasonal},
    residual_deviation,
    seasonal_adjustment::{Adjustment, is_seasonal_around_trend},
};
use crate::statistics::count;

/// The longest season whose pattern is taken as the same throughout. Longer ones are too few to average
/// over, or move: 52 weeks are a day less than a year.
const FIXED: usize = 24;
/// The fewest values: the first three say too little of the line to be judged by it.
const FEWEST: usize = 6;
/// The values not judged by.
const SKIPPED: usize = 3;
/// The smoothing parameters tried first, evenly spread.
const GRID: usize = 12;
/// How often the interval around the best of them is narrowed, by 0.618 each time.
const NARROWINGS: usize = 12;
const SMOOTHING: std::ops::RangeInclusive<f64> = 0.02..=0.99;

/// See the module.
#[derive(Debug)]
pub(super) struct Theta;

impl Method for Theta {
    fn fit(&self, values: &[f64], seasons: &[usize]) -> Option<Box<dyn Fitted>> {
        if seasons.last().is_some_and(|&longest| longest > FIXED)
            && let Some(seasonal) = Seasonal::new(values, seasons)
        {
            let rest = self.fit(&seasonal.adjusted, &[])?;
            return Some(Box::new(FittedMstl::new(seasonal, rest)));
        }
        let (adjusted, adjustment, taken) =
            Adjustment::of_significant(values, seasons, is_seasonal_around_trend);
        let alpha = best_smoothing(&Lines::of(&adjusted)?);
        let fitted = FittedTheta::new(&adjusted, adjustment, taken, alpha)?;
        Some(Box::new(fitted))
    }
}

/// The straight line through the values up to each step, updated with one value at a time.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    n: usize,
    mean: f64,
    /// A: the line's value one step before the series' first.
    intercept: f64,
    /// B: its slope.
    slope: f64,
}

impl Line {
    fn add(&mut self, value: f64) {
        self.n += 1;
        let n = count(self.n);
        let surprise = value - self.mean;
        if self.n > 1 {
            self.slope = ((n - 2.0) * self.slope + 6.0 * surprise / n) / (n + 1.0);
        }
        self.mean += surprise / n;
        self.intercept = self.mean - self.slope * (n + 1.0) / 2.0;
    }

    /// What the line adds to the level, per unit of w, for the next value; `rest` is
    /// (1 - alpha)^n.
    fn pull(&self, alpha: f64, rest: f64) -> f64 {
        rest * self.intercept + (1.0 - rest * (1.0 - alpha)) / alpha * self.slope
    }
}

/// The lines of a series, which do not depend on the parameters.
#[derive(Debug)]
struct Lines<'a> {
    values: &'a [f64],
    /// The line through the values up to and with each.
    lines: Vec<Line>,
}

/// The least squares solution for one alpha.
#[derive(Debug, Clone, Copy)]
struct Solution {
    start: f64,
    weight: f64,
    squares: f64,
}

impl<'a> Lines<'a> {
    fn of(values: &'a [f64]) -> Option<Self> {
        if values.len() < FEWEST {
            return None;
        }
        let mut line = Line::default();
        let lines = values.iter().map(|&value| {
            line.add(value);
            line
        });
        Some(Self {
            values,
            lines: lines.collect(),
        })
    }

    /// For each value judged by: its distance from the level that starts at 0, the effect of the
    /// start on the level, and the line's pull.
    fn terms(&self, alpha: f64) -> impl Iterator<Item = (f64, f64, f64)> {
        let (mut level, mut rest) = (0.0, 1.0);
        let before = self.lines.iter().zip(self.values);
        let terms = before
            .zip(&self.values[1..])
            .map(move |((line, then), now)| {
                level += alpha * (then - level);
                rest *= 1.0 - alpha;
                (now - level, rest, line.pull(alpha, rest))
            });
        terms.skip(SKIPPED - 1)
    }

    /// The start and the line's weight that fit best.
    fn solve(&self, alpha: f64) -> Solution {
        let (mut ss, mut sp, mut pp, mut sy, mut py, mut yy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for (distance, start, pull) in self.terms(alpha) {
            ss += start * start;
            sp += start * pull;
            pp += pull * pull;
            sy += start * distance;
            py += pull * distance;
            yy += distance * distance;
        }
        let determinant = ss * pp - sp * sp;
        let weight = if determinant > 1e-9 * ss * pp {
            ((ss * py - sp * sy) / determinant).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let start = if ss > 0.0 {
            (sy - weight * sp) / ss
        } else {
            0.0
        };
        let explained = start * (2.0 * (sy - weight * sp) - start * ss);
        let squares = yy - 2.0 * weight * py + weight * weight * pp - explained;
        Solution {
            start,
            weight,
            squares,
        }
    }
}

/// The smoothing parameter whose best fit has the least squares: the best of a grid, then narrowed
/// down by the golden section.
fn best_smoothing(lines: &Lines<'_>) -> f64 {
    let squares = |alpha: f64| lines.solve(alpha).squares;
    let (low, high) = (*SMOOTHING.start(), *SMOOTHING.end());
    let step = (high - low) / count(GRID);
    let grid = (0..=GRID).map(|i| low + count(i) * step);
    let (best, _) = grid
        .map(|alpha| (alpha, squares(alpha)))
        .reduce(|best, next| if next.1 < best.1 { next } else { best })
        .unwrap_or((0.5, 0.0));
    let (mut low, mut high) = ((best - step).max(low), (best + step).min(high));
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    for _ in 0..NARROWINGS {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if squares(left) <= squares(right) {
            high = right;
        } else {
            low = left;
        }
    }
    f64::midpoint(low, high)
}

#[derive(Debug)]
struct FittedTheta {
    adjustment: Adjustment,
    /// The seasons taken out.
    taken: Vec<usize>,
    alpha: f64,
    weight: f64,
    level: f64,
    /// (1 - alpha)^n.
    rest: f64,
    line: Line,
    /// The deviation of the one-step errors.
    deviation: f64,
}

impl FittedTheta {
    fn new(
        adjusted: &[f64],
        adjustment: Adjustment,
        taken: Vec<usize>,
        alpha: f64,
    ) -> Option<Self> {
        let lines = Lines::of(adjusted)?;
        let Solution { start, weight, .. } = lines.solve(alpha);
        let errors = lines.terms(alpha);
        let errors = errors.map(|(distance, rest, pull)| distance - start * rest - weight * pull);
        let (level, rest) = adjusted.iter().fold((start, 1.0), |(level, rest), value| {
            (level + alpha * (value - level), rest * (1.0 - alpha))
        });
        Some(Self {
            adjustment,
            taken,
            alpha,
            weight,
            level,
            rest,
            line: lines.lines.last().copied().unwrap_or_default(),
            deviation: residual_deviation(errors, 2).unwrap_or_default(),
        })
    }
}

impl Fitted for FittedTheta {
    fn mean(&self, horizon: usize) -> Vec<f64> {
        let (mut level, mut rest, mut line) = (self.level, self.rest, self.line);
        let step = |_| {
            let mean = level + self.weight * line.pull(self.alpha, rest);
            level += self.alpha * (mean - level);
            rest *= 1.0 - self.alpha;
            line.add(mean);
            mean
        };
        let mut means: Vec<f64> = (0..horizon).map(step).collect();
        self.adjustment.put_back(&mut means);
        means
    }

    fn deviation(&self, horizon: usize) -> Option<Vec<f64>> {
        let variance = |h: usize| 1.0 + count(h) * self.alpha * self.alpha;
        let deviations = (0..horizon).map(|h| self.deviation * variance(h).sqrt());
        let mut deviations: Vec<f64> = deviations.collect();
        self.adjustment.stretch(&mut deviations);
        Some(deviations)
    }

    fn refit(&self, values: &[f64]) -> Option<Box<dyn Fitted>> {
        let (adjusted, adjustment) = Adjustment::of(values, &self.taken);
        let fitted = Self::new(&adjusted, adjustment, self.taken.clone(), self.alpha)?;
        Some(Box::new(fitted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_that_of_least_squares() {
        let mut line = Line::default();
        for value in [3.0, 5.0, 4.0, 8.0] {
            line.add(value);
        }
        // Slope 7 / 5 and mean 5 over t = 1..4, by hand.
        assert!((line.slope - 1.4).abs() < 1e-12);
        assert!((line.intercept - 1.5).abs() < 1e-12);
    }

    #[test]
    fn a_solution_is_not_beaten_by_its_neighbours() {
        let values: Vec<f64> = (0..40)
            .map(|t| count(t * 37 % 11) + 0.3 * count(t))
            .collect();
        let lines = Lines::of(&values).unwrap();
        let squares = |alpha: f64, start: f64, weight: f64| {
            let errors = lines.terms(alpha);
            errors
                .map(|(y, s, p)| (y - start * s - weight * p).powi(2))
                .sum::<f64>()
        };
        let alpha = best_smoothing(&lines);
        let best = lines.solve(alpha);
        assert!((squares(alpha, best.start, best.weight) - best.squares).abs() < 1e-9);
        for (by_start, by_weight) in [(0.1, 0.0), (-0.1, 0.0), (0.0, 0.01), (0.0, -0.01)] {
            let (start, weight) = (best.start + by_start, best.weight + by_weight);
            let allowed = (0.0..=1.0).contains(&weight);
            assert!(!allowed || squares(alpha, start, weight) >= best.squares);
        }
        assert!(lines.solve(alpha * 1.05).squares >= best.squares);
        assert!(lines.solve(alpha * 0.95).squares >= best.squares);
    }

    #[test]
    fn a_straight_line_is_continued() {
        let values: Vec<f64> = (0..30).map(|t| 5.0 + 2.0 * count(t)).collect();
        let means = Theta.fit(&values, &[]).unwrap().mean(5);
        for (h, mean) in means.iter().enumerate() {
            assert!((mean - (65.0 + 2.0 * count(h))).abs() < 0.5, "{means:?}");
        }
    }

    #[test]
    fn long_seasons_are_split_by_loess_and_repeated() {
        let season = |t: usize| [0.0, 4.0, -2.0][t % 30 / 10];
        let values: Vec<f64> = (0..200).map(|t| 10.0 + season(t)).collect();
        let means = Theta.fit(&values, &[30]).unwrap().mean(30);
        for (h, mean) in means.iter().enumerate() {
            assert!((mean - 10.0 - season(200 + h)).abs() < 0.5, "{h}: {mean}");
        }
    }

    #[test]
    fn five_values_are_too_few() {
        assert!(Theta.fit(&[1.0, 2.0, 3.0, 4.0, 5.0], &[]).is_none());
    }
}
