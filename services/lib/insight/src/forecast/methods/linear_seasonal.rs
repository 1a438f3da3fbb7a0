//! A straight line in time with a fixed difference for each place in the season.
//!
//! Ordinary least squares on time, dummies for the shortest season (waves when it is long), and for
//! each longer season a few pairs of waves sin(2 pi k t / m), cos(2 pi k t / m). With x0 a new
//! value's regressors, its standard error is s sqrt(1 + x0' (X'X)^-1 x0), s^2 = SSE / (n - p), and its
//! interval that times the quantile of Student's t with n - p degrees of freedom. Source: Hyndman and
//! Athanasopoulos, *Forecasting: Principles and Practice*, 3rd edition, 7.4 and 7.9.

use std::f64::consts::TAU;

use super::{
    Fitted, Method, band,
    least_squares::{NormalEquations, Solution},
    linear::student_quantile,
};
use crate::statistics::count;

/// The longest season that gets a dummy a place: a year of weeks.
const MOST_DUMMIES: usize = 53;
/// Pairs of waves for a season that gets no dummies.
const WAVES: usize = 6;

/// See the module.
#[derive(Debug)]
pub(super) struct LinearSeasonal;

impl Method for LinearSeasonal {
    fn fit(&self, values: &[f64], seasons: &[usize]) -> Option<Box<dyn Fitted>> {
        let design = Design::new(values.len(), seasons)?;
        Some(Box::new(FittedLinearSeasonal::new(values, design)?))
    }
}

/// Which regressors there are: 1, time, dummies, waves.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Design {
    /// The season with dummies for all places but the first; 1 without.
    dummies: usize,
    /// Season and multiple of each pair of waves.
    waves: Vec<(usize, usize)>,
}

impl Design {
    /// The regressors for the seasons that `n` values hold at least twice; nothing without one.
    fn new(n: usize, seasons: &[usize]) -> Option<Self> {
        let mut seasons = seasons.iter().copied().filter(|m| m * 2 <= n).peekable();
        seasons.peek()?;
        let dummies = seasons.next_if(|&m| m <= MOST_DUMMIES).unwrap_or(1);
        let waves = seasons
            .flat_map(|season| (1..=WAVES.min((season - 1) / 2)).map(move |k| (season, k)))
            // A wave that the dummies already hold.
            .filter(|(season, k)| (k * dummies) % season != 0)
            .collect();
        Some(Self { dummies, waves })
    }

    fn width(&self) -> usize {
        1 + self.dummies + 2 * self.waves.len()
    }

    /// Writes the regressors at step `t` of a series of `n` values into `row`.
    fn fill(&self, row: &mut [f64], t: usize, n: usize) {
        row.fill(0.0);
        row[0] = 1.0;
        row[1] = (2.0 * count(t) + 1.0) / count(n) - 1.0;
        let place = t % self.dummies;
        if place > 0 {
            row[1 + place] = 1.0;
        }
        let waves = row[1 + self.dummies..].chunks_exact_mut(2);
        for (pair, &(season, k)) in waves.zip(&self.waves) {
            let (sin, cos) = (TAU * count(k * t % season) / count(season)).sin_cos();
            pair.copy_from_slice(&[sin, cos]);
        }
    }
}

#[derive(Debug)]
struct FittedLinearSeasonal {
    design: Design,
    n: usize,
    solution: Solution,
    /// The values' mean, which the regression was computed without, for precision.
    centre: f64,
    /// s: the deviation of the values from the regression.
    deviation: f64,
}

impl FittedLinearSeasonal {
    fn new(values: &[f64], design: Design) -> Option<Self> {
        let n = values.len();
        let width = design.width();
        let centre = values.iter().sum::<f64>() / count(n);
        let mut row = vec![0.0; width];
        let mut equations = NormalEquations::new(width);
        for (t, value) in values.iter().enumerate() {
            design.fill(&mut row, t, n);
            equations.add(&row, value - centre);
        }
        let solution = equations.solve()?;
        let mut squares = 0.0;
        for (t, value) in values.iter().enumerate() {
            design.fill(&mut row, t, n);
            squares += (value - centre - solution.value(&row)).powi(2);
        }
        Some(Self {
            design,
            n,
            solution,
            centre,
            deviation: (squares / count(n - width)).sqrt(),
        })
    }

    /// What `of` gives for the regressors of each of the next `horizon` steps.
    fn ahead(&self, horizon: usize, of: impl Fn(&[f64]) -> f64) -> Vec<f64> {
        let mut row = vec![0.0; self.design.width()];
        (self.n..self.n + horizon)
            .map(|t| {
                self.design.fill(&mut row, t, self.n);
                of(&row)
            })
            .collect()
    }
}

impl Fitted for FittedLinearSeasonal {
    fn mean(&self, horizon: usize) -> Vec<f64> {
        self.ahead(horizon, |row| self.centre + self.solution.value(row))
    }

    fn deviation(&self, horizon: usize) -> Option<Vec<f64>> {
        let error = |row: &[f64]| self.deviation * (1.0 + self.solution.leverage(row)).sqrt();
        Some(self.ahead(horizon, error))
    }

    fn refit(&self, values: &[f64]) -> Option<Box<dyn Fitted>> {
        Some(Box::new(Self::new(values, self.design.clone())?))
    }

    fn interval(&self, horizon: usize, level: f64) -> Option<Vec<(f64, f64)>> {
        let freedom = count(self.n - self.design.width());
        let quantile = student_quantile(level, freedom)?;
        Some(band(
            &self.mean(horizon),
            &self.deviation(horizon)?,
            quantile,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trend_with_a_season_is_continued() {
        let season = [0.0, 5.0, -3.0, 1.0];
        let value = |t: usize| 10.0 + 0.5 * count(t) + season[t % 4];
        let values: Vec<f64> = (0..19).map(value).collect();
        let fitted = LinearSeasonal.fit(&values, &[4]).unwrap();
        for (h, mean) in fitted.mean(6).iter().enumerate() {
            assert!((mean - value(19 + h)).abs() < 1e-9);
        }
        assert!(fitted.deviation(6).unwrap().iter().all(|d| *d < 1e-9));
    }

    #[test]
    fn a_longer_season_gets_waves_that_the_shorter_does_not_hold() {
        let design = Design::new(1000, &[4, 12]).unwrap();
        // Of twelve's five waves, the third repeats every four steps and is in the dummies.
        assert_eq!(design.waves, [(12, 1), (12, 2), (12, 4), (12, 5)]);
        let value = |t: usize| {
            let wave = (TAU * count(t) / 12.0).sin();
            count(t % 4) + 3.0 * wave
        };
        let values: Vec<f64> = (0..120).map(value).collect();
        let fitted = LinearSeasonal.fit(&values, &[4, 12]).unwrap();
        for (h, mean) in fitted.mean(24).iter().enumerate() {
            assert!((mean - value(120 + h)).abs() < 1e-9);
        }
    }

    #[test]
    fn two_whole_seasons_and_a_degree_of_freedom_are_needed() {
        assert!(LinearSeasonal.fit(&[1.0; 30], &[]).is_none());
        assert!(LinearSeasonal.fit(&[1.0; 13], &[7]).is_none());
        assert!(LinearSeasonal.fit(&[1.0; 14], &[7]).is_some());
        assert!(LinearSeasonal.fit(&[1.0; 4], &[2]).is_some());
    }
}
