//! What was wanted, in stock, on order and owed of every item on every day of the data.
//!
//! The warehouse counts stock once, when it is filled. The stock of an earlier day is worked out back
//! from there by the movements since. That can give less than nothing: the published simulation books
//! receipts to other items than it moves. No shelf holds less than nothing, so such a day counts as
//! out of stock and says that it does not reconcile.

use chrono::{Days, NaiveDate};
use insight::inventory::StockState;
use insight::period::Period;

use super::items::Item;
use crate::domain::purchases::{Purchase, Purchases};

/// The longest history kept, twenty years: a row with an impossible day must not take all memory.
const MOST_DAYS: i64 = 7_320;

/// Units of an item on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRow {
    /// The item's number in the operational system.
    pub item: i32,
    /// The day.
    pub day: NaiveDate,
    /// Units; of movements below 0 where more went out than in.
    pub units: i64,
}

/// Units of an item that customers waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenOrderRow {
    /// The item's number in the operational system.
    pub item: i32,
    /// Day of the order.
    pub ordered: NaiveDate,
    /// Day they were picked; nothing while they are not.
    pub picked: Option<NaiveDate>,
    /// Units.
    pub units: i64,
}

/// Where the stock of a day comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockBasis {
    /// The warehouse's own figure.
    Counted,
    /// Worked out back from it by the movements since.
    WorkedBack,
    /// Worked out so, and less than nothing: taken as nothing.
    Unreconciled,
}

/// An item at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemDay {
    /// In stock, on order and owed.
    pub stock: StockState,
    /// Where the stock comes from.
    pub basis: StockBasis,
}

/// The columns, each with all days of the first item, then of the second, and so on.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    span: Option<Period>,
    days: usize,
    demand: Vec<u32>,
    on_hand: Vec<i64>,
    on_order: Vec<i64>,
    owed: Vec<i64>,
}

impl Ledger {
    /// Lays all rows out by item and day.
    pub(super) fn new(
        items: &[Item],
        demand: &[DayRow],
        movements: &[DayRow],
        open_orders: &[OpenOrderRow],
        purchases: &Purchases,
    ) -> Self {
        let days = demand.iter().chain(movements).map(|row| row.day);
        let ordered = purchases.ordered_by(NaiveDate::MAX);
        let Some(span) = span(days.chain(ordered.map(|purchase| purchase.line.ordered))) else {
            return Self::default();
        };
        let grid = Grid::new(items, span);
        Self {
            span: Some(span),
            days: grid.days,
            demand: grid.demand(demand),
            on_hand: grid.on_hand(items, movements),
            on_order: grid.on_order(purchases),
            owed: grid.owed(open_orders),
        }
    }

    pub(super) fn span(&self) -> Option<Period> {
        self.span
    }

    /// The place of a day: the newest for later ones, nothing before the first.
    pub(super) fn day(&self, as_of: NaiveDate) -> Option<usize> {
        let span = self.span.filter(|span| span.from() <= as_of)?;
        usize::try_from((as_of.min(span.to()) - span.from()).num_days()).ok()
    }

    pub(super) fn at(&self, item: usize, day: usize) -> ItemDay {
        let at = item * self.days + day;
        let on_hand = self.on_hand[at];
        let (on_hand, basis) = if day + 1 == self.days {
            (on_hand, StockBasis::Counted)
        } else if on_hand < 0 {
            (0, StockBasis::Unreconciled)
        } else {
            (on_hand, StockBasis::WorkedBack)
        };
        let stock = StockState {
            on_hand,
            on_order: self.on_order[at],
            owed: self.owed[at],
        };
        ItemDay { stock, basis }
    }

    /// How far below nothing the movements put the stock of an item on the worst day up to this one.
    pub(super) fn unreconciled(&self, item: usize, day: usize) -> u64 {
        let first = item * self.days;
        let lowest = self.on_hand[first..=first + day].iter().min();
        lowest.map_or(0, |lowest| lowest.min(&0).unsigned_abs())
    }

    /// Daily demand of an item from the first day to this one.
    pub(super) fn demand(&self, item: usize, day: usize) -> &[u32] {
        let first = item * self.days;
        &self.demand[first..=first + day]
    }

    pub(super) fn bytes(&self) -> usize {
        let wide = self.on_hand.capacity() + self.on_order.capacity() + self.owed.capacity();
        self.demand.capacity() * size_of::<u32>() + wide * size_of::<i64>()
    }
}

/// The days from the first to the last, [`MOST_DAYS`] of them at most.
fn span(days: impl Iterator<Item = NaiveDate>) -> Option<Period> {
    let (first, last) = days.fold(None, |ends, day| {
        let (first, last) = ends.unwrap_or((day, day));
        Some((day.min(first), day.max(last)))
    })?;
    let earliest = last.checked_sub_days(Days::new(MOST_DAYS.unsigned_abs() - 1));
    Period::new(first.max(earliest.unwrap_or(first)), last)
}

/// Where a row belongs.
struct Grid {
    ids: Vec<i32>,
    span: Period,
    days: usize,
}

impl Grid {
    fn new(items: &[Item], span: Period) -> Self {
        Self {
            ids: items.iter().map(|item| item.id).collect(),
            span,
            days: usize::try_from(span.days()).unwrap_or_default(),
        }
    }

    fn cells(&self) -> usize {
        self.ids.len() * self.days
    }

    /// Where the days of an item start.
    fn item(&self, id: i32) -> Option<usize> {
        let index = self.ids.binary_search(&id).ok()?;
        Some(index * self.days)
    }

    /// The place of a day among an item's; nothing outside of the span.
    fn day(&self, day: NaiveDate) -> Option<usize> {
        let day = usize::try_from((day - self.span.from()).num_days()).ok()?;
        (day < self.days).then_some(day)
    }

    /// Adds what changes at the start of each day up to what stands at its end, item by item.
    fn add_up(&self, mut changes: Vec<i64>) -> Vec<i64> {
        for item in changes.chunks_exact_mut(self.days) {
            let mut standing = 0_i64;
            for day in item {
                standing = standing.saturating_add(*day);
                *day = standing;
            }
        }
        changes
    }

    fn demand(&self, rows: &[DayRow]) -> Vec<u32> {
        let mut demand = vec![0_u32; self.cells()];
        for row in rows {
            if let (Some(item), Some(day)) = (self.item(row.item), self.day(row.day)) {
                let units = u32::try_from(row.units.max(0)).unwrap_or(u32::MAX);
                demand[item + day] = demand[item + day].saturating_add(units);
            }
        }
        demand
    }

    fn on_hand(&self, items: &[Item], movements: &[DayRow]) -> Vec<i64> {
        let mut on_hand = vec![0_i64; self.cells()];
        for row in movements {
            if let (Some(item), Some(day)) = (self.item(row.item), self.day(row.day)) {
                on_hand[item + day] += row.units;
            }
        }
        for (days, item) in on_hand.chunks_exact_mut(self.days).zip(items) {
            let mut standing = item.on_hand;
            for day in days.iter_mut().rev() {
                let moved = std::mem::replace(day, standing);
                standing = standing.saturating_sub(moved);
            }
        }
        on_hand
    }

    fn on_order(&self, purchases: &Purchases) -> Vec<i64> {
        let mut changes = vec![0_i64; self.cells()];
        for purchase in purchases.ordered_by(self.span.to()) {
            if let Some(item) = self.item(purchase.line.item) {
                self.add_purchase(&mut changes[item..item + self.days], purchase);
            }
        }
        self.add_up(changes)
    }

    /// As [`Purchase::open_at`] says, on the days it changes.
    fn add_purchase(&self, item: &mut [i64], purchase: Purchase<'_>) {
        let mut open = 0;
        let receipts = purchase.receipts.iter().map(|receipt| receipt.day);
        for day in std::iter::once(purchase.line.ordered).chain(receipts) {
            let now_open = purchase.open_at(day);
            // Before the span everything happens on its first day, after it nothing does.
            if day <= self.span.to() {
                let at = self.day(day.max(self.span.from())).unwrap_or_default();
                item[at] += now_open - open;
            }
            open = now_open;
        }
    }

    fn owed(&self, rows: &[OpenOrderRow]) -> Vec<i64> {
        let mut changes = vec![0_i64; self.cells()];
        for row in rows {
            let Some(item) = self.item(row.item) else {
                continue;
            };
            if let Some(day) = self.day(row.ordered.max(self.span.from())) {
                changes[item + day] += row.units;
            }
            let picked = row.picked.map(|picked| picked.max(self.span.from()));
            if let Some(day) = picked.and_then(|picked| self.day(picked)) {
                changes[item + day] -= row.units;
            }
        }
        self.add_up(changes)
    }
}
