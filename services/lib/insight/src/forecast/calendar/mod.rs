//! A channel's trading calendar, learned from its days: which weekdays it is closed on, which holidays
//! it keeps, or that it trades in monthly batches; and with it the way from dated sales to the
//! regular series a method needs, and back.
//!
//! * [`Daily`]: open weekdays follow each other in the series, closed ones are left out, so the season
//!   of a week is the number of open weekdays.
//! * [`Batch`]: one value a month. A batch that slipped over a month's end counts for the month it
//!   stands for.

mod batch;
mod daily;

use chrono::{Datelike, Days, NaiveDate};

pub use batch::Batch;
pub use daily::{Daily, Weekdays};

/// One value a day without gaps, oldest first; days without sales are 0.
#[derive(Debug, Clone, PartialEq)]
pub struct DailyValues {
    first: NaiveDate,
    values: Vec<f64>,
}

impl DailyValues {
    /// The days from the first to the last sale, up to `through` (inclusive). Days may come in any
    /// order and more than once (their values add up); values that are not finite count as 0.
    #[must_use]
    pub fn new(sales: impl IntoIterator<Item = (NaiveDate, f64)>, through: NaiveDate) -> Self {
        let mut sales: Vec<(NaiveDate, f64)> = sales
            .into_iter()
            .filter(|(day, value)| *day <= through && *value != 0.0 && value.is_finite())
            .collect();
        sales.sort_by_key(|(day, _)| *day);
        let (Some((first, _)), Some((last, _))) = (sales.first(), sales.last()) else {
            return Self {
                first: through,
                values: Vec::new(),
            };
        };
        let (first, last) = (*first, *last);
        let mut values = vec![0.0; days_between(first, last) + 1];
        for (day, value) in sales {
            values[days_between(first, day)] += value;
        }
        Self { first, values }
    }

    /// As [`Self::new`], with zeros after the last sale up to `through`: the channel is known to have
    /// sold nothing there.
    #[must_use]
    pub fn through(sales: impl IntoIterator<Item = (NaiveDate, f64)>, through: NaiveDate) -> Self {
        let mut days = Self::new(sales, through);
        if !days.values.is_empty() {
            days.values
                .resize(days_between(days.first, through) + 1, 0.0);
        }
        days
    }

    /// The days with their values, oldest first.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (NaiveDate, f64)> + Clone {
        let first = self.first;
        self.values
            .iter()
            .enumerate()
            .map(move |(index, value)| (later(first, index), *value))
    }

    /// Nothing was ever sold.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The day with the first sale.
    #[must_use]
    pub fn first(&self) -> NaiveDate {
        self.first
    }

    /// The last day.
    #[must_use]
    pub fn last(&self) -> NaiveDate {
        later(self.first, self.values.len().saturating_sub(1))
    }

    /// The number of days.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The value of a day; 0 outside.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> f64 {
        if day < self.first {
            return 0.0;
        }
        let index = days_between(self.first, day);
        self.values.get(index).copied().unwrap_or(0.0)
    }
}

/// How a channel trades.
#[derive(Debug, Clone, PartialEq)]
pub enum Cadence {
    /// On most days, or on some weekdays only.
    Daily(Daily),
    /// Once a month.
    Batch(Batch),
}

/// A channel's sales as the regular series that methods forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Regular {
    /// The values, oldest first, equally spaced in the channel's own time.
    pub values: Vec<f64>,
    /// The day each value is dated with.
    pub days: Vec<NaiveDate>,
    /// The last day that was looked at, with sales or without.
    pub through: NaiveDate,
}

/// The chance from which on a value is shown on one side of a day.
const AS_LIKELY_AS_NOT: f64 = 0.5;

/// A value to come, and when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coming {
    /// How many steps it lies ahead of the newest value; 1 is the first.
    pub step: usize,
    /// The day it is expected on.
    pub day: NaiveDate,
    /// The chance, 0 to 1, that it comes up to the day looked ahead from; 0 or 1 of daily trade.
    pub by_as_of: f64,
    /// The chance, 0 to 1, that it comes up to the last day of the horizon.
    pub by_until: f64,
}

impl Coming {
    /// The chance that it comes after the day looked ahead from and within the horizon.
    #[must_use]
    pub fn within(&self) -> f64 {
        self.by_until - self.by_as_of
    }

    /// Whether it is more likely to come up to the day looked ahead from than after it.
    #[must_use]
    pub fn bridging(&self) -> bool {
        self.by_as_of >= AS_LIKELY_AS_NOT
    }

    /// The day to show it on: the one expected, or the nearest to it on the likelier side of `as_of`;
    /// none when it is likelier to come after `until`.
    #[must_use]
    pub fn placed(&self, as_of: NaiveDate, until: NaiveDate) -> Option<NaiveDate> {
        (self.by_until >= AS_LIKELY_AS_NOT).then(|| {
            if self.bridging() {
                self.day.min(as_of)
            } else {
                self.day.max(later(as_of, 1)).min(until)
            }
        })
    }
}

impl Cadence {
    /// Learns the cadence of a channel. Too few days to tell mean trading on every day.
    #[must_use]
    pub fn learn(days: &DailyValues) -> Self {
        match Batch::learn(days) {
            Some(batch) => Self::Batch(batch),
            None => Self::Daily(Daily::learn(days)),
        }
    }

    /// The series at the channel's own cadence. It adds up to the days' sum, except that a learned
    /// holiday is given the value of a usual day, so as not to disturb the week.
    #[must_use]
    pub fn regular(&self, days: &DailyValues) -> Regular {
        match self {
            Self::Daily(daily) => daily.regular(days),
            Self::Batch(batch) => batch.regular(days),
        }
    }

    /// The values that follow `regular`'s last one and will, or may, come up to `until` (inclusive),
    /// earliest first. Steps on closed days are left out.
    #[must_use]
    pub fn coming(&self, regular: &Regular, as_of: NaiveDate, until: NaiveDate) -> Vec<Coming> {
        match self {
            Self::Daily(daily) => daily.coming(regular, as_of, until),
            Self::Batch(batch) => batch.coming(regular, as_of, until),
        }
    }

    /// The days on which values that follow `regular`'s last one are to be expected up to `until`
    /// (inclusive), earliest first, each with the number of steps it lies ahead (1 is the first).
    #[must_use]
    pub fn future(&self, regular: &Regular, until: NaiveDate) -> Vec<(usize, NaiveDate)> {
        let coming = self.coming(regular, regular.through, until);
        coming
            .iter()
            .filter_map(|value| Some((value.step, value.placed(regular.through, until)?)))
            .collect()
    }

    /// The seasons this cadence suggests, in steps: the week's open days, or the year's months.
    #[must_use]
    pub fn seasons(&self) -> Vec<usize> {
        match self {
            Self::Daily(daily) => daily.season().into_iter().collect(),
            Self::Batch(_) => vec![12],
        }
    }
}

fn days_between(first: NaiveDate, last: NaiveDate) -> usize {
    usize::try_from((last - first).num_days()).unwrap_or(0)
}

fn later(day: NaiveDate, days: usize) -> NaiveDate {
    day.checked_add_days(Days::new(days as u64))
        .unwrap_or(NaiveDate::MAX)
}

fn days_in_month(day: NaiveDate) -> u32 {
    u32::from(day.num_days_in_month())
}

#[cfg(test)]
mod tests;
