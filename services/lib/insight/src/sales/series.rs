//! Histories: figures per bucket, whole or split by a dimension.

use chrono::NaiveDate;

use super::filter::Filter;
use super::rollup::{Level, SalesRollup, rows_in};
use crate::calendar::{Granularity, day_number};
use crate::money::Money;
use crate::period::Period;

/// What a history is asked for.
#[derive(Debug, Clone, Copy)]
pub struct HistoryRequest<'a, const D: usize> {
    /// The days asked for.
    pub period: Period,
    /// The span of days that data exist for and may be seen.
    pub covered: Option<Period>,
    /// Length of a bucket.
    pub granularity: Granularity,
    /// Index of the dimension to split by; `None` for one series.
    pub split: Option<usize>,
    /// The most series, at least 2; the smallest are summed up beyond it.
    pub max_series: usize,
    /// Which sales.
    pub filter: &'a Filter<D>,
}

/// A history: equally spaced, gap-free buckets, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// The days the buckets are made from: those asked for, as far as there are data.
    pub period: Period,
    /// First day of each bucket.
    pub starts: Vec<NaiveDate>,
    /// Whether each bucket holds only a part of its days.
    pub partial: Vec<bool>,
    /// The series, largest revenue first, `Other` last; each of `starts`' length.
    pub series: Vec<Series>,
}

/// One series; columns with one value a bucket.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The dimension's value; `Total` without a split, `Other` for the rest.
    pub name: String,
    /// Revenue without tax.
    pub revenue: Vec<Money>,
    /// Revenue less the cost of goods.
    pub margin: Vec<Money>,
    /// Units sold.
    pub units: Vec<i64>,
    /// Distinct orders.
    pub orders: Vec<u64>,
}

impl Series {
    fn new(name: &str, buckets: usize) -> Self {
        Self {
            name: name.to_owned(),
            revenue: vec![Money::ZERO; buckets],
            margin: vec![Money::ZERO; buckets],
            units: vec![0; buckets],
            orders: vec![0; buckets],
        }
    }
}

/// Where the days of a period fall.
struct Buckets {
    starts: Vec<NaiveDate>,
    partial: Vec<bool>,
    /// Bucket of each day, counted from the period's first.
    of_day: Vec<u32>,
    first_day: i32,
}

impl Buckets {
    fn new(period: Period, granularity: Granularity) -> Self {
        let mut buckets = Self {
            starts: Vec::new(),
            partial: Vec::new(),
            of_day: Vec::new(),
            first_day: day_number(period.from()),
        };
        let mut start = granularity.start_of(period.from());
        while start <= period.to() {
            let next = granularity.next(start);
            let first = start.max(period.from());
            let last = next.pred_opt().unwrap_or(next).min(period.to());
            let days = usize::try_from((last - first).num_days() + 1).unwrap_or(0);
            let index = u32::try_from(buckets.starts.len()).unwrap_or(u32::MAX);
            buckets.of_day.extend(std::iter::repeat_n(index, days));
            buckets
                .partial
                .push(first != start || last.succ_opt() != Some(next));
            buckets.starts.push(start);
            start = next;
        }
        buckets
    }

    fn of(&self, day: i32) -> usize {
        self.of_day[(day - self.first_day).unsigned_abs() as usize] as usize
    }
}

/// Which series each key of the split dimension goes to.
struct Assignment {
    names: Vec<String>,
    /// By key.
    series_of: Vec<usize>,
}

impl<const D: usize> SalesRollup<D> {
    /// The history asked for; nothing when no day of the period has data.
    #[must_use]
    pub fn history(&self, request: HistoryRequest<'_, D>) -> Option<History> {
        let period = request.period.intersection(request.covered?)?;
        let buckets = Buckets::new(period, request.granularity);
        let assignment = match request.split {
            None => Assignment {
                names: vec!["Total".to_owned()],
                series_of: Vec::new(),
            },
            Some(dimension) => self.assign(period, dimension, &request),
        };
        let mut series: Vec<Series> = assignment
            .names
            .iter()
            .map(|name| Series::new(name, buckets.starts.len()))
            .collect();
        self.sum_lines(period, &request, &buckets, &assignment, &mut series);
        self.count_orders(period, &request, &buckets, &assignment, &mut series);
        Some(History {
            period,
            starts: buckets.starts,
            partial: buckets.partial,
            series,
        })
    }

    /// Ranks the values of the split dimension by revenue (ties by name) and gives each a series of
    /// its own, or the one for the rest.
    fn assign(
        &self,
        period: Period,
        dimension: usize,
        request: &HistoryRequest<'_, D>,
    ) -> Assignment {
        let lines = &self.lines;
        let values = self.dimensions[dimension].values();
        let mut totals: Vec<Option<Money>> = vec![None; values.len()];
        for row in rows_in(&lines.days, period) {
            if request.filter.keeps_line(&lines.keys, row) {
                let total = &mut totals[lines.keys[dimension][row] as usize];
                let revenue = Money::from_ten_thousandths(lines.revenue[row]);
                *total = Some(total.unwrap_or_default() + revenue);
            }
        }
        let mut ranked: Vec<(usize, Money)> = totals
            .iter()
            .enumerate()
            .filter_map(|(key, total)| Some((key, (*total)?)))
            .collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| values[a.0].cmp(&values[b.0])));

        let own = if ranked.len() > request.max_series {
            request.max_series - 1
        } else {
            ranked.len()
        };
        let mut names: Vec<String> = ranked[..own]
            .iter()
            .map(|(key, _)| values[*key].clone())
            .collect();
        // Keys without a line in the period go nowhere: they have no order either.
        let mut series_of = vec![own; values.len()];
        for (place, (key, _)) in ranked[..own].iter().enumerate() {
            series_of[*key] = place;
        }
        if ranked.len() > own {
            names.push("Other".to_owned());
        }
        Assignment { names, series_of }
    }

    fn sum_lines(
        &self,
        period: Period,
        request: &HistoryRequest<'_, D>,
        buckets: &Buckets,
        assignment: &Assignment,
        series: &mut [Series],
    ) {
        let lines = &self.lines;
        for row in rows_in(&lines.days, period) {
            if !request.filter.keeps_line(&lines.keys, row) {
                continue;
            }
            let place = request.split.map_or(0, |dimension| {
                assignment.series_of[lines.keys[dimension][row] as usize]
            });
            let bucket = buckets.of(lines.days[row]);
            let target = &mut series[place];
            target.revenue[bucket] += Money::from_ten_thousandths(lines.revenue[row]);
            target.margin[bucket] += Money::from_ten_thousandths(lines.margin[row]);
            target.units[bucket] += lines.units[row];
        }
    }

    fn count_orders(
        &self,
        period: Period,
        request: &HistoryRequest<'_, D>,
        buckets: &Buckets,
        assignment: &Assignment,
        series: &mut [Series],
    ) {
        let orders = &self.orders;
        for row in rows_in(&orders.days, period) {
            if !request.filter.keeps_order(&orders.keys, row) {
                continue;
            }
            let bucket = buckets.of(orders.days[row]);
            let count = u64::from(orders.counts[row]);
            let Some(dimension) = request.split else {
                series[0].orders[bucket] += count;
                continue;
            };
            let key = orders.keys[dimension][row];
            match self.dimensions[dimension].level() {
                Level::Order => {
                    add_to(series, assignment.series_of[key as usize], bucket, count);
                }
                // An order counts once in every series that has an item of it, however many.
                Level::Item => {
                    let mut left = key & request.filter.item_mask(dimension);
                    let mut places = 0_u64;
                    while left != 0 {
                        places |= 1 << assignment.series_of[left.trailing_zeros() as usize];
                        left &= left - 1;
                    }
                    while places != 0 {
                        add_to(series, places.trailing_zeros() as usize, bucket, count);
                        places &= places - 1;
                    }
                }
            }
        }
    }
}

fn add_to(series: &mut [Series], place: usize, bucket: usize, count: u64) {
    if let Some(target) = series.get_mut(place) {
        target.orders[bucket] += count;
    }
}
