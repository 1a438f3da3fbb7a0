//! After how many steps a series repeats itself.
//!
//! A season is believed when it forecasts: the trend is taken out by a moving average as long as the
//! season, and each cycle is forecast by the mean of the other cycles. The share of variance this
//! explains is negative for noise and for wandering series, however smooth, and near 1 for a clear
//! season, so it needs no table of critical values.

use crate::statistics::{count, mean};

/// Longer seasons have to be calendar ones; any length up to this can be a season.
const ANY_UP_TO: usize = 14;
/// A day and a week of hours, half-hours, quarters of an hour and ten minutes, a year of weeks and of
/// days in whole weeks.
const CALENDAR: [usize; 9] = [24, 48, 52, 96, 144, 168, 336, 364, 672];
/// What a season has to explain of the variance left by the trend...
const EXPLAINED: f64 = 0.25;
/// ...a shorter one that lies within it...
const EXPLAINED_WITHIN: f64 = 0.1;
/// ...and a further one of what the shorter one leaves.
const EXPLAINED_FURTHER: f64 = 0.15;
/// A season is believed when it could be seen so often.
const FEWEST_CYCLES: usize = 3;

/// The seasons of a series (finite values), shortest first; `shortest` is known, longer ones must be
/// its multiples. Empty for none.
#[must_use]
pub fn detect(values: &[f64], shortest: Option<usize>) -> Vec<usize> {
    detect_with_gaps(values, &vec![true; values.len()], shortest)
}

/// As [`detect`], when only those values are `known` for which it says so and the others were filled.
/// With fewer than half of them known the trend would be made of fillings, so no season is looked for.
#[must_use]
pub fn detect_with_gaps(values: &[f64], known: &[bool], shortest: Option<usize>) -> Vec<usize> {
    let first = shortest.filter(|season| *season > 1);
    if 2 * known.iter().filter(|known| **known).count() < values.len() {
        return first.into_iter().collect();
    }
    let first = first.or_else(|| strongest(values, known));
    let Some(first) = first else {
        return Vec::new();
    };
    let mut seasons = vec![first];
    seasons.extend(further(values, known, first));
    seasons
}

fn strongest(values: &[f64], known: &[bool]) -> Option<usize> {
    let explained: Vec<(usize, f64)> = (2..=ANY_UP_TO)
        .chain(CALENDAR)
        .filter_map(|season| Some((season, explained(values, known, season)?)))
        .collect();
    let (strongest, _) = explained
        .iter()
        .filter(|(_, share)| *share >= EXPLAINED)
        .max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    // A day shows within a week, though the week explains more.
    explained
        .iter()
        .find(|(season, share)| strongest.is_multiple_of(*season) && *share >= EXPLAINED_WITHIN)
        .map(|(season, _)| *season)
}

/// A longer season on top of the first: a multiple of it.
fn further(values: &[f64], known: &[bool], first: usize) -> Option<usize> {
    let adjusted = without(values, first)?;
    CALENDAR
        .into_iter()
        .filter(|season| *season > first && season.is_multiple_of(first))
        .filter_map(|season| Some((season, explained(&adjusted, known, season)?)))
        .filter(|(_, share)| *share >= EXPLAINED_FURTHER)
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(season, _)| season)
}

/// The share of variance around the trend that the other cycles explain of each; nothing when the
/// series is too short or has no variance.
fn explained(values: &[f64], known: &[bool], season: usize) -> Option<f64> {
    if values.len() <= FEWEST_CYCLES.saturating_mul(season) {
        return None;
    }
    let detrended = detrend(values, season)?;
    let known = known.get(season / 2..)?;
    let of_known = || {
        let all = detrended.iter().zip(known).enumerate();
        all.filter_map(|(index, (value, known))| known.then_some((index, value)))
    };
    let mut sums = vec![(0.0, 0_usize); season];
    for (index, value) in of_known() {
        sums[index % season].0 += value;
        sums[index % season].1 += 1;
    }
    let (mut left, mut all) = (0.0, 0.0);
    for (index, value) in of_known() {
        let (sum, cycles) = sums[index % season];
        if cycles < 2 {
            continue;
        }
        let others = (sum - value) / count(cycles - 1);
        left += (value - others).powi(2);
        all += value.powi(2);
    }
    (all > 0.0).then(|| 1.0 - left / all)
}

/// The series around its moving average over one season; half a season shorter at both ends.
fn detrend(values: &[f64], season: usize) -> Option<Vec<f64>> {
    let half = season / 2;
    let width = count(season);
    if values.len() <= 2 * half {
        return None;
    }
    let mut sums = vec![0.0; values.len() + 1];
    for (index, value) in values.iter().enumerate() {
        sums[index + 1] = sums[index] + value;
    }
    let detrended = (half..values.len() - half).map(|index| {
        let (from, to) = (index - half, index + half);
        let trend = if season.is_multiple_of(2) {
            // A 2 x m average: the two outer values count half.
            f64::midpoint(sums[to] - sums[from], sums[to + 1] - sums[from + 1]) / width
        } else {
            (sums[to + 1] - sums[from]) / width
        };
        values[index] - trend
    });
    Some(detrended.collect())
}

/// The series less its seasonal means.
fn without(values: &[f64], season: usize) -> Option<Vec<f64>> {
    let detrended = detrend(values, season)?;
    let half = season / 2;
    let means: Vec<f64> = (0..season)
        .map(|place| {
            let of_place: Vec<f64> = detrended
                .iter()
                .skip((season + place - half % season) % season)
                .step_by(season)
                .copied()
                .collect();
            mean(&of_place).unwrap_or(0.0)
        })
        .collect();
    let adjusted = values
        .iter()
        .enumerate()
        .map(|(index, value)| value - means[index % season]);
    Some(adjusted.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::simulated::Noise;

    fn wave(index: usize, season: usize) -> f64 {
        (count(index % season) / count(season) * std::f64::consts::TAU).sin()
    }

    #[test]
    fn clear_seasons_are_found() {
        let mut noise = Noise::new(1);
        for season in [4, 7, 12, 24, 52] {
            let values: Vec<f64> = (0..season * 6)
                .map(|t| 0.1 * count(t) + 3.0 * wave(t, season) + 0.5 * noise.normal())
                .collect();
            assert_eq!(detect(&values, None), [season], "{season}");
        }
    }

    #[test]
    fn a_week_on_top_of_a_day() {
        let mut noise = Noise::new(2);
        let values: Vec<f64> = (0..24 * 40)
            .map(|t| 5.0 * wave(t, 24) * (1.0 + wave(t / 24, 7)) + noise.normal())
            .collect();
        assert_eq!(detect(&values, None), [24, 168]);
        assert_eq!(detect(&values, Some(24)), [24, 168]);
    }

    #[test]
    fn noise_and_wandering_have_no_season() {
        for seed in 0..40 {
            let mut noise = Noise::new(seed);
            let mut level = 0.0;
            let wandering: Vec<f64> = (0..400)
                .map(|_| {
                    level += noise.normal();
                    level
                })
                .collect();
            let white: Vec<f64> = (0..400).map(|_| noise.normal()).collect();
            assert_eq!(detect(&white, None), [0; 0], "seed {seed}");
            assert_eq!(detect(&wandering, None), [0; 0], "seed {seed}");
        }
    }

    #[test]
    fn a_known_season_is_kept_however_short_the_series() {
        assert_eq!(detect(&[1.0, 2.0], Some(12)), [12]);
        assert_eq!(detect(&[], Some(1)), [0; 0]);
    }
}
