//! The naive forecast of the seasonally adjusted series: what the M4 competition measured every
//! method against.
//!
//! Source: Makridakis, Spiliotis and Assimakopoulos, *The M4 Competition*, 2020, and its published
//! benchmark code. Taking out the season is described in [`seasonal_adjustment`](super::seasonal_adjustment).

use super::{
    Fitted, Method,
    naive::Naive,
    seasonal_adjustment::{Adjustment, is_seasonal},
};

/// See the module.
#[derive(Debug)]
pub(super) struct Naive2;

impl Method for Naive2 {
    fn fit(&self, values: &[f64], seasons: &[usize]) -> Option<Box<dyn Fitted>> {
        // The competition knew one season a series.
        let one = &seasons[..seasons.len().min(1)];
        let (adjusted, adjustment, taken) = Adjustment::of_significant(values, one, is_seasonal);
        let naive = Naive.fit(&adjusted, &[])?;
        Some(Box::new(FittedNaive2 {
            naive,
            adjustment,
            taken,
        }))
    }
}

#[derive(Debug)]
struct FittedNaive2 {
    naive: Box<dyn Fitted>,
    adjustment: Adjustment,
    /// The season taken out, if any.
    taken: Vec<usize>,
}

impl Fitted for FittedNaive2 {
    fn mean(&self, horizon: usize) -> Vec<f64> {
        let mut means = self.naive.mean(horizon);
        self.adjustment.put_back(&mut means);
        means
    }

    fn deviation(&self, horizon: usize) -> Option<Vec<f64>> {
        let mut deviations = self.naive.deviation(horizon)?;
        self.adjustment.stretch(&mut deviations);
        Some(deviations)
    }

    fn refit(&self, values: &[f64]) -> Option<Box<dyn Fitted>> {
        let (adjusted, adjustment) = Adjustment::of(values, &self.taken);
        Some(Box::new(Self {
            naive: self.naive.refit(&adjusted)?,
            adjustment,
            taken: self.taken.clone(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_season_is_repeated_at_the_last_level() {
        let season = [2.0, 4.0, 6.0, 4.0];
        let values: Vec<f64> = (0..22).map(|t| season[t % 4]).collect();
        let fitted = Naive2.fit(&values, &[4]).unwrap();
        for (h, mean) in fitted.mean(6).iter().enumerate() {
            assert!((mean - season[(22 + h) % 4]).abs() < 1e-9);
        }
    }

    #[test]
    fn without_a_season_it_is_the_naive_forecast() {
        let values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0];
        let fitted = Naive2.fit(&values, &[2]).unwrap();
        assert_eq!(fitted.mean(3), [6.0; 3]);
        assert_eq!(
            fitted.deviation(3),
            Naive.fit(&values, &[]).unwrap().deviation(3)
        );
    }
}
