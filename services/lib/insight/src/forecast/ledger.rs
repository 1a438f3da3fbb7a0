//! What a ledger of forecasts needs beside them: the simplest forecast of the same days, and what came.

use chrono::{Days, NaiveDate};

use super::calendar::{Batch, Cadence, DailyValues, Regular};
use super::methods::{MethodName, method};
use super::sales::{Complete, complete_channels};
use crate::sales::{Question, SalesRollup};

/// A batch that has had no sale for more than so many days has all its sales: what comes so much later is
/// another one.
const BATCH_DONE_DAYS: i64 = 4;

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
        Self {
            channels: complete.into_iter().map(KnownChannel::new).collect(),
            newest: rollup.span().to().min(question.as_of),
        }
    }

    /// The newest day that anything is known of, complete or not.
    #[must_use]
    pub fn newest(&self) -> NaiveDate {
        self.newest
    }

    /// The channels' names.
    pub fn channels(&self) -> impl Iterator<Item = &str> {
        self.channels.iter().map(|channel| channel.channel.as_str())
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
    #[must_use]
    pub fn actual(&self, channel: &str, day: NaiveDate, rhythm: Rhythm) -> Option<f64> {
        let known = self.find(channel)?;
        match (rhythm, &known.cadence) {
            (Rhythm::Daily, _) => (day <= known.through).then(|| known.days.on(day)),
            (Rhythm::Batch, Cadence::Batch(batch)) => {
                known.batch(batch, batch.month_for(day), self.newest)
            }
            // It trades daily now: nothing tells which of its days stand for the batch.
            (Rhythm::Batch, Cadence::Daily(_)) => None,
        }
    }

    fn find(&self, channel: &str) -> Option<&KnownChannel> {
        self.channels.iter().find(|known| known.channel == channel)
    }
}

impl KnownChannel {
    fn new(complete: Complete) -> Self {
        let cadence = Cadence::learn(&complete.days);
        Self {
            regular: cadence.regular(&complete.days),
            cadence,
            channel: complete.channel,
            through: complete.through,
            days: complete.days,
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

#[cfg(test)]
mod tests {
    use chrono::Datelike;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A channel with these sales, known up to `through` among data that go on to `newest`.
    fn known(sells: impl Fn(NaiveDate) -> f64, [through, newest]: [&str; 2]) -> KnownSales {
        let through = day(through);
        let days = day("2010-01-01")
            .iter_days()
            .take_while(|day| *day <= through);
        let days = DailyValues::through(days.map(|day| (day, sells(day))), through);
        KnownSales {
            channels: vec![KnownChannel::new(Complete {
                channel: "A".to_owned(),
                through,
                days,
            })],
            newest: day(newest),
        }
    }

    fn on_weekdays(day: NaiveDate) -> f64 {
        f64::from(day.weekday().num_days_from_monday() * 100) + f64::from(day.year() - 2009)
    }

    /// 1,000 in January and so on, half of it a day later.
    fn in_batches(day: NaiveDate) -> f64 {
        match day.day() {
            15 | 16 => f64::from(day.month()) * 500.0,
            _ => 0.0,
        }
    }

    #[test]
    fn days_count_once_they_are_complete() {
        let known = known(on_weekdays, ["2012-05-31", "2012-06-02"]);
        let actual = |text, rhythm| known.actual("A", day(text), rhythm);
        assert_eq!(actual("2012-05-31", Rhythm::Daily), Some(303.0));
        assert_eq!(actual("2012-06-01", Rhythm::Daily), None);
        assert_eq!(actual("2012-05-31", Rhythm::Batch), None);
        assert_eq!(known.actual("B", day("2012-05-31"), Rhythm::Daily), None);
    }

    #[test]
    fn a_batch_counts_whole_on_whichever_day_it_was_expected() {
        let now = known(in_batches, ["2012-05-16", "2012-05-20"]);
        let actual = |text| now.actual("A", day(text), Rhythm::Batch);
        for expected in ["2012-04-12", "2012-04-15", "2012-04-20"] {
            assert_eq!(actual(expected), Some(4_000.0), "{expected}");
        }
        // More of May's may follow; June's has not come.
        assert_eq!(actual("2012-05-15"), None);
        assert_eq!(actual("2012-06-15"), None);
        let later = known(in_batches, ["2012-05-16", "2012-05-21"]);
        let may = later.actual("A", day("2012-05-18"), Rhythm::Batch);
        assert_eq!(may, Some(5_000.0));
    }

    #[test]
    fn seasonal_naive_repeats_the_last_week_or_year() {
        let weekly = known(on_weekdays, ["2012-05-31", "2012-05-31"]);
        let found = weekly.seasonal_naive("A", day("2012-05-31"), 8);
        let expected: Vec<_> = day("2012-06-01")
            .iter_days()
            .take(8)
            .map(|day| (day, on_weekdays(day)))
            .collect();
        assert_eq!(found, expected);
        let yearly = known(in_batches, ["2012-05-16", "2012-05-31"]);
        let found = yearly.seasonal_naive("A", day("2012-05-31"), 60);
        let values: Vec<f64> = found.iter().map(|(_, value)| *value).collect();
        assert_eq!(values, [6_000.0, 7_000.0]);
        assert_eq!(yearly.seasonal_naive("B", day("2012-05-31"), 60), []);
    }
}
