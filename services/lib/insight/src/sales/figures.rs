//! Totals of a period, and how they moved.

use super::filter::Filter;
use super::rollup::{SalesRollup, UNKNOWN_CUSTOMER, rows_in};
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
                figures.revenue += Money::from_ten_thousandths(lines.revenue[row]);
                figures.margin += Money::from_ten_thousandths(lines.margin[row]);
                figures.tax += Money::from_ten_thousandths(lines.tax[row]);
                figures.units += lines.units[row];
            }
        }
        let orders = &self.orders;
        let mut seen = vec![0_u64; self.customers.div_ceil(64)];
        for row in rows_in(&orders.days, period) {
            if filter.keeps_order(&orders.keys, row) {
                figures.orders += u64::from(orders.counts[row]);
                let customer = orders.customers[row];
                if customer != UNKNOWN_CUSTOMER {
                    seen[customer as usize / 64] |= 1 << (customer % 64);
                }
            }
        }
        figures.customers = seen.iter().map(|bits| u64::from(bits.count_ones())).sum();
        figures
    }
}

/// A period's figures beside those of the period before and of the year before, each only where the
/// data cover that period whole.
#[derive(Debug, Clone, Copy)]
pub struct Comparison {
    /// The period asked for.
    pub current: Figures,
    /// The period of the same length just before.
    pub previous: Option<Figures>,
    /// The same days a year before.
    pub year_before: Option<Figures>,
}

impl Comparison {
    /// Computes the three. `covered` is the span of days the data cover: a period that reaches out
    /// of it is no fair comparison, and neither is any comparison of a period that does itself.
    #[must_use]
    pub fn new<const D: usize>(
        rollup: &SalesRollup<D>,
        period: Period,
        covered: Option<Period>,
        filter: &Filter<D>,
    ) -> Self {
        let is_covered = |period| covered.is_some_and(|covered: Period| covered.covers(period));
        let compared = |other| {
            (is_covered(period) && is_covered(other)).then(|| rollup.figures(other, filter))
        };
        Self {
            current: rollup.figures(period, filter),
            previous: compared(period.previous()),
            year_before: compared(period.year_before()),
        }
    }

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
