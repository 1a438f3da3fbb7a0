//! Exact amounts of money.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

/// An amount in ten-thousandths of the currency's unit: SQL Server's `money`, and fine enough for
/// `decimal(18,2)`. Sums are exact whatever their order, which floats cannot promise. The range is
/// 922 trillion units either way; sums beyond it stop at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount given in ten-thousandths.
    #[must_use]
    pub const fn from_ten_thousandths(value: i64) -> Self {
        Self(value)
    }

    /// The amount in ten-thousandths.
    #[must_use]
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// The amount as a float: the nearest to the exact value.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 10_000.0
    }
}

impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Money {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_cents_and_twenty_cents_are_thirty_cents() {
        let sum: Money = [1_000, 2_000]
            .map(Money::from_ten_thousandths)
            .into_iter()
            .sum();
        assert_eq!(sum, Money::from_ten_thousandths(3_000));
        assert_eq!(sum.to_f64().to_string(), "0.3");
    }

    #[test]
    fn sums_stop_at_the_end_of_the_range() {
        let most = Money::from_ten_thousandths(i64::MAX);
        assert_eq!(most + most, most);
        assert_eq!(
            Money::from_ten_thousandths(i64::MIN) - most,
            Money(i64::MIN)
        );
    }
}
