//! Revenue day by day, as forecasts and anomalies need it: dense, and split by one dimension.

use chrono::{Days, NaiveDate};

use super::filter::Filter;
use super::rollup::{SalesRollup, rows_in};
use crate::calendar::day_number;
use crate::money::Money;
use crate::period::Period;

/// Revenue of every day of a period, for each value of a dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct DailyRevenue {
    first: NaiveDate,
    /// By the key of the value, then by day; a day without a sale has 0.
    pub parts: Vec<Vec<f64>>,
}

impl DailyRevenue {
    /// The day at an index of a part.
    #[must_use]
    pub fn day(&self, at: usize) -> NaiveDate {
        self.first
            .checked_add_days(Days::new(at as u64))
            .unwrap_or(NaiveDate::MAX)
    }

    /// The parts added up, day by day.
    #[must_use]
    pub fn total(&self) -> Vec<f64> {
        let days = self.parts.first().map_or(0, Vec::len);
        let mut total = vec![0.0; days];
        for part in &self.parts {
            for (sum, value) in total.iter_mut().zip(part) {
                *sum += value;
            }
        }
        total
    }
}

impl<const D: usize> SalesRollup<D> {
    /// The revenue of the days of `period` that `filter` keeps, for each value of `dimension`, in one
    /// pass. Exact: sums are of ten-thousandths and become numbers at the end.
    #[must_use]
    pub fn daily_revenue(
        &self,
        period: Period,
        filter: &Filter<D>,
        dimension: usize,
    ) -> DailyRevenue {
        let days = usize::try_from(period.days()).unwrap_or(0);
        let first = day_number(period.from());
        let mut sums = vec![vec![0_i64; days]; self.dimensions[dimension].values().len()];
        let lines = &self.lines;
        for row in rows_in(&lines.days, period) {
            if filter.keeps_line(&lines.keys, row) {
                let day = usize::try_from(lines.days[row] - first).unwrap_or(0);
                sums[lines.keys[dimension][row] as usize][day] += lines.revenue[row];
            }
        }
        let as_numbers = |sums: Vec<i64>| {
            let number = |sum| Money::from_ten_thousandths(sum).to_f64();
            sums.into_iter().map(number).collect()
        };
        DailyRevenue {
            first: period.from(),
            parts: sums.into_iter().map(as_numbers).collect(),
        }
    }
}
