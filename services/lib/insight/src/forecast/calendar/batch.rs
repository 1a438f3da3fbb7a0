//! Channels that trade once a month, around the same time of the month.
//!
//! The day of a coming batch is a forecast too: it is expected as a year before, and how far batches of
//! the past fell from the day expected so is how far the coming one may.

use chrono::{Datelike, Months, NaiveDate, TimeDelta};

use super::{Coming, DailyValues, Regular, days_between, days_in_month, later};
use crate::statistics::{count, median};

/// Sales so few days apart are one batch.
const SAME_BATCH_DAYS: usize = 4;
/// Fewer batches show no rhythm.
const FEWEST_BATCHES: usize = 4;
/// A channel that trades on more of its days than this trades daily.
const MOST_TRADING_DAYS: f64 = 0.2;
/// A batch that has not come so many days after its usual day did not take place.
const OVERDUE_DAYS: usize = 15;
/// Batches may stray this far, in months, from their usual time of the month...
const STRAY: f64 = 0.25;
/// ...and this share of the months has one, at least.
const FEWEST_FILLED: f64 = 0.8;

/// A channel that trades once a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Where in its month a batch usually lies: 0 at the beginning, near 1 at the end. More than 1
    /// and less than 0 do not occur: a batch stands for the month whose usual time is nearest.
    pub time_of_month: f64,
    /// The main day of every batch, oldest first, with the month it stands for (its first day).
    pub batches: Vec<(NaiveDate, NaiveDate)>,
    /// How many days after the day to be expected each batch came, less than 0 for before: of those
    /// that had one the year before, where they are enough to tell, else of all.
    strays: Vec<i64>,
}

impl Batch {
    pub(super) fn learn(days: &DailyValues) -> Option<Self> {
        let clusters = clusters(days);
        let traded = days.iter().filter(|(_, value)| *value != 0.0).count();
        if clusters.len() < FEWEST_BATCHES || count(traded) > MOST_TRADING_DAYS * count(days.len())
        {
            return None;
        }
        let times: Vec<f64> = clusters.iter().map(|(day, _)| month_time(*day)).collect();
        let time_of_month = usual_time(&times)?;
        let months: Vec<f64> = times
            .iter()
            .map(|time| (time - time_of_month).round())
            .collect();
        let stray = times
            .iter()
            .zip(&months)
            .filter(|(time, month)| (*time - time_of_month - *month).abs() > STRAY)
            .count();
        let span = months.last()? - months.first()? + 1.0;
        let mut filled = months.clone();
        filled.dedup();
        let regular = count(stray) <= (1.0 - FEWEST_FILLED) * count(times.len())
            && count(filled.len()) >= FEWEST_FILLED * span
            && count(clusters.len()) <= span / FEWEST_FILLED;
        regular.then(|| {
            let mut learned = Self {
                time_of_month,
                batches: clusters
                    .iter()
                    .zip(&months)
                    .map(|((day, _), month)| (*day, month_of(*month)))
                    .collect(),
                strays: Vec::new(),
            };
            learned.strays = learned.strays();
            learned
        })
    }

    fn strays(&self) -> Vec<i64> {
        let stray = |(day, of): &(NaiveDate, NaiveDate), expected: Option<NaiveDate>| {
            let usual = expected.unwrap_or_else(|| self.usual_day_in(*of));
            (*day - usual).num_days()
        };
        let by_year: Vec<i64> = self
            .batches
            .iter()
            .filter_map(|batch| Some(stray(batch, Some(self.as_year_before(batch.1)?))))
            .collect();
        if by_year.len() >= FEWEST_BATCHES {
            return by_year;
        }
        let batches = self.batches.iter();
        batches.map(|batch| stray(batch, None)).collect()
    }

    /// The month (its first day) that sales of a day stand for.
    #[must_use]
    pub fn month_for(&self, day: NaiveDate) -> NaiveDate {
        month_of((month_time(day) - self.time_of_month).round())
    }

    /// When the batch of a month (its first day) is to be expected: on the day of the year before, else
    /// as usual.
    #[must_use]
    pub fn day_in(&self, month: NaiveDate) -> NaiveDate {
        self.as_year_before(month)
            .unwrap_or_else(|| self.usual_day_in(month))
    }

    fn usual_day_in(&self, month: NaiveDate) -> NaiveDate {
        let length = count(days_in_month(month) as usize);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a time of month is in 0..1"
        )]
        let offset = (self.time_of_month * length).round() as usize;
        later(month, offset)
    }

    fn as_year_before(&self, month: NaiveDate) -> Option<NaiveDate> {
        let year_before = month.checked_sub_months(Months::new(12))?;
        let mut batches = self.batches.iter().rev();
        let (day, of) = batches.find(|(_, of)| *of == year_before)?;
        if day < of {
            return Some(month - (*of - *day));
        }
        let (offset, length) = (days_between(*of, *day), days_in_month(month) as usize);
        // The last of February 2012 is no 1st of March 2013, and the 1st of March stays one.
        let slipped = offset.checked_sub(days_in_month(*of) as usize);
        Some(later(
            month,
            slipped.map_or(offset.min(length - 1), |days| length + days),
        ))
    }

    /// The days a month's batch may come on, each as likely as the others, when it has not come up to
    /// `through`. One that is later than any before may come any day, so the next is taken.
    fn possible_days(&self, month: NaiveDate, through: NaiveDate) -> Vec<NaiveDate> {
        let expected = self.day_in(month);
        let days: Vec<NaiveDate> = self
            .strays
            .iter()
            .filter_map(|days| expected.checked_add_signed(TimeDelta::try_days(*days)?))
            .filter(|day| *day > through)
            .collect();
        if days.is_empty() {
            return vec![later(through, 1).max(expected)];
        }
        days
    }

    /// The data go on so long after the usual day that the month's batch did not take place.
    #[must_use]
    pub fn is_overdue(&self, month: NaiveDate, days: &DailyValues) -> bool {
        later(self.day_in(month), OVERDUE_DAYS) <= days.last()
    }

    pub(super) fn regular(&self, days: &DailyValues) -> Regular {
        let mut regular = Regular {
            values: Vec::new(),
            days: Vec::new(),
            through: days.last(),
        };
        let (Some((_, first)), Some((_, last))) = (self.batches.first(), self.batches.last())
        else {
            return regular;
        };
        let mut month = *first;
        while month <= *last || self.is_overdue(month, days) {
            let main_day = self.batches.iter().rev().find(|(_, of)| *of == month);
            regular
                .days
                .push(main_day.map_or_else(|| self.day_in(month), |(day, _)| *day));
            regular.values.push(0.0);
            month = next_month(month);
        }
        for (day, value) in days.iter().filter(|(_, value)| *value != 0.0) {
            let index = months_between(*first, self.month_for(day));
            if let Some(of_month) = regular.values.get_mut(index) {
                *of_month += value;
            }
        }
        regular
    }

    /// Every batch that may come up to `until`.
    pub(super) fn coming(
        &self,
        regular: &Regular,
        as_of: NaiveDate,
        until: NaiveDate,
    ) -> Vec<Coming> {
        let mut found = Vec::new();
        let Some(last) = regular.days.last() else {
            return found;
        };
        let mut month = next_month(self.month_for(*last));
        loop {
            let possible = self.possible_days(month, regular.through);
            let share_by = |end: NaiveDate| {
                let by_then = possible.iter().filter(|day| **day <= end).count();
                count(by_then) / count(possible.len())
            };
            let by_until = share_by(until);
            if by_until <= 0.0 {
                return found;
            }
            found.push(Coming {
                step: found.len() + 1,
                // A batch that is late is expected any day.
                day: self.day_in(month).max(later(regular.through, 1)),
                by_as_of: share_by(as_of),
                by_until,
            });
            month = next_month(month);
        }
    }
}

/// The batches: the day with the largest sale of each, and its sum.
fn clusters(days: &DailyValues) -> Vec<(NaiveDate, f64)> {
    let mut found: Vec<(NaiveDate, f64)> = Vec::new();
    let mut last: Option<NaiveDate> = None;
    let mut largest = 0.0;
    for (day, value) in days.iter().filter(|(_, value)| *value != 0.0) {
        let same = last.is_some_and(|last| days_between(last, day) <= SAME_BATCH_DAYS);
        match found.last_mut() {
            Some((main, sum)) if same => {
                *sum += value;
                if value > largest {
                    (*main, largest) = (day, value);
                }
            }
            _ => {
                found.push((day, value));
                largest = value;
            }
        }
        last = Some(day);
    }
    found
}

/// Months since year 0, with the fraction of the month gone by at the day's beginning.
fn month_time(day: NaiveDate) -> f64 {
    f64::from(day.year()) * 12.0
        + f64::from(day.month0())
        + f64::from(day.day0()) / f64::from(days_in_month(day))
}

/// The usual fraction of the month, 0 to 1: the median of the times turned so that the cut lies
/// opposite to their mean direction, for the end of a month is near the beginning of the next.
fn usual_time(times: &[f64]) -> Option<f64> {
    let (up, right) = times.iter().fold((0.0, 0.0), |(up, right), time| {
        let angle = time.fract() * std::f64::consts::TAU;
        (up + angle.sin(), right + angle.cos())
    });
    let centre = f64::atan2(up, right) / std::f64::consts::TAU;
    let turned: Vec<f64> = times
        .iter()
        .map(|time| (time.fract() - centre + 0.5).rem_euclid(1.0) - 0.5)
        .collect();
    let usual = (centre + median(&turned)?).rem_euclid(1.0);
    Some(if usual < 1.0 { usual } else { 0.0 })
}

fn month_of(time: f64) -> NaiveDate {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number of months, 0 to 11"
    )]
    let month0 = time.rem_euclid(12.0) as u32;
    #[expect(clippy::cast_possible_truncation, reason = "a year of the calendar")]
    let year = time.div_euclid(12.0) as i32;
    NaiveDate::from_ymd_opt(year, month0 + 1, 1).unwrap_or(NaiveDate::MAX)
}

fn next_month(month: NaiveDate) -> NaiveDate {
    month
        .checked_add_months(Months::new(1))
        .unwrap_or(NaiveDate::MAX)
}

fn months_between(first: NaiveDate, last: NaiveDate) -> usize {
    let months = (last.year() - first.year()) * 12 + last.month0().cast_signed()
        - first.month0().cast_signed();
    usize::try_from(months).unwrap_or(usize::MAX)
}
