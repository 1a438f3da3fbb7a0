//! The seasonal naive forecast: the last season, repeated.
//!
//! y(n+h) = y(n+h-m(k+1)) with k = floor((h-1)/m), standard error s sqrt(k+1), s the root mean square
//! of the seasonal differences. Source: Hyndman and Athanasopoulos, *Forecasting: Principles and
//! Practice*, 3rd edition, 5.2 and 5.5. Without a season it is the naive forecast.

use super::{Fitted, Method, residual_deviation};
use crate::statistics::count;

/// See the module.
#[derive(Debug)]
pub(super) struct SeasonalNaive;

impl Method for SeasonalNaive {
    fn fit(&self, values: &[f64], seasons: &[usize]) -> Option<Box<dyn Fitted>> {
        let season = season(values.len(), seasons);
        Some(Box::new(FittedSeasonalNaive::new(values, season)?))
    }
}

/// The longest season seen twice that holds whole shortest ones: the week of hourly values repeats
/// their day too, the year of daily values does not repeat their week.
fn season(n: usize, seasons: &[usize]) -> usize {
    let shortest = seasons.first().copied().unwrap_or(1);
    let fitting = seasons.iter().copied();
    fitting
        .filter(|season| season % shortest == 0 && season * 2 <= n)
        .max()
        .unwrap_or(shortest)
}

#[derive(Debug)]
struct FittedSeasonalNaive {
    /// The last season, oldest first.
    last: Vec<f64>,
    /// The deviation of a seasonal difference; nothing of a single season.
    difference: Option<f64>,
}

impl FittedSeasonalNaive {
    fn new(values: &[f64], season: usize) -> Option<Self> {
        let first = values.len().checked_sub(season)?;
        let differences = values.iter().skip(season).zip(values);
        Some(Self {
            last: values[first..].to_vec(),
            difference: residual_deviation(differences.map(|(now, then)| now - then), 0),
        })
    }
}

impl Fitted for FittedSeasonalNaive {
    fn mean(&self, horizon: usize) -> Vec<f64> {
        self.last.iter().copied().cycle().take(horizon).collect()
    }

    fn deviation(&self, horizon: usize) -> Option<Vec<f64>> {
        let difference = self.difference?;
        let seasons_ahead = (0..horizon).map(|step| step / self.last.len() + 1);
        Some(
            seasons_ahead
                .map(|ahead| difference * count(ahead).sqrt())
                .collect(),
        )
    }

    fn refit(&self, values: &[f64]) -> Option<Box<dyn Fitted>> {
        Some(Box::new(Self::new(values, self.last.len())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_season_with_an_error_that_grows_season_by_season() {
        let values = [1.0, 10.0, 2.0, 12.0, 4.0, 11.0];
        let fitted = SeasonalNaive.fit(&values, &[2]).unwrap();
        assert_eq!(fitted.mean(5), [4.0, 11.0, 4.0, 11.0, 4.0]);
        // Seasonal differences 1, 2, 2, -1: the mean square is 2.5.
        let deviations = fitted.deviation(3).unwrap();
        assert!((deviations[0] - 2.5_f64.sqrt()).abs() < 1e-12);
        assert!((deviations[1] - 2.5_f64.sqrt()).abs() < 1e-12);
        assert!((deviations[2] - 5.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn the_season_repeated_is_one_that_keeps_the_shortest_in_step() {
        assert_eq!(season(500, &[24, 168]), 168);
        assert_eq!(season(300, &[24, 168]), 24);
        assert_eq!(season(2000, &[7, 365]), 7);
        assert_eq!(season(10, &[]), 1);
    }

    #[test]
    fn less_than_a_season_is_too_short() {
        assert!(SeasonalNaive.fit(&[1.0; 6], &[7]).is_none());
        let one = SeasonalNaive.fit(&[1.0; 7], &[7]).unwrap();
        assert_eq!(one.deviation(1), None);
    }
}
