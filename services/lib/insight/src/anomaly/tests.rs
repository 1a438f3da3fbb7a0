//! The detector as a whole: what it finds, and that no series breaks it.

use proptest::prelude::*;
use rand_free::Noise;

use super::*;

/// Noise without a crate: a linear congruential generator (Knuth's MMIX), and sums of its numbers.
mod rand_free {
    pub(super) struct Noise(pub(super) u64);

    impl Noise {
        fn next(&mut self) -> u32 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            u32::try_from(self.0 >> 32).unwrap()
        }

        /// Uniform in 0 to 1.
        pub(super) fn uniform(&mut self) -> f64 {
            f64::from(self.next()) / f64::from(u32::MAX)
        }

        /// Nearly standard normal: Irwin and Hall's sum of twelve.
        pub(super) fn normal(&mut self) -> f64 {
            (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
        }

        pub(super) fn below(&mut self, n: usize) -> usize {
            self.next() as usize % n
        }
    }
}

const MEDIUM: Options = Options {
    sensitivity: Sensitivity::Medium,
    least_deviation: 100.0,
};

/// Three years of a shop that grows fourfold, with a weekly rhythm and noise that grows as the root.
fn shop(noise: &mut Noise) -> Vec<f64> {
    let week = [0.9, 0.95, 1.0, 1.0, 1.1, 1.25, 0.8];
    (0..1_095)
        .map(|day| {
            let level = 10_000.0 * 4.0_f64.powf(day as f64 / 1_095.0) * week[day % 7];
            level + 20.0 * level.sqrt() * noise.normal()
        })
        .collect()
}

fn flagged(values: &[f64], season: usize, options: Options) -> Vec<usize> {
    let found = detect(values, season, options).unwrap();
    let points = found.points.iter().enumerate();
    points
        .filter(|(_, point)| point.anomaly.is_some())
        .map(|(at, _)| at)
        .collect()
}

#[test]
fn injected_events_are_found_in_ten_copies_with_few_false_alarms() {
    let mut noise = Noise(20_130_101);
    let (mut doubled, mut halved, mut gaps, mut false_alarms) = (0, 0, 0, 0);
    for _ in 0..10 {
        let mut values = shop(&mut noise);
        let spike = 30 + noise.below(300);
        let drop = 400 + noise.below(250);
        let gap = 700 + noise.below(350);
        values[spike] *= 2.0;
        values[drop] *= 0.4;
        values[gap..gap + 3].fill(0.0);
        let found = flagged(&values, 7, MEDIUM);
        let event = |at: &usize| *at == spike || *at == drop || (gap..gap + 3).contains(at);
        doubled += usize::from(found.contains(&spike));
        halved += usize::from(found.contains(&drop));
        gaps += (gap..gap + 3).filter(|at| found.contains(at)).count();
        false_alarms += found.iter().filter(|at| !event(at)).count();
    }
    assert!(
        doubled >= 9 && halved >= 9 && gaps == 30,
        "{doubled} {halved} {gaps}"
    );
    // MEDIUM allows one in two hundred: 55 in ten copies of three years.
    assert!(false_alarms <= 55, "{false_alarms}");
}

#[test]
fn a_higher_sensitivity_flags_all_that_a_lower_one_does() {
    let values = shop(&mut Noise(7));
    let mut before: Vec<usize> = Vec::new();
    for sensitivity in Sensitivity::ALL {
        let found = flagged(
            &values,
            7,
            Options {
                sensitivity,
                ..MEDIUM
            },
        );
        assert!(
            before.iter().all(|at| found.contains(at)),
            "{sensitivity:?}"
        );
        before = found;
    }
    assert!(!before.is_empty());
}

#[test]
fn nothing_stands_out_of_a_constant_and_one_odd_value_does() {
    let mut values = vec![500.0; 60];
    assert_eq!(flagged(&values, 7, MEDIUM), []);
    values[40] = 900.0;
    assert_eq!(flagged(&values, 7, MEDIUM), [40]);
    // Within the floor it does not matter.
    values[40] = 550.0;
    assert_eq!(flagged(&values, 7, MEDIUM), []);
}

#[test]
fn a_missing_value_is_expected_but_does_not_stand_out() {
    let mut values: Vec<f64> = (0..100)
        .map(|at| 1_000.0 + 10.0 * f64::from(at % 7))
        .collect();
    values[50] = f64::NAN;
    let found = detect(&values, 7, MEDIUM).unwrap();
    assert_eq!(found.points[50].anomaly, None);
    assert!((found.points[50].expected - 1_010.0).abs() < 1.0);
}

#[test]
fn too_few_values_are_not_judged() {
    assert_eq!(detect(&[1.0; FEWEST_VALUES - 1], 1, MEDIUM), None);
    assert_eq!(detect(&[f64::NAN; 100], 7, MEDIUM), None);
}

fn odd_values() -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![
        4 => -1e6..1e6_f64,
        2 => Just(0.0),
        1 => prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY)],
        1 => prop_oneof![Just(1e300), Just(-1e300), Just(1e-300)],
    ];
    prop_oneof![
        prop::collection::vec(value, 0..300),
        (-1e9..1e9_f64, 0..200_usize).prop_map(|(value, n)| vec![value; n]),
    ]
}

proptest! {
    #[test]
    fn every_figure_is_a_number(values in odd_values(), season in 0..400_usize) {
        for sensitivity in Sensitivity::ALL {
            let Some(found) = detect(&values, season, Options { sensitivity, ..MEDIUM }) else { continue };
            prop_assert_eq!(found.points.len(), values.len());
            prop_assert!(found.threshold.is_finite() && found.floor.is_finite());
            for point in &found.points {
                let (low, high) = point.band;
                prop_assert!(low <= point.expected && point.expected <= high, "{point:?}");
                prop_assert!(low.is_finite() && high.is_finite() && point.score.is_finite(), "{point:?}");
                if let Some(direction) = point.anomaly {
                    let deviation = point.actual - point.expected;
                    prop_assert!(deviation.abs() >= found.floor * (1.0 - 1e-9));
                    prop_assert_eq!(direction == Direction::Spike, deviation > 0.0);
                }
            }
        }
    }

    #[test]
    fn currency_does_not_matter(seed in any::<u64>(), factor in 1e-3..1e3_f64) {
        let values = shop(&mut Noise(seed));
        let scaled: Vec<f64> = values.iter().map(|value| value * factor).collect();
        let options = Options { least_deviation: 0.0, ..MEDIUM };
        let (one, other) = (detect(&values, 7, options).unwrap(), detect(&scaled, 7, options).unwrap());
        for (one, other) in one.points.iter().zip(&other.points) {
            prop_assert!((one.score - other.score).abs() < 1e-4, "{one:?} {other:?}");
        }
    }
}
