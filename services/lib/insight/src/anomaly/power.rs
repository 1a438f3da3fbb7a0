//! The scale on which a series' spread is the same at every level.

use crate::statistics::{count, finite, median, median_absolute_deviation};

/// The slope of spread over level without evidence: sums of about as many small amounts as there are
/// buyers have a variance that grows with the level, a spread that grows with its root.
const USUAL_SLOPE: f64 = 0.5;
/// How much evidence outweighs it, in squared logarithms of the level.
const PRIOR_WEIGHT: f64 = 0.5;
/// Seasons whose values of one place in the season make a dot of the plot: of weeks, a quarter.
const SEASONS_IN_GROUP: usize = 13;
/// The fewest values that a dot's spread can be taken from.
const FEWEST_IN_GROUP: usize = 5;

/// A power that keeps the sign, and its inverse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Power(f64);

impl Power {
    /// Chooses the power by how the spread of `values` grows with their level: if it grows with the
    /// level's `b`-th power, the `1 - b`-th power of the values has an even spread (the spread-versus-level
    /// plot; Emerson and Strenio in *Understanding Robust and Exploratory Data Analysis*, 1983). The
    /// fourth root stands for the logarithm, but is defined at 0; it makes ordinary drops look far out,
    /// so it takes clear evidence.
    pub(super) fn choose(values: &[f64], season: usize) -> Self {
        let season = season.max(1);
        let mut dots: Vec<(f64, f64)> = Vec::new();
        for block in values.chunks(season.saturating_mul(SEASONS_IN_GROUP)) {
            for place in 0..season.min(block.len()) {
                let group: Vec<f64> = block.iter().skip(place).step_by(season).copied().collect();
                dots.extend(dot(&finite(&group)));
            }
        }
        Self(match slope(&dots) {
            ..0.25 => 1.0,
            0.25..0.8 => 0.5,
            _ => 0.25,
        })
    }

    /// Onto the even scale.
    pub(super) fn apply(self, value: f64) -> f64 {
        value.signum() * value.abs().powf(self.0)
    }

    /// And back.
    pub(super) fn invert(self, value: f64) -> f64 {
        value.signum() * value.abs().powf(1.0 / self.0)
    }

    /// What the values were taken as, in words.
    pub(super) fn name(self) -> &'static str {
        if self.0 > 0.75 {
            "as they are"
        } else if self.0 > 0.375 {
            "as square roots"
        } else {
            "as fourth roots"
        }
    }
}

/// The logarithms of a group's level and spread, where it has both.
fn dot(group: &[f64]) -> Option<(f64, f64)> {
    let level = median(group).filter(|level| *level > 0.0 && group.len() >= FEWEST_IN_GROUP)?;
    let spread = median_absolute_deviation(group).filter(|spread| *spread > 0.0)?;
    Some((level.ln(), spread.ln()))
}

/// Slope of the line through the dots, drawn towards [`USUAL_SLOPE`] when the levels hardly differ.
fn slope(dots: &[(f64, f64)]) -> f64 {
    let n = count(dots.len().max(1));
    let mean_level = dots.iter().map(|dot| dot.0).sum::<f64>() / n;
    let mean_spread = dots.iter().map(|dot| dot.1).sum::<f64>() / n;
    let (mut squares, mut products) = (PRIOR_WEIGHT, PRIOR_WEIGHT * USUAL_SLOPE);
    for (level, spread) in dots {
        squares += (level - mean_level).powi(2);
        products += (level - mean_level) * (spread - mean_spread);
    }
    products / squares
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A level that doubles seven times, with a spread of its `slope`-th power.
    fn growing(slope: f64) -> Vec<f64> {
        (0..91 * 8)
            .map(|at| {
                let level = 1000.0 * f64::from(1 << (at / 91));
                level + level.powf(slope) * (f64::from(at % 5) - 2.0)
            })
            .collect()
    }

    #[test]
    fn the_power_evens_out_the_spread() {
        assert_eq!(Power::choose(&growing(0.0), 7), Power(1.0));
        assert_eq!(Power::choose(&growing(0.5), 7), Power(0.5));
        assert_eq!(Power::choose(&growing(0.95), 7), Power(0.25));
        // Nothing to go by: square roots.
        assert_eq!(Power::choose(&[5.0; 400], 7), Power(0.5));
        assert_eq!(Power::choose(&[], 0), Power(0.5));
    }

    #[test]
    fn there_and_back() {
        for power in [1.0, 0.5, 0.25].map(Power) {
            for value in [-1e6, -2.0, 0.0, 0.25, 3e9] {
                let back = power.invert(power.apply(value));
                assert!(
                    (back - value).abs() <= 1e-9 * value.abs(),
                    "{power:?} {value}"
                );
            }
        }
    }
}
