//! What internet and reseller orders have in common.

use chrono::NaiveDate;

use super::Span;
use super::products::Product;
use super::promotions::Discount;
use crate::Error;
use crate::generate::calendar::{after, date_key};
use crate::generate::output::TableOutput;

/// The number of the original's first order.
const FIRST_NUMBER: i64 = 43_659;

/// From order to shipment, and from shipment to due date, in days.
pub(super) const SHIP_DAYS: u64 = 7;
const DUE_AFTER_SHIPPING: u64 = 5;

/// Sales tax and freight, in thousandths of the amount.
const TAX: i64 = 80;
const FREIGHT: i64 = 25;

/// Numbers the orders of both channels in one sequence.
#[derive(Debug, Default)]
pub(super) struct OrderNumbers {
    used: i64,
}

impl OrderNumbers {
    pub(super) fn next(&mut self) -> i64 {
        self.used += 1;
        FIRST_NUMBER + self.used - 1
    }
}

/// Units that left the stock, by product and day.
#[derive(Debug)]
pub(super) struct Units {
    days: usize,
    units: Vec<i64>,
}

impl Units {
    pub(super) fn new(products: usize, span: Span) -> Self {
        let days = span.length();
        Self {
            days,
            units: vec![0; products * days],
        }
    }

    fn add(&mut self, product: usize, day: usize, quantity: i64) {
        self.units[product * self.days + day] += quantity;
    }

    /// A product's units, day by day.
    pub(super) fn of(&self, product: usize) -> &[i64] {
        &self.units[product * self.days..][..self.days]
    }
}

/// The head of an order.
#[derive(Debug)]
pub(super) struct Order<'a> {
    pub(super) number: i64,
    pub(super) date: NaiveDate,
    pub(super) ship_days: u64,
    /// Who ordered, and through whom: the columns between the ship date and the promotion.
    pub(super) parties: &'a [i64],
    pub(super) currency: i64,
    pub(super) territory: i64,
    /// Tracking number of the carrier and order number of the reseller.
    pub(super) references: Option<(&'a str, &'a str)>,
}

/// A line of an order.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) number: i64,
    pub(super) product: &'a Product,
    /// Place of the product in the catalog.
    pub(super) place: usize,
    pub(super) quantity: i64,
    /// Ten-thousandths of a dollar.
    pub(super) unit_price: i64,
    pub(super) discount: Discount,
}

impl Line<'_> {
    fn extended_amount(&self) -> i64 {
        self.quantity * self.unit_price
    }

    fn discount_amount(&self) -> i64 {
        share(self.extended_amount(), self.discount.permille)
    }

    /// What is paid before tax and freight, in ten-thousandths of a dollar.
    pub(super) fn sales_amount(&self) -> i64 {
        self.extended_amount() - self.discount_amount()
    }
}

/// Writes the line and takes its units from the stock.
pub(super) fn write_line(
    table: &mut TableOutput<'_>,
    units: &mut Units,
    span: Span,
    order: &Order<'_>,
    line: &Line<'_>,
) -> Result<(), Error> {
    let ship_date = after(order.date, order.ship_days);
    let due_date = after(ship_date, DUE_AFTER_SHIPPING);
    let row = table.row().integer(line.product.key);
    for date in [order.date, due_date, ship_date] {
        row.integer(date_key(date));
    }
    for &party in order.parties {
        row.integer(party);
    }
    row.integer(line.discount.promotion)
        .integer(order.currency)
        .integer(order.territory)
        .text(&format!("SO{}", order.number))
        .integer(line.number)
        .integer(1)
        .integer(line.quantity);
    let amount = line.sales_amount();
    let cost = line.product.cost;
    row.real(dollars(line.unit_price))
        .real(dollars(line.extended_amount()))
        .real(line.discount.permille as f64 / 1_000.0)
        .real(dollars(line.discount_amount()))
        .real(dollars(cost))
        .real(dollars(line.quantity * cost))
        .real(dollars(amount))
        .real(dollars(share(amount, TAX)))
        .real(dollars(share(amount, FREIGHT)));
    match order.references {
        Some((tracking, purchase_order)) => row.text(tracking).text(purchase_order),
        None => row.null().null(),
    };
    row.date(order.date).date(due_date).date(ship_date);
    units.add(line.place, span.day(order.date), line.quantity);
    table.end_row()
}

/// So many thousandths of an amount, rounded to the next ten-thousandth of a dollar.
fn share(amount: i64, permille: i64) -> i64 {
    (amount * permille + 500).div_euclid(1_000)
}

/// An amount of ten-thousandths as dollars: the double that is nearest to it.
pub(super) fn dollars(amount: i64) -> f64 {
    amount as f64 / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_round_half_up() {
        assert_eq!(share(35_782_700, TAX), 2_862_616);
        assert_eq!(share(20, FREIGHT), 1);
        assert_eq!(share(19, FREIGHT), 0);
    }
}
