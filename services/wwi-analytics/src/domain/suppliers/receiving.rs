//! The weekdays on which goods are received at all.
//!
//! A supplier cannot deliver to a closed door: what is expected on a closed weekday is on time on the
//! next open one, and a weekend in between makes nobody's lead time unsteady.

use chrono::{Datelike, Days, NaiveDate};

/// Receipts that must be known before a weekday counts as closed.
const ENOUGH: u32 = 100;
/// A weekday is closed when it has less than this share of what an average weekday has.
const CLOSED_SHARE: f64 = 0.02;

/// How many receipts fell on each weekday; Monday first.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReceiptCounts([u32; 7]);

impl ReceiptCounts {
    /// Counts the receipts of these days.
    pub fn of(days: impl IntoIterator<Item = NaiveDate>) -> Self {
        let mut counts = Self::default();
        for day in days {
            counts.add(day);
        }
        counts
    }

    /// Counts one more.
    pub fn add(&mut self, day: NaiveDate) {
        self.0[index(day)] += 1;
    }

    /// The weekdays that receive; all of them while too little is known.
    #[must_use]
    pub fn receiving(self) -> ReceivingDays {
        let all: u32 = self.0.iter().sum();
        if all < ENOUGH {
            return ReceivingDays::ALL;
        }
        let least = f64::from(all) / 7.0 * CLOSED_SHARE;
        ReceivingDays(self.0.map(|count| f64::from(count) >= least))
    }
}

/// The weekdays on which goods are received; at least one. Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivingDays([bool; 7]);

impl ReceivingDays {
    /// All seven.
    pub const ALL: Self = Self([true; 7]);

    /// The day itself, or the first one after it on which goods are received.
    #[must_use]
    pub fn on_or_after(self, day: NaiveDate) -> NaiveDate {
        let next = day.iter_days().take(7).find(|day| self.0[index(*day)]);
        next.unwrap_or(day)
    }

    /// The receiving days after `from` up to `to`: what a delivery took, closed days left out.
    #[must_use]
    pub fn between(self, from: NaiveDate, to: NaiveDate) -> u32 {
        let days = u32::try_from((to - from).num_days()).unwrap_or(0);
        let weekly = u32::try_from(self.0.iter().filter(|open| **open).count()).unwrap_or(7);
        let first = index(from) + 1;
        let rest = (0..days as usize % 7).filter(|after| self.0[(first + after) % 7]);
        days / 7 * weekly + u32::try_from(rest.count()).unwrap_or(0)
    }
}

fn index(day: NaiveDate) -> usize {
    day.weekday().num_days_from_monday() as usize
}

/// The day so many days later; the last one there is when there is none so late.
#[must_use]
pub fn later(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days)))
        .unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2016, 5, day).unwrap()
    }

    fn weekdays_only() -> ReceivingDays {
        // 2 May 2016 was a Monday.
        let days = (0..150).map(|at| may(2 + at % 5));
        ReceiptCounts::of(days).receiving()
    }

    #[test]
    fn closed_weekdays_are_learned_from_enough_receipts() {
        let few = ReceiptCounts::of((0..99).map(|at| may(2 + at % 5)));
        assert_eq!(few.receiving(), ReceivingDays::ALL);
        assert_eq!(weekdays_only().on_or_after(may(6)), may(6));
        assert_eq!(weekdays_only().on_or_after(may(7)), may(9));
        assert_eq!(ReceivingDays::ALL.on_or_after(may(7)), may(7));
    }

    #[test]
    fn an_odd_receipt_opens_no_weekday() {
        let days = (0..2_000).map(|at| may(2 + at % 5)).chain([may(8)]);
        assert_eq!(ReceiptCounts::of(days).receiving(), weekdays_only());
    }

    #[test]
    fn days_between_leave_out_the_closed_ones() {
        for (from, to, open) in [
            (6, 9, 1),
            (2, 9, 5),
            (2, 3, 1),
            (7, 9, 1),
            (2, 2, 0),
            (1, 31, 22),
        ] {
            assert_eq!(
                weekdays_only().between(may(from), may(to)),
                open,
                "{from} to {to}"
            );
        }
        assert_eq!(weekdays_only().between(may(9), may(2)), 0);
        assert_eq!(ReceivingDays::ALL.between(may(1), may(31)), 30);
    }
}
