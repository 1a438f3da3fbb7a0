//! How forecasts turned out: what a service answers.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use otel_bi_proto::otelbi::common::v1 as proto;
use status::{Error, Result};
use store::Store;
use store::runs::ledger::{Forecast, newest, sums};

use super::Runs;
use super::accuracy::{accuracy, method};
use crate::messages::count;
use crate::request::bounded;

/// Values listed when the caller does not say how many, and the most.
const VALUES: i32 = 200;
const MOST_VALUES: i32 = 2000;
/// The first and the last of all days, as texts compare.
const FIRST_DAY: &str = "0000-01-01";
const LAST_DAY: &str = "9999-12-31";

/// The fields of a request, as they came.
#[derive(Debug, Clone, Copy)]
pub struct AccuracyFields<'a> {
    /// The first day that forecasts were made from; empty for all.
    pub from: &'a str,
    /// The last day; empty for all.
    pub to: &'a str,
    /// Series to keep; none for all.
    pub series: &'a [String],
    /// The most values to list; 0 for the default.
    pub top_n: i32,
}

/// The parts of an answer.
#[derive(Debug)]
pub struct AccuracyAnswer {
    /// By series, method and distance.
    pub accuracy: Vec<proto::ForecastAccuracy>,
    /// The values: those that are scored first, newest first.
    pub forecasts: Vec<proto::ScoredForecast>,
    /// Runs looked at.
    pub runs: i32,
    /// When the last value was scored.
    pub scored_at: Option<prost_types::Timestamp>,
}

impl<T> Runs<T> {
    /// How the forecasts that were kept turned out.
    pub async fn accuracy(
        &self,
        store: &Store,
        fields: AccuracyFields<'_>,
    ) -> Result<AccuracyAnswer> {
        let most = bounded("top_n", fields.top_n, 1, MOST_VALUES, VALUES)?;
        let most = usize::try_from(most).unwrap_or_default();
        let from = day("from", fields.from, FIRST_DAY)?;
        let to = day("to", fields.to, LAST_DAY)?;
        if from > to {
            return Err(Error::invalid_field(
                "to",
                format!("must not be before {from}"),
            ));
        }
        let mut sums = sums(store, self.ledger, &from, &to).await?;
        let known: BTreeSet<String> = sums.iter().map(|sums| sums.series.clone()).collect();
        let kept = kept(fields.series, &known)?;
        sums.retain(|sums| kept.contains(&sums.series));
        let mut values = Vec::new();
        for series in &kept {
            values.extend(newest(store, self.ledger, series, (&from, &to), most).await?);
        }
        values.sort_by(|a, b| {
            let pending = a.actual.is_none().cmp(&b.actual.is_none());
            let newest = (&b.day, &b.as_of).cmp(&(&a.day, &a.as_of));
            pending.then(newest).then_with(|| a.series.cmp(&b.series))
        });
        values.truncate(most);
        let runs: BTreeSet<&str> = sums.iter().map(|sums| sums.run_id.as_str()).collect();
        let scored_at = sums.iter().filter_map(|sums| sums.scored_at).max();
        Ok(AccuracyAnswer {
            accuracy: accuracy(&sums),
            forecasts: values.into_iter().map(encode).collect(),
            runs: count(runs.len()),
            scored_at: scored_at.map(prost_types::Timestamp::from),
        })
    }
}

/// A day of a request; `default` when it is empty.
fn day(field: &'static str, given: &str, default: &str) -> Result<String> {
    if given.is_empty() {
        return Ok(default.to_owned());
    }
    let parsed: Result<NaiveDate, _> = given.parse();
    match parsed {
        // As it is kept, whatever zeros it was written with.
        Ok(day) => Ok(day.to_string()),
        Err(_) => Err(Error::invalid_field(
            field,
            format!("must be a day such as 2014-01-31, is {given:?}"),
        )),
    }
}

/// The series to keep, compared without regard to case; all when none is asked for.
fn kept(asked: &[String], known: &BTreeSet<String>) -> Result<BTreeSet<String>> {
    if asked.is_empty() {
        return Ok(known.clone());
    }
    let find = |asked: &String| {
        let same = |known: &&String| known.to_lowercase() == asked.to_lowercase();
        known.iter().find(same).cloned().ok_or_else(|| {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let known = known.join(", ");
            Error::invalid_field(
                "series",
                format!("{asked:?} was not forecast in this time; there are: {known}"),
            )
        })
    };
    asked.iter().map(find).collect()
}

fn encode(found: Forecast) -> proto::ScoredForecast {
    let interval = |(low, high)| proto::Interval { low, high };
    proto::ScoredForecast {
        run_id: found.run_id,
        series: found.series,
        as_of: found.as_of,
        date: found.day.clone(),
        method: method(&found.method).unwrap_or_default().into(),
        forecast: Some(proto::ForecastPoint {
            date: found.day,
            value: found.value,
            interval80: found.interval80.map(interval),
            interval95: found.interval95.map(interval),
            bridging: found.bridging,
        }),
        baseline: found.baseline,
        actual: found.actual,
        scored_at: found.scored_at.map(prost_types::Timestamp::from),
        replayed: found.replayed,
    }
}
