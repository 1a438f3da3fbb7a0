//! The days on which resellers order: one at the turn of each month, from the 28th to the 1st.
//!
//! A batch that falls on the 1st leaves its month without any order. One of those ends a quarter, so
//! that quotas, which are set on batch days, skip one calendar quarter and meet twice in the next.

use chrono::{Datelike, NaiveDate};

use super::Span;
use crate::generate::calendar::{before, month_end, next_month};
use crate::generate::random::Random;

/// How long before the last day of all the resellers' orders end: their newest batch is not in yet.
const RESELLERS_END: u64 = 45;

/// Months, from 0, whose batch falls on the 1st of the month after.
const ON_THE_FIRST: [i64; 2] = [1, 3];

/// Of the quarters' ends, the one whose batch falls on the 1st, from 0.
const QUARTER_ON_THE_FIRST: usize = 1;

/// How many of the last months have a straggler, an order or two on the day before the batch.
const STRAGGLERS: i64 = 4;

/// A day with reseller orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BatchDay {
    pub(super) date: NaiveDate,
    /// The month it stands for, from 0.
    pub(super) month: i64,
    /// Whether only a straggler orders.
    pub(super) straggler: bool,
    /// The period it counts towards: quotas are set on the first day of each.
    pub(super) quota_period: usize,
}

/// All batch days in order.
pub(super) fn all(span: Span, random: &mut Random) -> Vec<BatchDay> {
    let last = before(span.last, RESELLERS_END);
    let mut days = Vec::new();
    let mut quarter_ends = 0;
    let mut quota_period = 0;
    let mut month_start = span.first.with_day(1).unwrap_or(span.first);
    for month in 0.. {
        let quarter_end = month_start.month().is_multiple_of(3);
        let on_the_first =
            ON_THE_FIRST.contains(&month) || (quarter_end && quarter_ends == QUARTER_ON_THE_FIRST);
        let date = if on_the_first {
            next_month(month_start)
        } else {
            let latest = i64::from(month_end(month_start).day());
            let day = u32::try_from(random.between(28.min(latest), latest)).unwrap_or(28);
            month_start.with_day(day).unwrap_or(month_start)
        };
        if date > last {
            break;
        }
        if date >= span.first {
            if quarter_end && !days.is_empty() {
                quota_period += 1;
            }
            days.push(BatchDay {
                date,
                month,
                straggler: false,
                quota_period,
            });
        }
        quarter_ends += usize::from(quarter_end);
        month_start = next_month(month_start);
    }
    with_stragglers(days)
}

fn with_stragglers(days: Vec<BatchDay>) -> Vec<BatchDay> {
    let last_month = days.last().map_or(0, |day| day.month);
    days.into_iter()
        .flat_map(|day| {
            let has_one = day.month > last_month - STRAGGLERS && day.date.day() > 28;
            let straggler = has_one.then(|| BatchDay {
                date: before(day.date, 1),
                straggler: true,
                ..day
            });
            straggler.into_iter().chain([day])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::calendar::after;

    fn batches(seed: u64) -> Vec<BatchDay> {
        let last = after(NaiveDate::from_ymd_opt(2024, 1, 1).unwrap(), seed * 17);
        let first = before(last, super::super::DAYS);
        all(Span { first, last }, &mut Random::new(seed, 0))
    }

    #[test]
    fn batches_fall_between_the_28th_and_the_1st() {
        for seed in 0..40 {
            let batches = batches(seed);
            assert!((34..=42).contains(&batches.len()), "{}", batches.len());
            assert!(batches.is_sorted_by(|one, other| one.date < other.date));
            for batch in batches {
                let day = batch.date.day();
                assert!(day >= 28 || day == 1, "{batch:?}");
            }
        }
    }

    #[test]
    fn some_months_have_none() {
        for seed in 0..40 {
            let batches = batches(seed);
            let month = |date: NaiveDate| date.year() * 12 + i32::try_from(date.month0()).unwrap();
            let (first, last) = (batches[0].date, batches[batches.len() - 1].date);
            let empty = (month(first)..=month(last))
                .filter(|wanted| batches.iter().all(|batch| month(batch.date) != *wanted))
                .count();
            assert!((1..=3).contains(&empty), "{empty}");
        }
    }
}
