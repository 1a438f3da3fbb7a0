//! The facts, which follow from one another day by day: customers order, what is there is picked and
//! invoiced at once and the rest when it comes in, stock that runs low is ordered from suppliers,
//! and everybody pays.

mod invoices;
mod ledger;
mod orders;
mod purchases;
mod stock;

use chrono::{Datelike, NaiveDate, Weekday};

use super::customers::Customers;
use super::employees::Employees;
use super::items::Items;
use super::suppliers::Suppliers;
use super::versions::{UNKNOWN, push_always_valid};
use super::{Lineage, Part, Span};
use crate::Error;
use crate::generate::GenerateOptions;
use crate::generate::calendar::{after, days, season};
use crate::generate::output::Output;
use invoices::Invoices;
use ledger::Ledger;
use orders::Orders;
use purchases::Purchases;
use stock::Stock;

/// Orders on a weekday at the beginning, and how they grow in a year.
const ORDERS_A_DAY: f64 = 62.5;
const YEARLY_GROWTH: f64 = 1.085;

/// Lines of an order, on average (see `orders.rs`).
const LINES_AN_ORDER: f64 = 3.24;

/// Keys of the types of transactions and movements that occur.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
enum Kind {
    CustomerInvoice = 1,
    CustomerPayment = 3,
    SupplierInvoice = 5,
    SupplierPayment = 7,
    StockIssue = 10,
    StockReceipt = 11,
    StockAdjustment = 12,
}

/// The types by key, from 1.
const TRANSACTION_TYPES: [&str; 13] = [
    "Customer Invoice",
    "Customer Credit Note",
    "Customer Payment Received",
    "Customer Refund",
    "Supplier Invoice",
    "Supplier Credit Note",
    "Supplier Payment Issued",
    "Supplier Refund",
    "Stock Transfer",
    "Stock Issue",
    "Stock Receipt",
    "Stock Adjustment at Stocktake",
    "Customer Contra",
];

/// The payment methods by key, from 1.
const PAYMENT_METHODS: [&str; 4] = ["Cash", "Check", "Credit Card", "EFT"];

/// The only method that occurs in the facts.
const EFT: i64 = 4;

/// What stands in a key column for which nothing applies: the original has no NULL there.
const NONE: i64 = 0;

/// Writes `Dimension.Transaction Type` and `Dimension.Payment Method`.
pub(super) fn write_types(output: &Output<'_>, span: Span) -> Result<(), Error> {
    for (name, rows, lineage) in [
        (
            "Transaction Type",
            &TRANSACTION_TYPES[..],
            Lineage::TransactionType,
        ),
        (
            "Payment Method",
            &PAYMENT_METHODS[..],
            Lineage::PaymentMethod,
        ),
    ] {
        let mut table = output.table("Dimension", name)?;
        let row = table.row().integer(0).integer(0).text(UNKNOWN);
        push_always_valid(row, span, Lineage::Unknown);
        table.end_row()?;
        for (key, text) in (1..).zip(rows) {
            let row = table.row().integer(key).integer(key).text(text);
            push_always_valid(row, span, lineage);
            table.end_row()?;
        }
        table.finish()?;
    }
    Ok(())
}

/// Who trades, and with what.
pub(super) struct Trade<'a> {
    pub(super) span: Span,
    pub(super) options: &'a GenerateOptions,
    pub(super) customers: &'a Customers,
    pub(super) employees: &'a Employees,
    pub(super) suppliers: &'a Suppliers,
    pub(super) items: &'a Items,
}

impl Trade<'_> {
    /// Writes the fact tables.
    pub(super) fn write(&self, output: &Output<'_>) -> Result<(), Error> {
        let mut stock = Stock::new(self, output, Part::Stock.random(self.options))?;
        let mut orders = Orders::new(self, output, Part::Orders.random(self.options))?;
        let mut invoices = Invoices::new(self, output)?;
        let mut purchases = Purchases::new(self, output, Part::Purchases.random(self.options))?;
        let mut ledger = Ledger::new(self, output)?;
        for date in days(self.span.first, self.span.last).filter(|date| is_open(*date)) {
            purchases.receive(date, &mut stock, &mut ledger)?;
            ledger.write_payments(date)?;
            let waiting = orders.pick_waiting(date, &mut stock)?;
            for lines in waiting.chunk_by(|one, other| one.order == other.order) {
                invoices.write(date, lines, &mut stock, &mut ledger)?;
            }
            for _ in 0..orders.draw_count(self.expected_orders(date)) {
                let picked = orders.place(date, &mut stock)?;
                if !picked.is_empty() {
                    invoices.write(date, &picked, &mut stock, &mut ledger)?;
                }
            }
            stock.take_stock(date)?;
            purchases.order(date, &mut stock)?;
        }
        orders.finish()?;
        stock.finish()?;
        invoices.finish()?;
        purchases.finish()?;
        ledger.finish()
    }

    fn expected_orders(&self, date: NaiveDate) -> f64 {
        let years = self.span.day(date) as f64 / 365.25;
        let weekday = if date.weekday() == Weekday::Sat {
            0.5
        } else {
            1.0
        };
        let trend = ORDERS_A_DAY * YEARLY_GROWTH.powf(years) * self.options.scale;
        trend * weekday * season(date, 0.07, 160)
    }

    /// How many pieces of an item are ordered in a week day, about, at the end of the first year.
    fn daily_demand(&self, item: usize) -> f64 {
        let lines = ORDERS_A_DAY * YEARLY_GROWTH * LINES_AN_ORDER * self.options.scale;
        lines * self.items.share(item) * self.items.list[item].mean_quantity()
    }
}

/// Whether there is business on the day.
fn is_open(date: NaiveDate) -> bool {
    date.weekday() != Weekday::Sun
}

/// The day itself or, when that is a Sunday, the next.
fn open_day(date: NaiveDate) -> NaiveDate {
    if is_open(date) { date } else { after(date, 1) }
}

/// An amount in cents as dollars: the double that is nearest to it.
fn dollars(cents: i64) -> f64 {
    cents as f64 / 100.0
}

/// A quantity of an item at its price.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Amount {
    /// Cents, each.
    excluding_tax: i64,
    tax: i64,
}

impl Amount {
    /// Tax in thousandths, rounded half up to the cent.
    fn new(excluding_tax: i64, tax_permille: i64) -> Self {
        Self {
            excluding_tax,
            tax: (excluding_tax * tax_permille + 500).div_euclid(1_000),
        }
    }

    fn including_tax(self) -> i64 {
        self.excluding_tax + self.tax
    }
}

impl std::ops::AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.excluding_tax += other.excluding_tax;
        self.tax += other.tax;
    }
}
