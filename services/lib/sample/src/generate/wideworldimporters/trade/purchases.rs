//! `Fact.Purchase`: orders from suppliers, and when they come in.
//!
//! A line is ordered when on hand + on order - owed falls below the item's reorder level, up to its
//! target, in whole outers. All lines for a supplier on a day are one purchase order, delivered at
//! once. The fact has no delivery date: that is the date of the receipts.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::ledger::Ledger;
use super::stock::{Cause, Stock};
use super::{Trade, open_day};
use crate::Error;
use crate::generate::calendar::{after, before};
use crate::generate::output::{Output, TableOutput};
use crate::generate::random::Random;
use crate::generate::wideworldimporters::Lineage;
use crate::generate::wideworldimporters::items::Items;
use crate::generate::wideworldimporters::suppliers::{SUPPLIERS, Supplier};

/// How long before the last day the supplier who stopped took the last order that was delivered.
const STOPPED_DAYS: u64 = 42;

/// A purchase order on its way.
#[derive(Debug)]
struct Delivery {
    purchase_order: i64,
    supplier: usize,
    lines: Vec<DeliveryLine>,
}

#[derive(Debug)]
struct DeliveryLine {
    item: usize,
    /// Outers.
    ordered: i64,
    received: i64,
}

pub(super) struct Purchases<'a> {
    trade: &'a Trade<'a>,
    table: TableOutput<'a>,
    random: Random,
    /// By the day on which they come.
    deliveries: BTreeMap<NaiveDate, Vec<Delivery>>,
    last_purchase_order: i64,
    last_key: i64,
}

impl<'a> Purchases<'a> {
    pub(super) fn new(
        trade: &'a Trade<'a>,
        output: &Output<'a>,
        random: Random,
    ) -> Result<Self, Error> {
        Ok(Self {
            trade,
            table: output.table("Fact", "Purchase")?,
            random,
            deliveries: BTreeMap::new(),
            last_purchase_order: 0,
            last_key: 0,
        })
    }

    /// Takes in what is delivered on the day.
    pub(super) fn receive(
        &mut self,
        date: NaiveDate,
        stock: &mut Stock<'_>,
        ledger: &mut Ledger<'_>,
    ) -> Result<(), Error> {
        for delivery in self.deliveries.remove(&date).unwrap_or_default() {
            let supplier_key = self.trade.suppliers.key_on(delivery.supplier, date);
            let mut cost = 0;
            for line in &delivery.lines {
                let item = &self.trade.items.list[line.item];
                let pieces = line.received * item.family.outer;
                cost += pieces * item.cost;
                stock.positions[line.item].on_order -= line.ordered * item.family.outer;
                let cause = Cause {
                    supplier: supplier_key,
                    purchase_order: Some(delivery.purchase_order),
                    ..Cause::default()
                };
                stock.receive(date, line.item, pieces, cause)?;
            }
            let supplier = delivery.supplier;
            ledger.write_supplier_invoice(date, supplier, delivery.purchase_order, cost)?;
        }
        Ok(())
    }

    /// Orders what runs low.
    pub(super) fn order(&mut self, date: NaiveDate, stock: &mut Stock<'_>) -> Result<(), Error> {
        let mut needed: BTreeMap<usize, Vec<(usize, i64)>> = BTreeMap::new();
        for (item, position) in stock.positions.iter_mut().enumerate() {
            let available = position.on_hand + position.on_order - position.owed;
            let family = self.trade.items.list[item].family;
            if available < position.reorder_level {
                let missing = position.target - available;
                let outers = (missing + family.outer - 1).div_euclid(family.outer);
                position.on_order += outers * family.outer;
                needed
                    .entry(family.supplier)
                    .or_default()
                    .push((item, outers));
            }
        }
        for (supplier, lines) in needed {
            self.write_purchase_order(date, supplier, &lines)?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        self.table.finish()
    }

    fn write_purchase_order(
        &mut self,
        date: NaiveDate,
        place: usize,
        lines: &[(usize, i64)],
    ) -> Result<(), Error> {
        self.last_purchase_order += 1;
        let supplier = &SUPPLIERS[place];
        let due = self.draw_delivery_day(supplier, date);
        let delivered = due.filter(|due| *due <= self.trade.span.last);
        let mut delivery = Delivery {
            purchase_order: self.last_purchase_order,
            supplier: place,
            lines: Vec::with_capacity(lines.len()),
        };
        for &(item, ordered) in lines {
            let received = self.draw_received(supplier, ordered);
            self.write_line(date, place, item, ordered, delivered.map(|_| received))?;
            delivery.lines.push(DeliveryLine {
                item,
                ordered,
                received,
            });
        }
        if let Some(due) = delivered {
            self.deliveries.entry(due).or_default().push(delivery);
        }
        Ok(())
    }

    /// When an order of today will be delivered; `None` for never.
    fn draw_delivery_day(&mut self, supplier: &Supplier, today: NaiveDate) -> Option<NaiveDate> {
        let late = self.random.chance(supplier.late);
        let days = if late {
            supplier.lead_days + 1 + self.random.events(supplier.late_days).unsigned_abs()
        } else {
            // Early enough that a Sunday in between makes no delay.
            let early = self.random.between(1, 2).unsigned_abs();
            supplier.lead_days.saturating_sub(early).max(1)
        };
        let stopped = supplier.stopped && today > before(self.trade.span.last, STOPPED_DAYS);
        (!stopped).then(|| open_day(after(today, days)))
    }

    /// How many of the outers ordered will come.
    fn draw_received(&mut self, supplier: &Supplier, ordered: i64) -> i64 {
        if ordered > 1 && self.random.chance(supplier.short) {
            self.random.between(ordered / 2, ordered - 1)
        } else {
            ordered
        }
    }

    fn write_line(
        &mut self,
        date: NaiveDate,
        supplier: usize,
        item: usize,
        ordered: i64,
        received: Option<i64>,
    ) -> Result<(), Error> {
        self.last_key += 1;
        let family = self.trade.items.list[item].family;
        let row = self.table.row().integer(self.last_key).date(date);
        row.integer(self.trade.suppliers.key_on(supplier, date))
            .integer(Items::first_key(item))
            .integer(self.last_purchase_order)
            .integer(ordered)
            .integer(ordered * family.outer)
            .integer(received.unwrap_or(0))
            .text(family.packages.1)
            .integer(i64::from(received.is_some()))
            .integer(Lineage::Purchase as u8);
        self.table.end_row()
    }
}
