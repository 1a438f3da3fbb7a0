//! Takes seasons out of a series and puts them back into its forecast.
//!
//! Classical decomposition: the trend is a centred moving average over one season, a place's index
//! the mean ratio of value to trend there (the mean difference where values may be zero or less),
//! normalised. Source: Hyndman and Athanasopoulos, *Forecasting: Principles and Practice*, 3rd
//! edition, 3.4. Whether there is a season at all is decided as the M4 competition's benchmarks did:
//! the autocorrelation at one season must be outside its 90 % limits. Source: Makridakis, Spiliotis
//! and Assimakopoulos, *The M4 Competition: 100,000 time series and 61 forecasting methods*, 2020.

use crate::statistics::{self, count};

/// The two-sided 90 % quantile of the normal distribution, as the benchmarks round it.
const LIMIT: f64 = 1.645;

/// Whether ratios and logarithms of the values make sense: all positive, and none so small beside the
/// largest that its logarithm would outweigh all others.
pub(super) fn is_positive(values: &[f64]) -> bool {
    let (least, most) = values
        .iter()
        .fold((f64::INFINITY, 0.0_f64), |(least, most), &value| {
            (least.min(value), most.max(value))
        });
    least > most * 1e-9
}

/// Whether the autocorrelation at lag `season` is significant; not of fewer than three seasons.
pub(super) fn is_seasonal(values: &[f64], season: usize) -> bool {
    if season < 2 || values.len() < 3 * season {
        return false;
    }
    exceeds_limit(values, season)
}

/// Whether the autocorrelation at lag `season` is outside its limits.
fn exceeds_limit(values: &[f64], season: usize) -> bool {
    let mean = values.iter().sum::<f64>() / count(values.len());
    let centred: Vec<f64> = values.iter().map(|value| value - mean).collect();
    let variance: f64 = centred.iter().map(|value| value * value).sum();
    // What is left of a constant is rounding.
    if variance <= (mean * 1e-12).powi(2) * count(values.len()) {
        return false;
    }
    let correlation = |lag: usize| {
        let pairs = centred.iter().zip(&centred[lag..]);
        pairs.map(|(then, now)| then * now).sum::<f64>() / variance
    };
    let squares: f64 = (1..season).map(|lag| correlation(lag).powi(2)).sum();
    let limit = LIMIT * ((1.0 + 2.0 * squares) / count(values.len())).sqrt();
    correlation(season).abs() > limit
}

/// As [`is_seasonal`], of what is left around the trend: a level that wanders makes all
/// autocorrelations large, and hides a season from the other test.
pub(super) fn is_seasonal_around_trend(values: &[f64], season: usize) -> bool {
    if season < 2 || values.len() < 3 * season {
        return false;
    }
    let around = centred_average(values, season).map(|(t, trend)| values[t] - trend);
    exceeds_limit(&around.collect::<Vec<_>>(), season)
}

/// The seasons taken out of a series, in the order they were.
#[derive(Debug)]
pub(super) struct Adjustment {
    patterns: Vec<Pattern>,
    /// The series' length: the forecast's first place in each season.
    n: usize,
}

impl Adjustment {
    /// Takes those of `seasons` out that `is_significant` in what the shorter ones left: the series
    /// without them, what was taken out, and which seasons these were.
    pub(super) fn of_significant(
        values: &[f64],
        seasons: &[usize],
        is_significant: fn(&[f64], usize) -> bool,
    ) -> (Vec<f64>, Self, Vec<usize>) {
        let mut taken = Vec::new();
        let wanted = |values: &[f64], season: usize| {
            let significant = is_significant(values, season);
            if significant {
                taken.push(season);
            }
            significant
        };
        let (adjusted, adjustment) = Self::where_so(values, seasons, wanted);
        (adjusted, adjustment, taken)
    }

    /// Takes those of `seasons` out that the series holds at least twice.
    pub(super) fn of(values: &[f64], seasons: &[usize]) -> (Vec<f64>, Self) {
        Self::where_so(values, seasons, |_, _| true)
    }

    fn where_so(
        values: &[f64],
        seasons: &[usize],
        mut wanted: impl FnMut(&[f64], usize) -> bool,
    ) -> (Vec<f64>, Self) {
        let mut adjusted = values.to_vec();
        let mut patterns = Vec::new();
        for &season in seasons {
            if season < 2 || values.len() < 2 * season || !wanted(&adjusted, season) {
                continue;
            }
            let pattern = Pattern::of(&adjusted, season, is_positive(&adjusted));
            pattern.take_out(&mut adjusted);
            patterns.push(pattern);
        }
        let n = values.len();
        (adjusted, Self { patterns, n })
    }

    /// As [`of`](Self::of), always by differences: the series without its seasons, and each season's
    /// indices from the series' first value on.
    pub(super) fn differences(values: &[f64], seasons: &[usize]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let mut adjusted = values.to_vec();
        let mut indices = Vec::new();
        for &season in seasons {
            let pattern = Pattern::of(&adjusted, season, false);
            pattern.take_out(&mut adjusted);
            indices.push(pattern.indices);
        }
        (adjusted, indices)
    }

    /// Puts the seasons back into the forecast of the adjusted series.
    pub(super) fn put_back(&self, means: &mut [f64]) {
        for (step, mean) in means.iter_mut().enumerate() {
            for pattern in self.patterns.iter().rev() {
                *mean = pattern.with(*mean, self.n + step);
            }
        }
    }

    /// Puts the seasons back into the standard errors of the adjusted series: ratios stretch them.
    pub(super) fn stretch(&self, deviations: &mut [f64]) {
        let ratios = self.patterns.iter().filter(|pattern| pattern.ratios);
        for pattern in ratios {
            for (step, deviation) in deviations.iter_mut().enumerate() {
                *deviation = pattern.with(*deviation, self.n + step);
            }
        }
    }
}

/// One season's index at each of its places, place 0 at the series' first value.
#[derive(Debug)]
struct Pattern {
    indices: Vec<f64>,
    /// Whether values are index times level; otherwise they are index plus level.
    ratios: bool,
}

impl Pattern {
    /// The pattern of a series of at least two seasons.
    fn of(values: &[f64], season: usize, ratios: bool) -> Self {
        let mut sums = vec![(0.0, 0_usize); season];
        for (t, trend) in centred_average(values, season) {
            let (sum, seen) = &mut sums[t % season];
            *sum += if ratios {
                values[t] / trend
            } else {
                values[t] - trend
            };
            *seen += 1;
        }
        let mut indices: Vec<f64> = sums
            .iter()
            .map(|(sum, seen)| sum / count((*seen).max(1)))
            .collect();
        let centre = statistics::mean(&indices).unwrap_or_default();
        for index in &mut indices {
            *index = if ratios {
                *index / centre
            } else {
                *index - centre
            };
        }
        Self { indices, ratios }
    }

    fn take_out(&self, values: &mut [f64]) {
        for (value, index) in values.iter_mut().zip(self.indices.iter().cycle()) {
            *value = if self.ratios {
                *value / index
            } else {
                *value - index
            };
        }
    }

    fn with(&self, value: f64, t: usize) -> f64 {
        let index = self.indices[t % self.indices.len()];
        if self.ratios {
            value * index
        } else {
            value + index
        }
    }
}

/// The centred moving average over `season` values (over one more, the ends half, when it is even)
/// at each step that has one.
fn centred_average(values: &[f64], season: usize) -> impl Iterator<Item = (usize, f64)> {
    let half = season / 2;
    let even = season.is_multiple_of(2);
    let windows = values.windows(2 * half + 1).enumerate();
    windows.map(move |(start, window)| {
        let mut sum: f64 = window.iter().sum();
        if even {
            sum -= f64::midpoint(window[0], window[2 * half]);
        }
        (start + half, sum / count(season))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moving_average_halves_the_ends_of_an_even_season() {
        let values = [1.0, 3.0, 5.0, 9.0, 11.0];
        let odd: Vec<_> = centred_average(&values, 3).collect();
        assert_eq!(odd[0], (1, 3.0));
        assert_eq!(odd.len(), 3);
        // (1/2 + 3 + 5 + 9 + 11/2) / 4.
        assert_eq!(centred_average(&values, 4).collect::<Vec<_>>(), [(2, 5.75)]);
    }

    #[test]
    fn ratios_on_a_growing_level_are_found() {
        let indices = [0.5, 1.0, 1.5];
        let values: Vec<f64> = (0..18).map(|t| 100.0 * indices[t % 3]).collect();
        let (adjusted, adjustment) = Adjustment::of(&values, &[3]);
        assert!(adjusted.iter().all(|value| (value - 100.0).abs() < 1e-9));
        let mut means = [10.0; 4];
        adjustment.put_back(&mut means);
        for (mean, expected) in means.iter().zip([5.0, 10.0, 15.0, 5.0]) {
            assert!((mean - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn differences_where_ratios_make_no_sense() {
        let values: Vec<f64> = (0..12).map(|t| [-1.0, 1.0][t % 2]).collect();
        let (adjusted, _) = Adjustment::of(&values, &[2]);
        assert!(adjusted.iter().all(|value| value.abs() < 1e-12));
    }

    #[test]
    fn a_season_must_be_significant() {
        let seasonal: Vec<f64> = (0..28).map(|t| [5.0, 1.0, 1.0, 2.0][t % 4]).collect();
        assert!(is_seasonal(&seasonal, 4));
        assert!(!is_seasonal(&seasonal, 3));
        assert!(!is_seasonal(&[3.3; 28], 4));
        assert!(!is_seasonal(&seasonal[..11], 4));
        assert_eq!(
            Adjustment::of_significant(&seasonal, &[3, 4], is_seasonal).2,
            [4]
        );
    }
}
