//! How suppliers deliver: what was promised for each line of a purchase order, what came of it, and
//! the scores that follow.
//!
//! * [`stated_lead_times`]: how long the items say that a delivery takes.
//! * [`receiving`]: the weekdays on which goods are received at all.
//! * [`delivery`]: one line, from promise to receipt.
//! * [`record`]: all lines of a supplier, counted.
//! * [`score`]: records scored, ranked, and told apart where the data can.
//! * `words`: what to make of them, for people to read.

pub mod delivery;
pub mod receiving;
pub mod record;
pub mod score;
pub mod stated_lead_times;
#[cfg(test)]
mod tests;
mod words;

use chrono::NaiveDate;

use super::purchases::Purchases;
use delivery::{Delivery, Promise};
use receiving::{ReceiptCounts, later};
use stated_lead_times::StatedLeadTimes;

/// What suppliers promised: one promise for each purchase line.
#[derive(Debug, Default)]
pub struct Suppliers {
    promises: Vec<Promise>,
}

impl Suppliers {
    /// Works out what was promised. The warehouse has no promised date: a line is expected the item's
    /// lead time after its order.
    ///
    /// Closed weekdays are those known when the line was ordered, so that a promise never changes.
    #[must_use]
    pub fn new(purchases: &Purchases, lead_times: &StatedLeadTimes) -> Self {
        let lines = || purchases.ordered_by(NaiveDate::MAX);
        let receipts = lines().flat_map(|purchase| purchase.receipts);
        let mut days: Vec<NaiveDate> = receipts.map(|receipt| receipt.day).collect();
        days.sort_unstable();
        let mut days = days.into_iter().peekable();
        let mut known = ReceiptCounts::default();
        let promises = lines().map(|purchase| {
            while let Some(day) = days.next_if(|day| *day <= purchase.line.ordered) {
                known.add(day);
            }
            let line = purchase.line;
            let lead_time_days = lead_times.days(line.item, line.ordered);
            Promise {
                expected: later(line.ordered, lead_time_days),
                lead_time_days,
                receiving: known.receiving(),
            }
        });
        Self {
            promises: promises.collect(),
        }
    }

    /// The lines ordered until the end of a day with what was promised for them, oldest first.
    /// `purchases` are those the promises were worked out for. Lines without an order's number are left
    /// out: nobody can tell what came of them.
    pub fn deliveries<'a>(
        &'a self,
        purchases: &'a Purchases,
        day: NaiveDate,
    ) -> impl Iterator<Item = Delivery<'a>> {
        let lines = purchases.ordered_by(day).zip(&self.promises);
        let told = lines.filter(|(purchase, _)| purchase.line.order.is_some());
        told.map(|(purchase, promise)| Delivery {
            purchase,
            promise: *promise,
        })
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.promises.capacity() * size_of::<Promise>()
    }
}
