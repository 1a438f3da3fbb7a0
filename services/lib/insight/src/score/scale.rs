//! Figures of any unit on a scale of 0 (worst) to 100 (best), which one outlier cannot bend.

use crate::statistics::{
    MAD_TO_DEVIATION, count, finite, mean, median, median_absolute_deviation, normal_cdf,
};

/// Makes the mean absolute deviation of normal data their standard deviation: sqrt(pi / 2).
const MEAN_DEVIATION_TO_DEVIATION: f64 = 1.253_314_137_315_500_3;

/// The score of a figure that cannot be told from the others.
const MIDDLE: f64 = 50.0;

/// Which end of a figure is the better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// More is better.
    HigherIsBetter,
    /// Less is better.
    LowerIsBetter,
}

impl Direction {
    /// The figure, or its negative, so that higher is better.
    fn upwards(self, value: f64) -> f64 {
        match self {
            Self::HigherIsBetter => value,
            Self::LowerIsBetter => -value,
        }
    }
}

/// How far from the others a figure is, in standard deviations that outliers do not widen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RobustScale {
    median: f64,
    deviation: f64,
}

impl RobustScale {
    /// The scale of some figures: their median, and 1.4826 times the median absolute deviation. Where
    /// more than half of them are equal that is 0, and 1.2533 times the mean absolute deviation from the
    /// median takes its place. Source: B. Iglewicz and D. C. Hoaglin, *How to Detect and Handle
    /// Outliers*, 1993. Figures that are not finite are left out; nothing where none is left.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        let values = finite(values);
        let median = median(&values)?;
        let robust = median_absolute_deviation(&values)? * MAD_TO_DEVIATION;
        let deviation = if robust > 0.0 {
            robust
        } else {
            let distances: Vec<f64> = values.iter().map(|value| (value - median).abs()).collect();
            mean(&distances)? * MEAN_DEVIATION_TO_DEVIATION
        };
        Some(Self { median, deviation })
    }

    /// The middle of the figures.
    #[must_use]
    pub const fn median(self) -> f64 {
        self.median
    }

    /// Their robust standard deviation; 0 where all are equal.
    #[must_use]
    pub const fn deviation(self) -> f64 {
        self.deviation
    }

    /// Robust z: (x - median) / deviation. 0 where all figures are equal, nothing for one that is not
    /// finite.
    #[must_use]
    pub fn z(self, value: f64) -> Option<f64> {
        if !value.is_finite() {
            return None;
        }
        if self.deviation == 0.0 {
            return Some(0.0);
        }
        // Halved first: the distance of two huge figures need not be a figure.
        let z = (value / 2.0 - self.median / 2.0) / (self.deviation / 2.0);
        Some(if z.is_nan() { 0.0 } else { z })
    }

    /// 0 to 100: where the figure would stand among many normal ones, 100 * Phi(z). The median scores
    /// 50, one deviation better 84.
    #[must_use]
    pub fn score(self, value: f64, direction: Direction) -> Option<f64> {
        self.z(value)
            .map(|z| 100.0 * normal_cdf(direction.upwards(z)))
    }
}

/// 0 to 100 by rank, in the order given: the worst scores 0, the best 100, and equal figures share
/// the middle of their places. A figure alone scores 50; one that is not finite has no score.
#[must_use]
pub fn percentile_ranks(values: &[f64], direction: Direction) -> Vec<Option<f64>> {
    let mut sorted: Vec<f64> = finite(values)
        .into_iter()
        .map(|value| direction.upwards(value))
        .collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let score = |value: f64| {
        let value = direction.upwards(value);
        let below = sorted.partition_point(|other| *other < value);
        let up_to = sorted.partition_point(|other| *other <= value);
        let others = sorted.len() - 1;
        if others == 0 {
            return MIDDLE;
        }
        100.0 * count(below + up_to - 1) / (2.0 * count(others))
    };
    values
        .iter()
        .map(|value| value.is_finite().then(|| score(*value)))
        .collect()
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "figures that floats hold exactly")]
mod tests {
    use proptest::prelude::*;

    use super::Direction::{HigherIsBetter, LowerIsBetter};
    use super::*;

    #[test]
    fn an_outlier_does_not_widen_the_scale() {
        let scale = RobustScale::of(&[1.0, 2.0, 3.0, 4.0, 5.0, 1000.0]).unwrap();
        assert_eq!(scale.median(), 3.5);
        assert!((scale.deviation() - 1.5 * MAD_TO_DEVIATION).abs() < 1e-12);
        assert!(scale.z(1000.0).unwrap() > 400.0);
        assert_eq!(scale.z(f64::NAN), None);
    }

    #[test]
    fn figures_mostly_equal_have_a_scale() {
        // The median absolute deviation is 0; the mean one 2.
        let scale = RobustScale::of(&[5.0, 5.0, 5.0, 5.0, 15.0]).unwrap();
        assert!((scale.deviation() - 2.0 * MEAN_DEVIATION_TO_DEVIATION).abs() < 1e-12);
        let constant = RobustScale::of(&[5.0, 5.0]).unwrap();
        assert_eq!(constant.score(5.0, HigherIsBetter), Some(50.0));
        assert_eq!(RobustScale::of(&[f64::NAN]), None);
    }

    #[test]
    fn one_deviation_better_scores_84() {
        let scale = RobustScale {
            median: 10.0,
            deviation: 2.0,
        };
        assert!((scale.score(12.0, HigherIsBetter).unwrap() - 84.13).abs() < 0.01);
        assert!((scale.score(12.0, LowerIsBetter).unwrap() - 15.87).abs() < 0.01);
    }

    #[test]
    fn ties_share_the_middle_of_their_places() {
        let found = percentile_ranks(&[10.0, 20.0, 20.0, 30.0, f64::NAN], HigherIsBetter);
        assert_eq!(
            found,
            [Some(0.0), Some(50.0), Some(50.0), Some(100.0), None]
        );
        let reversed = percentile_ranks(&[10.0, 20.0, 20.0, 30.0], LowerIsBetter);
        assert_eq!(reversed, [100.0, 50.0, 50.0, 0.0].map(Some));
        assert_eq!(percentile_ranks(&[7.0], HigherIsBetter), [Some(50.0)]);
        assert!(percentile_ranks(&[], HigherIsBetter).is_empty());
    }

    proptest! {
        #[test]
        fn scores_stay_on_the_scale(values in prop::collection::vec(any::<f64>(), 0..20), value in any::<f64>(), lower in any::<bool>()) {
            let direction = if lower { LowerIsBetter } else { HigherIsBetter };
            let on_scale = |score: f64| (0.0..=100.0).contains(&score);
            let ranks = percentile_ranks(&values, direction);
            prop_assert!(ranks.into_iter().flatten().all(on_scale));
            if let Some(scale) = RobustScale::of(&values) {
                prop_assert!(scale.score(value, direction).is_none_or(on_scale));
            }
        }

        #[test]
        fn ranks_do_not_depend_on_unit_or_origin(values in prop::collection::vec(-1000..1000_i32, 1..20)) {
            let plain: Vec<f64> = values.iter().copied().map(f64::from).collect();
            let moved: Vec<f64> = plain.iter().map(|value| 2.0 * value + 64.0).collect();
            prop_assert_eq!(percentile_ranks(&plain, HigherIsBetter), percentile_ranks(&moved, HigherIsBetter));
            let (a, b) = (RobustScale::of(&plain).unwrap(), RobustScale::of(&moved).unwrap());
            let (a, b) = (a.z(plain[0]).unwrap(), b.z(moved[0]).unwrap());
            prop_assert!((a - b).abs() <= 1e-9 * a.abs().max(1.0));
        }
    }
}
