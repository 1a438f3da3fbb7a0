//! The products: what they sold, how their demand comes, and what it will be.
//!
//! * [`calendar`]: up to when each channel's data can be used, and which month a sale stands for.
//! * [`outlook`]: what is known of a product's demand on a day, whatever the period asked for: its
//!   months, its class, whether it is still sold.
//! * [`series`]: units by a channel's periods, and the part of the coming ones that is forecast.
//! * [`forecast`]: the units of the next 30 days, by the methods that fit the class; `candidate`: one
//!   method tried on one channel.
//! * [`demand`]: the list that is answered: figures of a period, classes, scores, order.
//!
//! A business product has a row in the warehouse for each of its versions; all of them together are one
//! product here, known by its code.

pub mod calendar;
mod candidate;
pub mod demand;
pub mod forecast;
pub mod outlook;
pub mod series;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use insight::calendar::{day_number, day_of};
use insight::money::Money;
use insight::period::Period;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use self::outlook::Outlooks;
use super::sales::{Channel, Sales};

/// The channels, in the order of [`Products`]' tables.
pub const CHANNELS: [Channel; 2] = [Channel::Internet, Channel::Reseller];

/// What products without a category, or without a subcategory, have in its place.
const NONE: &str = "None";

/// The most past days whose outlooks are remembered; a day's are a tenth of a megabyte.
const MOST_PAST_DAYS: u64 = 16;

/// A version of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductRow {
    /// The version's key; the newest is the largest.
    pub product_key: i64,
    /// The product's code.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: Option<String>,
    /// Its subcategory.
    pub subcategory: Option<String>,
}

/// Sales of one version of a product on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductSalesRow {
    /// Day of the orders.
    pub day: NaiveDate,
    /// The version's key.
    pub product_key: i64,
    /// Units sold.
    pub units: i64,
    /// Revenue without tax and freight.
    pub revenue: Money,
    /// Cost of the goods.
    pub cost: Money,
}

/// Everything the statements gave about products.
#[derive(Debug, Clone, Default)]
pub struct ProductRows {
    /// Versions of all products that were ever sold.
    pub products: Vec<ProductRow>,
    /// Sales, in the order of [`CHANNELS`].
    pub sales: [Vec<ProductSalesRow>; 2],
}

/// A business product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its code.
    pub code: String,
    /// Its newest name.
    pub name: String,
    /// Its category.
    pub category: String,
    /// Its subcategory.
    pub subcategory: String,
}

/// Sums over some days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Units sold.
    pub units: i64,
    /// Revenue without tax and freight.
    pub revenue: Money,
    /// Revenue less the cost of goods; may be negative.
    pub margin: Money,
}

impl Totals {
    fn add(&mut self, other: Self) {
        self.units += other.units;
        self.revenue += other.revenue;
        self.margin += other.margin;
    }
}

/// The sales of one channel, one row a product and day: columns of equal length, sorted by product,
/// then by day.
#[derive(Debug, Default)]
struct Table {
    /// Where each product's rows begin, and where the last one's end.
    starts: Vec<usize>,
    days: Vec<i32>,
    totals: Vec<Totals>,
}

impl Table {
    fn new(products: usize, rows: BTreeMap<(usize, NaiveDate), Totals>) -> Self {
        let mut table = Self {
            starts: vec![0; products + 1],
            days: Vec::with_capacity(rows.len()),
            totals: Vec::with_capacity(rows.len()),
        };
        for ((product, day), totals) in rows {
            table.days.push(day_number(day));
            table.totals.push(totals);
            table.starts[product + 1] = table.days.len();
        }
        for at in 1..table.starts.len() {
            table.starts[at] = table.starts[at].max(table.starts[at - 1]);
        }
        table
    }

    /// The rows of a product up to a day.
    fn seen(&self, product: usize, as_of: NaiveDate) -> Range<usize> {
        let from = self.starts[product];
        let rows = &self.days[from..self.starts[product + 1]];
        from..from + rows.partition_point(|day| *day <= day_number(as_of))
    }

    /// Days and units of a product up to a day, oldest first.
    fn units(&self, product: usize, as_of: NaiveDate) -> impl Iterator<Item = (NaiveDate, f64)> {
        self.seen(product, as_of)
            .map(|row| (day_of(self.days[row]), self.totals[row].units as f64))
    }

    /// The sums of a product over a period.
    fn totals(&self, product: usize, period: Period) -> Totals {
        let seen = self.seen(product, period.to());
        let days = &self.days[seen.clone()];
        let before = days.partition_point(|day| *day < day_number(period.from()));
        let mut sum = Totals::default();
        for totals in &self.totals[seen.start + before..seen.end] {
            sum.add(*totals);
        }
        sum
    }

    fn bytes(&self) -> usize {
        self.starts.capacity() * size_of::<usize>()
            + self.days.capacity() * size_of::<i32>()
            + self.totals.capacity() * size_of::<Totals>()
    }
}

/// The products and what they sold.
#[derive(Debug)]
pub struct Products {
    /// By code.
    known: Vec<Product>,
    /// In the order of [`CHANNELS`].
    tables: [Table; 2],
    /// Every day with a sale of any product, in order.
    days: Vec<i32>,
    /// The outlooks on the newest day in the data, which most questions are about.
    newest: Arc<Outlooks>,
    /// Those on past days, at most [`MOST_PAST_DAYS`]: who asks about a day mostly asks again, with
    /// another filter.
    past: Cache<NaiveDate, Arc<Outlooks>>,
}

impl ProductRows {
    /// Brings the versions of each product together, and works out the outlooks of the newest day.
    /// Sales of a version that no row describes count nowhere: the data-quality checks tell of them.
    #[must_use]
    pub fn into_products(mut self, sales: &Sales) -> Products {
        self.products.sort_by_key(|row| row.product_key);
        let mut by_code: BTreeMap<String, Product> = BTreeMap::new();
        let mut codes: HashMap<i64, String> = HashMap::new();
        for row in self.products {
            let code = row.code.unwrap_or_else(|| row.product_key.to_string());
            codes.insert(row.product_key, code.clone());
            let product = Product {
                code: code.clone(),
                name: row.name,
                category: row.category.unwrap_or_else(|| NONE.to_owned()),
                subcategory: row.subcategory.unwrap_or_else(|| NONE.to_owned()),
            };
            by_code.insert(code, product);
        }
        let products: Vec<Product> = by_code.into_values().collect();
        let place = |code: &String| {
            products
                .binary_search_by(|product| product.code.cmp(code))
                .ok()
        };
        let places: HashMap<i64, usize> = codes
            .iter()
            .filter_map(|(key, code)| Some((*key, place(code)?)))
            .collect();
        let tables = self.sales.map(|rows| {
            let mut by_day: BTreeMap<(usize, NaiveDate), Totals> = BTreeMap::new();
            for row in rows {
                if let Some(product) = places.get(&row.product_key) {
                    by_day.entry((*product, row.day)).or_default().add(Totals {
                        units: row.units,
                        revenue: row.revenue,
                        margin: row.revenue - row.cost,
                    });
                }
            }
            Table::new(products.len(), by_day)
        });
        let mut days: Vec<i32> = tables
            .iter()
            .flat_map(|table| &table.days)
            .copied()
            .collect();
        days.sort_unstable();
        days.dedup();
        days.shrink_to_fit();
        let mut products = Products {
            known: products,
            tables,
            days,
            newest: Arc::new(Outlooks::none(sales.span().to())),
            past: Cache::builder()
                .max_capacity(MOST_PAST_DAYS)
                .eviction_policy(EvictionPolicy::lru())
                .build(),
        };
        products.newest = Arc::new(products.look(sales, sales.span().to()));
        products
    }
}

impl Products {
    /// First to last day with a sale of any product, up to `as_of`; nothing when there is none.
    #[must_use]
    pub fn covered(&self, as_of: NaiveDate) -> Option<Period> {
        let seen = self.days.partition_point(|day| *day <= day_number(as_of));
        let days = &self.days[..seen];
        Period::new(day_of(*days.first()?), day_of(*days.last()?))
    }

    /// The memory held, in bytes; without what was remembered of past days.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let texts = |product: &Product| {
            product.code.capacity()
                + product.name.capacity()
                + product.category.capacity()
                + product.subcategory.capacity()
        };
        let products = self.known.iter().map(texts).sum::<usize>();
        products
            + self.known.capacity() * size_of::<Product>()
            + self.tables.iter().map(Table::bytes).sum::<usize>()
            + self.days.capacity() * size_of::<i32>()
            + self.newest.bytes()
    }
}

#[cfg(test)]
pub(super) mod tests;
