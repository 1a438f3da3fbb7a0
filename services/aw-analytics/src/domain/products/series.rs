//! What is forecast of a product: its units by a channel's periods, and which periods the next 30 days
//! lie in. Periods are weeks for a channel that trades daily, and months for one that trades in monthly
//! batches.

use chrono::{Days, NaiveDate};
use insight::statistics::count;

use super::calendar::{ChannelCalendar, Month};

/// How many days are forecast.
pub const HORIZON_DAYS: u64 = 30;
/// Days that are bridged at most: beyond, the forecast stays as it is.
const MOST_BRIDGED_DAYS: i64 = 366;
/// Days of a period of a channel that trades daily.
const WEEK: i64 = 7;
/// A channel counts as given up for a product after so many of its periods without a sale, weeks or
/// months, and after...
const SILENT_WEEKS: f64 = 8.0;
const SILENT_MONTHS: f64 = 3.0;
/// ... so many times the usual distance between two periods with sales.
const SILENT_INTERVALS: f64 = 3.0;

/// Which of a channel's coming periods the 30 days lie in, and with which share of each.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// By period, the first after the complete ones being the first here.
    shares: Vec<f64>,
}

impl Window {
    /// The window after a day.
    #[must_use]
    pub fn after(calendar: &ChannelCalendar, as_of: NaiveDate) -> Self {
        let bridged = (as_of - calendar.complete_through).num_days();
        let bridged = bridged.clamp(0, MOST_BRIDGED_DAYS);
        let mut shares = Vec::new();
        for ahead in bridged + 1..=bridged + HORIZON_DAYS.cast_signed() {
            let (period, share) = if calendar.is_batch() {
                let day = later(calendar.complete_through, ahead);
                let month = Month::of(day);
                let days = (month.last_day() - month.first_day()).num_days() + 1;
                // What a month has left after its batch came belongs to the next.
                (month.since(calendar.last_month) - 1, days)
            } else {
                let week = (ahead - 1) / WEEK;
                (i32::try_from(week).unwrap_or_default(), WEEK)
            };
            let period = usize::try_from(period).unwrap_or_default();
            if shares.len() <= period {
                shares.resize(period + 1, 0.0);
            }
            shares[period] += 1.0 / share as f64;
        }
        Self { shares }
    }

    /// How many periods it reaches into.
    pub(super) fn periods(&self) -> usize {
        self.shares.len()
    }

    /// The window's part of values by period.
    pub(super) fn sum(&self, values: &[f64]) -> f64 {
        let pairs = self.shares.iter().zip(values);
        pairs.map(|(share, value)| share * value).sum()
    }
}

/// Units of one product in one channel by the channel's periods, from the first sale to the last
/// complete period.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelSeries {
    pub(super) values: Vec<f64>,
    /// Whether the channel still sells the product.
    pub active: bool,
}

impl ChannelSeries {
    /// The series of sales given by day; nothing when there are none, or none within complete periods.
    #[must_use]
    pub fn new(
        calendar: &ChannelCalendar,
        units: impl Iterator<Item = (NaiveDate, f64)>,
    ) -> Option<Self> {
        let mut by_age: Vec<f64> = Vec::new();
        for (day, units) in units {
            let age = if calendar.is_batch() {
                i64::from(calendar.last_month.since(calendar.month_for(day)))
            } else {
                (calendar.complete_through - day)
                    .num_days()
                    .div_euclid(WEEK)
            };
            // Sales after the complete days: some products' only, so they tell nothing of the others.
            let Ok(age) = usize::try_from(age) else {
                continue;
            };
            if by_age.len() <= age {
                by_age.resize(age + 1, 0.0);
            }
            by_age[age] += units;
        }
        by_age.reverse();
        let values = by_age;
        let sold = values.iter().filter(|units| **units > 0.0).count();
        let last = values.iter().rposition(|units| *units > 0.0)?;
        let silent = count(values.len() - 1 - last);
        let usual = count(last + 1) / count(sold);
        let shortest = if calendar.is_batch() {
            SILENT_MONTHS
        } else {
            SILENT_WEEKS
        };
        Some(Self {
            values,
            active: silent < shortest.max(SILENT_INTERVALS * usual),
        })
    }
}

fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_days(Days::new(days.unsigned_abs()))
        .unwrap_or(NaiveDate::MAX)
}
