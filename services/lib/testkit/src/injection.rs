//! How well injected events are found: recall and false alarms.

/// What was found of one kind of event, injected into copies of a series.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    /// Copies, with one event each.
    pub copies: usize,
    /// Events of which every value was found.
    pub found: usize,
    /// Values found that are neither of the event nor found in the series as it is.
    pub false_alarms: usize,
}

impl Found {
    /// Injects one event into each of `copies` copies of `series`: `length` values at a random place
    /// (the same for the same `seed`) become `factor` times the `usual` values there. `detect` gives the
    /// places that it finds in a series.
    #[must_use]
    pub fn measure(
        series: &[f64],
        usual: &[f64],
        (factor, length): (f64, usize),
        copies: usize,
        seed: u64,
        detect: impl Fn(&[f64]) -> Vec<usize>,
    ) -> Self {
        let before = detect(series);
        let mut state = seed;
        let mut measured = Self {
            copies,
            ..Self::default()
        };
        for _ in 0..copies {
            let place = next(&mut state) % (series.len() - length + 1);
            let event = place..place + length;
            let mut copy = series.to_vec();
            for place in event.clone() {
                copy[place] = factor * usual[place];
            }
            let found = detect(&copy);
            measured.found += usize::from(event.clone().all(|place| found.contains(&place)));
            measured.false_alarms += found
                .iter()
                .filter(|place| !event.contains(place) && !before.contains(place))
                .count();
        }
        measured
    }
}

/// Knuth's MMIX generator: enough to choose places with.
fn next(state: &mut u64) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 40).expect("24 bits")
}
