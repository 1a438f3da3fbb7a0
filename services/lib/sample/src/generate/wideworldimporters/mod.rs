//! A made-up WideWorldImportersDW.
//!
//! Imitated: no business on Sundays and half of it on Saturdays, a yearly growth of 8.5 %; keys that
//! change with the versions of an item, supplier or employee (sales point at an item's first
//! version, stock holdings at the current one); customers outside the buying groups, 37 % of the
//! revenue, all under key 0; a supplier who stopped delivering, whose items run out and leave order
//! lines unpicked; and a few rows that quality checks should find (negative stock, a supplier with
//! two current rows). Unlike in the original, stock follows from sales, purchases and corrections,
//! and some suppliers really are late or deliver too little.

mod catalog;
mod cities;
mod customers;
mod dates;
mod employees;
mod items;
mod suppliers;
mod trade;
mod versions;

use chrono::NaiveDate;

use super::GenerateOptions;
use super::calendar::{before, days_since};
use super::output::Output;
use super::random::Random;
use crate::Error;
use cities::Cities;
use customers::Customers;
use employees::Employees;
use items::Items;
use suppliers::Suppliers;
use trade::Trade;

/// From the first day to the last: what the original spans.
const DAYS: u64 = 1_246;

/// The parts that draw at random, each from a stream of its own.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
enum Part {
    Cities,
    Customers,
    Employees,
    Items,
    Suppliers,
    Orders,
    Purchases,
    Stock,
}

impl Part {
    fn random(self, options: &GenerateOptions) -> Random {
        Random::new(options.seed, self as u64)
    }
}

/// Where a row of the warehouse comes from: the lineage keys of the original's loads.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
enum Lineage {
    Unknown,
    City,
    Customer,
    Employee,
    PaymentMethod,
    StockItem,
    Supplier,
    TransactionType,
    Movement,
    Order,
    Purchase,
    Sale,
    StockHolding,
    Transaction,
}

/// The days with business.
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
}

/// Writes every table.
pub(super) fn write(output: &Output<'_>, options: &GenerateOptions) -> Result<(), Error> {
    let span = Span {
        first: before(options.end_date, DAYS),
        last: options.end_date,
    };
    dates::write(output, span)?;
    trade::write_types(output, span)?;

    let cities = Cities::new(&mut Part::Cities.random(options));
    cities.write(output, span)?;
    let mut random = Part::Customers.random(options);
    let customers = Customers::new(&mut random);
    customers.write(output, span, &cities, &mut random)?;
    let employees = Employees::new(span, &mut Part::Employees.random(options));
    employees.write(output)?;
    let suppliers = Suppliers::new(span);
    suppliers.write(output, &mut Part::Suppliers.random(options))?;
    let items = Items::new(span, &mut Part::Items.random(options));
    items.write(output)?;

    Trade {
        span,
        options,
        customers: &customers,
        employees: &employees,
        suppliers: &suppliers,
        items: &items,
    }
    .write(output)
}
