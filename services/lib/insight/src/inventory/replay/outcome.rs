//! How a policy did.

use std::iter::Sum;
use std::ops::AddAssign;

/// How a policy did, of one item or added up over many. Items that are added up are replayed over the
/// same days.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ReplayOutcome {
    /// Items replayed.
    pub items: u32,
    /// Days replayed, the longest of the items.
    pub days: u32,
    /// Units asked for.
    pub units_demanded: u64,
    /// Units given from stock on the day they were asked for.
    pub units_met: u64,
    /// Units given, also those given late.
    pub units_shipped: u64,
    /// Units received.
    pub units_received: u64,
    /// Orders placed.
    pub orders: u32,
    /// Units ordered.
    pub units_ordered: u64,
    /// Times an item ran out with customers asking for it.
    pub stock_outs: u32,
    /// Days that began or ended in such a state: from the day demand was not met until stock came.
    pub stock_out_days: u32,
    /// Stock at the end of each day, added up: units x days.
    pub unit_days: u128,
    /// The same at unit cost.
    pub value_days: f64,
    /// Units in stock at the end.
    pub ending_stock: u64,
    /// Units owed at the end.
    pub ending_owed: u64,
    /// The most units owed of one item at the end of a day.
    pub max_owed: u64,
}

impl ReplayOutcome {
    /// Units met from stock on the day / units asked for, 0 to 1; 1 without demand.
    #[must_use]
    pub fn fill_rate(&self) -> f64 {
        if self.units_demanded == 0 {
            1.0
        } else {
            self.units_met as f64 / self.units_demanded as f64
        }
    }

    /// Units asked for that were not met on their day.
    #[must_use]
    pub const fn units_short(&self) -> u64 {
        self.units_demanded.saturating_sub(self.units_met)
    }

    /// Mean stock on hand of all items together, units; 0 without days.
    #[must_use]
    pub fn average_units(&self) -> f64 {
        self.per_day(self.unit_days as f64)
    }

    /// Mean stock on hand of all items together at unit cost; 0 without days.
    #[must_use]
    pub fn average_value(&self) -> f64 {
        self.per_day(self.value_days)
    }

    fn per_day(&self, total: f64) -> f64 {
        if self.days == 0 {
            0.0
        } else {
            total / f64::from(self.days)
        }
    }
}

impl AddAssign for ReplayOutcome {
    fn add_assign(&mut self, other: Self) {
        self.items += other.items;
        self.days = self.days.max(other.days);
        self.units_demanded += other.units_demanded;
        self.units_met += other.units_met;
        self.units_shipped += other.units_shipped;
        self.units_received += other.units_received;
        self.orders += other.orders;
        self.units_ordered += other.units_ordered;
        self.stock_outs += other.stock_outs;
        self.stock_out_days += other.stock_out_days;
        self.unit_days += other.unit_days;
        self.value_days += other.value_days;
        self.ending_stock += other.ending_stock;
        self.ending_owed += other.ending_owed;
        self.max_owed = self.max_owed.max(other.max_owed);
    }
}

impl Sum for ReplayOutcome {
    fn sum<I: Iterator<Item = Self>>(outcomes: I) -> Self {
        outcomes.fold(Self::default(), |mut total, outcome| {
            total += outcome;
            total
        })
    }
}
