//! Up to when a channel's data can be used, and which month a sale stands for.

use chrono::{Datelike, Days, NaiveDate};
use insight::forecast::calendar::{Batch, Cadence, DailyValues};
use insight::period::Period;
use insight::sales::{Filter, completeness};
use insight::statistics::median;

use super::CHANNELS;
use crate::domain::sales::{CATEGORY, CHANNEL, Sales};

/// A batch has come once it brought this share of what batches usually bring: single orders of the day
/// before do not make it.
const BATCH_HAS_COME: f64 = 0.1;

/// A month, counted from the year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(pub i32);

impl Month {
    /// The calendar month of a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self(day.year() * 12 + day.month0().cast_signed())
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        let month = self.0.rem_euclid(12).unsigned_abs() + 1;
        NaiveDate::from_ymd_opt(self.0.div_euclid(12), month, 1).unwrap_or(NaiveDate::MAX)
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        let next = Self(self.0 + 1).first_day();
        next.pred_opt().unwrap_or(next)
    }

    /// How many months later it is.
    #[must_use]
    pub fn since(self, other: Self) -> i32 {
        self.0 - other.0
    }
}

/// What a channel's sales up to a day tell of its calendar.
#[derive(Debug, Clone)]
pub struct ChannelCalendar {
    /// How it trades, when in monthly batches.
    batch: Option<Batch>,
    /// The last day that the channel's data are complete for.
    pub complete_through: NaiveDate,
    /// The last month that they are complete for.
    pub last_month: Month,
}

impl ChannelCalendar {
    /// The calendars of [`CHANNELS`] on a day; nothing for a channel without sales.
    #[must_use]
    pub fn learn(sales: &Sales, as_of: NaiveDate) -> [Option<Self>; 2] {
        let known = completeness(sales, as_of, CHANNEL, CATEGORY);
        let Some(seen) = Period::new(sales.span().from(), as_of.min(sales.span().to())) else {
            return [None, None];
        };
        let daily = sales.daily_revenue(seen, &Filter::all(), CHANNEL);
        CHANNELS.map(|channel| {
            let name = channel.name();
            let complete = known.iter().find(|found| found.channel == name)?;
            let key = sales.dimensions()[CHANNEL].find(name)? as usize;
            let days = daily.parts[key].iter().enumerate();
            let days = days.map(|(at, revenue)| (daily.day(at), *revenue));
            Some(Self::of(days, complete.complete_through?))
        })
    }

    fn of(days: impl Iterator<Item = (NaiveDate, f64)>, complete_through: NaiveDate) -> Self {
        let days = DailyValues::new(days, complete_through);
        let cadence = Cadence::learn(&days);
        let (batch, last_month) = match &cadence {
            Cadence::Daily(_) => (None, last_whole_month(complete_through)),
            Cadence::Batch(batch) => {
                let regular = cadence.regular(&days);
                let usual = median(&regular.values).unwrap_or_default();
                let newest = regular.values.iter().zip(&regular.days).rev();
                let mut come = newest.filter(|(value, _)| **value >= BATCH_HAS_COME * usual);
                let last = come.next().map_or(complete_through, |(_, day)| *day);
                (Some(batch.clone()), Month::of(batch.month_for(last)))
            }
        };
        Self {
            batch,
            complete_through,
            last_month,
        }
    }

    /// Whether the channel trades in monthly batches.
    #[must_use]
    pub fn is_batch(&self) -> bool {
        self.batch.is_some()
    }

    /// The month that a sale stands for: a batch that slipped to the first days of the next month stands
    /// for the month before.
    #[must_use]
    pub fn month_for(&self, day: NaiveDate) -> Month {
        match &self.batch {
            Some(batch) => Month::of(batch.month_for(day)),
            None => Month::of(day),
        }
    }
}

/// The last month that is over by a day.
fn last_whole_month(day: NaiveDate) -> Month {
    let tomorrow = day.checked_add_days(Days::new(1)).unwrap_or(day);
    Month(Month::of(tomorrow).0 - 1)
}
