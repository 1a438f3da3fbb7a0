//! `DimProduct` with its categories: each model year of a product that changed its price has a key.

use chrono::{Datelike, NaiveDate};

use super::catalog::{
    BIKES, CATEGORIES, COMPONENTS, FAMILIES, Family, PARTS, PARTS_A_KIND, SUBCATEGORIES,
};
use super::{MODEL_YEARS, Span};
use crate::Error;
use crate::batch::Batch;
use crate::generate::calendar::before;
use crate::generate::output::{Output, key_at};
use crate::generate::random::{Random, Weighted};

/// How many products end before they begin, for the quality checks to find.
const REVERSED: usize = 3;

/// Ten-thousandths of a dollar in a cent: amounts here are in the unit of SQL Server's `money`.
const CENT: i64 = 100;

/// A row of `DimProduct`.
#[derive(Debug)]
pub(super) struct Product {
    pub(super) key: i64,
    number: String,
    name: String,
    /// `None` for a part that is not sold.
    pub(super) family: Option<&'static Family>,
    color: &'static str,
    size: &'static str,
    /// Ten-thousandths of a dollar; 0 for a part.
    pub(super) list_price: i64,
    pub(super) cost: i64,
    /// The model years in which it is the product's row, first and last.
    years: (usize, usize),
    start: NaiveDate,
    end: Option<NaiveDate>,
    /// How popular it is among its like.
    popularity: f64,
}

impl Product {
    /// What resellers pay, in ten-thousandths of a dollar.
    pub(super) fn dealer_price(&self) -> i64 {
        self.list_price * 6 / 10
    }

    /// Key of the category; `None` for a part.
    pub(super) fn category(&self) -> Option<i64> {
        self.family
            .map(|family| SUBCATEGORIES[family.subcategory - 1].category)
    }

    /// Stock to keep and the level at which to make more.
    pub(super) fn stock_levels(&self) -> (i64, i64) {
        match self.category() {
            None => (1_000, 750),
            Some(BIKES) => (100, 75),
            Some(COMPONENTS) => (500, 375),
            Some(_) => (40, 30),
        }
    }
}

/// All products.
#[derive(Debug)]
pub(super) struct Catalog {
    pub(super) products: Vec<Product>,
}

/// What can be put into a basket.
pub(super) struct Assortment {
    /// Places in the catalog.
    products: Vec<usize>,
    weighted: Weighted,
}

impl Assortment {
    /// A product's place in the catalog.
    pub(super) fn draw(&self, random: &mut Random) -> usize {
        self.products[self.weighted.draw(random)]
    }

    pub(super) fn len(&self) -> usize {
        self.products.len()
    }
}

impl Catalog {
    pub(super) fn new(span: Span, random: &mut Random) -> Self {
        let mut products = Vec::new();
        for kind in PARTS {
            for number in 1..=PARTS_A_KIND {
                products.push(part(products.len(), kind, number, span));
            }
        }
        let mut number = 1_000;
        for family in FAMILIES {
            for &color in or_none(family.colors) {
                for &size in or_none(family.sizes) {
                    number += 1;
                    // A few sell once in a while only.
                    let slow = if random.chance(0.12) { 0.05 } else { 1.0 };
                    let variant = Variant {
                        family,
                        number,
                        color,
                        size,
                        popularity: slow * random.real(0.6, 1.4),
                    };
                    variant.push_versions(span, random, &mut products);
                }
            }
        }
        reverse_some(&mut products);
        Self { products }
    }

    /// What a channel (0 the internet, 1 resellers) sells in a model year, of the categories that
    /// `wanted` picks. `line` is the product line that the buyer prefers, if any.
    pub(super) fn assortment(
        &self,
        channel: usize,
        model_year: usize,
        wanted: impl Fn(i64) -> bool,
        line: Option<&str>,
    ) -> Assortment {
        let mut per_subcategory = vec![0.0; SUBCATEGORIES.len()];
        let mut chosen = Vec::new();
        for (place, product) in self.products.iter().enumerate() {
            let Some(family) = product.family else {
                continue;
            };
            let (first, last) = product.years;
            let sold = (first..=last).contains(&model_year);
            let subcategory = &SUBCATEGORIES[family.subcategory - 1];
            if sold && wanted(subcategory.category) && subcategory.weights[channel] > 0.0 {
                per_subcategory[family.subcategory - 1] += product.popularity;
                chosen.push((place, product.popularity, family));
            }
        }
        let weights = chosen.iter().map(|&(_, popularity, family)| {
            let place = family.subcategory - 1;
            let share = popularity / per_subcategory[place];
            let preferred = if line == Some(family.line) { 3.0 } else { 1.0 };
            SUBCATEGORIES[place].weights[channel] * share * preferred
        });
        Assortment {
            weighted: Weighted::new(weights),
            products: chosen.iter().map(|&(place, ..)| place).collect(),
        }
    }

    pub(super) fn write(&self, output: &Output<'_>) -> Result<(), Error> {
        write_categories(output)?;
        let mut table = output.table("dbo", "DimProduct")?;
        for product in &self.products {
            push_product(table.row(), product);
            table.end_row()?;
        }
        table.finish()
    }
}

/// A product with all its versions.
struct Variant {
    family: &'static Family,
    number: usize,
    color: &'static str,
    size: &'static str,
    popularity: f64,
}

impl Variant {
    /// Adds one row, or one for each model year.
    fn push_versions(&self, span: Span, random: &mut Random, products: &mut Vec<Product>) {
        let (first, last) = self.family.years;
        let versions: Vec<_> = if self.family.yearly {
            (first..=last).map(|year| (year, year)).collect()
        } else {
            vec![(first, last)]
        };
        for (from, to) in versions {
            // Prices rise by about 4 % a year, costs less evenly.
            let years_back = i64::try_from(last - to).unwrap_or(0);
            let price = self.family.price * (100 - 4 * years_back) / 100;
            let cost = self.family.cost + random.between(-16, 4);
            products.push(Product {
                key: key_at(products.len()),
                number: self.number(),
                name: self.name(),
                family: Some(self.family),
                color: self.color,
                size: self.size,
                list_price: price * CENT,
                cost: price * CENT * cost / 1_000,
                years: (from, to),
                start: span.date(MODEL_YEARS[from]),
                end: MODEL_YEARS
                    .get(to + 1)
                    .map(|day| before(span.date(*day), 1)),
                popularity: self.popularity,
            });
        }
    }

    fn number(&self) -> String {
        let place = usize::try_from(self.category() - 1).unwrap_or(0);
        format!(
            "{}-{}{}",
            CATEGORIES[place][3], self.family.line, self.number
        )
    }

    fn category(&self) -> i64 {
        SUBCATEGORIES[self.family.subcategory - 1].category
    }

    fn name(&self) -> String {
        let mut name = self.family.model.to_owned();
        if self.family.colors.len() > 1 || name.ends_with('-') || self.category() == BIKES {
            name = format!("{name} {}", self.color);
        }
        if self.family.sizes.len() > 1 {
            name = format!("{name}, {}", self.size);
        }
        name
    }
}

fn part(place: usize, kind: &str, number: usize, span: Span) -> Product {
    Product {
        key: key_at(place),
        number: format!("PT-{}", 1_000 + place),
        name: format!("{kind} {number}"),
        family: None,
        color: if place % 9 == 8 { "Silver" } else { "NA" },
        size: "",
        list_price: 0,
        cost: 0,
        years: (0, 2),
        // Long before anything was sold.
        start: before(span.first, 2_740),
        end: None,
        popularity: 0.0,
    }
}

/// Makes the end of some discontinued products lie before their start.
fn reverse_some(products: &mut [Product]) {
    let ended = products
        .iter_mut()
        .filter(|product| product.end.is_some())
        .step_by(11)
        .take(REVERSED);
    for product in ended {
        product.end = Some(before(product.start, 30));
    }
}

fn or_none(values: &'static [&'static str]) -> &'static [&'static str] {
    if values.is_empty() { &[""] } else { values }
}

fn write_categories(output: &Output<'_>) -> Result<(), Error> {
    let mut categories = output.table("dbo", "DimProductCategory")?;
    for (key, [english, spanish, french, _]) in (1..).zip(CATEGORIES) {
        let row = categories.row().integer(key).integer(key);
        row.text(english).text(spanish).text(french);
        categories.end_row()?;
    }
    categories.finish()?;
    let mut subcategories = output.table("dbo", "DimProductSubcategory")?;
    for (key, subcategory) in (1..).zip(&SUBCATEGORIES) {
        let row = subcategories.row().integer(key).integer(key);
        for name in subcategory.names {
            row.text(name);
        }
        row.integer(subcategory.category);
        subcategories.end_row()?;
    }
    subcategories.finish()
}

fn push_product(row: &mut Batch, product: &Product) {
    let sold = product.family.is_some();
    let size_in_centimetres = product
        .size
        .parse::<f64>()
        .ok()
        .filter(|_| matches!(product.category(), Some(BIKES | COMPONENTS)));
    row.integer(product.key).text(&product.number);
    match product.family {
        Some(family) => row.integer(key_at(family.subcategory - 1)),
        None => row.null(),
    };
    push_text(row, size_in_centimetres.map(|_| "LB"));
    push_text(row, size_in_centimetres.map(|_| "CM"));
    row.text(&product.name).text("").text("");
    push_money(row, product.cost, sold);
    row.integer(i64::from(sold));
    row.text(if product.color.is_empty() {
        "NA"
    } else {
        product.color
    });
    let (safety_stock, reorder_point) = product.stock_levels();
    row.integer(safety_stock).integer(reorder_point);
    push_money(row, product.list_price, sold);
    push_text(row, Some(product.size).filter(|size| !size.is_empty()));
    match size_in_centimetres {
        Some(size) => row
            .text(&format!("{size}-{} CM", size + 2.0))
            .real(size / 2.0),
        None => row.text("NA").null(),
    };
    row.integer(match product.category() {
        Some(BIKES) => 4,
        Some(COMPONENTS) => 1,
        _ => 0,
    });
    push_text(row, product.family.map(|family| family.line));
    push_money(row, product.dealer_price(), sold);
    let class = product.family.map(|family| family.class);
    push_text(row, class.filter(|class| !class.is_empty()));
    push_text(row, size_in_centimetres.map(|_| "U"));
    let model = product
        .family
        .map(|family| family.model.trim_end_matches(" -"));
    push_text(row, model);
    match model {
        Some(model) => row.text(&format!("{model}, model year {}.", product.start.year())),
        None => row.null(),
    };
    row.date(product.start);
    match product.end {
        Some(end) => row.date(end).null(),
        None => row.null().text("Current"),
    };
}

fn push_text(row: &mut Batch, value: Option<&str>) {
    match value {
        Some(value) => row.text(value),
        None => row.null(),
    };
}

/// An amount in ten-thousandths of a dollar.
fn push_money(row: &mut Batch, amount: i64, known: bool) {
    if known {
        row.real(amount as f64 / 10_000.0);
    } else {
        row.null();
    }
}
