//! What representatives sold over quota intervals, and the ratios of it.

use insight::money::Money;
use insight::statistics;

use super::Sales;
use super::intervals::QuotaInterval;

/// Sums over quota intervals.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figures {
    /// How many intervals.
    pub intervals: usize,
    /// What was sold.
    pub sales: Sales,
    /// What should have been sold.
    pub quota: Money,
    /// Revenue of the intervals that have one a year before...
    grown: Money,
    /// ... and of those a year before.
    base: Money,
}

impl Figures {
    fn add(&mut self, interval: &QuotaInterval) {
        self.intervals += 1;
        self.sales.add(interval.sales);
        self.quota += interval.quota;
        if let Some(before) = interval.year_before {
            self.grown += interval.sales.revenue;
            self.base += before.revenue;
        }
    }

    pub(super) fn of<'a>(intervals: impl IntoIterator<Item = &'a QuotaInterval>) -> Self {
        let mut figures = Self::default();
        for interval in intervals {
            figures.add(interval);
        }
        figures
    }

    /// Sum of sales over sum of quotas; nothing without a quota.
    #[must_use]
    pub fn attainment(&self) -> Option<f64> {
        ratio(self.sales.revenue, self.quota)
    }

    /// Revenue over that of the same intervals a year before, less 1; nothing without a base. Intervals
    /// that have none are left out on both sides.
    #[must_use]
    pub fn growth(&self) -> Option<f64> {
        ratio(self.grown, self.base).map(|ratio| ratio - 1.0)
    }

    /// Margin over revenue; nothing without revenue.
    #[must_use]
    pub fn margin_rate(&self) -> Option<f64> {
        ratio(self.sales.margin, self.sales.revenue)
    }

    /// Revenue per interval: comparable between somebody new and those who have all intervals.
    fn revenue_per_interval(&self) -> Option<f64> {
        let intervals = statistics::count(self.intervals);
        (self.intervals > 0).then(|| self.sales.revenue.to_f64() / intervals)
    }

    /// The figures behind [`PARTS`](super::score::PARTS), in their order.
    pub(super) fn values(&self) -> [Option<f64>; 4] {
        [
            self.attainment(),
            self.growth(),
            self.margin_rate(),
            self.revenue_per_interval(),
        ]
    }
}

fn ratio(part: Money, whole: Money) -> Option<f64> {
    (whole > Money::ZERO).then(|| part.to_f64() / whole.to_f64())
}
