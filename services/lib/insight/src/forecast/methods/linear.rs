//! Linear regression on time, the baseline every forecast also reports.
//!
//! y = a + b t by least squares; s^2 = SSE / (n - 2); the standard error of a new value at t0 is
//! s sqrt(1 + 1/n + (t0 - tbar)^2 / sum (t - tbar)^2), and its interval that times the quantile of
//! Student's t with n - 2 degrees of freedom. Source: Hyndman and Athanasopoulos, *Forecasting:
//! Principles and Practice*, 3rd edition, 7.6 and 7.9. The interval is right for independent errors;
//! where they are correlated, as in most series, it is too narrow.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::{Fitted, Method, band};
use crate::statistics::count;

/// See the module.
#[derive(Debug)]
pub(super) struct Linear;

impl Method for Linear {
    fn fit(&self, values: &[f64], _seasons: &[usize]) -> Option<Box<dyn Fitted>> {
        Some(Box::new(Line::through(values)?))
    }
}

/// The quantile of Student's t that leaves (1 - `level`) / 2 above it, for the two ends of an
/// interval. Nothing without a degree of freedom.
pub(super) fn student_quantile(level: f64, freedom: f64) -> Option<f64> {
    let student = StudentsT::new(0.0, 1.0, freedom).ok()?;
    Some(student.inverse_cdf(f64::midpoint(1.0, level.clamp(0.0, 1.0 - f64::EPSILON))))
}

/// A straight line through equally spaced values, t counted from 0.
#[derive(Debug)]
struct Line {
    n: usize,
    mean: f64,
    /// The change from one step to the next.
    slope: f64,
    /// s: the deviation of the values from the line.
    deviation: f64,
    /// sum (t - tbar)^2.
    spread: f64,
}

impl Line {
    fn through(values: &[f64]) -> Option<Self> {
        let n = values.len();
        if n < 3 {
            return None;
        }
        let middle = count(n - 1) / 2.0;
        let mean = values.iter().sum::<f64>() / count(n);
        let spread = count(n) * (count(n) * count(n) - 1.0) / 12.0;
        let from_middle = (0..n).map(|t| count(t) - middle);
        let points = from_middle.zip(values);
        let slope = points.clone().map(|(t, y)| t * (y - mean)).sum::<f64>() / spread;
        let squares: f64 = points.map(|(t, y)| (y - mean - slope * t).powi(2)).sum();
        Some(Self {
            n,
            mean,
            slope,
            deviation: (squares / count(n - 2)).sqrt(),
            spread,
        })
    }

    /// The distances from the middle of the series of the next `horizon` steps.
    fn ahead(&self, horizon: usize) -> impl Iterator<Item = f64> {
        let middle = count(self.n - 1) / 2.0;
        (self.n..self.n + horizon).map(move |t| count(t) - middle)
    }
}

impl Fitted for Line {
    fn mean(&self, horizon: usize) -> Vec<f64> {
        self.ahead(horizon)
            .map(|t| self.mean + self.slope * t)
            .collect()
    }

    fn deviation(&self, horizon: usize) -> Option<Vec<f64>> {
        let variance = |t: f64| 1.0 + 1.0 / count(self.n) + t * t / self.spread;
        Some(
            self.ahead(horizon)
                .map(|t| self.deviation * variance(t).sqrt())
                .collect(),
        )
    }

    fn refit(&self, values: &[f64]) -> Option<Box<dyn Fitted>> {
        Linear.fit(values, &[])
    }

    fn interval(&self, horizon: usize, level: f64) -> Option<Vec<(f64, f64)>> {
        let quantile = student_quantile(level, count(self.n - 2))?;
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

    const VALUES: [f64; 10] = [12.0, 15.0, 11.0, 18.0, 21.0, 19.0, 24.0, 22.0, 27.0, 30.0];

    /// Mean, standard error and 95 % interval of the next three, computed with numpy 2 and scipy 1
    /// from the formulas in matrix form: X = [1, t], s sqrt(1 + x0' (X'X)^-1 x0), t.ppf(0.975, 8).
    const EXPECTED: [(f64, f64, f64, f64); 3] = [
        (
            30.466_666_666_666_67,
            2.721_110_884_261_140_2,
            24.191_773_715_211_415,
            36.741_559_618_121_926,
        ),
        (
            32.387_878_787_878_79,
            2.852_852_872_707_418,
            25.809_188_266_286_4,
            38.966_569_309_471_18,
        ),
        (
            34.309_090_909_090_91,
            2.999_246_921_089_344,
            27.392_815_106_560_523,
            41.225_366_711_621_305,
        ),
    ];

    #[test]
    fn the_textbook_interval() {
        let fitted = Linear.fit(&VALUES, &[]).unwrap();
        let (means, errors) = (fitted.mean(3), fitted.deviation(3).unwrap());
        let intervals = fitted.interval(3, 0.95).unwrap();
        for (h, (mean, error, lower, upper)) in EXPECTED.into_iter().enumerate() {
            assert!((means[h] - mean).abs() < 1e-12);
            assert!((errors[h] - error).abs() < 1e-12);
            assert!((intervals[h].0 - lower).abs() < 1e-8);
            assert!((intervals[h].1 - upper).abs() < 1e-8);
        }
    }

    #[test]
    fn a_line_is_continued_without_error() {
        let fitted = Linear.fit(&[1.0, 3.0, 5.0, 7.0], &[]).unwrap();
        assert_eq!(fitted.mean(2), [9.0, 11.0]);
        assert_eq!(fitted.deviation(2).unwrap(), [0.0, 0.0]);
    }

    #[test]
    fn two_values_are_too_few() {
        assert!(Linear.fit(&[1.0, 2.0], &[]).is_none());
    }
}
