//! How long an order takes.
//!
//! Measured from order to last receipt where there are enough receipts of the item, else on those of
//! its supplier, else as the item states it: one receipt of three years ago says less than a hundred
//! of this year from the same supplier.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use insight::inventory::LeadTime;
use insight::statistics::{mean, standard_deviation};

use super::items::Item;
use crate::domain::purchases::Purchases;

/// Orders older than this do not say how long one takes now, days.
pub const MEASURED_DAYS: u64 = 730;
/// Fewer receipts than this say nothing.
pub const LEAST_RECEIPTS: usize = 5;

/// What a lead time rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadTimeBasis {
    /// Receipts of the item.
    Item,
    /// Receipts of all items of its supplier.
    Supplier,
    /// What is stated for the item.
    Stated,
}

/// How long an order of an item takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ItemLeadTime {
    /// Mean and deviation, calendar days; the deviation of a stated one is 0.
    pub time: LeadTime,
    /// What it rests on.
    pub basis: LeadTimeBasis,
    /// How many receipts it was measured on; 0 when it is stated.
    pub receipts: usize,
}

/// The lead times known on a day.
#[derive(Debug, Default)]
pub struct LeadTimes {
    items: HashMap<i32, Vec<f64>>,
    suppliers: HashMap<i32, Vec<f64>>,
    last_supplier: HashMap<i32, i32>,
}

impl LeadTimes {
    /// Measures the orders of the last [`MEASURED_DAYS`] that were complete on a day.
    #[must_use]
    pub fn measured_at(purchases: &Purchases, as_of: NaiveDate) -> Self {
        let earliest = as_of.checked_sub_days(Days::new(MEASURED_DAYS));
        let mut found = Self::default();
        for purchase in purchases.ordered_by(as_of) {
            let line = purchase.line;
            found.last_supplier.insert(line.item, line.supplier);
            if earliest.is_some_and(|earliest| line.ordered <= earliest) {
                continue;
            }
            if let Some(days) = purchase.lead_time_by(as_of) {
                let days = days as f64;
                found.items.entry(line.item).or_default().push(days);
                found.suppliers.entry(line.supplier).or_default().push(days);
            }
        }
        found
    }

    /// The number of the supplier an item was last ordered from.
    #[must_use]
    pub fn last_supplier(&self, item: &Item) -> Option<i32> {
        self.last_supplier.get(&item.id).copied()
    }

    /// How long an order of an item takes.
    #[must_use]
    pub fn of(&self, item: &Item) -> ItemLeadTime {
        let enough = |found: Option<&Vec<f64>>, basis| {
            let days = found.filter(|days| days.len() >= LEAST_RECEIPTS)?;
            Some(ItemLeadTime {
                time: LeadTime::new(mean(days)?, standard_deviation(days)?),
                basis,
                receipts: days.len(),
            })
        };
        let of_supplier = || {
            let supplier = self.last_supplier(item)?;
            enough(self.suppliers.get(&supplier), LeadTimeBasis::Supplier)
        };
        enough(self.items.get(&item.id), LeadTimeBasis::Item)
            .or_else(of_supplier)
            .unwrap_or_else(|| ItemLeadTime {
                time: LeadTime::fixed(f64::from(item.stated_lead_time_days)),
                basis: LeadTimeBasis::Stated,
                receipts: 0,
            })
    }
}
