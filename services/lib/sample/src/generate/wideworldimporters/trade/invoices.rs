//! `Fact.Sale`: what was picked on a day for an order is one invoice.

use chrono::NaiveDate;

use super::ledger::Ledger;
use super::orders::OrderLine;
use super::stock::{Cause, Stock};
use super::{Amount, Trade, dollars};
use crate::Error;
use crate::generate::calendar::after;
use crate::generate::output::{Output, TableOutput, key_at};
use crate::generate::wideworldimporters::Lineage;
use crate::generate::wideworldimporters::items::Items;

pub(super) struct Invoices<'a> {
    trade: &'a Trade<'a>,
    table: TableOutput<'a>,
    last_invoice: i64,
    last_sale: i64,
}

impl<'a> Invoices<'a> {
    pub(super) fn new(trade: &'a Trade<'a>, output: &Output<'a>) -> Result<Self, Error> {
        Ok(Self {
            trade,
            table: output.table("Fact", "Sale")?,
            last_invoice: 0,
            last_sale: 0,
        })
    }

    /// Writes an invoice for lines of one order, of which there is at least one.
    pub(super) fn write(
        &mut self,
        date: NaiveDate,
        lines: &[OrderLine],
        stock: &mut Stock<'_>,
        ledger: &mut Ledger<'_>,
    ) -> Result<(), Error> {
        self.last_invoice += 1;
        let mut total = Amount::default();
        for line in lines {
            total += self.write_line(date, line)?;
            let cause = Cause {
                customer: self.trade.customers.customers[line.customer].key,
                invoice: Some(self.last_invoice),
                ..Cause::default()
            };
            stock.issue(date, line.item, line.quantity, cause)?;
        }
        ledger.write_invoice(date, lines[0].customer, self.last_invoice, total)
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        self.table.finish()
    }

    fn write_line(&mut self, date: NaiveDate, line: &OrderLine) -> Result<Amount, Error> {
        self.last_sale += 1;
        let trade = self.trade;
        let customer = &trade.customers.customers[line.customer];
        let item = &trade.items.list[line.item];
        let amount = Amount::new(line.quantity * item.price, item.tax_permille());
        let profit = line.quantity * (item.price - item.cost);
        let row = self
            .table
            .row()
            .integer(self.last_sale)
            .integer(key_at(customer.city));
        row.integer(customer.key)
            .integer(customer.bill_to)
            .integer(Items::first_key(line.item))
            .date(date);
        // Delivered the next day, Sundays too; the last day's invoices are still under way.
        if date < trade.span.last {
            row.date(after(date, 1));
        } else {
            row.null();
        }
        let chilled = if item.family.chiller {
            line.quantity
        } else {
            0
        };
        row.integer(trade.employees.key_on(line.salesperson, date))
            .integer(self.last_invoice)
            .text(&item.name)
            .text(item.family.packages.0)
            .integer(line.quantity)
            .real(dollars(item.price))
            .real(item.tax_permille() as f64 / 10.0)
            .real(dollars(amount.excluding_tax))
            .real(dollars(amount.tax))
            .real(dollars(profit))
            .real(dollars(amount.including_tax()))
            .integer(line.quantity - chilled)
            .integer(chilled)
            .integer(Lineage::Sale as u8);
        self.table.end_row()?;
        Ok(amount)
    }
}
