//! Rows that took longer than is usual, for example from order to shipment.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Evidence, MOST_SAMPLES, Outcome, Sample};

/// Rows with the same two days.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// The day it began, by which it is known.
    pub from: NaiveDate,
    /// The day it ended.
    pub to: NaiveDate,
    /// How many rows.
    pub rows: u32,
    /// What a sample shows of them beside the days taken.
    pub columns: Sample,
}

/// Delays; usual is the number of days that most rows took.
#[derive(Debug)]
pub struct Delays(Vec<Span>);

impl Delays {
    /// From spans in any order.
    #[must_use]
    pub fn new(mut spans: Vec<Span>) -> Self {
        spans.sort_by_key(|span| (span.from, span.to));
        Self(spans)
    }
}

impl Evidence for Delays {
    fn known_on(&self, as_of: NaiveDate) -> Outcome {
        let known = || self.0.iter().filter(|span| span.from <= as_of);
        let days = |span: &Span| (span.to - span.from).num_days();
        let mut rows = BTreeMap::<i64, u64>::new();
        for span in known() {
            *rows.entry(days(span)).or_default() += u64::from(span.rows);
        }
        let Some((usual, _)) = rows.iter().max_by_key(|(_, rows)| **rows) else {
            return Outcome::default();
        };
        let late = known().filter(|span| days(span) > *usual);
        let sample = |span: &Span| {
            let mut sample = span.columns.clone();
            sample.push(("days", days(span).to_string()));
            sample.push(("usual_days", usual.to_string()));
            sample
        };
        Outcome {
            broken: late.clone().map(|span| u64::from(span.rows)).sum(),
            examined: rows.values().sum(),
            samples: late.take(MOST_SAMPLES).map(sample).collect(),
            ..Outcome::default()
        }
    }
}
