//! A made-up AdventureWorksDW.
//!
//! Imitated: internet orders nearly every day, which triple when accessories join the bikes in the
//! third year; reseller orders in batches at the turn of the month, some of them on the 1st, which
//! leaves a month without any, and ending weeks before the internet's; products with a key for each
//! year's price; quotas dated unevenly; and a few rows that quality checks should find (negative
//! inventory balances, late shipments, gaps in line numbers, products that end before they begin).

mod batches;
mod catalog;
mod currencies;
mod customers;
mod employees;
mod geography;
mod inventory;
mod order;
mod products;
mod promotions;
mod quotas;
mod reference;
mod resellers;
mod sales;

use chrono::NaiveDate;

use super::GenerateOptions;
use super::calendar::{after, before, days_since};
use super::output::Output;
use super::random::Random;
use crate::Error;
use geography::Geography;
use products::Catalog;
use sales::Sales;

/// From the first order to the last, in days: what the original spans.
const DAYS: u64 = 1_126;

/// When a new model year begins, in days after the first order.
const MODEL_YEARS: [u64; 3] = [0, 376, 742];

/// When the internet shop adds accessories and clothing to its bikes.
const ACCESSORIES_FROM: u64 = 715;

/// The parts that draw at random, each from a stream of its own.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
enum Part {
    Products,
    Employees,
    Resellers,
    Customers,
    Internet,
    ResellerSales,
    Batches,
    Quotas,
    Inventory,
    Rates,
    Geography,
}

impl Part {
    fn random(self, options: &GenerateOptions) -> Random {
        Random::new(options.seed, self as u64)
    }
}

/// The days with orders.
#[derive(Debug, Clone, Copy)]
struct Span {
    first: NaiveDate,
    last: NaiveDate,
}

impl Span {
    /// The day's number, from 0.
    fn day(self, date: NaiveDate) -> usize {
        days_since(self.first, date)
    }

    fn length(self) -> usize {
        self.day(self.last) + 1
    }

    /// The day with the number.
    fn date(self, day: u64) -> NaiveDate {
        after(self.first, day)
    }

    /// The model year that a day lies in.
    fn model_year(self, date: NaiveDate) -> usize {
        let day = self.day(date) as u64;
        MODEL_YEARS.partition_point(|start| *start <= day).max(1) - 1
    }
}

/// Writes every table.
pub(super) fn write(output: &Output<'_>, options: &GenerateOptions) -> Result<(), Error> {
    let span = Span {
        first: before(options.end_date, DAYS),
        last: options.end_date,
    };
    reference::write(output, span)?;
    promotions::write(output, span)?;
    currencies::write(output, span, &mut Part::Rates.random(options))?;

    let geography = Geography::new(&mut Part::Geography.random(options));
    geography.write(output)?;
    let catalog = Catalog::new(span, &mut Part::Products.random(options));
    catalog.write(output)?;
    employees::write(output, span, &mut Part::Employees.random(options))?;
    let mut random = Part::Resellers.random(options);
    let resellers = resellers::all(span, &geography, &mut random);
    resellers::write(output, span, &resellers, &mut random)?;

    let batches = batches::all(span, &mut Part::Batches.random(options));
    let sold =
        Sales::new(span, options, &catalog, &geography, &resellers).write(output, &batches)?;

    let mut customers = Part::Customers.random(options);
    customers::write(output, span, &sold.customers, &mut customers)?;
    quotas::write(
        output,
        &batches,
        &sold.by_representative,
        &mut Part::Quotas.random(options),
    )?;
    inventory::write(
        output,
        options,
        span,
        &catalog,
        &sold.units,
        &mut Part::Inventory.random(options),
    )
}
