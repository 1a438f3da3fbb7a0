//! The products of a period: figures, classes, scores, and the list in the order asked for.

use std::collections::BTreeMap;

use insight::FieldError;
use insight::inventory::classes::{AbcCuts, XyzCuts, abc};
use insight::inventory::{AbcClass, Demand, DemandClass, XyzClass};
use insight::money::Money;
use insight::period::Period;
use insight::score::composite::ScoredPart;
use insight::score::scale::percentile_ranks;
use insight::score::{Composite, Direction, Part};
use insight::statistics::{count, mean, median};

use super::outlook::{Months, Outlook, Outlooks};
use super::{Product, Products, Totals};

/// What the score is made of: name, weight, and what it is.
pub const PARTS: [(&str, f64, &str); 4] = [
    (
        "revenue",
        0.40,
        "Revenue of the period, US dollars; by rank among the products of the period.",
    ),
    (
        "trend",
        0.25,
        "Change of the units per month over the period, as a share of their mean; by rank.",
    ),
    (
        "margin_rate",
        0.20,
        "Revenue less the cost of goods, over revenue; by rank.",
    ),
    (
        "steadiness",
        0.15,
        "Coefficient of variation of the units per month over the period; by rank, the steadiest best.",
    ),
];
const DIRECTIONS: [Direction; 4] = [
    Direction::HigherIsBetter,
    Direction::HigherIsBetter,
    Direction::HigherIsBetter,
    Direction::LowerIsBetter,
];

/// Fewer months show no steadiness...
const FEWEST_MONTHS: usize = 3;
/// ...and no trend.
const FEWEST_FOR_TREND: usize = 4;

/// What to order by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Best score first.
    Score,
    /// Largest revenue first.
    Revenue,
    /// Most units first.
    Units,
    /// Largest margin first.
    Margin,
    /// Largest expected demand first.
    Forecast,
}

/// One product in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    /// The product.
    pub product: &'a Product,
    /// Sums over the period.
    pub totals: Totals,
    /// Change of the units per month over the period's months, as a share of their mean.
    pub trend: Option<f64>,
    /// Class by revenue of the period, among all products.
    pub abc: Option<AbcClass>,
    /// Class by steadiness of the units per month over the period.
    pub xyz: Option<XyzClass>,
    /// The coefficient of variation behind it.
    pub variation: Option<f64>,
    /// Its demand, whatever the period.
    pub outlook: &'a Outlook,
    /// 0 to 100.
    pub score: f64,
    /// What the score is made of.
    pub parts: Vec<ScoredPart>,
}

impl Entry<'_> {
    /// Margin over revenue; nothing without revenue.
    #[must_use]
    pub fn margin_rate(&self) -> Option<f64> {
        let revenue = self.totals.revenue;
        (revenue > Money::ZERO).then(|| self.totals.margin.to_f64() / revenue.to_f64())
    }

    /// The figures behind [`PARTS`], in their order.
    fn values(&self) -> [Option<f64>; 4] {
        let revenue = self.totals.revenue.to_f64();
        [
            Some(revenue),
            self.trend,
            self.margin_rate(),
            self.variation,
        ]
    }

    fn key(&self, order: Order) -> f64 {
        match order {
            Order::Score => self.score,
            Order::Revenue => self.totals.revenue.to_f64(),
            Order::Units => self.totals.units as f64,
            Order::Margin => self.totals.margin.to_f64(),
            Order::Forecast => self.outlook.forecast.mean,
        }
    }
}

/// Which products to keep: an empty list keeps all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kept<'a> {
    /// Categories, without regard to case.
    pub categories: &'a [String],
    /// Codes, without regard to case.
    pub products: &'a [String],
    /// Classes by value.
    pub abc: &'a [AbcClass],
    /// Classes of demand.
    pub classes: &'a [DemandClass],
}

impl Kept<'_> {
    fn keeps(&self, entry: &Entry<'_>) -> bool {
        named(self.categories, &entry.product.category)
            && named(self.products, &entry.product.code)
            && (self.abc.is_empty() || entry.abc.is_some_and(|class| self.abc.contains(&class)))
            && (self.classes.is_empty()
                || entry
                    .outlook
                    .class
                    .is_some_and(|class| self.classes.contains(&class)))
    }
}

fn named(names: &[String], name: &str) -> bool {
    names.is_empty() || names.iter().any(|known| same(known, name))
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// How many products share two classes, and their revenue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// How many.
    pub products: usize,
    /// Their revenue of the period.
    pub revenue: Money,
}

/// The products by both classes, A and X first, those not classed last.
pub type Matrix = BTreeMap<(ClassOrder<AbcClass>, ClassOrder<XyzClass>), Cell>;

/// A class, or none, which sorts last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClassOrder<C> {
    /// Classed.
    Classed(C),
    /// Not classed.
    Unclassed,
}

impl<C> From<Option<C>> for ClassOrder<C> {
    fn from(class: Option<C>) -> Self {
        class.map_or(Self::Unclassed, Self::Classed)
    }
}

/// Counts the products of a list by their classes.
#[must_use]
pub fn matrix(entries: &[Entry<'_>]) -> Matrix {
    let mut matrix = Matrix::new();
    for entry in entries {
        let cell = matrix.entry((entry.abc.into(), entry.xyz.into()));
        let cell = cell.or_default();
        cell.products += 1;
        cell.revenue += entry.totals.revenue;
    }
    matrix
}

impl Products {
    /// Every name of the filters that no product has.
    #[must_use]
    pub fn unknown(&self, kept: &Kept<'_>) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut check = |field, names: &[String], of: fn(&Product) -> &str| {
            let known = |name: &&String| {
                let mut products = self.known.iter();
                !products.any(|product| same(of(product), name))
            };
            if let Some(name) = names.iter().find(known) {
                let shown: String = name.chars().take(40).collect();
                errors.push(FieldError::new(field, format!("no product has {shown:?}")));
            }
        };
        check("categories", kept.categories, |product| &product.category);
        check("products", kept.products, |product| &product.code);
        errors
    }

    /// The products that were sold in the period or are still sold after it, by code, with classes and
    /// scores among all of them.
    #[must_use]
    pub fn demand<'a>(&'a self, outlooks: &'a Outlooks, period: Period) -> Vec<Entry<'a>> {
        let pairs = self.known.iter().enumerate().zip(&outlooks.products);
        let mut entries: Vec<Entry<'a>> = pairs
            .filter_map(|((place, product), outlook)| {
                let outlook = outlook.as_ref()?;
                let mut totals = Totals::default();
                for table in &self.tables {
                    totals.add(table.totals(place, period));
                }
                (outlook.active || totals.units != 0)
                    .then(|| entry(product, outlook, totals, period))
            })
            .collect();
        let revenues: Vec<f64> = entries
            .iter()
            .map(|entry| entry.totals.revenue.to_f64())
            .collect();
        for (entry, share) in entries.iter_mut().zip(abc(&revenues, AbcCuts::default())) {
            entry.abc = share.map(|share| share.class);
        }
        score(&mut entries);
        entries
    }
}

fn entry<'a>(
    product: &'a Product,
    outlook: &'a Outlook,
    totals: Totals,
    period: Period,
) -> Entry<'a> {
    let months = months_in(&outlook.months, period);
    let demand = Demand::per_day(&months);
    let steady = months.len() >= FEWEST_MONTHS;
    Entry {
        product,
        totals,
        trend: trend(&months),
        abc: None,
        xyz: XyzClass::of(demand, XyzCuts::default()).filter(|_| steady),
        variation: demand.coefficient_of_variation().filter(|_| steady),
        outlook,
        score: 0.0,
        parts: Vec::new(),
    }
}

/// Units of the whole months within a period.
fn months_in(months: &Months, period: Period) -> Vec<f64> {
    let whole = months
        .iter()
        .filter(|(month, _)| month.first_day() >= period.from() && month.last_day() <= period.to());
    whole.map(|(_, units)| units).collect()
}

/// The median of the slopes between any two months, over the months' mean; nothing of fewer than four
/// months. Source: P. K. Sen, *Estimates of the regression coefficient based on Kendall's tau*, Journal
/// of the American Statistical Association 63, 1968.
fn trend(months: &[f64]) -> Option<f64> {
    let mean = mean(months).filter(|mean| *mean > 0.0 && months.len() >= FEWEST_FOR_TREND)?;
    let slopes = (0..months.len())
        .flat_map(|to| (0..to).map(move |from| (months[to] - months[from]) / count(to - from)));
    median(&slopes.collect::<Vec<f64>>()).map(|slope| slope / mean)
}

/// Scores each product by its rank among all.
fn score(entries: &mut [Entry<'_>]) {
    let ranks: [Vec<Option<f64>>; 4] = std::array::from_fn(|part| {
        let value = |entry: &Entry<'_>| entry.values()[part].unwrap_or(f64::NAN);
        let values: Vec<f64> = entries.iter().map(value).collect();
        percentile_ranks(&values, DIRECTIONS[part])
    });
    for (place, entry) in entries.iter_mut().enumerate() {
        let values = entry.values();
        let parts: [Part; 4] = std::array::from_fn(|part| {
            let (name, weight, _) = PARTS[part];
            Part {
                name,
                weight,
                value: values[part],
                score: ranks[part][place],
                interval: None,
            }
        });
        if let Some(composite) = Composite::of(&parts) {
            entry.score = composite.score;
            entry.parts = composite.parts;
        }
    }
}

/// The entries that are kept, in order; equal ones by code.
#[must_use]
pub fn listed<'a>(mut entries: Vec<Entry<'a>>, kept: &Kept<'_>, order: Order) -> Vec<Entry<'a>> {
    entries.retain(|entry| kept.keeps(entry));
    entries.sort_by(|a, b| {
        let by_key = b.key(order).total_cmp(&a.key(order));
        by_key.then_with(|| a.product.code.cmp(&b.product.code))
    });
    entries
}
