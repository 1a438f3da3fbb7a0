//! Exponential smoothing with additive errors: with no trend, a straight or a damped one, and with no,
//! one or two seasons, on the values or, where they are positive, on their logarithms.
//!
//! That is simple smoothing, Holt's method, the damped trend and Holt and Winters' method, and their
//! double seasonal extension; on logarithms the seasons multiply. The form is chosen by the corrected
//! Akaike criterion: first the seasons and the scale, without a trend, then the trend. On the scale of
//! the values, the criterion of a model of logarithms is n ln(SSE / n) + 2 sum ln y. Sources: Hyndman,
//! Koehler, Ord and Snyder, *Forecasting with Exponential Smoothing: The State Space Approach*, 2008;
//! Hyndman and Athanasopoulos, *Forecasting: Principles and Practice*, 3rd edition, chapter 8.
//!
//! * [`model`]: the recursion and the forecasts.
//! * [`mod@estimate`]: the parameters.

mod estimate;
mod model;

use self::{
    estimate::{Filter, Form, Trend, estimate},
    model::{MOST_SEASONS, Smoothing, State},
};
use super::{Fitted, Method, log_scale::Scale};
use crate::statistics::count;

/// The fewest values a model is estimated on.
const FEWEST: usize = 4;
/// The longest season that gets an index a place.
const LONGEST: usize = 400;

/// See the module.
#[derive(Debug)]
pub(super) struct Ets;

impl Method for Ets {
    fn fit(&self, values: &[f64], seasons: &[usize]) -> Option<Box<dyn Fitted>> {
        let choice = Choice {
            logarithms: true,
            straight_trend: true,
        };
        Some(Box::new(FittedEts::new(values, seasons, choice)?))
    }
}

/// Which forms may be chosen, beside those without a trend or with a damped one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    /// Models of the logarithms.
    pub(super) logarithms: bool,
    /// A trend that goes on for ever, on the scale of the values.
    pub(super) straight_trend: bool,
}

/// A model fitted to a series.
#[derive(Debug)]
pub(super) struct FittedEts {
    form: Form,
    scale: Scale,
    smoothing: Smoothing,
    state: State,
    /// The deviation of the one-step errors on the model's scale.
    deviation: f64,
}

impl FittedEts {
    /// The model of the best form; nothing of a series that is too short.
    pub(super) fn new(values: &[f64], seasons: &[usize], choice: Choice) -> Option<Self> {
        if values.len() < FEWEST {
            return None;
        }
        let mut scales = vec![(Scale::plain(), values.to_vec())];
        if choice.logarithms
            && let Some(scale) = Scale::logarithmic(values)
        {
            let logs = scale.to(values);
            scales.push((scale, logs));
        }
        let seasons = season_sets(values.len(), seasons);
        let without_trend = scales.iter().flat_map(|(scale, values)| {
            let trend = Trend::None;
            let forms = seasons
                .iter()
                .cloned()
                .map(move |seasons| Form { trend, seasons });
            forms.filter_map(move |form| Candidate::new(form, *scale, values))
        });
        let best = without_trend.reduce(Candidate::better)?;
        let with_trend = [Trend::Damped, Trend::Additive].map(|trend| Form {
            trend,
            seasons: best.form.seasons.clone(),
        });
        let scale = best.scale;
        // A straight line of logarithms grows beyond all bounds.
        let straight = choice.straight_trend && !scale.is_logarithmic();
        let on_scale = scale.to(values);
        let chosen = with_trend
            .into_iter()
            .filter(|form| form.trend == Trend::Damped || straight)
            .filter_map(|form| Candidate::new(form, scale, &on_scale))
            .fold(best, Candidate::better);
        Self::run(chosen.form, scale, chosen.smoothing, values)
    }

    fn run(form: Form, scale: Scale, smoothing: Smoothing, values: &[f64]) -> Option<Self> {
        let longest = form.seasons.iter().max().copied().unwrap_or_default();
        if values.len() < FEWEST.max(2 * longest) {
            return None;
        }
        let scale = scale.again(values)?;
        let on_scale = scale.to(values);
        let (state, squares) = Filter::new(&form, &on_scale).finish(&smoothing);
        let freedom = values.len().saturating_sub(form.parameters() - 1).max(1);
        state.is_finite().then(|| Self {
            form,
            scale,
            smoothing,
            state,
            deviation: (squares / count(freedom)).sqrt(),
        })
    }

    fn on_scale(&self, horizon: usize) -> (Vec<f64>, Vec<f64>) {
        let means = self.state.mean(&self.smoothing, horizon);
        let mut deviations = self.state.deviation(&self.smoothing, horizon);
        for deviation in &mut deviations {
            *deviation *= self.deviation;
        }
        (means, deviations)
    }
}

impl Fitted for FittedEts {
    fn mean(&self, horizon: usize) -> Vec<f64> {
        self.scale.from(self.state.mean(&self.smoothing, horizon))
    }

    fn deviation(&self, horizon: usize) -> Option<Vec<f64>> {
        let (means, deviations) = self.on_scale(horizon);
        Some(self.scale.deviations_from(means, deviations))
    }

    fn refit(&self, values: &[f64]) -> Option<Box<dyn Fitted>> {
        let again = Self::run(self.form.clone(), self.scale, self.smoothing, values);
        again.map(|fitted| Box::new(fitted) as Box<dyn Fitted>)
    }

    fn interval(&self, horizon: usize, level: f64) -> Option<Vec<(f64, f64)>> {
        let (means, deviations) = self.on_scale(horizon);
        Some(self.scale.band_from(&means, &deviations, level))
    }
}

/// A model with the criterion it is chosen by.
#[derive(Debug)]
struct Candidate {
    form: Form,
    scale: Scale,
    smoothing: Smoothing,
    /// The corrected Akaike criterion.
    criterion: f64,
}

impl Candidate {
    /// The form's best model of `values`, which are on `scale` already; nothing when there are too few
    /// of them to compare it.
    fn new(form: Form, scale: Scale, values: &[f64]) -> Option<Self> {
        let (n, k) = (values.len(), form.parameters());
        let spare = n.checked_sub(k + 1).filter(|&spare| spare > 0);
        // The simplest form is there for the shortest series.
        let simplest = form.trend == Trend::None && form.seasons.is_empty();
        let correction = match spare {
            Some(spare) => 2.0 * count(k) * count(k + 1) / count(spare),
            None if simplest => 0.0,
            None => return None,
        };
        let estimate = estimate(&form, values);
        let likelihood = count(n) * (estimate.squares / count(n)).ln() + scale.jacobian(values);
        Some(Self {
            form,
            scale,
            smoothing: estimate.smoothing,
            criterion: likelihood + 2.0 * count(k) + correction,
        })
    }

    /// The one with the lower criterion, the first of equals.
    fn better(self, other: Self) -> Self {
        if other.criterion < self.criterion {
            other
        } else {
            self
        }
    }
}

/// The sets of seasons to try on `n` values: none, the shortest, the shortest and the longest.
fn season_sets(n: usize, seasons: &[usize]) -> Vec<Vec<usize>> {
    let mut usable = seasons
        .iter()
        .copied()
        .filter(|&m| 2 * m <= n && m <= LONGEST);
    let mut sets = vec![vec![]];
    if let Some(shortest) = usable.next() {
        sets.push(vec![shortest]);
        if let Some(longest) = usable.next_back() {
            sets.push(vec![shortest, longest]);
        }
    }
    debug_assert!(sets.iter().all(|set| set.len() <= MOST_SEASONS));
    sets
}

#[cfg(test)]
mod tests {
    use super::{super::examples::NILE, *};

    fn fit(values: &[f64], seasons: &[usize]) -> FittedEts {
        let choice = Choice {
            logarithms: true,
            straight_trend: true,
        };
        FittedEts::new(values, seasons, choice).unwrap()
    }

    #[test]
    fn the_nile_has_a_level_and_nothing_else() {
        let fitted = fit(&NILE, &[5]);
        assert_eq!(fitted.form.trend, Trend::None);
        assert!(fitted.form.seasons.is_empty());
        assert!((fitted.mean(1)[0] - 805.0).abs() < 5.0);
    }

    #[test]
    fn a_season_that_grows_with_the_level_multiplies() {
        let noise = |t: usize| 0.02 * (count(t * 7919 % 101) / 50.0 - 1.0);
        let value = |t: usize| (0.01 * count(t) + [0.0, 0.8, -0.5, 0.1][t % 4]).exp();
        let values: Vec<f64> = (0..120).map(|t| value(t) * noise(t).exp()).collect();
        let fitted = fit(&values, &[4]);
        assert!(fitted.scale.is_logarithmic());
        assert_eq!(fitted.form.seasons, [4]);
        for (h, mean) in fitted.mean(4).iter().enumerate() {
            assert!((mean / value(120 + h) - 1.0).abs() < 0.05, "{h}: {mean}");
        }
    }

    #[test]
    fn two_seasons_and_a_trend_are_found() {
        let noise = |t: usize| count(t * 7919 % 101) / 50.0 - 1.0;
        let season = |t: usize| [-9.0, 0.0, 9.0, 3.0][t % 4] + if t % 20 < 4 { 7.0 } else { 0.0 };
        let value = |t: usize| -300.0 + count(t) + season(t);
        let values: Vec<f64> = (0..240).map(|t| value(t) + noise(t)).collect();
        let fitted = fit(&values, &[4, 20]);
        assert_eq!(fitted.form.seasons, [4, 20]);
        assert_ne!(fitted.form.trend, Trend::None);
        for (h, mean) in fitted.mean(20).iter().enumerate() {
            assert!((mean - value(240 + h)).abs() < 3.0, "{h}: {mean}");
        }
    }

    #[test]
    fn again_on_the_same_series_is_the_same() {
        let fitted = fit(&NILE, &[]);
        assert_eq!(fitted.refit(&NILE).unwrap().mean(3), fitted.mean(3));
        assert!(fitted.refit(&NILE[..3]).is_none());
    }
}
