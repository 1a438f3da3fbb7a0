//! The representatives: what they sold, what they should have sold, and how well they do.
//!
//! * [`intervals`]: a quota counts from its date up to the representative's next quota, which is no
//!   calendar quarter; and only once the data of all its days have come.
//! * [`score`]: figures over the newest intervals, and a composite score of them; `spread`: how sure it
//!   is.

pub mod intervals;
pub mod score;
mod spread;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use insight::calendar::day_number;
use insight::money::Money;
use insight::period::Period;

/// A key of an employee: a person may have had several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepRow {
    /// The key that sales and quotas are booked under.
    pub employee_key: i32,
    /// The person's newest key.
    pub person_key: i32,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Title of the newest position.
    pub title: Option<String>,
    /// Region of the newest sales territory.
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

/// Who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The newest key.
    pub employee_key: i32,
    /// First and last name.
    pub name: String,
    /// Title of the position.
    pub title: String,
    /// Region of the sales territory.
    pub territory: String,
    /// Whether other representatives report to him or her.
    pub manager: bool,
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
    person: Person,
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
        let managers: HashSet<i32> = self
            .people
            .iter()
            .filter_map(|row| person_of.get(&row.manager_key?).copied())
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
        let mut reps: BTreeMap<i32, Rep> = BTreeMap::new();
        for row in self.people {
            let manager = managers.contains(&row.person_key);
            let key = row.person_key;
            reps.entry(key).or_insert_with(|| Rep::of(row, manager));
        }
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

impl Rep {
    fn of(row: RepRow, manager: bool) -> Self {
        let no_territory = || "NA".to_owned();
        Self {
            person: Person {
                employee_key: row.person_key,
                name: format!("{} {}", row.first_name, row.last_name),
                title: row.title.unwrap_or_default(),
                territory: row.territory.unwrap_or_else(no_territory),
                manager,
            },
            days: Vec::new(),
            sales: Vec::new(),
            quotas: Vec::new(),
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
        let texts = |person: &Person| {
            person.name.capacity() + person.title.capacity() + person.territory.capacity()
        };
        let of_rep = |rep: &Rep| {
            size_of::<Rep>()
                + texts(&rep.person)
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
