//! One line of a purchase order, from promise to receipt.

use chrono::NaiveDate;

use super::receiving::{ReceivingDays, later};
use crate::domain::purchases::Purchase;

/// When a line was to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// The order's day and the item's lead time.
    pub expected: NaiveDate,
    /// The item's lead time, calendar days.
    pub lead_time_days: u32,
    /// The weekdays on which goods were received, as known when the line was ordered.
    pub receiving: ReceivingDays,
}

impl Promise {
    /// The last day that is on time: the expected one and `tolerance_days`, moved to the next day on
    /// which goods are received.
    #[must_use]
    pub fn deadline(self, tolerance_days: u32) -> NaiveDate {
        self.receiving
            .on_or_after(later(self.expected, tolerance_days))
    }
}

/// How a line stands at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It may still come in time.
    Awaited,
    /// All of it or a part should have come and has not.
    Overdue,
    /// It came, or what came of it was taken for all.
    Received {
        /// Day of the last receipt.
        day: NaiveDate,
        /// Whether that was in time.
        on_time: bool,
        /// Whether all that was ordered came.
        in_full: bool,
    },
}

/// A line and its promise.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// What was ordered, and what came.
    pub purchase: Purchase<'a>,
    /// When it was to come.
    pub promise: Promise,
}

impl Delivery<'_> {
    /// Whether the line was given up before anything came of it. When that was is not known.
    #[must_use]
    pub fn is_abandoned(&self) -> bool {
        self.purchase.line.finalized && self.purchase.receipts.is_empty()
    }

    /// How the line stands at the end of `as_of`; nothing later is seen.
    #[must_use]
    pub fn state(&self, as_of: NaiveDate, tolerance_days: u32) -> State {
        let deadline = self.promise.deadline(tolerance_days);
        match self.purchase.completed_by(as_of) {
            Some(day) => State::Received {
                day,
                on_time: day <= deadline,
                in_full: self.purchase.received_by(as_of) >= self.purchase.line.ordered_units,
            },
            None if deadline < as_of => State::Overdue,
            None => State::Awaited,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::purchases::{PurchaseRow, Receipt};

    fn may(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2016, 5, day).unwrap()
    }

    fn line(finalized: bool) -> PurchaseRow {
        PurchaseRow {
            ordered: may(2),
            order: Some(1),
            item: 7,
            supplier: 4,
            ordered_units: 100,
            finalized,
        }
    }

    fn receipt(day: u32, units: i64) -> Receipt {
        Receipt {
            day: may(day),
            units,
        }
    }

    fn state(finalized: bool, receipts: &[Receipt], as_of: u32, tolerance_days: u32) -> State {
        let delivery = Delivery {
            purchase: Purchase {
                line: &line(finalized),
                receipts,
            },
            promise: Promise {
                expected: may(9),
                lead_time_days: 7,
                receiving: ReceivingDays::ALL,
            },
        };
        delivery.state(may(as_of), tolerance_days)
    }

    fn received(day: u32, on_time: bool, in_full: bool) -> State {
        State::Received {
            day: may(day),
            on_time,
            in_full,
        }
    }

    #[test]
    fn a_line_is_due_on_the_day_after_its_last_good_one() {
        assert_eq!(state(false, &[], 9, 0), State::Awaited);
        assert_eq!(state(false, &[], 10, 0), State::Overdue);
        assert_eq!(state(false, &[], 10, 1), State::Awaited);
    }

    #[test]
    fn what_came_is_judged_by_its_last_receipt() {
        let whole = [receipt(9, 100)];
        assert_eq!(state(true, &whole, 31, 0), received(9, true, true));
        let short = [receipt(9, 60)];
        assert_eq!(state(true, &short, 31, 0), received(9, true, false));
        let late = [receipt(9, 60), receipt(12, 40)];
        assert_eq!(state(true, &late, 31, 0), received(12, false, true));
        assert_eq!(state(true, &late, 31, 3), received(12, true, true));
    }

    #[test]
    fn a_past_day_sees_no_later_receipt() {
        let late = [receipt(9, 60), receipt(12, 40)];
        assert_eq!(state(true, &late, 9, 0), State::Awaited);
        assert_eq!(state(true, &late, 11, 0), State::Overdue);
    }

    #[test]
    fn a_line_given_up_without_a_receipt_never_came() {
        assert_eq!(state(true, &[], 9, 0), State::Awaited);
        assert_eq!(state(true, &[], 10, 0), State::Overdue);
    }
}
