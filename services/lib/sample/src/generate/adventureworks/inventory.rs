//! `FactProductInventory`: each product's stock on each day, which follows from the sales.
//!
//! Before a reseller batch stock is built up by what is expected of it. Where that falls short the
//! balance goes below zero until the next day's production.

use super::Span;
use super::order::{Units, dollars};
use super::products::{Catalog, Product};
use crate::Error;
use crate::generate::GenerateOptions;
use crate::generate::calendar::{date_key, days};
use crate::generate::output::{Output, TableOutput};
use crate::generate::random::{Random, rounded};

/// How far the expectation of a day's demand is off, at most.
const FORECAST_ERROR: f64 = 0.2;

pub(super) fn write(
    output: &Output<'_>,
    options: &GenerateOptions,
    span: Span,
    catalog: &Catalog,
    units: &Units,
    random: &mut Random,
) -> Result<(), Error> {
    let mut table = output.table("dbo", "FactProductInventory")?;
    let share = options.scale.min(1.0);
    for (place, product) in catalog.products.iter().enumerate() {
        // Below scale 1 that share of the products, evenly spread.
        let before = (place as f64 * share).floor();
        if ((place + 1) as f64 * share).floor() > before {
            write_product(&mut table, span, product, units.of(place), random)?;
        }
    }
    table.finish()
}

fn write_product(
    table: &mut TableOutput<'_>,
    span: Span,
    product: &Product,
    units: &[i64],
    random: &mut Random,
) -> Result<(), Error> {
    let (safety_stock, reorder_point) = product.stock_levels();
    let mut balance = safety_stock;
    for (day, date) in days(span.first, span.last).enumerate() {
        let sold = units[day];
        let tomorrow = units.get(day + 1).copied().unwrap_or(0);
        // A large order is known the day before, about, and mostly made in full.
        let expected = if tomorrow > balance {
            rounded(tomorrow as f64 * (1.0 + FORECAST_ERROR * random.real(-0.3, 1.0)))
        } else {
            0
        };
        let made = if expected > balance {
            expected - balance
        } else if balance < reorder_point {
            safety_stock - balance
        } else {
            0
        };
        balance += made - sold;
        let cost = if product.cost > 0 {
            product.cost
        } else {
            3_200
        };
        let row = table
            .row()
            .integer(product.key)
            .integer(date_key(date))
            .date(date);
        row.real(dollars(cost))
            .integer(made)
            .integer(sold)
            .integer(balance);
        table.end_row()?;
    }
    Ok(())
}
