//! The additive innovations state space model: its states, its recursion, its forecasts.
//!
//! With level l, slope b and for each season m the index s of a place, the error of step t is
//! e = y - (l + phi b + sum s), after which l becomes l + phi b + alpha e, b becomes phi b + beta e and
//! each place's index s + gamma e. The forecast h steps ahead is l + (phi + ... + phi^h) b + sum s, its
//! variance s^2 (1 + sum over j < h of c_j^2) with c_j = alpha + beta (phi + ... + phi^j) + gamma of
//! each season that j is a multiple of. Source: Hyndman, Koehler, Ord and Snyder, *Forecasting with
//! Exponential Smoothing: The State Space Approach*, 2008, chapters 2 and 6; several seasons as in
//! Taylor, *Short-term electricity demand forecasting using double seasonal exponential smoothing*, 2003.

/// The most seasons a model has.
pub(super) const MOST_SEASONS: usize = 2;

/// What the smoothing is governed by, in state space form: `beta` and `gamma` are products.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Smoothing {
    /// The level's share of an error.
    pub(super) alpha: f64,
    /// The slope's; 0 without a trend.
    pub(super) beta: f64,
    /// What is left of the slope after a step; 0 without a trend, 1 without damping.
    pub(super) phi: f64,
    /// The seasons'.
    pub(super) gamma: [f64; MOST_SEASONS],
}

/// Where a series stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct State {
    pub(super) level: f64,
    pub(super) slope: f64,
    /// Each season's indices; the next value's is at its place.
    pub(super) seasons: Vec<Vec<f64>>,
    /// The next value's place in each season.
    places: [usize; MOST_SEASONS],
}

impl State {
    /// The state before the first value.
    pub(super) fn new(level: f64, slope: f64, seasons: Vec<Vec<f64>>) -> Self {
        Self {
            level,
            slope,
            seasons,
            places: [0; MOST_SEASONS],
        }
    }

    /// Takes over another state of a model with the same seasons, without allocating.
    pub(super) fn copy_from(&mut self, other: &Self) {
        (self.level, self.slope, self.places) = (other.level, other.slope, other.places);
        for (season, other) in self.seasons.iter_mut().zip(&other.seasons) {
            season.copy_from_slice(other);
        }
    }

    /// Runs over `values` and hands out each one-step error.
    pub(super) fn run(
        &mut self,
        smoothing: &Smoothing,
        values: impl Iterator<Item = f64>,
        on_error: impl FnMut(f64),
    ) {
        match &mut self.seasons[..] {
            [] => {
                let trend = (&mut self.level, &mut self.slope);
                run(trend, smoothing, values, [], on_error);
            }
            [season] => {
                let place = (&mut season[..], &mut self.places[0]);
                let trend = (&mut self.level, &mut self.slope);
                run(trend, smoothing, values, [place], on_error);
            }
            [short, long, ..] => {
                let [short_place, long_place] = &mut self.places;
                let seasons = [(&mut short[..], short_place), (&mut long[..], long_place)];
                let trend = (&mut self.level, &mut self.slope);
                run(trend, smoothing, values, seasons, on_error);
            }
        }
    }

    /// Runs the first state over `values` and each of the others, at most `MOST` together, over as
    /// many zeros, and writes down each step's errors. Without seasons they run side by side: each
    /// step waits for the one before, so that several at once take hardly longer than one.
    pub(super) fn run_together<const MOST: usize>(
        states: &mut [Self],
        smoothing: &Smoothing,
        values: &[f64],
        errors: &mut [[f64; MOST]],
    ) {
        if states.iter().all(|state| state.seasons.is_empty()) {
            run_side_by_side(states, smoothing, values, errors);
            return;
        }
        for (at, state) in states.iter_mut().enumerate() {
            let factor = if at == 0 { 1.0 } else { 0.0 };
            let mut errors = errors.iter_mut();
            let values = values.iter().map(|value| factor * value);
            state.run(smoothing, values, |error| {
                if let Some(errors) = errors.next() {
                    errors[at] = error;
                }
            });
        }
    }

    /// The next `horizon` values.
    pub(super) fn mean(&self, smoothing: &Smoothing, horizon: usize) -> Vec<f64> {
        let mut level = self.level;
        let mut slope = self.slope;
        let step = |h: usize| {
            slope *= smoothing.phi;
            level += slope;
            let seasons = self.seasons.iter().zip(self.places);
            level
                + seasons
                    .map(|(season, place)| season[(place + h) % season.len()])
                    .sum::<f64>()
        };
        (0..horizon).map(step).collect()
    }

    /// The standard errors of the next `horizon` values in units of the one-step error's.
    pub(super) fn deviation(&self, smoothing: &Smoothing, horizon: usize) -> Vec<f64> {
        let mut variance = 1.0_f64;
        let (mut damping, mut damped) = (1.0, 0.0);
        let step = |h: usize| {
            let deviation = variance.sqrt();
            damping *= smoothing.phi;
            damped += damping;
            let seasons = self.seasons.iter().zip(smoothing.gamma);
            let seasonal = seasons.filter(|(season, _)| h.is_multiple_of(season.len()));
            let effect = smoothing.alpha
                + smoothing.beta * damped
                + seasonal.map(|(_, gamma)| gamma).sum::<f64>();
            variance += effect * effect;
            deviation
        };
        (1..=horizon).map(step).collect()
    }

    /// Adds `factor` times another state of a model with the same seasons at the same places.
    pub(super) fn add(&mut self, factor: f64, other: &Self) {
        self.level += factor * other.level;
        self.slope += factor * other.slope;
        for (season, other) in self.seasons.iter_mut().zip(&other.seasons) {
            for (index, other) in season.iter_mut().zip(other) {
                *index += factor * other;
            }
        }
    }

    /// Whether all states are numbers.
    pub(super) fn is_finite(&self) -> bool {
        let seasons = self.seasons.iter().flatten();
        self.level.is_finite() && self.slope.is_finite() && seasons.copied().all(f64::is_finite)
    }
}

/// The recursion, for a number of seasons known to the compiler: estimation spends its time here.
fn run<const SEASONS: usize>(
    (level, slope): (&mut f64, &mut f64),
    smoothing: &Smoothing,
    values: impl Iterator<Item = f64>,
    mut seasons: [(&mut [f64], &mut usize); SEASONS],
    mut on_error: impl FnMut(f64),
) {
    let Smoothing {
        alpha,
        beta,
        phi,
        gamma,
    } = *smoothing;
    let (mut l, mut b) = (*level, *slope);
    for value in values {
        let trend = phi * b;
        let seasonal: f64 = seasons
            .iter()
            .map(|(indices, place)| indices[**place])
            .sum();
        let error = value - (l + trend + seasonal);
        l += trend + alpha * error;
        b = trend + beta * error;
        for ((indices, place), gamma) in seasons.iter_mut().zip(gamma) {
            indices[**place] += gamma * error;
            **place = if **place + 1 == indices.len() {
                0
            } else {
                **place + 1
            };
        }
        on_error(error);
    }
    (*level, *slope) = (l, b);
}

/// The recursion without seasons, of the first state over `values` and of the others over zeros.
///
/// It is written in what each step expects, f = l + phi b, and the part of it that is trend, t = phi b:
/// f becomes f + phi t + (alpha + phi beta) e and t becomes phi t + phi beta e, so that between one
/// error and the next there are three operations to wait for and not five.
fn run_side_by_side<const MOST: usize>(
    states: &mut [State],
    smoothing: &Smoothing,
    values: &[f64],
    errors: &mut [[f64; MOST]],
) {
    let Smoothing {
        alpha, beta, phi, ..
    } = *smoothing;
    let (mut expected, mut trends) = ([0.0; MOST], [0.0; MOST]);
    for (state, (expected, trend)) in states.iter().zip(expected.iter_mut().zip(&mut trends)) {
        *trend = phi * state.slope;
        *expected = state.level + *trend;
    }
    let (of_trend, of_expected) = (phi * beta, alpha + phi * beta);
    let mut now = [0.0; MOST];
    for (value, errors) in values.iter().zip(errors) {
        now[0] = *value;
        for at in 0..MOST {
            let error = now[at] - expected[at];
            let damped = phi * trends[at];
            expected[at] = (expected[at] + damped) + of_expected * error;
            trends[at] = damped + of_trend * error;
            errors[at] = error;
        }
    }
    for (state, (expected, trend)) in states.iter_mut().zip(expected.into_iter().zip(trends)) {
        state.level = expected - trend;
        state.slope = if phi == 0.0 { 0.0 } else { trend / phi };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smoothing(alpha: f64, beta: f64, phi: f64, gamma: f64) -> Smoothing {
        let gamma = [gamma, 0.0];
        Smoothing {
            alpha,
            beta,
            phi,
            gamma,
        }
    }

    fn assert_close(values: &[f64], expected: &[f64]) {
        assert_eq!(values.len(), expected.len());
        for (value, expected) in values.iter().zip(expected) {
            assert!((value - expected).abs() < 1e-12, "{values:?}");
        }
    }

    #[test]
    fn simple_smoothing_by_hand() {
        let mut state = State::new(10.0, 0.0, vec![]);
        let mut errors = Vec::new();
        state.run(
            &smoothing(0.5, 0.0, 0.0, 0.0),
            [12.0, 11.0, 15.0].into_iter(),
            |e| {
                errors.push(e);
            },
        );
        // Levels 10, 11, 11, 13.
        assert_close(&errors, &[2.0, 0.0, 4.0]);
        assert_close(
            &state.mean(&smoothing(0.5, 0.0, 0.0, 0.0), 2),
            &[13.0, 13.0],
        );
    }

    #[test]
    fn a_damped_trend_by_hand() {
        let parameters = smoothing(0.5, 0.25, 0.8, 0.0);
        let mut state = State::new(10.0, 5.0, vec![]);
        // Expected 14, so an error of 2; level 15, slope 4.5.
        state.run(&parameters, [16.0].into_iter(), |_| {});
        assert_close(&[state.level, state.slope], &[15.0, 4.5]);
        // 15 + 0.8 * 4.5, then + 0.64 * 4.5.
        assert_close(&state.mean(&parameters, 2), &[18.6, 21.48]);
        // c1 = 0.5 + 0.25 * 0.8, c2 = 0.5 + 0.25 * 1.44.
        let expected = [1.0, 1.49_f64.sqrt(), (1.49_f64 + 0.86 * 0.86).sqrt()];
        assert_close(&state.deviation(&parameters, 3), &expected);
    }

    #[test]
    fn together_as_one_by_one() {
        let values = [16.0, 9.0, 0.0, 31.0, 17.5, 18.0];
        let none = smoothing(0.3, 0.0, 0.0, 0.0);
        let straight = smoothing(0.5, 0.25, 1.0, 0.0);
        let damped = smoothing(0.5, 0.25, 0.8, 0.2);
        let of = |level, slope, season: &[f64]| {
            let seasons = [season.to_vec()].into_iter();
            State::new(level, slope, seasons.filter(|s| !s.is_empty()).collect())
        };
        for (parameters, season) in [
            (none, &[][..]),
            (straight, &[]),
            (damped, &[]),
            (damped, &[-1.0, 1.0]),
        ] {
            let slope = if parameters.phi > 0.0 { 2.0 } else { 0.0 };
            let starts = [of(10.0, slope, season), of(1.0, slope, season)];
            let mut together = starts.clone();
            let mut errors = [[0.0; 3]; 6];
            State::run_together(&mut together, &parameters, &values, &mut errors);
            for (at, (mut alone, together)) in starts.into_iter().zip(together).enumerate() {
                let mut expected = Vec::new();
                let factor = if at == 0 { 1.0 } else { 0.0 };
                let values = values.iter().map(|value| factor * value);
                alone.run(&parameters, values, |error| expected.push(error));
                assert_close(&errors.map(|errors| errors[at]), &expected);
                assert_close(
                    &[together.level, together.slope],
                    &[alone.level, alone.slope],
                );
                assert_eq!(together.places, alone.places);
            }
        }
    }

    #[test]
    fn a_season_by_hand() {
        let parameters = smoothing(0.5, 0.0, 0.0, 0.2);
        let mut state = State::new(10.0, 0.0, vec![vec![-1.0, 1.0]]);
        // Expected 9, error 2, level 11, index -0.6; then expected 12, error -1, level 10.5, index 0.8.
        state.run(&parameters, [11.0, 11.0].into_iter(), |_| {});
        assert_close(&state.mean(&parameters, 3), &[9.9, 11.3, 9.9]);
        // c1 = 0.5, c2 = 0.7.
        let expected = [1.0, 1.25_f64.sqrt(), (1.25_f64 + 0.49).sqrt()];
        assert_close(&state.deviation(&parameters, 3), &expected);
    }
}
