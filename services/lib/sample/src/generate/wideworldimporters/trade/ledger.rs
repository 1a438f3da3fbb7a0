//! `Fact.Transaction`: invoices to customers and from suppliers, and their payments.
//!
//! Customers pay a day's invoices together on the next day of business, a buying group's branches
//! through their head office. Suppliers are paid on Fridays.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Amount, EFT, Kind, NONE, Trade, dollars, open_day};
use crate::Error;
use crate::generate::calendar::after;
use crate::generate::output::{Output, TableOutput};
use crate::generate::wideworldimporters::Lineage;

/// The tax on what is bought, in thousandths.
const PURCHASE_TAX: i64 = 150;

/// A row of the table, but for what is the same in all.
#[derive(Debug, Default)]
struct Entry {
    customer: i64,
    bill_to: i64,
    supplier: i64,
    payment_method: i64,
    customer_transaction: Option<i64>,
    supplier_transaction: Option<i64>,
    invoice: Option<i64>,
    purchase_order: Option<i64>,
    supplier_invoice: Option<String>,
    amount: Amount,
    /// Including tax, when `amount` does not tell.
    paid: Option<i64>,
    open: bool,
}

/// Who pays for a customer: the key of the head office, or the customer's place where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Payer {
    Group(i64),
    Alone(usize),
}

pub(super) struct Ledger<'a> {
    trade: &'a Trade<'a>,
    table: TableOutput<'a>,
    last_key: i64,
    last_customer_transaction: i64,
    last_supplier_transaction: i64,
    /// Invoiced and not yet paid, in cents.
    from_customers: BTreeMap<Payer, i64>,
    to_suppliers: BTreeMap<usize, i64>,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(trade: &'a Trade<'a>, output: &Output<'a>) -> Result<Self, Error> {
        Ok(Self {
            trade,
            table: output.table("Fact", "Transaction")?,
            last_key: 0,
            last_customer_transaction: 0,
            last_supplier_transaction: 0,
            from_customers: BTreeMap::new(),
            to_suppliers: BTreeMap::new(),
        })
    }

    /// Writes what is paid on the day, before anything is invoiced.
    pub(super) fn write_payments(&mut self, date: NaiveDate) -> Result<(), Error> {
        for (payer, paid) in std::mem::take(&mut self.from_customers) {
            let key = match payer {
                Payer::Group(key) => key,
                Payer::Alone(_) => NONE,
            };
            let entry = Entry {
                customer: key,
                bill_to: key,
                payment_method: EFT,
                customer_transaction: Some(self.next_customer_transaction()),
                paid: Some(-paid),
                ..Entry::default()
            };
            self.write(date, Kind::CustomerPayment, &entry)?;
        }
        if date.weekday() == Weekday::Fri {
            for (supplier, paid) in std::mem::take(&mut self.to_suppliers) {
                let entry = Entry {
                    supplier: self.trade.suppliers.key_on(supplier, date),
                    payment_method: EFT,
                    supplier_transaction: Some(self.next_supplier_transaction()),
                    paid: Some(-paid),
                    ..Entry::default()
                };
                self.write(date, Kind::SupplierPayment, &entry)?;
            }
        }
        Ok(())
    }

    /// Writes an invoice to a customer, given by the place in the list.
    pub(super) fn write_invoice(
        &mut self,
        date: NaiveDate,
        customer: usize,
        invoice: i64,
        amount: Amount,
    ) -> Result<(), Error> {
        let party = &self.trade.customers.customers[customer];
        let payer = match party.bill_to {
            NONE => Payer::Alone(customer),
            head_office => Payer::Group(head_office),
        };
        *self.from_customers.entry(payer).or_default() += amount.including_tax();
        let entry = Entry {
            customer: party.key,
            bill_to: party.bill_to,
            customer_transaction: Some(self.next_customer_transaction()),
            invoice: Some(invoice),
            amount,
            open: open_day(after(date, 1)) > self.trade.span.last,
            ..Entry::default()
        };
        self.write(date, Kind::CustomerInvoice, &entry)
    }

    /// Writes the invoice for a delivery, whose cost is given in cents before tax.
    pub(super) fn write_supplier_invoice(
        &mut self,
        date: NaiveDate,
        supplier: usize,
        purchase_order: i64,
        cost: i64,
    ) -> Result<(), Error> {
        let amount = Amount::new(cost, PURCHASE_TAX);
        *self.to_suppliers.entry(supplier).or_default() += amount.including_tax();
        // Deliveries come before payments, so a Friday's are paid on the same day.
        let days_to_friday = (11 - date.weekday().num_days_from_monday()) % 7;
        let entry = Entry {
            supplier: self.trade.suppliers.key_on(supplier, date),
            payment_method: EFT,
            supplier_transaction: Some(self.next_supplier_transaction()),
            purchase_order: Some(purchase_order),
            supplier_invoice: Some(format!("{}", 7_290 + purchase_order)),
            amount,
            open: after(date, u64::from(days_to_friday)) > self.trade.span.last,
            ..Entry::default()
        };
        self.write(date, Kind::SupplierInvoice, &entry)
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        self.table.finish()
    }

    fn next_customer_transaction(&mut self) -> i64 {
        self.last_customer_transaction += 1;
        self.last_customer_transaction
    }

    fn next_supplier_transaction(&mut self) -> i64 {
        self.last_supplier_transaction += 1;
        self.last_supplier_transaction
    }

    fn write(&mut self, date: NaiveDate, kind: Kind, entry: &Entry) -> Result<(), Error> {
        self.last_key += 1;
        let row = self.table.row().integer(self.last_key).date(date);
        row.integer(entry.customer)
            .integer(entry.bill_to)
            .integer(entry.supplier)
            .integer(kind as u8)
            .integer(entry.payment_method);
        for number in [
            entry.customer_transaction,
            entry.supplier_transaction,
            entry.invoice,
            entry.purchase_order,
        ] {
            match number {
                Some(number) => row.integer(number),
                None => row.null(),
            };
        }
        match &entry.supplier_invoice {
            Some(number) => row.text(number),
            None => row.null(),
        };
        let including_tax = entry.paid.unwrap_or(entry.amount.including_tax());
        row.real(dollars(entry.amount.excluding_tax))
            .real(dollars(entry.amount.tax))
            .real(dollars(including_tax))
            .real(dollars(if entry.open { including_tax } else { 0 }))
            .integer(i64::from(!entry.open))
            .integer(Lineage::Transaction as u8);
        self.table.end_row()
    }
}
