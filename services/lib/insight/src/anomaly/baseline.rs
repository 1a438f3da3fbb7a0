//! What trend and season let expect at each point of a regular series.

use stlrs::Stl;

use crate::statistics::median;

/// The trend is smoothed over so many seasons, but...
const TREND_SEASONS: usize = 6;
/// ...over at least this many values, so as not to follow an event of a few days, and
const SHORTEST_TREND: usize = 37;
/// over no more than these, or two seasons, so as to follow a level that moves within a quarter.
const LONGEST_TREND: usize = 61;
/// The season's shape is smoothed over so many seasons: it may change within a year, not within weeks.
const SHAPE_SEASONS: usize = 53;
/// Robust iterations: the weights of far-off points settle within a few.
const ROBUST_ITERATIONS: usize = 4;
/// Values before and after that the running median reaches over, where there is no season.
const PLAIN_REACH: usize = 7;

/// How trend and season were taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// Seasonal-trend decomposition by robust loess (Cleveland et al., *STL*, 1990).
    Stl {
        /// Values in a season.
        season: usize,
    },
    /// A running median, and for each place in the season the median distance from it.
    Medians {
        /// Values in a season; 1 for none.
        season: usize,
    },
}

/// How trend and season of `values` (finite) are taken out, and the expected values. The decomposition
/// needs two full seasons; with less, or should its result not be finite, medians stand in.
pub(super) fn expect(values: &[f64], season: usize) -> (Baseline, Vec<f64>) {
    let repeats = season > 1 && values.len() / 2 >= season;
    let season = if repeats { season } else { 1 };
    if repeats && let Some(expected) = decompose(values, season) {
        return (Baseline::Stl { season }, expected);
    }
    (Baseline::Medians { season }, medians(values, season))
}

fn decompose(values: &[f64], season: usize) -> Option<Vec<f64>> {
    let trend = (TREND_SEASONS * season).clamp(SHORTEST_TREND, LONGEST_TREND.max(2 * season));
    let fit = Stl::params()
        .robust(true)
        .inner_loops(1)
        .outer_loops(ROBUST_ITERATIONS)
        .seasonal_degree(0)
        .seasonal_length(SHAPE_SEASONS)
        .trend_length(trend)
        .fit(values, season)
        .ok()?;
    let expected: Vec<f64> = fit
        .trend()
        .iter()
        .zip(fit.seasonal())
        .map(|(trend, seasonal)| trend + seasonal)
        .collect();
    expected
        .iter()
        .all(|value| value.is_finite())
        .then_some(expected)
}

fn medians(values: &[f64], season: usize) -> Vec<f64> {
    let level = running_median(values, PLAIN_REACH.max(2 * season));
    if season == 1 {
        return level;
    }
    let above: Vec<f64> = values
        .iter()
        .zip(&level)
        .map(|(value, level)| value - level)
        .collect();
    let shape: Vec<f64> = (0..season)
        .map(|place| {
            let of_place: Vec<f64> = above.iter().skip(place).step_by(season).copied().collect();
            median(&of_place).unwrap_or_default()
        })
        .collect();
    level
        .iter()
        .zip(shape.iter().cycle())
        .map(|(level, shape)| level + shape)
        .collect()
}

/// The median of each value and those up to `reach` before and after it.
fn running_median(values: &[f64], reach: usize) -> Vec<f64> {
    (0..values.len())
        .map(|at| {
            let until = values.len().min(at + reach + 1);
            median(&values[at.saturating_sub(reach)..until]).unwrap_or_default()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weekly(at: usize) -> f64 {
        [0.0, 3.0, 1.0, -2.0, 4.0, -1.0, -5.0][at % 7] + 100.0 + 0.25 * at as f64
    }

    #[test]
    fn a_line_and_a_week_are_expected_as_they_are() {
        let mut values: Vec<f64> = (0..140).map(weekly).collect();
        values[70] += 1e3;
        let (baseline, expected) = expect(&values, 7);
        assert_eq!(baseline, Baseline::Stl { season: 7 });
        for (at, expected) in expected.iter().enumerate() {
            assert!((expected - weekly(at)).abs() < 0.5, "{at}: {expected}");
        }
        for (at, expected) in medians(&values, 7).iter().enumerate().skip(14).take(112) {
            assert!((expected - weekly(at)).abs() < 2.5, "{at}: {expected}");
        }
    }

    #[test]
    fn less_than_two_seasons_are_none() {
        let (baseline, expected) = expect(&[1.0, 2.0, 3.0, 2.0, 1.0], 3);
        assert_eq!(baseline, Baseline::Medians { season: 1 });
        assert!(
            expected
                .iter()
                .all(|value| (value - 2.0).abs() < f64::EPSILON)
        );
    }
}
