//! Quota intervals: from a quota's date up to the next quota of the same representative.
//!
//! Quotas are not dated by calendar quarters: the warehouse has two in one quarter and none in another,
//! and sales joined by quarter miss their quotas by up to a hundredfold.

use chrono::{Days, NaiveDate};
use insight::calendar::year_before;
use insight::forecast::calendar::{Cadence, DailyValues};
use insight::money::Money;
use insight::period::Period;

use super::{Rep, Reps, Sales};

/// A trading day that is still expected within the last days of an interval does not keep it
/// unfinished: batches wander by days, and the one at an interval's end belongs to the next.
const WANDERING_DAYS: u64 = 7;
/// The quota a year before is the one that began within so many days of the same date.
const SAME_SEASON_DAYS: i64 = 45;
/// How long a quota counts when no other tells: a quarter of a year.
const QUARTER_DAYS: u64 = 91;
/// The next trading day is looked for within so many days.
const LOOK_AHEAD_DAYS: u64 = 366;

/// One quota and what was sold for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaInterval {
    /// From the quota's date to the day before the next quota's.
    pub period: Period,
    /// Whether the end is taken from the year before, because no later quota is known.
    pub estimated_end: bool,
    /// The quota.
    pub quota: Money,
    /// What was sold.
    pub sales: Sales,
    /// What was sold in the interval of the quota a year before, if there was one.
    pub year_before: Option<Sales>,
}

/// Which days the sales data are complete for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coverage {
    as_of: NaiveDate,
    /// The first trading day that is expected after the newest sale.
    next_expected: Option<NaiveDate>,
}

impl Coverage {
    /// As the sales up to `as_of` tell: resellers order in monthly batches, so the data are complete up
    /// to the day before the next batch is due.
    pub(super) fn learn(reps: &Reps, as_of: NaiveDate) -> Self {
        let seen = reps.seen(as_of);
        let next_expected = seen.last().and_then(|(newest, _)| {
            let days = DailyValues::new(seen.iter().copied(), *newest);
            let cadence = Cadence::learn(&days);
            let until = later(*newest, LOOK_AHEAD_DAYS);
            let future = cadence.future(&cadence.regular(&days), until);
            future.iter().map(|(_, day)| *day).find(|day| day > newest)
        });
        Self {
            as_of,
            next_expected,
        }
    }

    /// Whether all sales up to `last` have come.
    fn reaches(self, last: NaiveDate) -> bool {
        let due = |next| later(next, WANDERING_DAYS) > last;
        last <= self.as_of && self.next_expected.is_some_and(due)
    }
}

/// All days that any quota begins on, up to `as_of`, oldest first.
pub(super) fn quota_days(reps: &Reps, as_of: NaiveDate) -> Vec<NaiveDate> {
    let quotas = reps.reps.iter().flat_map(|rep| &rep.quotas);
    let mut days: Vec<NaiveDate> = quotas.map(|(day, _)| *day).collect();
    days.retain(|day| *day <= as_of);
    days.sort_unstable();
    days.dedup();
    days
}

impl Rep {
    /// The finished quota intervals, oldest first. `all_days` are the days that any quota begins on: the
    /// last quota of somebody who left ends where his colleagues' next begins.
    pub(super) fn finished(
        &self,
        coverage: Coverage,
        all_days: &[NaiveDate],
    ) -> Vec<QuotaInterval> {
        let known = self
            .quotas
            .partition_point(|(day, _)| *day <= coverage.as_of);
        let quotas = &self.quotas[..known];
        let mut found: Vec<QuotaInterval> = Vec::with_capacity(known);
        for (at, (from, quota)) in quotas.iter().enumerate() {
            let own = quotas.get(at + 1).map(|(next, _)| *next);
            let anyone = || all_days.iter().copied().find(|day| day > from);
            let next = own.or_else(anyone);
            let end = next.unwrap_or_else(|| expected_end(*from, all_days));
            let Some(period) = end.pred_opt().and_then(|last| Period::new(*from, last)) else {
                continue;
            };
            if coverage.reaches(period.to()) {
                let before = season_before(&found, *from);
                found.push(QuotaInterval {
                    period,
                    estimated_end: next.is_none(),
                    quota: *quota,
                    sales: self.sales_in(period),
                    year_before: before.map(|interval| interval.sales),
                });
            }
        }
        found
    }
}

/// When the next quota is to be expected after the newest one: after as many days as a year before.
fn expected_end(from: NaiveDate, all_days: &[NaiveDate]) -> NaiveDate {
    let then = year_before(from);
    let distance = |day: NaiveDate| (day - then).num_days().abs();
    let nearest = all_days
        .windows(2)
        .filter(|pair| distance(pair[0]) <= SAME_SEASON_DAYS)
        .min_by_key(|pair| distance(pair[0]));
    let days = nearest.map_or(QUARTER_DAYS, |pair| {
        (pair[1] - pair[0]).num_days().unsigned_abs()
    });
    later(from, days)
}

/// The interval of the same season a year before one that begins on `from`. Not the same dates: a batch
/// of the next interval may lie within them.
fn season_before(intervals: &[QuotaInterval], from: NaiveDate) -> Option<&QuotaInterval> {
    let then = year_before(from);
    let distance = |interval: &&QuotaInterval| (interval.period.from() - then).num_days().abs();
    let nearest = intervals.iter().min_by_key(distance)?;
    (distance(&nearest) <= SAME_SEASON_DAYS).then_some(nearest)
}

fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days))
        .unwrap_or(NaiveDate::MAX)
}
