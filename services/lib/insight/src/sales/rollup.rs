//! The tables of the rollup, and how they are built.

use std::collections::HashMap;
use std::ops::Range;

use chrono::NaiveDate;

use crate::calendar::{day_number, day_of};
use crate::money::Money;
use crate::period::Period;

/// The most values that a dimension of items may have: an order's set of them is a 32-bit mask.
pub const MAX_ITEM_VALUES: usize = 32;

/// Whether a dimension is the same for a whole order or differs by its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// One value per order, such as its country.
    Order,
    /// One value per item, such as its category; at most [`MAX_ITEM_VALUES`] of them.
    Item,
}

/// One dimension of the rollup: its name, level and values.
#[derive(Debug, Clone)]
pub struct Dimension {
    field: &'static str,
    level: Level,
    values: Vec<String>,
    /// Keys by the values in lower case.
    by_text: HashMap<String, u32>,
}

impl Dimension {
    /// The request field that filters by it, for example `countries`.
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// Whether it belongs to orders or to items.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// The key of a value, compared without regard to case.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        self.by_text.get(&text.to_lowercase()).copied()
    }

    /// Its values; a key in the tables is an index into them.
    #[must_use]
    pub fn values(&self) -> &[String] {
        &self.values
    }
}

/// What adds up over lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Revenue without tax.
    pub revenue: Money,
    /// Revenue less the cost of goods; may be negative.
    pub margin: Money,
    /// Tax.
    pub tax: Money,
    /// Units sold.
    pub units: i64,
}

/// Additive amounts, one row a day and combination of dimension values; columns of equal length,
/// sorted by day.
#[derive(Debug)]
pub(super) struct Lines<const D: usize> {
    pub(super) days: Vec<i32>,
    pub(super) keys: [Vec<u32>; D],
    pub(super) revenue: Vec<i64>,
    pub(super) margin: Vec<i64>,
    pub(super) tax: Vec<i64>,
    pub(super) units: Vec<i64>,
}

/// Countable orders, one row a day, customer and combination of dimension values (of items: a bit
/// mask); columns of equal length, sorted by day.
#[derive(Debug)]
pub(super) struct Orders<const D: usize> {
    pub(super) days: Vec<i32>,
    pub(super) keys: [Vec<u32>; D],
    /// Index of the customer; [`UNKNOWN_CUSTOMER`] when the warehouse does not know who it was.
    pub(super) customers: Vec<u32>,
    pub(super) counts: Vec<u32>,
}

/// The customer nobody knows.
pub(super) const UNKNOWN_CUSTOMER: u32 = u32::MAX;

/// Everything that is asked about sales, by `D` dimensions. See the module's comment.
#[derive(Debug)]
pub struct SalesRollup<const D: usize> {
    pub(super) dimensions: [Dimension; D],
    pub(super) lines: Lines<D>,
    pub(super) orders: Orders<D>,
    pub(super) customers: usize,
    span: Period,
}

impl<const D: usize> SalesRollup<D> {
    /// The dimensions, in the order the builder was given them.
    #[must_use]
    pub fn dimensions(&self) -> &[Dimension; D] {
        &self.dimensions
    }

    /// First to last day with a sale.
    #[must_use]
    pub fn span(&self) -> Period {
        self.span
    }

    /// Memory the tables hold, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let line = size_of::<i32>() + D * size_of::<u32>() + 4 * size_of::<i64>();
        let order = (D + 3) * size_of::<u32>();
        self.lines.days.len() * line + self.orders.days.len() * order
    }
}

/// The rows whose day lies in `period`, of a sorted column of days.
pub(super) fn rows_in(days: &[i32], period: Period) -> Range<usize> {
    let (first, last) = (day_number(period.from()), day_number(period.to()));
    days.partition_point(|day| *day < first)..days.partition_point(|day| *day <= last)
}

/// Why a rollup cannot be built from the rows given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RollupError {
    /// Not a single sale.
    #[error("the warehouse has no sales")]
    Empty,
    /// A dimension of items has more values than fit into a mask.
    #[error("`{0}` has more than {MAX_ITEM_VALUES} values")]
    TooManyItemValues(&'static str),
}

/// Collects rows in any order and sorts them into a [`SalesRollup`].
#[derive(Debug)]
pub struct RollupBuilder<const D: usize> {
    dimensions: [Dimension; D],
    indexes: [HashMap<String, u32>; D],
    customers: HashMap<(u32, i64), u32>,
    lines: Vec<(i32, [u32; D], Amounts)>,
    orders: Vec<(i32, [u32; D], u32, u32)>,
}

impl<const D: usize> RollupBuilder<D> {
    /// A builder for dimensions with the names of their request fields.
    #[must_use]
    pub fn new(dimensions: [(&'static str, Level); D]) -> Self {
        Self {
            dimensions: dimensions.map(|(field, level)| Dimension {
                field,
                level,
                values: Vec::new(),
                by_text: HashMap::new(),
            }),
            indexes: std::array::from_fn(|_| HashMap::new()),
            customers: HashMap::new(),
            lines: Vec::new(),
            orders: Vec::new(),
        }
    }

    /// The key of a dimension's value, new or known.
    pub fn key(&mut self, dimension: usize, value: &str) -> u32 {
        if let Some(key) = self.indexes[dimension].get(value) {
            return *key;
        }
        let described = &mut self.dimensions[dimension];
        let key = u32::try_from(described.values.len()).unwrap_or(u32::MAX);
        described.values.push(value.to_owned());
        described.by_text.insert(value.to_lowercase(), key);
        self.indexes[dimension].insert(value.to_owned(), key);
        key
    }

    /// Adds amounts of one day and one value per dimension.
    pub fn add_lines(&mut self, day: NaiveDate, keys: [u32; D], amounts: Amounts) {
        self.lines.push((day_number(day), keys, amounts));
    }

    /// Adds `count` orders of one day and one customer. For a dimension of items, `keys` holds the
    /// bit mask of the values in the order: bit `k` for key `k`. A customer is identified by a
    /// register (`0` for one kind of customers, `1` for another) and its number there; `None` for
    /// a customer the warehouse does not know.
    pub fn add_orders(
        &mut self,
        day: NaiveDate,
        keys: [u32; D],
        customer: Option<(u32, i64)>,
        count: u32,
    ) {
        let next = u32::try_from(self.customers.len()).unwrap_or(UNKNOWN_CUSTOMER);
        let customer = customer.map_or(UNKNOWN_CUSTOMER, |customer| {
            *self.customers.entry(customer).or_insert(next)
        });
        self.orders.push((day_number(day), keys, customer, count));
    }

    /// Sorts the rows into columns.
    pub fn build(mut self) -> Result<SalesRollup<D>, RollupError> {
        for dimension in &self.dimensions {
            if dimension.level == Level::Item && dimension.values.len() > MAX_ITEM_VALUES {
                return Err(RollupError::TooManyItemValues(dimension.field));
            }
        }
        // Ties in the day are sorted by their keys too, so that equal data give equal tables
        // whatever order a database returns them in.
        self.lines
            .sort_unstable_by_key(|(day, keys, _)| (*day, *keys));
        self.orders
            .sort_unstable_by_key(|(day, keys, customer, _)| (*day, *keys, *customer));
        let (Some(first), Some(last)) = (self.lines.first(), self.lines.last()) else {
            return Err(RollupError::Empty);
        };
        let span = Period::new(day_of(first.0), day_of(last.0)).ok_or(RollupError::Empty)?;
        Ok(SalesRollup {
            dimensions: self.dimensions,
            lines: Lines {
                days: self.lines.iter().map(|row| row.0).collect(),
                keys: column(&self.lines, |row| row.1),
                revenue: self
                    .lines
                    .iter()
                    .map(|row| row.2.revenue.ten_thousandths())
                    .collect(),
                margin: self
                    .lines
                    .iter()
                    .map(|row| row.2.margin.ten_thousandths())
                    .collect(),
                tax: self
                    .lines
                    .iter()
                    .map(|row| row.2.tax.ten_thousandths())
                    .collect(),
                units: self.lines.iter().map(|row| row.2.units).collect(),
            },
            orders: Orders {
                days: self.orders.iter().map(|row| row.0).collect(),
                keys: column(&self.orders, |row| row.1),
                customers: self.orders.iter().map(|row| row.2).collect(),
                counts: self.orders.iter().map(|row| row.3).collect(),
            },
            customers: self.customers.len(),
            span,
        })
    }
}

fn column<const D: usize, R>(rows: &[R], keys: impl Fn(&R) -> [u32; D]) -> [Vec<u32>; D] {
    std::array::from_fn(|dimension| rows.iter().map(|row| keys(row)[dimension]).collect())
}
