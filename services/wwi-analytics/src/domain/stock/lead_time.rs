//! How long an order takes.
//!
//! Measured from order to last receipt where there are enough receipts of the item, else on those of
//! its supplier, else as the item states it: one receipt of three years ago says less than a hundred
//! of this year from the same supplier.
//!
//! All lines are added up once, by the day from which each is known and the day on which it is too
//! old, so that the lead times of any day are looked up.

use std::collections::HashMap;
use std::ops::{AddAssign, Neg};

use chrono::{Days, NaiveDate};
use insight::inventory::LeadTime;

use super::items::Item;
use crate::domain::purchases::{Purchase, Purchases};

/// Orders older than this do not say how long one takes now, days.
pub const MEASURED_DAYS: u64 = 730;
/// Fewer receipts than this say nothing.
pub const LEAST_RECEIPTS: u32 = 5;

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
    pub receipts: u32,
}

/// The lead times of every day.
#[derive(Debug, Default)]
pub(super) struct LeadTimeHistory {
    items: HashMap<i32, Measured>,
    suppliers: HashMap<i32, Measured>,
    ordered_from: HashMap<i32, Vec<(NaiveDate, i32)>>,
}

impl LeadTimeHistory {
    /// Adds up what was ordered.
    pub(super) fn new(purchases: &Purchases) -> Self {
        let mut found = Self::default();
        for purchase in purchases.ordered_by(NaiveDate::MAX) {
            let line = purchase.line;
            let suppliers = found.ordered_from.entry(line.item).or_default();
            if suppliers.last().is_none_or(|last| last.1 != line.supplier) {
                suppliers.push((line.ordered, line.supplier));
            }
            for known in known_days(purchase) {
                found.items.entry(line.item).or_default().count(known);
                let of_supplier = found.suppliers.entry(line.supplier).or_default();
                of_supplier.count(known);
            }
        }
        for measured in found.items.values_mut().chain(found.suppliers.values_mut()) {
            measured.add_up();
        }
        found
    }

    /// The lead times known at the end of a day.
    pub(super) fn at(&self, as_of: NaiveDate) -> LeadTimes<'_> {
        let history = self;
        LeadTimes { history, as_of }
    }

    /// The memory held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let measured = self.items.values().chain(self.suppliers.values());
        let ordered_from = self.ordered_from.values();
        measured
            .map(|measured| measured.0.capacity() * size_of::<(NaiveDate, Sums)>())
            .chain(ordered_from.map(|orders| orders.capacity() * size_of::<(NaiveDate, i32)>()))
            .sum()
    }
}

/// The lead times known on a day.
#[derive(Debug, Clone, Copy)]
pub struct LeadTimes<'a> {
    history: &'a LeadTimeHistory,
    as_of: NaiveDate,
}

impl LeadTimes<'_> {
    /// The number of the supplier an item was last ordered from.
    #[must_use]
    pub fn last_supplier(&self, item: &Item) -> Option<i32> {
        let suppliers = self.history.ordered_from.get(&item.id)?;
        let known = suppliers.partition_point(|(day, _)| *day <= self.as_of);
        suppliers[..known].last().map(|(_, supplier)| *supplier)
    }

    /// How long an order of an item takes: measured on the orders of the last [`MEASURED_DAYS`] that
    /// were complete.
    #[must_use]
    pub fn of(&self, item: &Item) -> ItemLeadTime {
        let enough = |measured: Option<&Measured>, basis| {
            let sums = measured?.at(self.as_of);
            let receipts = u32::try_from(sums.receipts).ok()?;
            (receipts >= LEAST_RECEIPTS).then(|| ItemLeadTime {
                time: sums.lead_time(),
                basis,
                receipts,
            })
        };
        let of_supplier = || {
            let measured = self.history.suppliers.get(&self.last_supplier(item)?);
            enough(measured, LeadTimeBasis::Supplier)
        };
        enough(self.history.items.get(&item.id), LeadTimeBasis::Item)
            .or_else(of_supplier)
            .unwrap_or_else(|| ItemLeadTime {
                time: LeadTime::fixed(f64::from(item.stated_lead_time_days)),
                basis: LeadTimeBasis::Stated,
                receipts: 0,
            })
    }
}

/// What a line says of lead times, from one day until before another.
#[derive(Debug, Clone, Copy)]
struct Known {
    from: NaiveDate,
    until: NaiveDate,
    days: i64,
}

/// What a line says of lead times on which days: something from its receipt on until it is too old.
/// What came later than the day on which a line was complete makes it take longer, from then on.
fn known_days(purchase: Purchase<'_>) -> impl Iterator<Item = Known> {
    let ordered = purchase.line.ordered;
    let too_old = ordered.checked_add_days(Days::new(MEASURED_DAYS));
    let too_old = too_old.unwrap_or(NaiveDate::MAX);
    let receipts = purchase.receipts.iter();
    let next = receipts.clone().skip(1).map(|receipt| receipt.day);
    let until = next.map(move |day| day.clamp(ordered, too_old));
    receipts
        .zip(until.chain(std::iter::once(too_old)))
        .filter_map(move |(receipt, until)| {
            let from = receipt.day.max(ordered);
            let days = purchase.lead_time_by(receipt.day)?;
            (from < until).then_some(Known { from, until, days })
        })
}

/// Lead times added up, by day: each entry holds from its day until the next.
#[derive(Debug, Default)]
struct Measured(Vec<(NaiveDate, Sums)>);

impl Measured {
    fn count(&mut self, known: Known) {
        let sums = Sums {
            receipts: 1,
            days: known.days,
            squares: known.days * known.days,
        };
        self.0.push((known.from, sums));
        self.0.push((known.until, -sums));
    }

    /// Turns what changes on each day into what stands at its end.
    fn add_up(&mut self) {
        self.0.sort_unstable_by_key(|(day, _)| *day);
        let mut standing = Sums::default();
        for (_, sums) in &mut self.0 {
            standing += *sums;
            *sums = standing;
        }
        // The last of a day stands at its end.
        self.0.reverse();
        self.0.dedup_by_key(|(day, _)| *day);
        self.0.reverse();
        self.0.shrink_to_fit();
    }

    fn at(&self, day: NaiveDate) -> Sums {
        let known = self.0.partition_point(|(from, _)| *from <= day);
        let last = self.0[..known].last();
        last.map_or_else(Sums::default, |(_, sums)| *sums)
    }
}

/// Lead times added up, in whole days: exact whatever was added and taken.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    receipts: i32,
    days: i64,
    squares: i64,
}

impl Sums {
    /// Mean and sample deviation.
    fn lead_time(self) -> LeadTime {
        let receipts = f64::from(self.receipts);
        // n * sum of squares - square of sum, in whole numbers: nothing is lost between two large sums.
        let count = i128::from(self.receipts);
        let spread = count * i128::from(self.squares) - i128::from(self.days).pow(2);
        let variance = spread as f64 / (receipts * (receipts - 1.0));
        LeadTime::new(self.days as f64 / receipts, variance.sqrt())
    }
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.receipts += other.receipts;
        self.days += other.days;
        self.squares += other.squares;
    }
}

impl Neg for Sums {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            receipts: -self.receipts,
            days: -self.days,
            squares: -self.squares,
        }
    }
}

#[cfg(test)]
mod tests {
    use insight::statistics::{mean, standard_deviation};
    use proptest::prelude::*;

    use super::*;
    use crate::domain::purchases::{PurchaseRow, ReceiptRow};
    use crate::domain::stock::items::items;
    use crate::domain::stock::tests::{ITEM, SUPPLIER, day, item, purchase, receipt};

    /// Lines with two receipts each: day of the order, days until the receipts, half the units ordered.
    fn purchases(lines: &[(u64, u64, u64, i64)]) -> Purchases {
        let numbered = || (0..).zip(lines);
        let line = |(order, (ordered, _, _, units)): (i32, &(u64, u64, u64, i64))| {
            purchase(order, *ordered, 2 * units, order % 3 > 0)
        };
        let lines: Vec<PurchaseRow> = numbered().map(line).collect();
        let came = |(order, (ordered, first, second, units)): (i32, &(u64, u64, u64, i64))| {
            // What comes first can be all that was ordered already.
            let whole = if order % 2 > 0 { 2 * units } else { *units };
            [
                receipt(order, ordered + first, whole),
                receipt(order, ordered + first + second, *units),
            ]
        };
        let receipts: Vec<ReceiptRow> = numbered().flat_map(came).collect();
        Purchases::new(Vec::new(), lines, receipts)
    }

    proptest! {
        #[test]
        fn what_is_looked_up_is_what_is_measured(
            lines in prop::collection::vec((0..1_500_u64, 0..20_u64, 0..20_u64, 1..9_i64), 0..60),
            number in 0..2_000_u64,
        ) {
            let purchases = purchases(&lines);
            let as_of = day(number);
            let oldest = as_of.checked_sub_days(Days::new(MEASURED_DAYS)).unwrap();
            let measured: Vec<f64> = purchases
                .ordered_by(as_of)
                .filter(|purchase| purchase.line.ordered > oldest)
                .filter_map(|purchase| purchase.lead_time_by(as_of))
                .map(|days| days as f64)
                .collect();
            let history = LeadTimeHistory::new(&purchases);
            for found in [history.items.get(&ITEM), history.suppliers.get(&SUPPLIER)] {
                let found = found.map_or_else(Sums::default, |found| found.at(as_of));
                prop_assert_eq!(usize::try_from(found.receipts).unwrap(), measured.len());
                if measured.len() > 1 {
                    let time = found.lead_time();
                    prop_assert!((time.days() - mean(&measured).unwrap()).abs() < 1e-9);
                    let deviation = standard_deviation(&measured).unwrap();
                    prop_assert!((time.deviation() - deviation).abs() < 1e-9);
                }
            }
        }

        #[test]
        fn the_last_supplier_is_that_of_the_newest_order(
            orders in prop::collection::vec((0..40_u64, 1..4_i32), 0..20),
            number in 0..40_u64,
        ) {
            let line = |(order, (ordered, supplier)): (i32, &(u64, i32))| PurchaseRow {
                supplier: *supplier,
                ..purchase(order, *ordered, 1, false)
            };
            let lines = (0..).zip(&orders).map(line).collect();
            let purchases = Purchases::new(Vec::new(), lines, Vec::new());
            let newest = purchases.ordered_by(day(number)).last();
            let item = items(vec![item(0)], Vec::new()).remove(0);
            let found = LeadTimeHistory::new(&purchases).at(day(number)).last_supplier(&item);
            prop_assert_eq!(found, newest.map(|purchase| purchase.line.supplier));
        }
    }
}
