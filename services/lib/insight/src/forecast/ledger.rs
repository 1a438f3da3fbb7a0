//! What a ledger of forecasts needs beside them: the simplest forecast of the same days, and what came.

use chrono::{Days, NaiveDate, TimeDelta};

use super::calendar::{Batch, Cadence, DailyValues, Regular};
use super::methods::{MethodName, method};
use super::sales::{Complete, complete_channels};
use crate::sales::{Question, SalesRollup};

/// A day counts once the channel's data reach so many days beyond it: sales of the newest days are still
/// being entered, and a value is scored once and stays. Batches have [`BATCH_DONE_DAYS`].
const SETTLED_DAYS: i64 = 7;

/// A batch that has had no sale for more than so many days has all its sales: what comes so much later is
/// another one.
const BATCH_DONE_DAYS: i64 = 4;

/// A channel has stopped selling when the complete data of others go on for more than so many days after its
/// last sale: longer than from one month's batch to the next.
const STOPPED_DAYS: i64 = 35;

/// The channels of a rollup as they are known on a day, as far as their data are complete.
#[derive(Debug)]
pub struct KnownSales {
    channels: Vec<KnownChannel>,
    newest: NaiveDate,
}

/// One of them.
#[derive(Debug)]
struct KnownChannel {
    channel: String,
    through: NaiveDate,
    last_sale: NaiveDate,
    cadence: Cadence,
    days: DailyValues,
    regular: Regular,
}

/// The rhythm that a value was forecast in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    /// The value is of one day.
    Daily,
    /// The value is of a month's batch, whichever days that fell on.
    Batch,
}

impl KnownSales {
    /// What the question's `as_of` knows of the sales it keeps. `channel` and `category` are indexes of
    /// dimensions.
    #[must_use]
    pub fn new<const D: usize>(
        rollup: &SalesRollup<D>,
        question: &Question<D>,
        [channel, category]: [usize; 2],
    ) -> Self {
        let complete = complete_channels(rollup, question, channel, category);
        let channels = complete.into_iter().map(KnownChannel::new);
        Self::of(channels.collect(), question.as_of)
    }

    fn of(channels: Vec<KnownChannel>, as_of: NaiveDate) -> Self {
        let newest = channels.iter().map(|known| known.through).max();
        Self {
            newest: newest.unwrap_or(as_of),
            channels,
        }
    }

    /// The newest day that any channel is complete for.
    #[must_use]
    pub fn newest(&self) -> NaiveDate {
        self.newest
    }

    /// What seasonal naive (naive where there is no season) forecasts of a channel on the days on which it
    /// trades, looking ahead from `as_of` for so many days: the very days that any other method forecasts.
    #[must_use]
    pub fn seasonal_naive(
        &self,
        channel: &str,
        as_of: NaiveDate,
        horizon_days: u32,
    ) -> Vec<(NaiveDate, f64)> {
        let until = as_of
            .checked_add_days(Days::new(horizon_days.into()))
            .unwrap_or(NaiveDate::MAX);
        let found = self.find(channel);
        found.map_or_else(Vec::new, |known| known.seasonal_naive(as_of, until))
    }

    /// What was sold of what was forecast for a day of a channel: nothing while it is not complete.
    ///
    /// A day is complete when the channel's data reach a week beyond it and go on within that week: a hole
    /// in the data is no day without sales. What a channel that has stopped was forecast to sell came as 0,
    /// so that a forecast which did not see the end coming counts as the miss it is.
    #[must_use]
    pub fn actual(&self, channel: &str, day: NaiveDate, rhythm: Rhythm) -> Option<f64> {
        let known = self.find(channel)?;
        let sold = match (rhythm, &known.cadence) {
            (Rhythm::Daily, _) => known.settled(day),
            (Rhythm::Batch, Cadence::Batch(batch)) => {
                known.batch(batch, batch.month_for(day), self.newest)
            }
            // It trades daily now: nothing tells which of its days stand for the batch.
            (Rhythm::Batch, Cadence::Daily(_)) => None,
        };
        sold.or_else(|| known.stopped(day, rhythm, self.newest_of_others(channel)?))
    }

    fn newest_of_others(&self, channel: &str) -> Option<NaiveDate> {
        let others = self
            .channels
            .iter()
            .filter(|known| known.channel != channel);
        others.map(|known| known.through).max()
    }

    fn find(&self, channel: &str) -> Option<&KnownChannel> {
        self.channels.iter().find(|known| known.channel == channel)
    }
}

impl KnownChannel {
    fn new(complete: Complete) -> Self {
        let (through, last_sale, days) = match plausible_end(&complete.days) {
            Some(end) => (end, end, DailyValues::through(complete.days.iter(), end)),
            None => (complete.through, complete.newest_sale, complete.days),
        };
        let cadence = Cadence::learn(&days);
        Self {
            regular: cadence.regular(&days),
            cadence,
            channel: complete.channel,
            through,
            last_sale,
            days,
        }
    }

    /// What was sold on a day, once the data have gone on after it.
    fn settled(&self, day: NaiveDate) -> Option<f64> {
        let beyond = (self.through - day).num_days();
        let goes_on = || {
            let after = (1..=SETTLED_DAYS).map(|days| day + TimeDelta::days(days));
            after.map(|day| self.days.on(day)).any(|value| value != 0.0)
        };
        (beyond >= SETTLED_DAYS && goes_on()).then(|| self.days.on(day))
    }

    /// What was sold around and after the end of a channel that has stopped, as far as the data of others
    /// show it.
    fn stopped(&self, day: NaiveDate, rhythm: Rhythm, others: NaiveDate) -> Option<f64> {
        let late = match rhythm {
            Rhythm::Daily => SETTLED_DAYS,
            // Batches come late, too.
            Rhythm::Batch => STOPPED_DAYS,
        };
        let ended = (others - self.last_sale).num_days() > STOPPED_DAYS;
        if !ended || (others - day).num_days() < late {
            return None;
        }
        match (rhythm, &self.cadence) {
            (Rhythm::Daily, _) if self.through >= day => Some(self.days.on(day)),
            (Rhythm::Batch, Cadence::Batch(batch)) => {
                let last = batch.month_for(self.last_sale);
                (batch.month_for(day) > last).then_some(0.0)
            }
            _ => (day > self.last_sale).then_some(0.0),
        }
    }

    fn seasonal_naive(&self, as_of: NaiveDate, until: NaiveDate) -> Vec<(NaiveDate, f64)> {
        let coming = self.cadence.coming(&self.regular, as_of, until);
        let values = &self.regular.values;
        let mut seasons = self.cadence.seasons();
        seasons.retain(|season| *season > 1 && *season <= values.len());
        let fitted = method(MethodName::SeasonalNaive).fit(values, &seasons);
        let fitted = fitted.or_else(|| method(MethodName::Naive).fit(values, &[]));
        let (Some(fitted), Some(last)) = (fitted, coming.last()) else {
            return Vec::new();
        };
        let means = fitted.mean(last.step);
        let placed = coming.iter();
        placed
            .filter_map(|value| Some((value.placed(as_of, until)?, means[value.step - 1])))
            .collect()
    }

    /// The batch of a month, when all of it has come: another has come since, or the data of other channels
    /// go on without more of it.
    fn batch(&self, batch: &Batch, month: NaiveDate, newest: NaiveDate) -> Option<f64> {
        let days = &self.regular.days;
        let at = days.iter().position(|day| batch.month_for(*day) == month)?;
        let done = at + 1 < days.len() || (newest - self.through).num_days() > BATCH_DONE_DAYS;
        done.then(|| self.regular.values[at])
    }
}

/// Where the data end before a few sales that stand alone, far after all others: rows with a wrong date,
/// which tell nothing of the days between. None when they end where they end.
fn plausible_end(days: &DailyValues) -> Option<NaiveDate> {
    let sold = days.iter().filter(|(_, value)| *value != 0.0);
    let sold: Vec<NaiveDate> = sold.map(|(day, _)| day).collect();
    let gap = |at: usize| (sold[at] - sold[at - 1]).num_days();
    let mut kept = sold.len();
    while let Some(apart) = (1..kept).rev().find(|at| gap(*at) > STOPPED_DAYS) {
        let usual = (1..apart).map(gap).max().unwrap_or_default();
        let lasted = (sold[kept - 1] - sold[apart]).num_days();
        if lasted >= SETTLED_DAYS || gap(apart) <= 2 * usual {
            break;
        }
        kept = apart;
    }
    (kept < sold.len()).then(|| sold[kept - 1])
}

#[cfg(test)]
mod tests;
