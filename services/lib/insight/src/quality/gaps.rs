//! Days on which a channel should have traded and did not, by the calendar it keeps.

use chrono::{Datelike, NaiveDate};

use super::{Evidence, MOST_SAMPLES, Outcome, Sample};
use crate::forecast::calendar::{Cadence, DailyValues};
use crate::statistics::count;

/// A channel that trades on this share of its open days trades on all of them but for gaps; on fewer,
/// a quiet day means nothing by itself.
const TRADES_EVERY_DAY: f64 = 0.95;
/// Then a run of quiet days is a gap when so few like it are to be expected by chance in all its days.
const BY_CHANCE: f64 = 0.01;

/// The days on which a channel traded.
#[derive(Debug)]
pub struct TradingDays(Vec<NaiveDate>);

impl TradingDays {
    /// From the days in any order.
    #[must_use]
    pub fn new(days: impl IntoIterator<Item = NaiveDate>) -> Self {
        Self(days.into_iter().collect())
    }
}

impl Evidence for TradingDays {
    /// The calendar is learned from the days up to `as_of` alone: closed weekdays, holidays, or monthly
    /// batches. Days after the newest sale are no gap; see [`super::freshness`].
    fn known_on(&self, as_of: NaiveDate) -> Outcome {
        let days = DailyValues::new(self.0.iter().map(|day| (*day, 1.0)), as_of);
        let (examined, missing) = match Cadence::learn(&days) {
            Cadence::Daily(daily) => {
                let open: Vec<_> = days
                    .iter()
                    .filter(|(day, _)| daily.trades_on(*day))
                    .collect();
                let missing = missing_days(&open).into_iter();
                let missing = missing.map(|day| vec![("day", day.to_string())]);
                (open.len(), missing.collect::<Vec<Sample>>())
            }
            Cadence::Batch(batch) => {
                let months = Cadence::Batch(batch).regular(&days);
                let missing = months.days.iter().zip(&months.values);
                let missing = missing.filter(|(_, sales)| **sales == 0.0).map(|(day, _)| {
                    let month = format!("{:04}-{:02}", day.year(), day.month());
                    vec![("month", month), ("expected", day.to_string())]
                });
                (months.values.len(), missing.collect())
            }
        };
        Outcome {
            broken: missing.len() as u64,
            examined: examined as u64,
            samples: missing.into_iter().take(MOST_SAMPLES).collect(),
            ..Outcome::default()
        }
    }

    fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<NaiveDate>()
    }
}

/// The open days without sales that are no matter of chance.
fn missing_days(open: &[(NaiveDate, f64)]) -> Vec<NaiveDate> {
    let quiet = open.iter().filter(|(_, sales)| *sales == 0.0).count();
    let quiet = count(quiet) / count(open.len().max(1));
    let shortest = if 1.0 - quiet >= TRADES_EVERY_DAY {
        1.0
    } else {
        (BY_CHANCE / count(open.len())).ln() / quiet.ln()
    };
    open.chunk_by(|(_, a), (_, b)| (*a == 0.0) == (*b == 0.0))
        .filter(|run| run[0].1 == 0.0 && count(run.len()) >= shortest)
        .flatten()
        .map(|(day, _)| *day)
        .collect()
}
