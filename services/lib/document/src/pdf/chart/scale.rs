//! Where values stand along an axis, and which of them are written beside it.

use super::super::words;
use crate::{Cell, Kind};

/// What steps between ticks begin with.
const STEPS: [f64; 4] = [1.0, 2.0, 2.5, 5.0];
/// The fewest ticks an axis has.
const FEWEST: usize = 3;
/// The most ticks an axis has.
const MOST: usize = 8;
/// Values closer to each other than this part of their size count as equal.
const EQUAL: f64 = 1e-9;
/// A line's axis begins at 0 when its nearest value is within this part of its farthest.
const NEAR_ZERO: f64 = 0.6;
/// From here on, and below its inverse, numbers are written with an exponent.
const HUGE: f64 = 1e18;

/// An axis of values, from its first tick to its last.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    step: f64,
    ticks: Vec<f64>,
    low: f64,
    high: f64,
}

impl Scale {
    /// A scale for bars: it has 0.
    pub(super) fn from_zero(low: f64, high: f64, kind: Kind, most: usize) -> Self {
        Self::covering(low.min(0.0), high.max(0.0), kind, most)
    }

    /// A scale for lines: it has 0 unless that would press them flat.
    pub(super) fn near(low: f64, high: f64, kind: Kind, most: usize) -> Self {
        let near = low.abs().min(high.abs());
        let far = low.abs().max(high.abs());
        if near <= far * NEAR_ZERO || high - low <= far * EQUAL {
            Self::from_zero(low, high, kind, most)
        } else {
            Self::covering(low, high, kind, most)
        }
    }

    fn covering(low: f64, high: f64, kind: Kind, most: usize) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        let most = most.clamp(FEWEST, MOST);
        let whole = kind == Kind::Integer;
        let rough = (high - low) / (most - 1) as f64;
        let mut exponent = if whole {
            exponent(rough.max(1.0))
        } else {
            exponent(rough)
        };
        loop {
            for begin in STEPS {
                let step = scaled(begin, exponent);
                // Halves of what comes in wholes do not exist.
                if whole && step.fract() != 0.0 {
                    continue;
                }
                // What lies on a tick but for an error of rounding does not ask for one more.
                let first = (low / step + EQUAL).floor();
                let last = (high / step - EQUAL).ceil();
                if last - first < most as f64 {
                    return Self::ticked(begin, exponent, first, last);
                }
            }
            exponent += 1;
        }
    }

    fn ticked(begin: f64, exponent: i32, first: f64, last: f64) -> Self {
        let (mut first, mut last) = (first, last);
        while last - first < (FEWEST - 1) as f64 {
            if last > 0.0 {
                last += 1.0;
            } else {
                first -= 1.0;
            }
        }
        let mut ticks = Vec::with_capacity(MOST);
        let mut multiple = first;
        while multiple <= last {
            ticks.push(scaled(multiple * begin, exponent));
            multiple += 1.0;
        }
        Self {
            step: scaled(begin, exponent),
            low: scaled(first * begin, exponent),
            high: scaled(last * begin, exponent),
            ticks,
        }
    }

    /// The values written beside the axis, from low to high.
    pub(super) fn ticks(&self) -> &[f64] {
        &self.ticks
    }

    /// Where a value stands, from 0 at the axis' beginning to 1 at its end.
    pub(super) fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// What is written beside the ticks: short where that is exact, so that no two read alike.
    pub(super) fn labels(&self, kind: Kind) -> Vec<String> {
        let factor = if matches!(kind, Kind::Percent(_)) {
            100.0
        } else {
            1.0
        };
        let step = self.step * factor;
        let far = self
            .ticks
            .iter()
            .fold(0.0, |far: f64, tick| far.max(tick.abs()))
            * factor;
        let exact = self.ticks.iter().all(|tick| is_exact(tick * factor, step));
        // Up to here digits are read more easily than letters for thousands.
        let plain = (1e3..1e4).contains(&far) && factor < 2.0;
        let places = places(step);
        self.ticks
            .iter()
            .map(|&tick| {
                if far >= HUGE || step * HUGE.sqrt() < 1.0 {
                    scientific(tick, self.step)
                } else if exact && !plain {
                    words::short(tick, kind)
                } else if factor > 1.0 {
                    words::cell(&Cell::Number(tick), Kind::Percent(places))
                } else {
                    words::cell(&Cell::Number(tick), Kind::Decimal(places))
                }
            })
            .collect()
    }
}

/// A value in as few digits as people need.
pub(super) fn brief(value: f64, kind: Kind) -> String {
    if value != 0.0 && !(HUGE.recip()..HUGE).contains(&value.abs()) {
        scientific(value, value.abs())
    } else {
        words::short(value, kind)
    }
}

/// How many ticks suit an axis of a length, in points, at so many points each.
pub(super) fn suiting(length: f32, each: f32) -> usize {
    (super::how_many(length, each) + 1).clamp(FEWEST, MOST)
}

/// Whether three digits, which is what a short number has, say where a tick is.
fn is_exact(value: f64, step: f64) -> bool {
    let size = value.abs();
    let digit = match size {
        _ if size < 0.01 => 1e-6,
        _ if size < 1.0 => 1e-3,
        _ => scaled(1.0, exponent(size) - 2),
    };
    ((size / digit).round() * digit - size).abs() <= step * 0.01
}

/// How many places after the point a step has.
fn places(step: f64) -> u8 {
    (0..=9)
        .find(|&places| {
            let shifted = step * 10f64.powi(places.into());
            (shifted - shifted.round()).abs() < 1e-6 && shifted.round() > 0.0
        })
        .unwrap_or(9)
}

/// A tick with as many digits as tell it from its neighbours, such as `2.5e20`.
fn scientific(tick: f64, step: f64) -> String {
    if tick == 0.0 {
        return "0".to_owned();
    }
    // One digit more than the step's first, for steps that begin with 2.5.
    let digits = (exponent(tick.abs()) - exponent(step) + 1).clamp(0, 12);
    let text = format!("{tick:.*e}", usize::try_from(digits).unwrap_or_default());
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    };
    format!("{digits}e{power}").replace('-', "−")
}

/// The power of ten that a number above 0 begins with.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the logarithm of a double is within a few hundred"
)]
fn exponent(value: f64) -> i32 {
    value.log10().floor() as i32
}

/// A number times a power of ten. Dividing keeps tenths as near as they can be.
fn scaled(number: f64, exponent: i32) -> f64 {
    if exponent < 0 {
        number / 10f64.powi(-exponent)
    } else {
        number * 10f64.powi(exponent)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers of every size a chart may meet (`series` sees to their bounds).
    fn number() -> impl Strategy<Value = f64> {
        (-1.0..1.0f64, -250..250i32).prop_map(|(digits, power)| digits * 10f64.powi(power))
    }

    fn assert_sound(scale: &Scale, low: f64, high: f64) -> Result<(), TestCaseError> {
        let ticks = scale.ticks();
        prop_assert!((FEWEST..=MOST).contains(&ticks.len()), "{ticks:?}");
        prop_assert!(ticks.is_sorted_by(|a, b| a < b), "{ticks:?}");
        let slack = scale.step * 1e-6;
        prop_assert!(ticks[0] <= low + slack, "{ticks:?}");
        prop_assert!(ticks[ticks.len() - 1] >= high - slack, "{ticks:?}");
        let begin = scale.step / 10f64.powi(exponent(scale.step * (1.0 + 1e-9)));
        prop_assert!(
            STEPS.iter().any(|nice| (nice - begin).abs() < 1e-6),
            "{begin}"
        );
        Ok(())
    }

    proptest! {
        #[test]
        fn ticks_are_few_and_nice_and_cover_the_values(
            one in number(),
            other in number(),
            most in 0..20usize,
        ) {
            let (low, high) = (one.min(other), one.max(other));
            let scale = Scale::near(low, high, Kind::Decimal(2), most);
            assert_sound(&scale, low, high)?;
            let scale = Scale::from_zero(low, high, Kind::Money(0), most);
            assert_sound(&scale, low, high)?;
            prop_assert!(scale.ticks().contains(&0.0));
        }

        #[test]
        fn equal_values_have_a_scale(value in number(), most in 0..20usize) {
            assert_sound(&Scale::near(value, value, Kind::Decimal(2), most), value, value)?;
        }

        #[test]
        fn labels_tell_ticks_apart(
            low in -1e12..1e12f64,
            span in 1e-3..1e12f64,
            kind in prop_oneof![
                Just(Kind::Integer),
                Just(Kind::Money(0)),
                Just(Kind::Decimal(3)),
                Just(Kind::Percent(1)),
            ],
        ) {
            let scale = Scale::near(low, low + span, kind, 6);
            let labels = scale.labels(kind);
            for pair in labels.windows(2) {
                prop_assert_ne!(&pair[0], &pair[1]);
            }
        }
    }

    #[test]
    fn ticks_are_where_people_expect_them() {
        let scale = Scale::from_zero(0.0, 4_300_000.0, Kind::Money(0), 6);
        assert_eq!(
            scale.labels(Kind::Money(0)),
            ["0", "1 M", "2 M", "3 M", "4 M", "5 M"]
        );
        let scale = Scale::near(0.71, 0.93, Kind::Percent(0), 6);
        assert_eq!(
            scale.labels(Kind::Percent(0)),
            ["70 %", "75 %", "80 %", "85 %", "90 %", "95 %"]
        );
        let scale = Scale::near(-40.0, 90.0, Kind::Integer, 5);
        assert_eq!(scale.labels(Kind::Integer), ["−50", "0", "50", "100"]);
    }

    #[test]
    fn what_short_numbers_cannot_tell_apart_is_written_out() {
        let scale = Scale::near(1_000_100.0, 1_000_480.0, Kind::Money(2), 6);
        assert_eq!(
            scale.labels(Kind::Money(2)),
            [
                "1,000,100",
                "1,000,200",
                "1,000,300",
                "1,000,400",
                "1,000,500"
            ]
        );
        let scale = Scale::from_zero(0.0, 7e20, Kind::Money(2), 5);
        assert_eq!(
            scale.labels(Kind::Money(2)),
            ["0", "2e20", "4e20", "6e20", "8e20"]
        );
    }

    #[test]
    fn wholes_have_no_halves() {
        for high in 0..40 {
            let scale = Scale::from_zero(0.0, high.into(), Kind::Integer, 6);
            assert!(
                scale.ticks().iter().all(|tick| tick.fract() == 0.0),
                "{scale:?}"
            );
        }
    }

    #[test]
    fn zero_is_left_out_only_where_it_would_press_lines_flat() {
        assert!(
            Scale::near(20.0, 100.0, Kind::Integer, 6)
                .ticks()
                .contains(&0.0)
        );
        assert!(Scale::near(95.0, 100.0, Kind::Integer, 6).ticks()[0] > 90.0);
        assert!(Scale::near(-100.0, -95.0, Kind::Integer, 6).ticks()[0] < -95.0);
    }
}
