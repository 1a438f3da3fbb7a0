//! Randomness that is the same for the same seed.

use rand::Rng as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

/// A stream of random draws.
pub(super) struct Random(ChaCha8Rng);

impl Random {
    /// The stream of one part of a warehouse. Parts have streams of their own, so that a change in
    /// one leaves the others as they were.
    pub(super) fn new(seed: u64, part: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(part);
        Self(generator)
    }

    /// A whole number from `least` to `most`, both included.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.random_range(least..=most)
    }

    /// An index below `length`, which must not be 0.
    pub(super) fn index(&mut self, length: usize) -> usize {
        self.0.random_range(0..length)
    }

    /// A number from `least` up to, not including, `most`.
    pub(super) fn real(&mut self, least: f64, most: f64) -> f64 {
        self.0.random_range(least..most)
    }

    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.0.random::<f64>() < probability
    }

    /// One of the values, which must not be empty.
    pub(super) fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.index(values.len())]
    }

    /// How many events happen when `mean` are to be expected (Poisson). Exact below 30 by Knuth's
    /// multiplication of uniform draws; above, the normal approximation.
    pub(super) fn events(&mut self, mean: f64) -> i64 {
        if mean < 30.0 {
            let limit = (-mean).exp();
            let mut product = self.0.random::<f64>();
            let mut count = 0;
            while product > limit {
                product *= self.0.random::<f64>();
                count += 1;
            }
            count
        } else {
            // The sum of twelve uniform draws has a variance of 1 and a mean of 6.
            let normal = (0..12).map(|_| self.0.random::<f64>()).sum::<f64>() - 6.0;
            rounded(mean + mean.sqrt() * normal).max(0)
        }
    }

    /// `value` in whole pieces: the next lower number or the next higher, so that the mean is kept.
    pub(super) fn whole(&mut self, value: f64) -> i64 {
        rounded(value.floor()) + i64::from(self.chance(value.fract()))
    }
}

/// Draws an index by weight.
pub(super) struct Weighted {
    cumulative: Vec<f64>,
}

impl Weighted {
    /// At least one weight must be above 0.
    pub(super) fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        let cumulative = weights
            .into_iter()
            .map(|weight| {
                sum += weight;
                sum
            })
            .collect();
        Self { cumulative }
    }

    pub(super) fn draw(&self, random: &mut Random) -> usize {
        let sum = self.cumulative.last().copied().unwrap_or(0.0);
        let point = random.0.random::<f64>() * sum;
        let index = self.cumulative.partition_point(|bound| *bound <= point);
        index.min(self.cumulative.len() - 1)
    }
}

/// The nearest whole number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "amounts and counts stay far below what both types hold exactly"
)]
pub(super) fn rounded(value: f64) -> i64 {
    value.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_part_fix_the_draws() {
        let draws = |seed, part| {
            let mut random = Random::new(seed, part);
            [(); 4].map(|()| random.between(0, 1_000_000))
        };
        assert_eq!(draws(1, 2), draws(1, 2));
        assert_ne!(draws(1, 2), draws(1, 3));
        assert_ne!(draws(1, 2), draws(2, 2));
    }

    #[test]
    fn events_have_the_expected_mean() {
        let mut random = Random::new(7, 0);
        for mean in [0.5, 8.0, 70.0] {
            let count = 4_000;
            let sum: i64 = (0..count).map(|_| random.events(mean)).sum();
            let actual = sum as f64 / f64::from(count);
            assert!(
                (actual - mean).abs() < 0.05 * mean.max(1.0),
                "{mean}: {actual}"
            );
        }
    }

    #[test]
    fn weights_are_kept_and_zero_is_never_drawn() {
        let mut random = Random::new(7, 0);
        let weighted = Weighted::new([1.0, 0.0, 3.0]);
        let mut counts = [0; 3];
        for _ in 0..4_000 {
            counts[weighted.draw(&mut random)] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((900..1_100).contains(&counts[0]), "{counts:?}");
    }
}
