//! The stock of every item, what moves it, what to order, and how well ordering so would have done.
//!
//! * [`items`]: the items and what a unit of them costs.
//! * [`ledger`]: demand, stock, what was on order and what was owed, on every day of the data.
//! * [`lead_time`]: how long an order takes.
//! * [`recommendations`]: what to order.
//! * [`replay`]: Wide World Importers' rule and ours on the demand of the past.
//!
//! Demand is what customers ordered, not what was invoiced: what was not there to be sold was wanted
//! all the same. It counts on the day of the order, over all calendar days: lead times run on Sundays
//! too.

pub mod items;
pub mod lead_time;
pub mod ledger;
pub mod recommendations;
pub mod replay;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use insight::inventory::{Demand, DemandClass, DemandTally, demand};
use insight::period::Period;

use super::purchases::Purchases;
use items::{Item, ItemRow, UnitCostRow};
use lead_time::{LeadTimeHistory, LeadTimes};
use ledger::{DayRow, ItemDay, Ledger, OpenOrderRow};

/// How many days demand is measured over, back from the day looked at.
pub const DEMAND_DAYS: u32 = 365;

/// Everything that stock is made of, as the statements give it.
#[derive(Debug, Default)]
pub struct StockRows {
    /// The items.
    pub items: Vec<ItemRow>,
    /// What they cost.
    pub costs: Vec<UnitCostRow>,
    /// What customers ordered.
    pub demand: Vec<DayRow>,
    /// What customers waited for.
    pub open_orders: Vec<OpenOrderRow>,
    /// What went in and out.
    pub movements: Vec<DayRow>,
}

/// The stock of every item and what moves it.
#[derive(Debug)]
pub struct Stock {
    items: Vec<Item>,
    ledger: Ledger,
    open_orders: Vec<OpenOrderRow>,
    lead_times: LeadTimeHistory,
    purchases: Purchases,
}

/// Demand as it is planned by: over the last [`DEMAND_DAYS`] since the item was first asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecentDemand {
    /// Per calendar day.
    pub per_day: Demand,
    /// Its class; nothing where demand came on fewer than two days.
    pub class: Option<DemandClass>,
    /// Days it was measured over.
    pub days: u32,
}

impl Stock {
    /// The stock, with what was ordered to fill it. Rows of items that are not kept in stock are left
    /// out.
    #[must_use]
    pub fn new(rows: StockRows, purchases: Purchases) -> Self {
        let items = items::items(rows.items, rows.costs);
        let ledger = Ledger::new(
            &items,
            &rows.demand,
            &rows.movements,
            &rows.open_orders,
            &purchases,
        );
        let mut open_orders = rows.open_orders;
        open_orders.sort_by_key(|row| (row.item, row.ordered, row.picked));
        Self {
            items,
            ledger,
            open_orders,
            lead_times: LeadTimeHistory::new(&purchases),
            purchases,
        }
    }

    /// The items, by their numbers. An item's place here is its index elsewhere.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The index of the item with this number in the operational system.
    #[must_use]
    pub fn index_of(&self, id: i32) -> Option<usize> {
        self.items.binary_search_by_key(&id, |item| item.id).ok()
    }

    /// The indices of the items that existed on a day.
    pub fn known_at(&self, as_of: NaiveDate) -> impl Iterator<Item = usize> {
        let items = self.items.iter().enumerate();
        items.filter_map(move |(index, item)| (item.known_from <= as_of).then_some(index))
    }

    /// What was ordered from suppliers.
    #[must_use]
    pub fn purchases(&self) -> &Purchases {
        &self.purchases
    }

    /// The days with data; nothing where there are none.
    #[must_use]
    pub fn span(&self) -> Option<Period> {
        self.ledger.span()
    }

    /// An item at the end of a day; after the newest day with data as on that. Nothing before the
    /// first.
    #[must_use]
    pub fn at(&self, index: usize, as_of: NaiveDate) -> Option<ItemDay> {
        let day = self.ledger.day(as_of)?;
        Some(self.ledger.at(index, day))
    }

    /// Units by which an item's movements and its stock do not add up: how far below nothing they put
    /// it on the worst day up to `as_of`; 0 when they add up.
    #[must_use]
    pub fn unreconciled(&self, index: usize, as_of: NaiveDate) -> u64 {
        let day = self.ledger.day(as_of);
        day.map_or(0, |day| self.ledger.unreconciled(index, day))
    }

    /// The day of the oldest order of an item that was still owed at the end of a day.
    #[must_use]
    pub fn owed_since(&self, index: usize, as_of: NaiveDate) -> Option<NaiveDate> {
        let id = self.items.get(index)?.id;
        let first = self.open_orders.partition_point(|row| row.item < id);
        let of_item = self.open_orders[first..].iter();
        let mut known = of_item.take_while(|row| row.item == id && row.ordered <= as_of);
        let oldest = known.find(|row| row.picked.is_none_or(|picked| picked > as_of))?;
        Some(oldest.ordered)
    }

    /// How long orders take, as it was known on a day, or on the newest with data when it is later.
    #[must_use]
    pub fn lead_times(&self, as_of: NaiveDate) -> LeadTimes<'_> {
        let newest = self.span().map_or(as_of, Period::to);
        self.lead_times.at(as_of.min(newest))
    }

    /// What customers ordered of an item on each day, from the first with data until `as_of` or the
    /// newest with data. Empty before the first.
    #[must_use]
    pub fn demand(&self, index: usize, as_of: NaiveDate) -> &[u32] {
        let day = self.ledger.day(as_of);
        day.map_or(&[], |day| self.ledger.demand(index, day))
    }

    /// The demand an item is planned by on a day.
    #[must_use]
    pub fn recent_demand(&self, index: usize, as_of: NaiveDate) -> RecentDemand {
        let life = demand::since_launch(self.demand(index, as_of));
        let recent = life.len().saturating_sub(DEMAND_DAYS as usize);
        let tally: DemandTally = life[recent..].iter().copied().collect();
        RecentDemand {
            per_day: tally.demand(),
            class: DemandClass::of_tally(&tally),
            days: tally.days(),
        }
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.items.capacity() * size_of::<Item>()
            + self.items.iter().map(Item::bytes).sum::<usize>()
            + self.ledger.bytes()
            + self.open_orders.capacity() * size_of::<OpenOrderRow>()
            + self.lead_times.bytes()
            + self.purchases.bytes()
    }
}
