//! How far residuals usually are from their centre, over time.

use crate::statistics::{MAD_TO_DEVIATION, mean, median, median_absolute_deviation};

/// Values before and after a point whose spread counts as the spread around it.
const REACH: usize = 45;
/// Every how many values the spread is taken anew; between them it hardly changes.
const STEP: usize = 5;
/// Makes the mean absolute deviation of normal data their standard deviation: sqrt(pi / 2).
const MEAN_TO_DEVIATION: f64 = 1.253_314_137_315_500_3;

/// The robust standard deviation of `residuals` at each point: of the neighbourhood and of the whole
/// series in equal parts (of variance), for spread may change over time, and a neighbourhood alone
/// would hide an event in itself. At least `least`.
pub(super) fn deviations(residuals: &[f64], least: f64) -> Vec<f64> {
    let whole = deviation(residuals, least);
    if residuals.len() <= 2 * REACH {
        return vec![whole; residuals.len()];
    }
    let centre = median(residuals).unwrap_or_default();
    let distances: Vec<f64> = residuals
        .iter()
        .map(|value| (value - centre).abs())
        .collect();
    let at_steps: Vec<f64> = (0..residuals.len())
        .step_by(STEP)
        .map(|at| {
            // Near an end the window is moved, not cut.
            let first = at.saturating_sub(REACH).min(residuals.len() - 2 * REACH);
            let around = median(&distances[first..first + 2 * REACH]).unwrap_or_default();
            f64::midpoint((around * MAD_TO_DEVIATION).powi(2), whole.powi(2)).sqrt()
        })
        .collect();
    (0..residuals.len())
        .map(|at| at_steps[at / STEP].max(least))
        .collect()
}

/// The median absolute deviation as a standard deviation. It is 0 when more than half of the residuals
/// are equal: then the mean absolute deviation (as Iglewicz and Hoaglin do, *How to Detect and Handle
/// Outliers*, 1993), and when all are equal, `least`.
pub(super) fn deviation(residuals: &[f64], least: f64) -> f64 {
    let robust = median_absolute_deviation(residuals).unwrap_or_default() * MAD_TO_DEVIATION;
    if robust > least {
        return robust;
    }
    let centre = median(residuals).unwrap_or_default();
    let distances: Vec<f64> = residuals
        .iter()
        .map(|value| (value - centre).abs())
        .collect();
    (mean(&distances).unwrap_or_default() * MEAN_TO_DEVIATION).max(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guard_for_equal_values() {
        // By hand: median 2.45, MAD 0.15, so the score of 8.2 is 0.6745 * 5.75 / 0.15 = 25.86.
        let values = [2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3];
        let score = (8.2 - 2.45) / deviation(&values, 0.0);
        assert!((score - 25.856).abs() < 1e-3, "{score}");
        // MAD 0: the mean absolute deviation of 1 in 10 is 0.1.
        let one_of_ten = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        assert!((deviation(&one_of_ten, 1e-6) - 0.125_331).abs() < 1e-6);
        assert!((deviation(&[3.0; 10], 0.5) - 0.5).abs() < f64::EPSILON);
        assert!((deviation(&[], 0.5) - 0.5).abs() < f64::EPSILON);
    }

    #[test]
    fn spread_is_followed_over_time() {
        let calm_then_wild: Vec<f64> = (0..400_i32)
            .map(|at| f64::from(at % 7 - 3) * if at < 200 { 1.0 } else { 3.0 })
            .collect();
        let deviations = deviations(&calm_then_wild, 0.0);
        assert!(deviations[50] < 0.75 * deviations[350], "{deviations:?}");
    }
}
