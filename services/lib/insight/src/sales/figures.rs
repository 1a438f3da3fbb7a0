//! Totals of a period, and how they moved.

use super::filter::Filter;
use super::rollup::{Level, Lines, SalesRollup, UNKNOWN_CUSTOMER, rows_in};
use crate::money::Money;
use crate::period::Period;

/// The figures of a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Revenue without tax.
    pub revenue: Money,
    /// Revenue less the cost of goods; may be negative.
    pub margin: Money,
    /// Tax.
    pub tax: Money,
    /// Units sold.
    pub units: i64,
    /// Distinct orders.
    pub orders: u64,
    /// Distinct customers among those the warehouse knows.
    pub customers: u64,
}

impl Figures {
    fn add_line<const D: usize>(&mut self, lines: &Lines<D>, row: usize) {
        self.revenue += Money::from_ten_thousandths(lines.revenue[row]);
        self.margin += Money::from_ten_thousandths(lines.margin[row]);
        self.tax += Money::from_ten_thousandths(lines.tax[row]);
        self.units += lines.units[row];
    }

    /// Revenue / orders; 0 without orders.
    #[must_use]
    pub fn average_order_value(&self) -> f64 {
        if self.orders == 0 {
            0.0
        } else {
            self.revenue.to_f64() / self.orders as f64
        }
    }

    /// Margin / revenue; 0 without revenue. Negative when sold below cost.
    #[must_use]
    pub fn margin_rate(&self) -> f64 {
        if self.revenue == Money::ZERO {
            0.0
        } else {
            self.margin.to_f64() / self.revenue.to_f64()
        }
    }
}

impl<const D: usize> SalesRollup<D> {
    /// The figures of the days of `period` that `filter` keeps.
    #[must_use]
    pub fn figures(&self, period: Period, filter: &Filter<D>) -> Figures {
        let mut figures = Figures::default();
        let lines = &self.lines;
        for row in rows_in(&lines.days, period) {
            if filter.keeps_line(&lines.keys, row) {
                figures.add_line(lines, row);
            }
        }
        let orders = &self.orders;
        let mut seen = Customers::none(self.customers);
        for row in rows_in(&orders.days, period) {
            if filter.keeps_order(&orders.keys, row) {
                figures.orders += u64::from(orders.counts[row]);
                seen.add(orders.customers[row]);
            }
        }
        figures.customers = seen.count();
        figures
    }
}

/// Figures in total and for each value of a dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdown {
    /// All of them.
    pub total: Figures,
    /// By the key of the value.
    pub parts: Vec<Figures>,
}

impl<const D: usize> SalesRollup<D> {
    /// The figures of the days of `period` that `filter` keeps, in total and for each value of a
    /// dimension of orders, all in one pass.
    #[must_use]
    pub fn breakdown(&self, period: Period, filter: &Filter<D>, dimension: usize) -> Breakdown {
        debug_assert_eq!(self.dimensions[dimension].level(), Level::Order);
        let mut parts = vec![Figures::default(); self.dimensions[dimension].values().len()];
        let lines = &self.lines;
        for row in rows_in(&lines.days, period) {
            if filter.keeps_line(&lines.keys, row) {
                parts[lines.keys[dimension][row] as usize].add_line(lines, row);
            }
        }
        let orders = &self.orders;
        let mut seen = vec![Customers::none(self.customers); parts.len()];
        for row in rows_in(&orders.days, period) {
            if filter.keeps_order(&orders.keys, row) {
                let key = orders.keys[dimension][row] as usize;
                parts[key].orders += u64::from(orders.counts[row]);
                seen[key].add(orders.customers[row]);
            }
        }
        let mut total = Figures::default();
        // A customer may have bought in several parts, and counts once in the total.
        let mut all = Customers::none(self.customers);
        for (part, seen) in parts.iter_mut().zip(&seen) {
            part.customers = seen.count();
            all.add_all(seen);
            total.revenue += part.revenue;
            total.margin += part.margin;
            total.tax += part.tax;
            total.units += part.units;
            total.orders += part.orders;
        }
        total.customers = all.count();
        Breakdown { total, parts }
    }
}

/// A set of customers, one bit each.
#[derive(Clone)]
struct Customers(Vec<u64>);

impl Customers {
    fn none(of: usize) -> Self {
        Self(vec![0; of.div_ceil(64)])
    }

    fn add(&mut self, customer: u32) {
        if customer != UNKNOWN_CUSTOMER {
            self.0[customer as usize / 64] |= 1 << (customer % 64);
        }
    }

    fn add_all(&mut self, others: &Self) {
        for (bits, other) in self.0.iter_mut().zip(&others.0) {
            *bits |= other;
        }
    }

    fn count(&self) -> u64 {
        self.0.iter().map(|bits| u64::from(bits.count_ones())).sum()
    }
}

/// What was computed for a period beside the same for the period before and the year before, each
/// only where the data cover that period whole.
#[derive(Debug, Clone, Copy)]
pub struct Compared<T> {
    /// The period asked for.
    pub current: T,
    /// The period of the same length just before.
    pub previous: Option<T>,
    /// The same days a year before.
    pub year_before: Option<T>,
}

/// Figures beside those of the period before and of the year before.
pub type Comparison = Compared<Figures>;

impl<T> Compared<T> {
    /// Computes the three. `covered` is the span of days the data cover: a period that reaches out
    /// of it is no fair comparison, and neither is any comparison of a period that does itself.
    pub fn new(period: Period, covered: Option<Period>, compute: impl Fn(Period) -> T) -> Self {
        let is_covered = |period| covered.is_some_and(|covered: Period| covered.covers(period));
        let compared = |other| (is_covered(period) && is_covered(other)).then(|| compute(other));
        Self {
            current: compute(period),
            previous: compared(period.previous()),
            year_before: compared(period.year_before()),
        }
    }

    /// A part of each of the three.
    pub fn map<U>(&self, part: impl Fn(&T) -> U) -> Compared<U> {
        Compared {
            current: part(&self.current),
            previous: self.previous.as_ref().map(&part),
            year_before: self.year_before.as_ref().map(&part),
        }
    }
}

impl Comparison {
    /// One figure and how it moved.
    pub fn measure(&self, figure: impl Fn(&Figures) -> f64) -> Measure {
        let current = figure(&self.current);
        let previous = self.previous.as_ref().map(&figure);
        let year_before = self.year_before.as_ref().map(&figure);
        Measure {
            value: current,
            previous,
            year_before,
            change: previous.and_then(|base| change(current, base)),
            year_change: year_before.and_then(|base| change(current, base)),
        }
    }

    /// A rate and how it moved: its changes are differences. A rate of a period without revenue is
    /// no base to compare with.
    pub fn rate(&self, rate: impl Fn(&Figures) -> f64) -> Measure {
        let base = |figures: Option<&Figures>| {
            figures
                .filter(|figures| figures.revenue != Money::ZERO)
                .map(&rate)
        };
        let current = rate(&self.current);
        let (previous, year_before) = (
            base(self.previous.as_ref()),
            base(self.year_before.as_ref()),
        );
        let moved = |base: Option<f64>| {
            base.filter(|_| self.current.revenue != Money::ZERO)
                .map(|base| current - base)
        };
        Measure {
            value: current,
            previous,
            year_before,
            change: moved(previous),
            year_change: moved(year_before),
        }
    }

    /// Whether there is a sale in any of the periods.
    #[must_use]
    pub fn has_sales(&self) -> bool {
        let sold = |figures: &Figures| figures.orders > 0;
        sold(&self.current)
            || self.previous.as_ref().is_some_and(sold)
            || self.year_before.as_ref().is_some_and(sold)
    }
}

/// One figure and how it moved; see `otelbi.common.v1.Measure`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// The figure.
    pub value: f64,
    /// In the period before, where comparable.
    pub previous: Option<f64>,
    /// A year before, where comparable.
    pub year_before: Option<f64>,
    /// Change against the period before: a ratio, or for a rate a difference.
    pub change: Option<f64>,
    /// Change against the year before.
    pub year_change: Option<f64>,
}

/// (current - base) / |base|; nothing when the base is 0.
#[must_use]
pub fn change(current: f64, base: f64) -> Option<f64> {
    (base != 0.0).then(|| (current - base) / base.abs())
}
