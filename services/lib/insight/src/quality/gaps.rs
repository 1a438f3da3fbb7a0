//! Days on which a channel should have traded and did not, by the calendar it keeps.

use chrono::{Datelike, NaiveDate};

use super::{Evidence, MOST_SAMPLES, Outcome, Sample};
use crate::forecast::calendar::{Cadence, DailyValues};

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
                let open = days.iter().filter(|(day, _)| daily.trades_on(*day));
                let missing = open.clone().filter(|(_, sales)| *sales == 0.0);
                let missing = missing.map(|(day, _)| named(&[("day", day.to_string())]));
                (open.count(), missing.collect::<Vec<Sample>>())
            }
            Cadence::Batch(batch) => {
                let months = Cadence::Batch(batch).regular(&days);
                let missing = months.days.iter().zip(&months.values);
                let missing = missing.filter(|(_, sales)| **sales == 0.0).map(|(day, _)| {
                    let month = format!("{:04}-{:02}", day.year(), day.month());
                    named(&[("month", month), ("expected", day.to_string())])
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
}

fn named(values: &[(&'static str, String)]) -> Sample {
    values.to_vec()
}
