//! The least value of a smooth function of a few bounded parameters, without its derivatives.
//!
//! Source: Nelder and Mead, *A simplex method for function minimization*, 1965, with the usual
//! coefficients (reflection 1, expansion 2, contraction and shrinking 1/2); points beyond a bound are
//! put on it. Nothing is allocated.

/// The most parameters there can be.
pub(super) const MOST: usize = 5;

/// Values of the parameters; those past the function's number are not looked at.
pub(super) type Point = [f64; MOST];

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// The most evaluations.
    pub(super) evaluations: usize,
    /// The difference between the simplex's best and worst values that is as good as none.
    pub(super) tolerance: f64,
}

/// The point near the one with the least value, from `start`, each parameter within its `bounds` (one
/// pair a parameter, at most [`MOST`]). Values that are not numbers count as the worst.
pub(super) fn minimize(
    mut value: impl FnMut(&Point) -> f64,
    start: Point,
    bounds: &[(f64, f64)],
    effort: Effort,
) -> (Point, f64) {
    let mut evaluations = 0;
    let mut evaluate = |mut point: Point| {
        for (x, (low, high)) in point.iter_mut().zip(bounds) {
            *x = x.clamp(*low, *high);
        }
        let found = value(&point);
        evaluations += 1;
        let found = if found.is_nan() { f64::INFINITY } else { found };
        ((point, found), evaluations)
    };
    let n = bounds.len();
    let mut corners = [evaluate(start).0; MOST + 1];
    for (i, (low, high)) in bounds.iter().enumerate() {
        let mut corner = start;
        let step = (high - low) / 5.0;
        corner[i] += if start[i] + step <= *high {
            step
        } else {
            -step
        };
        corners[i + 1] = evaluate(corner).0;
    }
    let corners = &mut corners[..=n];
    loop {
        corners.sort_unstable_by(|a, b| a.1.total_cmp(&b.1));
        let (best, worst) = (corners[0], corners[n]);
        // Written so that a simplex of infinities stops too.
        if best.1 + effort.tolerance >= worst.1 {
            return best;
        }
        let mut centre = [0.0; MOST];
        for (point, _) in &corners[..n] {
            for (sum, x) in centre.iter_mut().zip(point) {
                *sum += x / n as f64;
            }
        }
        let along = |factor: f64| {
            std::array::from_fn(|i| factor.mul_add(worst.0[i] - centre[i], centre[i]))
        };
        let (reflected, mut spent) = evaluate(along(-1.0));
        if reflected.1 < best.1 {
            let (expanded, now) = evaluate(along(-2.0));
            spent = now;
            corners[n] = if expanded.1 < reflected.1 {
                expanded
            } else {
                reflected
            };
        } else if reflected.1 < corners[n - 1].1 {
            corners[n] = reflected;
        } else {
            let towards = if reflected.1 < worst.1 { -0.5 } else { 0.5 };
            let (contracted, now) = evaluate(along(towards));
            spent = now;
            if contracted.1 < worst.1.min(reflected.1) {
                corners[n] = contracted;
            } else {
                for corner in &mut corners[1..] {
                    let halfway = |i: usize| f64::midpoint(best.0[i], corner.0[i]);
                    (*corner, spent) = evaluate(std::array::from_fn(halfway));
                }
            }
        }
        if spent >= effort.evaluations {
            let least = corners.iter().min_by(|a, b| a.1.total_cmp(&b.1));
            return least.copied().unwrap_or(best);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EFFORT: Effort = Effort {
        evaluations: 600,
        tolerance: 1e-12,
    };

    #[test]
    fn the_bottom_of_a_curved_valley() {
        // Rosenbrock's function, least at (1, 1).
        let valley = |p: &Point| (1.0 - p[0]).powi(2) + 100.0 * (p[1] - p[0] * p[0]).powi(2);
        let bounds = [(-2.0, 2.0), (-2.0, 2.0)];
        let (point, value) = minimize(valley, [-1.2, 1.0, 0.0, 0.0, 0.0], &bounds, EFFORT);
        assert!(value < 1e-9);
        assert!((point[0] - 1.0).abs() < 1e-4 && (point[1] - 1.0).abs() < 1e-4);
    }

    #[test]
    fn the_least_on_a_bound() {
        let slope = |p: &Point| p[0] + (p[1] - 0.25).powi(2);
        let (point, _) = minimize(slope, [0.9; MOST], &[(0.1, 1.0), (0.0, 1.0)], EFFORT);
        assert!((point[0] - 0.1).abs() < 1e-9 && (point[1] - 0.25).abs() < 1e-4);
    }

    #[test]
    fn a_function_without_values_ends() {
        let (_, value) = minimize(|_| f64::NAN, [0.5; MOST], &[(0.0, 1.0); 3], EFFORT);
        assert!(value.is_infinite());
    }
}
