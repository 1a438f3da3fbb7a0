//! Estimates a model's smoothing parameters and where the series started.
//!
//! Maximum likelihood under normal errors is least squares of the one-step errors. They are linear in
//! the starting level and slope, so for each set of smoothing parameters the best start is solved for
//! exactly, and the search is over the smoothing parameters alone, within the usual bounds
//! 0 < alpha < 1, 0 < beta < alpha, 0 < sum gamma < 1 - alpha, 0.8 <= phi <= 0.98. Seasons start at the
//! indices of a classical decomposition. Source: Hyndman, Koehler, Ord and Snyder, 2008, 2.6 and 5.

use super::{
    super::{
        minimize::{self, Effort, MOST, Point},
        seasonal_adjustment::Adjustment,
    },
    model::{MOST_SEASONS, Smoothing, State},
};
use crate::statistics::count;

/// The start is solved for on this many first values; later ones hardly depend on it.
const START: usize = 200;
/// Values whose line is the first guess of the start.
const GUESS: usize = 10;
/// Runs from a guess of the start, from a unit of level and from one of slope.
const MOST_RUNS: usize = 3;
const EFFORT: Effort = Effort {
    evaluations: 250,
    tolerance: 1e-6,
};
/// Errors this small beside the values are rounding.
const ROUNDING: f64 = 1e-13;

/// How a model's level moves of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trend {
    None,
    Additive,
    Damped,
}

/// A model's form: its trend and the lengths of its seasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) trend: Trend,
    pub(super) seasons: Vec<usize>,
}

impl Form {
    /// How many figures are estimated: smoothing parameters, starting states and the errors' variance.
    pub(super) fn parameters(&self) -> usize {
        let smoothing = self.bounds().len();
        let trend = if self.trend == Trend::None { 1 } else { 2 };
        let seasons: usize = self.seasons.iter().map(|season| season - 1).sum();
        smoothing + trend + seasons + 1
    }

    /// The bounds of what is searched: alpha, beta / alpha, phi, and each gamma as a share of what
    /// alpha and the gammas before it leave.
    fn bounds(&self) -> Vec<(f64, f64)> {
        let share = (1e-4, 0.9999);
        let mut bounds = vec![share];
        match self.trend {
            Trend::None => {}
            Trend::Additive => bounds.push(share),
            Trend::Damped => bounds.extend([share, (0.8, 0.98)]),
        }
        bounds.extend(self.seasons.iter().map(|_| share));
        bounds
    }

    fn smoothing(&self, point: &Point) -> Smoothing {
        let alpha = point[0];
        let (beta, phi, next) = match self.trend {
            Trend::None => (0.0, 0.0, 1),
            Trend::Additive => (alpha * point[1], 1.0, 2),
            Trend::Damped => (alpha * point[1], point[2], 3),
        };
        let mut left = 1.0 - alpha;
        let mut gamma = [0.0; MOST_SEASONS];
        for (gamma, share) in gamma
            .iter_mut()
            .zip(&point[next..])
            .take(self.seasons.len())
        {
            *gamma = share * left;
            left -= *gamma;
        }
        Smoothing {
            alpha,
            beta,
            phi,
            gamma,
        }
    }

    /// Where to search from, of which the best is taken: a slow and a quick level.
    fn starts(&self) -> [Point; 2] {
        [0.1, 0.6].map(|alpha| {
            let (trend, season) = (0.05, 0.1);
            let mut point: Point = [alpha, season, season, season, season];
            match self.trend {
                Trend::None => {}
                Trend::Additive => point[1] = trend,
                Trend::Damped => (point[1], point[2]) = (trend, 0.95),
            }
            point
        })
    }
}

/// A model of a series: its parameters and how well they fit.
#[derive(Debug)]
pub(super) struct Estimate {
    pub(super) smoothing: Smoothing,
    /// The one-step errors' sum of squares.
    pub(super) squares: f64,
}

/// The best smoothing parameters for `values`, which must hold each season at least twice.
pub(super) fn estimate(form: &Form, values: &[f64]) -> Estimate {
    let mut filter = Filter::new(form, values);
    let bounds = form.bounds();
    debug_assert!(bounds.len() <= MOST, "the search has room for every form");
    let mut value = |point: &Point| filter.squares(&form.smoothing(point)).ln();
    let [slow, quick] = form.starts();
    let start = if value(&quick) < value(&slow) {
        quick
    } else {
        slow
    };
    let (point, _) = minimize::minimize(value, start, &bounds, EFFORT);
    let smoothing = form.smoothing(&point);
    let squares = filter.squares(&smoothing);
    Estimate { smoothing, squares }
}

/// Runs a form over a series with one set of smoothing parameters after another.
#[derive(Debug)]
pub(super) struct Filter<'a> {
    values: &'a [f64],
    /// Where runs start: the first guess, and to see what they do, one unit of level and one of slope
    /// if there is a trend.
    starts: Vec<State>,
    runs: Vec<State>,
    /// At each of the first values, the error from the guess and what each unit adds to it.
    errors: Vec<[f64; MOST_RUNS]>,
    /// The least sum of squares that is not rounding.
    floor: f64,
}

impl<'a> Filter<'a> {
    /// A filter of a series that holds each of the form's seasons at least twice.
    pub(super) fn new(form: &Form, values: &'a [f64]) -> Self {
        let (adjusted, seasons) = Adjustment::differences(values, &form.seasons);
        let without: Vec<Vec<f64>> = seasons
            .iter()
            .map(|season| vec![0.0; season.len()])
            .collect();
        let level = adjusted[..adjusted.len().min(GUESS)].iter().sum::<f64>()
            / count(adjusted.len().clamp(1, GUESS));
        let mut starts = vec![
            State::new(level, 0.0, seasons),
            State::new(1.0, 0.0, without.clone()),
        ];
        if form.trend != Trend::None {
            starts.push(State::new(0.0, 1.0, without));
        }
        let most = values
            .iter()
            .fold(0.0_f64, |most, value| most.max(value.abs()));
        Self {
            values,
            runs: starts.clone(),
            starts,
            errors: vec![[0.0; MOST_RUNS]; values.len().min(START)],
            floor: (most * ROUNDING).powi(2) * count(values.len()) + f64::MIN_POSITIVE,
        }
    }

    /// The sum of squares of the one-step errors from the best start.
    fn squares(&mut self, smoothing: &Smoothing) -> f64 {
        let (first, rest) = self.values.split_at(self.errors.len());
        for (run, start) in self.runs.iter_mut().zip(&self.starts) {
            run.copy_from(start);
        }
        State::run_together(&mut self.runs, smoothing, first, &mut self.errors);
        let [by_level, by_slope] = best_shift(&self.errors);
        let mut squares = 0.0;
        let Some((state, units)) = self.runs.split_first_mut() else {
            return squares;
        };
        for (unit, by) in units.iter().zip([by_level, by_slope]) {
            state.add(by, unit);
        }
        for [error, level, slope] in &self.errors {
            let error = error + (by_level * level + by_slope * slope);
            squares += error * error;
        }
        state.run(smoothing, rest.iter().copied(), |error| {
            squares += error * error;
        });
        squares.max(self.floor)
    }

    /// The state after the series from the best start, and the one-step errors' sum of squares.
    pub(super) fn finish(mut self, smoothing: &Smoothing) -> (State, f64) {
        let squares = self.squares(smoothing);
        (self.runs.swap_remove(0), squares)
    }
}

/// How much of each unit's effects to add to the errors to make their squares least; none of one that
/// the data cannot tell.
fn best_shift(errors: &[[f64; MOST_RUNS]]) -> [f64; 2] {
    let (mut aa, mut ab, mut bb, mut ae, mut be) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for [error, a, b] in errors {
        aa += a * a;
        ab += a * b;
        bb += b * b;
        ae += a * error;
        be += b * error;
    }
    let determinant = aa * bb - ab * ab;
    if determinant <= 1e-9 * aa * bb {
        return [if aa > 0.0 { -ae / aa } else { 0.0 }, 0.0];
    }
    [
        (ab * be - bb * ae) / determinant,
        (ab * ae - aa * be) / determinant,
    ]
}

#[cfg(test)]
mod tests {
    use super::{super::super::examples::NILE, *};

    /// Sea surface temperatures off Peru, five years by month: the end of the series "elnino" of the
    /// US National Oceanic and Atmospheric Administration.
    const SEA: [f64; 60] = [
        24.76, 26.52, 26.22, 24.29, 23.84, 22.82, 22.2, 21.89, 21.93, 22.46, 22.61, 24.15, //
        25.82, 26.81, 26.41, 24.96, 23.05, 21.61, 21.05, 19.95, 19.85, 19.31, 19.82, 21.15, //
        24.24, 26.39, 26.91, 25.68, 24.43, 23.19, 23.02, 22.14, 21.6, 21.39, 21.54, 22.73, //
        24.39, 25.53, 25.48, 25.84, 24.95, 24.09, 23.09, 22.03, 21.48, 21.64, 21.99, 23.21, //
        24.7, 26.16, 26.54, 26.04, 24.75, 23.26, 21.11, 19.49, 19.28, 19.73, 20.44, 22.07, //
    ];

    fn form(trend: Trend, seasons: &[usize]) -> Form {
        let seasons = seasons.to_vec();
        Form { trend, seasons }
    }

    /// The sums of squares of a search over all parameters, the starting states among them, by scipy
    /// 1's `minimize` from several starts; of the seasonal series by statsmodels 0.14's `ETSModel`.
    #[test]
    fn as_good_as_another_estimator() {
        let simple = estimate(&form(Trend::None, &[]), &NILE);
        assert!((simple.squares / 2_038_674.432 - 1.0).abs() < 1e-5);
        assert!((simple.smoothing.alpha - 0.2457).abs() < 0.003);
        let straight = estimate(&form(Trend::Additive, &[]), &NILE);
        assert!((straight.squares / 2_020_058.931 - 1.0).abs() < 1e-3);
        let damped = estimate(&form(Trend::Damped, &[]), &NILE);
        assert!((damped.squares / 1_969_262.0 - 1.0).abs() < 1e-3);
        // Seasons start at a decomposition's indices here, at the best there there.
        let seasonal = estimate(&form(Trend::None, &[12]), &SEA);
        assert!((0.99..1.25).contains(&(seasonal.squares / 12.553)));
        let plain = estimate(&form(Trend::None, &[]), &SEA);
        assert!((plain.squares / 77.628 - 1.0).abs() < 1e-3);
    }

    #[test]
    fn the_start_of_a_line_is_found_exactly() {
        let values: Vec<f64> = (0..300).map(|t| 7.0 - 0.5 * count(t)).collect();
        let straight = form(Trend::Additive, &[]);
        let smoothing = straight.smoothing(&[0.3, 0.1, 0.0, 0.0, 0.0]);
        let (state, squares) = Filter::new(&straight, &values).finish(&smoothing);
        assert!(squares < 1e-15);
        assert!((state.level + 142.5).abs() < 1e-9 && (state.slope + 0.5).abs() < 1e-9);
    }
}
