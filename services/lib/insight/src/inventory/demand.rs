//! What is asked for per day, and how it varies.
//!
//! Days without demand count: they are part of the mean and of the deviation. Which days there are is
//! the caller's choice: all calendar days ([`Demand::per_day`]), trading days only
//! ([`Demand::per_trading_day`]), or either of them from the item's launch ([`since_launch`]) or within
//! its active life ([`active_life`]).

use super::classes::DemandPattern;
use crate::statistics;

/// Larger figures are taken as this: whole units are exact up to here, and products stay finite.
const MOST_UNITS: f64 = 1e15;

/// Demand per day: its mean and its standard deviation, both finite and not negative.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Demand {
    mean: f64,
    deviation: f64,
}

impl Demand {
    /// No demand at all.
    pub const NONE: Self = Self {
        mean: 0.0,
        deviation: 0.0,
    };

    /// Demand of a given mean and standard deviation per day. Figures that are negative or no numbers
    /// count as 0.
    #[must_use]
    pub fn new(mean: f64, deviation: f64) -> Self {
        Self {
            mean: units(mean),
            deviation: units(deviation),
        }
    }

    /// Demand over all the days given, those without demand included. A day's demand below 0 (more
    /// returned than sold) counts as 0, as does one that is no number. The deviation is the sample's
    /// (divided by n - 1), 0 of fewer than two days.
    #[must_use]
    pub fn per_day(daily: &[f64]) -> Self {
        Self::of_units(daily.iter().copied().map(units).collect())
    }

    /// As [`Self::per_day`], over trading days only: a day on which nobody trades says nothing of
    /// demand, a trading day without demand counts as 0. Goes with lead times in trading days. Where
    /// one slice is longer, its rest is left out.
    #[must_use]
    pub fn per_trading_day(daily: &[f64], trading: &[bool]) -> Self {
        let traded = daily.iter().zip(trading).filter(|(_, trades)| **trades);
        Self::of_units(traded.map(|(value, _)| units(*value)).collect())
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "made for this call, and read only here"
    )]
    fn of_units(daily: Vec<f64>) -> Self {
        Self::new(
            statistics::mean(&daily).unwrap_or_default(),
            statistics::standard_deviation(&daily).unwrap_or_default(),
        )
    }

    /// Mean per day, units.
    #[must_use]
    pub const fn mean(self) -> f64 {
        self.mean
    }

    /// Standard deviation per day, units.
    #[must_use]
    pub const fn deviation(self) -> f64 {
        self.deviation
    }

    /// Whether there is any.
    #[must_use]
    pub fn is_some(self) -> bool {
        self.mean > 0.0
    }

    /// Deviation / mean; nothing without demand.
    #[must_use]
    pub fn coefficient_of_variation(self) -> Option<f64> {
        self.is_some().then(|| self.deviation / self.mean)
    }
}

/// A number of units that can be reckoned with.
fn units(value: f64) -> f64 {
    if value.is_nan() {
        0.0
    } else {
        value.clamp(0.0, MOST_UNITS)
    }
}

/// The days from the first with demand to the end of the data: an item is not without demand before
/// it exists. Empty without demand.
#[must_use]
pub fn since_launch<T: PartialOrd + Default>(daily: &[T]) -> &[T] {
    let asked_for = |value: &T| *value > T::default();
    let first = daily.iter().position(asked_for).unwrap_or(daily.len());
    &daily[first..]
}

/// The days from the first with demand to the last with demand: without the time before the item
/// existed and after it was given up. Empty without demand.
#[must_use]
pub fn active_life<T: PartialOrd + Default>(daily: &[T]) -> &[T] {
    let asked_for = |value: &T| *value > T::default();
    let last = daily.iter().rposition(asked_for);
    since_launch(&daily[..last.map_or(0, |last| last + 1)])
}

/// Sums of daily demand that days can be added to and taken from at the ends, so that a window can
/// move along a history without going over it again. The sums are of whole units, so exact whatever
/// was added and taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DemandTally {
    days: u32,
    demand_days: u32,
    days_since_demand: u32,
    units: u64,
    squares: u128,
}

impl DemandTally {
    /// Adds the next day.
    pub fn add(&mut self, units: u32) {
        self.days = self.days.saturating_add(1);
        if units == 0 {
            self.days_since_demand = self.days_since_demand.saturating_add(1);
            return;
        }
        self.days_since_demand = 0;
        self.demand_days += 1;
        self.units += u64::from(units);
        self.squares += u128::from(u64::from(units) * u64::from(units));
    }

    /// Takes the oldest day out again; `units` is what was added for it. Nothing of an empty tally.
    pub fn take_oldest(&mut self, units: u32) {
        self.days = self.days.saturating_sub(1);
        self.days_since_demand = self.days_since_demand.min(self.days);
        self.demand_days = self.demand_days.saturating_sub(u32::from(units > 0));
        self.units = self.units.saturating_sub(u64::from(units));
        let square = u64::from(units) * u64::from(units);
        self.squares = self.squares.saturating_sub(u128::from(square));
    }

    /// Days counted, those without demand included.
    #[must_use]
    pub const fn days(&self) -> u32 {
        self.days
    }

    /// Demand per day of the days counted, as [`Demand::per_day`].
    #[must_use]
    pub fn demand(&self) -> Demand {
        let (mean, variance) = self.moments(self.days);
        Demand::new(mean, variance.sqrt())
    }

    /// How often and how evenly demand came, from the first day counted to the last with demand.
    /// Nothing where demand came on fewer than two days.
    #[must_use]
    pub fn pattern(&self) -> Option<DemandPattern> {
        let (size, variance) = self.moments(self.demand_days);
        (self.demand_days > 1).then(|| DemandPattern {
            interval: f64::from(self.days - self.days_since_demand) / f64::from(self.demand_days),
            size_variation: variance / (size * size),
        })
    }

    /// Mean and sample variance over `n` days, which hold all the demand.
    fn moments(&self, n: u32) -> (f64, f64) {
        if n == 0 {
            return (0.0, 0.0);
        }
        let mean = self.units as f64 / f64::from(n);
        // n * sum of squares - square of sum, in whole numbers: nothing is lost between two large sums.
        let units = u128::from(self.units);
        let spread = (u128::from(n) * self.squares).saturating_sub(units * units);
        let pairs = f64::from(n) * f64::from(n - 1);
        let variance = if n > 1 { spread as f64 / pairs } else { 0.0 };
        (mean, variance)
    }
}

impl Extend<u32> for DemandTally {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, days: I) {
        days.into_iter().for_each(|units| self.add(units));
    }
}

impl FromIterator<u32> for DemandTally {
    fn from_iter<I: IntoIterator<Item = u32>>(days: I) -> Self {
        let mut tally = Self::default();
        tally.extend(days);
        tally
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "figures that floats hold exactly")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_without_demand_count() {
        let demand = Demand::per_day(&[0.0, 4.0, 0.0, 8.0]);
        assert_eq!(demand.mean(), 3.0);
        assert!((demand.deviation() - (44.0_f64 / 3.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn closed_days_do_not_count_per_trading_day() {
        let daily = [4.0, 0.0, 8.0, 0.0];
        let open = [true, true, true, false];
        assert_eq!(Demand::per_trading_day(&daily, &open).mean(), 4.0);
        assert_eq!(Demand::per_day(&daily).mean(), 3.0);
    }

    #[test]
    fn life_runs_from_first_to_last_demand() {
        let daily = [0, 0, 3, 0, 1, 0];
        assert_eq!(since_launch(&daily), [3, 0, 1, 0]);
        assert_eq!(active_life(&daily), [3, 0, 1]);
        assert!(active_life(&[0, 0]).is_empty());
        assert!(since_launch::<u32>(&[]).is_empty());
    }

    #[test]
    fn nothing_that_is_no_demand_is_reckoned_with() {
        let odd = [f64::NAN, f64::NEG_INFINITY, -5.0];
        assert_eq!(Demand::per_day(&odd), Demand::NONE);
        assert_eq!(Demand::per_day(&[]).coefficient_of_variation(), None);
        let huge = Demand::per_day(&[f64::INFINITY, f64::MAX, 0.0]);
        assert!(huge.mean().is_finite() && huge.deviation().is_finite());
    }

    proptest! {
        #[test]
        fn a_moving_tally_is_that_of_its_window(
            daily in prop::collection::vec(prop_oneof![Just(0), 0..50_u32, any::<u32>()], 0..80),
            window in 1..40_usize,
        ) {
            let mut tally = DemandTally::default();
            for (day, units) in daily.iter().enumerate() {
                tally.add(*units);
                if day >= window {
                    tally.take_oldest(daily[day - window]);
                }
                let seen = &daily[(day + 1).saturating_sub(window)..=day];
                prop_assert_eq!(tally, seen.iter().copied().collect());

                let plain: Vec<f64> = seen.iter().copied().map(f64::from).collect();
                let expected = Demand::per_day(&plain);
                let found = tally.demand();
                prop_assert!((found.mean() - expected.mean()).abs() <= 1e-9 * expected.mean());
                prop_assert!((found.deviation() - expected.deviation()).abs() <= 1e-9 * expected.deviation());
            }
        }
    }
}
