//! Ordinary least squares for a few regressors, by the normal equations and Cholesky's factor.
//!
//! The regressors must be of like size (dummies, waves, time scaled to between -1 and 1): that keeps
//! the normal equations well conditioned.

/// The sums a least squares fit needs, gathered row by row.
#[derive(Debug)]
pub(super) struct NormalEquations {
    width: usize,
    rows: usize,
    /// X'X, row by row, the lower triangle filled.
    products: Vec<f64>,
    /// X'y.
    with_values: Vec<f64>,
}

impl NormalEquations {
    pub(super) fn new(width: usize) -> Self {
        Self {
            width,
            rows: 0,
            products: vec![0.0; width * width],
            with_values: vec![0.0; width],
        }
    }

    /// Adds an observation: its regressors and its value. Regressors that are 0 cost nothing.
    pub(super) fn add(&mut self, regressors: &[f64], value: f64) {
        self.rows += 1;
        for (i, &x) in regressors.iter().enumerate().filter(|(_, x)| **x != 0.0) {
            self.with_values[i] += x * value;
            let row = &mut self.products[i * self.width..=i * self.width + i];
            for (sum, z) in row.iter_mut().zip(regressors) {
                *sum += x * z;
            }
        }
    }

    /// The solution; nothing when there are no more observations than regressors, or when these
    /// depend on each other.
    pub(super) fn solve(mut self) -> Option<Solution> {
        if self.rows <= self.width {
            return None;
        }
        let width = self.width;
        let factor = &mut self.products;
        for i in 0..width {
            for j in 0..=i {
                let (above, row) = factor.split_at(i * width);
                let row_j = if j < i { &above[j * width..] } else { row };
                let dot: f64 = row[..j].iter().zip(row_j).map(|(a, b)| a * b).sum();
                let rest = row[j] - dot;
                if i == j {
                    // What is left of a column that the others explain is rounding.
                    if rest <= row[i] * 1e-10 {
                        return None;
                    }
                    factor[i * width + i] = rest.sqrt();
                } else {
                    factor[i * width + j] = rest / factor[j * width + j];
                }
            }
        }
        let mut solution = Solution {
            width,
            factor: self.products,
            coefficients: self.with_values,
        };
        let mut coefficients = std::mem::take(&mut solution.coefficients);
        solution.forward(&mut coefficients);
        solution.backward(&mut coefficients);
        solution.coefficients = coefficients;
        Some(solution)
    }
}

/// The coefficients, and the factor L of X'X = L L' that gives their errors.
#[derive(Debug)]
pub(super) struct Solution {
    width: usize,
    factor: Vec<f64>,
    coefficients: Vec<f64>,
}

impl Solution {
    /// The value the coefficients give for `regressors`.
    pub(super) fn value(&self, regressors: &[f64]) -> f64 {
        let terms = self.coefficients.iter().zip(regressors);
        terms.map(|(coefficient, x)| coefficient * x).sum()
    }

    /// x' (X'X)^-1 x: the variance of [`value`](Self::value) in units of the residuals' variance.
    pub(super) fn leverage(&self, regressors: &[f64]) -> f64 {
        let mut x = regressors.to_vec();
        self.forward(&mut x);
        x.iter().map(|x| x * x).sum()
    }

    /// Solves L z = x in place.
    fn forward(&self, x: &mut [f64]) {
        for i in 0..self.width {
            let row = &self.factor[i * self.width..=i * self.width + i];
            let dot: f64 = row[..i].iter().zip(&*x).map(|(l, z)| l * z).sum();
            x[i] = (x[i] - dot) / row[i];
        }
    }

    /// Solves L' z = x in place.
    fn backward(&self, x: &mut [f64]) {
        for i in (0..self.width).rev() {
            let dot: f64 = (i + 1..self.width)
                .map(|k| self.factor[k * self.width + i] * x[k])
                .sum();
            x[i] = (x[i] - dot) / self.factor[i * self.width + i];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_is_found_and_its_errors_are_those_of_the_inverse() {
        let mut equations = NormalEquations::new(3);
        let rows = [
            [1.0, 0.0, 0.0],
            [1.0, 1.0, 0.0],
            [1.0, 0.0, 1.0],
            [1.0, 1.0, 1.0],
        ];
        for row in rows {
            equations.add(&row, 2.0 + 3.0 * row[1] - row[2]);
        }
        let solution = equations.solve().unwrap();
        for (coefficient, expected) in solution.coefficients.iter().zip([2.0, 3.0, -1.0]) {
            assert!((coefficient - expected).abs() < 1e-12);
        }
        // In this balanced design each corner's leverage is the number of regressors over the rows.
        assert!((solution.leverage(&rows[3]) - 0.75).abs() < 1e-12);
    }

    #[test]
    fn regressors_that_depend_on_each_other_have_no_solution() {
        let mut equations = NormalEquations::new(2);
        for t in [0.1, 0.7, 0.3, 0.9] {
            equations.add(&[t, 2.0 * t], 1.0);
        }
        assert!(equations.solve().is_none());
    }
}
