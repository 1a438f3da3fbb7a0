//! What was ordered from suppliers, and when it came: the ground of what is on order, of lead times and
//! of the suppliers' scores.
//!
//! The warehouse's purchases have one date, the order's. The receipt is the movement with the same
//! purchase order and item; there is no promised date.

use std::collections::HashMap;
use std::ops::Range;

use chrono::NaiveDate;
use insight::period::Period;

/// A supplier, by its newest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplier {
    /// Its number in the operational system, the same for all its versions.
    pub id: i32,
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: String,
}

/// One line of a purchase order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseRow {
    /// Day of the order.
    pub ordered: NaiveDate,
    /// The order's number in the operational system; without it receipts cannot be found.
    pub order: Option<i32>,
    /// The item's number in the operational system.
    pub item: i32,
    /// The supplier's number in the operational system; 0, that of no supplier, where it is not known.
    pub supplier: i32,
    /// Units ordered.
    pub ordered_units: i64,
    /// Whether nothing more is to come.
    pub finalized: bool,
}

/// What came in on one day for one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptRow {
    /// The purchase order's number.
    pub order: i32,
    /// The item's number in the operational system.
    pub item: i32,
    /// The day.
    pub day: NaiveDate,
    /// Units received.
    pub units: i64,
}

/// What came in on one day for the line it is kept with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The day.
    pub day: NaiveDate,
    /// Units received.
    pub units: i64,
}

/// One line of a purchase order with what came for it.
#[derive(Debug, Clone, Copy)]
pub struct Purchase<'a> {
    /// The line.
    pub line: &'a PurchaseRow,
    /// What came in, oldest first.
    pub receipts: &'a [Receipt],
}

impl Purchase<'_> {
    /// Units received by the end of a day.
    #[must_use]
    pub fn received_by(&self, day: NaiveDate) -> i64 {
        let until = self
            .receipts
            .iter()
            .take_while(|receipt| receipt.day <= day);
        until.map(|receipt| receipt.units).sum()
    }

    /// Units still to come at the end of a day, 0 before the line is ordered. What a past day awaited
    /// is what was ordered: that less came in the end was not known then.
    #[must_use]
    pub fn open_at(&self, day: NaiveDate) -> i64 {
        if day < self.line.ordered || self.closed_by(day) {
            return 0;
        }
        (self.line.ordered_units - self.received_by(day)).max(0)
    }

    /// The day of the last receipt, when the line was complete or given up by the end of `as_of`.
    #[must_use]
    pub fn completed_by(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let until = self
            .receipts
            .iter()
            .take_while(|receipt| receipt.day <= as_of);
        let last = until.last()?.day;
        let whole = self.received_by(as_of) >= self.line.ordered_units;
        (whole || self.closed_by(as_of)).then_some(last)
    }

    /// Days from order to the last receipt, under the conditions of [`Purchase::completed_by`].
    #[must_use]
    pub fn lead_time_by(&self, as_of: NaiveDate) -> Option<i64> {
        let completed = self.completed_by(as_of)?;
        Some((completed - self.line.ordered).num_days())
    }

    /// Whether nothing more was to come at the end of a day: the line is finalized, and its last
    /// receipt was then or before.
    fn closed_by(&self, day: NaiveDate) -> bool {
        self.line.finalized && self.receipts.last().is_none_or(|last| last.day <= day)
    }
}

/// All purchase lines, in the order of their days, and who the suppliers are.
#[derive(Debug, Default)]
pub struct Purchases {
    suppliers: Vec<Supplier>,
    span: Option<Period>,
    lines: Vec<PurchaseRow>,
    /// Those of the first line, then of the second, and so on.
    receipts: Vec<Receipt>,
    /// Where the receipts of each line end.
    ends: Vec<usize>,
}

impl Purchases {
    /// Matches lines with their receipts by order and item. Receipts without a line are left out.
    #[must_use]
    pub fn new(
        mut suppliers: Vec<Supplier>,
        mut lines: Vec<PurchaseRow>,
        mut receipts: Vec<ReceiptRow>,
    ) -> Self {
        suppliers.sort_by_key(|supplier| supplier.id);
        lines.sort_by_key(|line| (line.ordered, line.order, line.item, line.supplier));
        receipts.sort_by_key(|receipt| (receipt.order, receipt.item, receipt.day));
        let mut ranges: HashMap<(i32, i32), Range<usize>> = HashMap::new();
        for (at, receipt) in receipts.iter().enumerate() {
            let key = (receipt.order, receipt.item);
            ranges.entry(key).or_insert(at..at).end = at + 1;
        }
        let mut matched = Vec::with_capacity(receipts.len());
        let mut ends = Vec::with_capacity(lines.len());
        for line in &lines {
            // Taken out, so that receipts count once even where an order has two lines of an item.
            let range = line
                .order
                .and_then(|order| ranges.remove(&(order, line.item)));
            let came = &receipts[range.unwrap_or_default()];
            matched.extend(came.iter().map(|row| Receipt {
                day: row.day,
                units: row.units,
            }));
            ends.push(matched.len());
        }
        matched.shrink_to_fit();
        Self {
            suppliers,
            span: span(&lines, &matched),
            lines,
            receipts: matched,
            ends,
        }
    }

    /// The days from the first order to the last order or receipt; nothing where there are none.
    #[must_use]
    pub fn span(&self) -> Option<Period> {
        self.span
    }

    /// The suppliers, by their numbers; those that never delivered included.
    #[must_use]
    pub fn suppliers(&self) -> &[Supplier] {
        &self.suppliers
    }

    /// The supplier with this number in the operational system.
    #[must_use]
    pub fn supplier(&self, id: i32) -> Option<&Supplier> {
        let at = self.suppliers.binary_search_by_key(&id, |found| found.id);
        at.ok().map(|at| &self.suppliers[at])
    }

    /// The lines ordered until the end of a day, oldest first.
    pub fn ordered_by(&self, day: NaiveDate) -> impl Iterator<Item = Purchase<'_>> {
        let count = self.lines.partition_point(|line| line.ordered <= day);
        let begins = std::iter::once(&0).chain(&self.ends);
        let received = begins.zip(&self.ends);
        let lines = self.lines[..count].iter().zip(received);
        lines.map(|(line, (begin, end))| Purchase {
            line,
            receipts: &self.receipts[*begin..*end],
        })
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let text = |supplier: &Supplier| supplier.name.capacity() + supplier.category.capacity();
        self.suppliers.capacity() * size_of::<Supplier>()
            + self.suppliers.iter().map(text).sum::<usize>()
            + self.lines.capacity() * size_of::<PurchaseRow>()
            + self.receipts.capacity() * size_of::<Receipt>()
            + self.ends.capacity() * size_of::<usize>()
    }
}

fn span(lines: &[PurchaseRow], receipts: &[Receipt]) -> Option<Period> {
    let first = lines.first()?.ordered;
    let last = lines.last()?.ordered;
    let received = receipts.iter().map(|receipt| receipt.day);
    Period::new(first, received.fold(last, NaiveDate::max))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2016, 5, day).unwrap()
    }

    fn line(order: i32, day: u32, units: i64, finalized: bool) -> PurchaseRow {
        PurchaseRow {
            ordered: may(day),
            order: Some(order),
            item: 7,
            supplier: 4,
            ordered_units: units,
            finalized,
        }
    }

    fn receipt(order: i32, day: u32, units: i64) -> ReceiptRow {
        ReceiptRow {
            order,
            item: 7,
            day: may(day),
            units,
        }
    }

    #[test]
    fn a_line_is_open_from_its_order_to_its_last_receipt() {
        let lines = vec![line(1, 3, 100, true)];
        let receipts = vec![receipt(1, 9, 30), receipt(1, 5, 60)];
        let purchases = Purchases::new(Vec::new(), lines, receipts);
        let only = purchases.ordered_by(may(31)).next().unwrap();
        let open: Vec<i64> = [2, 3, 5, 8, 9, 31].map(|day| only.open_at(may(day))).into();
        assert_eq!(open, [0, 100, 40, 40, 0, 0]);
        assert_eq!(only.completed_by(may(8)), None);
        assert_eq!(only.completed_by(may(9)), Some(may(9)));
        assert_eq!(only.lead_time_by(may(31)), Some(6));
    }

    #[test]
    fn what_is_not_finalized_is_awaited_and_has_no_lead_time() {
        let lines = vec![line(1, 3, 100, false), line(2, 4, 50, false)];
        let purchases = Purchases::new(Vec::new(), lines, vec![receipt(1, 6, 70)]);
        let open: i64 = purchases
            .ordered_by(may(31))
            .map(|found| found.open_at(may(31)))
            .sum();
        assert_eq!(open, 30 + 50);
        assert!(
            purchases
                .ordered_by(may(31))
                .all(|found| found.lead_time_by(may(31)).is_none())
        );
        assert_eq!(purchases.ordered_by(may(3)).count(), 1);
    }

    #[test]
    fn receipts_of_an_order_and_item_count_once() {
        let lines = vec![line(1, 3, 10, true), line(1, 4, 10, true)];
        let purchases = Purchases::new(Vec::new(), lines, vec![receipt(1, 5, 20)]);
        let received: i64 = purchases
            .ordered_by(may(31))
            .map(|found| found.received_by(may(31)))
            .sum();
        assert_eq!(received, 20);
    }
}
