//! The representatives: what they sold, what they should have sold, and how well they do.
//!
//! * [`intervals`]: a quota counts from its date up to the representative's next quota, which is no
//!   calendar quarter; and only once the data of all its days have come.
//! * [`people`]: who somebody is on a day; [`figures`]: what he or she sold over some intervals.
//! * [`score`]: a composite score of the figures over the newest intervals; `spread`: how sure it is.

pub mod figures;
pub mod intervals;
pub mod people;
pub mod score;
mod spread;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use insight::calendar::day_number;
use insight::money::Money;
use insight::period::Period;

use self::people::Position;

/// A position of an employee, with its own key: a person may have had several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepRow {
    /// The key that sales and quotas are booked under.
    pub employee_key: i32,
    /// The person's newest key, which tells one person from another.
    pub person_key: i32,
    /// First day of the position; nothing for one that was always held.
    pub start: Option<NaiveDate>,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Title of the position.
    pub title: Option<String>,
    /// Region of the position's sales territory.
    pub territory: Option<String>,
    /// Key of the person reported to.
    pub manager_key: Option<i32>,
}

/// Sales of one day booked under one employee key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepSalesRow {
    /// Day of the orders.
    pub day: NaiveDate,
    /// Whom they are booked under.
    pub employee_key: i32,
    /// Revenue without tax and freight.
    pub revenue: Money,
    /// Cost of the goods.
    pub cost: Money,
    /// Distinct orders.
    pub orders: i64,
}

/// One quota.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaRow {
    /// Whose it is.
    pub employee_key: i32,
    /// First day that counts for it.
    pub day: NaiveDate,
    /// What should be sold.
    pub quota: Money,
}

/// Everything the statements gave about representatives.
#[derive(Debug, Clone, Default)]
pub struct RepRows {
    /// The keys of everybody with sales or quotas.
    pub people: Vec<RepRow>,
    /// Their sales.
    pub sales: Vec<RepSalesRow>,
    /// Their quotas.
    pub quotas: Vec<QuotaRow>,
}

/// Sums over some days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sales {
    /// Revenue without tax and freight.
    pub revenue: Money,
    /// Revenue less the cost of goods; may be negative.
    pub margin: Money,
    /// Distinct orders.
    pub orders: i64,
}

impl Sales {
    fn add(&mut self, other: Self) {
        self.revenue += other.revenue;
        self.margin += other.margin;
        self.orders += other.orders;
    }
}

/// One person's sales and quotas, each sorted by day.
#[derive(Debug)]
struct Rep {
    person_key: i32,
    /// The first one held first; never empty.
    positions: Vec<Position>,
    days: Vec<i32>,
    sales: Vec<Sales>,
    quotas: Vec<(NaiveDate, Money)>,
}

impl Rep {
    /// The sales of a period.
    fn sales_in(&self, period: Period) -> Sales {
        let from = self
            .days
            .partition_point(|day| *day < day_number(period.from()));
        let to = self
            .days
            .partition_point(|day| *day <= day_number(period.to()));
        let mut sum = Sales::default();
        for sales in &self.sales[from..to] {
            sum.add(*sales);
        }
        sum
    }
}

/// The representatives, their sales and quotas.
#[derive(Debug)]
pub struct Reps {
    reps: Vec<Rep>,
    /// Revenue of all of them by day: what the rhythm of trading is learned from.
    daily: Vec<(NaiveDate, f64)>,
}

impl RepRows {
    /// Brings the keys of each person together. Sales and quotas of a key that no employee has count
    /// for nobody: the data-quality checks tell of them.
    #[must_use]
    pub fn into_reps(self) -> Reps {
        let person_of: HashMap<i32, i32> = self
            .people
            .iter()
            .map(|row| (row.employee_key, row.person_key))
            .collect();
        let mut sales: BTreeMap<(i32, NaiveDate), Sales> = BTreeMap::new();
        let mut daily: BTreeMap<NaiveDate, Money> = BTreeMap::new();
        for row in self.sales {
            *daily.entry(row.day).or_default() += row.revenue;
            if let Some(person) = person_of.get(&row.employee_key) {
                sales.entry((*person, row.day)).or_default().add(Sales {
                    revenue: row.revenue,
                    margin: row.revenue - row.cost,
                    orders: row.orders,
                });
            }
        }
        let mut quotas: BTreeMap<(i32, NaiveDate), Money> = BTreeMap::new();
        for row in self.quotas {
            if let Some(person) = person_of.get(&row.employee_key) {
                *quotas.entry((*person, row.day)).or_default() += row.quota;
            }
        }
        let rep = |(person_key, positions)| {
            let rep = Rep {
                person_key,
                positions,
                days: Vec::new(),
                sales: Vec::new(),
                quotas: Vec::new(),
            };
            (person_key, rep)
        };
        let positions = people::positions(self.people, &person_of);
        let mut reps: BTreeMap<i32, Rep> = positions.into_iter().map(rep).collect();
        for ((person, day), sold) in sales {
            if let Some(rep) = reps.get_mut(&person) {
                rep.days.push(day_number(day));
                rep.sales.push(sold);
            }
        }
        for ((person, day), quota) in quotas {
            if let Some(rep) = reps.get_mut(&person) {
                rep.quotas.push((day, quota));
            }
        }
        Reps {
            reps: reps.into_values().collect(),
            daily: daily
                .into_iter()
                .map(|(day, revenue)| (day, revenue.to_f64()))
                .collect(),
        }
    }
}

impl Reps {
    /// First to last day with a sale, up to `as_of`; nothing when there is none.
    #[must_use]
    pub fn covered(&self, as_of: NaiveDate) -> Option<Period> {
        let seen = self.seen(as_of);
        Period::new(seen.first()?.0, seen.last()?.0)
    }

    /// The revenue of all by day, up to `as_of`.
    fn seen(&self, as_of: NaiveDate) -> &[(NaiveDate, f64)] {
        &self.daily[..self.daily.partition_point(|(day, _)| *day <= as_of)]
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let of_position = |position: &Position| size_of::<Position>() + position.bytes();
        let of_rep = |rep: &Rep| {
            size_of::<Rep>()
                + rep.positions.iter().map(of_position).sum::<usize>()
                + rep.days.capacity() * size_of::<i32>()
                + rep.sales.capacity() * size_of::<Sales>()
                + rep.quotas.capacity() * size_of::<(NaiveDate, Money)>()
        };
        self.reps.iter().map(of_rep).sum::<usize>()
            + self.daily.capacity() * size_of::<(NaiveDate, f64)>()
    }
}

#[cfg(test)]
pub(super) mod tests;
