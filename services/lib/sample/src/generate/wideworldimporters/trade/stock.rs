//! What is in stock, `Fact.Movement` with how it came to that, and `Fact.Stock Holding` with what is
//! there in the end.

use chrono::NaiveDate;

use super::{Kind, NONE, Trade, dollars, open_day};
use crate::Error;
use crate::generate::calendar::after;
use crate::generate::output::{Output, TableOutput, key_at};
use crate::generate::random::{Random, rounded};
use crate::generate::wideworldimporters::Lineage;
use crate::generate::wideworldimporters::items::Items;
use crate::generate::wideworldimporters::suppliers::SUPPLIERS;

/// Stock is ordered when it covers the time until delivery and so many days more, up to so many days
/// beyond that; and at the least the largest line a customer may order, both times.
const SAFETY_DAYS: f64 = 10.0;
const CYCLE_DAYS: f64 = 32.0;

/// Where items are kept, together with a shelf's number.
const BIN_AISLES: [char; 8] = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];

/// How often a day's stocktake corrects an item.
const CORRECTIONS_A_DAY: f64 = 0.04;

/// Items whose stock the last stocktake makes negative, for the quality checks to find.
const NEGATIVE_ITEMS: [usize; 2] = [44, 98];

/// An item's stock, in pieces.
#[derive(Debug)]
pub(super) struct Position {
    pub(super) on_hand: i64,
    /// Ordered from the supplier and not yet here.
    pub(super) on_order: i64,
    /// Ordered by customers and not yet picked.
    pub(super) owed: i64,
    pub(super) reorder_level: i64,
    pub(super) target: i64,
    last_stocktake: i64,
}

/// A movement: what it was for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cause {
    pub(super) customer: i64,
    pub(super) supplier: i64,
    pub(super) invoice: Option<i64>,
    pub(super) purchase_order: Option<i64>,
}

pub(super) struct Stock<'a> {
    trade: &'a Trade<'a>,
    movements: TableOutput<'a>,
    holdings: TableOutput<'a>,
    random: Random,
    pub(super) positions: Vec<Position>,
    last_movement: i64,
}

impl<'a> Stock<'a> {
    pub(super) fn new(
        trade: &'a Trade<'a>,
        output: &Output<'a>,
        random: Random,
    ) -> Result<Self, Error> {
        let positions = (0..trade.items.list.len())
            .map(|item| opening_position(trade, item))
            .collect();
        Ok(Self {
            trade,
            movements: output.table("Fact", "Movement")?,
            holdings: output.table("Fact", "Stock Holding")?,
            random,
            positions,
            last_movement: 0,
        })
    }

    /// Takes sold pieces out.
    pub(super) fn issue(
        &mut self,
        date: NaiveDate,
        item: usize,
        quantity: i64,
        cause: Cause,
    ) -> Result<(), Error> {
        self.write_movement(date, item, Kind::StockIssue, -quantity, cause)
    }

    /// Puts delivered pieces in.
    pub(super) fn receive(
        &mut self,
        date: NaiveDate,
        item: usize,
        quantity: i64,
        cause: Cause,
    ) -> Result<(), Error> {
        self.positions[item].on_hand += quantity;
        self.write_movement(date, item, Kind::StockReceipt, quantity, cause)
    }

    /// Corrects an item now and then; on the last day so that some stocks are negative.
    pub(super) fn take_stock(&mut self, date: NaiveDate) -> Result<(), Error> {
        if self.random.chance(CORRECTIONS_A_DAY) {
            let item = self.random.index(self.positions.len());
            let difference = self.random.pick(&[-3, -2, -1, -1, 1, 2]);
            self.correct(date, item, difference)?;
        }
        let open_next = open_day(after(date, 1));
        if open_next > self.trade.span.last {
            for item in NEGATIVE_ITEMS {
                let difference = -3 - self.positions[item].on_hand;
                self.correct(date, item, difference)?;
            }
        }
        Ok(())
    }

    fn correct(&mut self, date: NaiveDate, item: usize, difference: i64) -> Result<(), Error> {
        let position = &mut self.positions[item];
        position.on_hand += difference;
        position.last_stocktake = position.on_hand;
        self.write_movement(
            date,
            item,
            Kind::StockAdjustment,
            difference,
            Cause::default(),
        )
    }

    fn write_movement(
        &mut self,
        date: NaiveDate,
        item: usize,
        kind: Kind,
        quantity: i64,
        cause: Cause,
    ) -> Result<(), Error> {
        self.last_movement += 1;
        let row = self.movements.row().integer(self.last_movement).date(date);
        row.integer(Items::first_key(item))
            .integer(cause.customer)
            .integer(cause.supplier)
            .integer(kind as u8)
            .integer(self.last_movement);
        for document in [cause.invoice, cause.purchase_order] {
            match document {
                Some(number) => row.integer(number),
                None => row.null(),
            };
        }
        row.integer(quantity).integer(Lineage::Movement as u8);
        self.movements.end_row()
    }

    /// Writes what is there in the end.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        for (item, position) in self.positions.iter().enumerate() {
            let row = self.holdings.row().integer(key_at(item));
            row.integer(self.trade.items.current_key(item))
                .integer(position.on_hand)
                .text(&format!(
                    "{}-{}",
                    BIN_AISLES[item % BIN_AISLES.len()],
                    item % 4 + 1
                ))
                .integer(position.last_stocktake)
                .real(dollars(self.trade.items.list[item].cost))
                .integer(position.reorder_level)
                .integer(position.target)
                .integer(Lineage::StockHolding as u8);
            self.holdings.end_row()?;
        }
        self.movements.finish()?;
        self.holdings.finish()
    }
}

fn opening_position(trade: &Trade<'_>, item: usize) -> Position {
    let demand = trade.daily_demand(item);
    let supplier = &SUPPLIERS[trade.items.list[item].family.supplier];
    let largest_line = trade.items.list[item].largest_quantity();
    let until_delivery = rounded(demand * supplier.lead_days as f64);
    let safety_stock = rounded(demand * SAFETY_DAYS).max(largest_line);
    let reorder_level = until_delivery + safety_stock;
    let target = reorder_level + rounded(demand * CYCLE_DAYS).max(largest_line);
    Position {
        on_hand: target,
        on_order: NONE,
        owed: NONE,
        reorder_level,
        target,
        last_stocktake: target,
    }
}
