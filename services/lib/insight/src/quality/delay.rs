//! Rows that took longer than is usual, for example from order to shipment.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Evidence, MOST_SAMPLES, Outcome, Sample};

/// Rows with the same two days.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// The day it began, by which it is known.
    pub from: NaiveDate,
    /// The day it ended; until then it is not known when it would.
    pub to: NaiveDate,
    /// How many rows.
    pub rows: u32,
    /// What a sample shows of them beside the two days and the days taken.
    pub columns: Sample,
}

impl Span {
    fn ended_by(&self, as_of: NaiveDate) -> bool {
        self.to <= as_of
    }

    /// The days it took, or has taken so far.
    fn days_by(&self, as_of: NaiveDate) -> i64 {
        (self.to.min(as_of) - self.from).num_days()
    }
}

/// Delays; usual is the number of days that most rows took.
#[derive(Debug)]
pub struct Delays {
    /// What samples call the day a span began, and the day it ended.
    named: [&'static str; 2],
    spans: Vec<Span>,
}

impl Delays {
    /// From spans in any order; samples show their two days as `named`.
    #[must_use]
    pub fn new(named: [&'static str; 2], mut spans: Vec<Span>) -> Self {
        spans.sort_by_key(|span| (span.from, span.to));
        Self { named, spans }
    }

    fn sample(&self, span: &Span, as_of: NaiveDate, usual: i64) -> Sample {
        let [from, to] = self.named;
        let ended = if span.ended_by(as_of) {
            span.to.to_string()
        } else {
            "not yet".to_owned()
        };
        let mut sample = vec![(from, span.from.to_string()), (to, ended)];
        sample.extend(span.columns.iter().cloned());
        sample.push(("days", span.days_by(as_of).to_string()));
        sample.push(("usual_days", usual.to_string()));
        sample
    }
}

impl Evidence for Delays {
    /// What is usual is learned from the spans that ended by `as_of`. One that had not ended is late as
    /// soon as it has taken longer than that; before, nothing can be said of it.
    fn known_on(&self, as_of: NaiveDate) -> Outcome {
        let begun = self.spans.partition_point(|span| span.from <= as_of);
        let begun = &self.spans[..begun];
        let mut rows = BTreeMap::<i64, u64>::new();
        for span in begun.iter().filter(|span| span.ended_by(as_of)) {
            *rows.entry(span.days_by(as_of)).or_default() += u64::from(span.rows);
        }
        let Some((usual, _)) = rows.iter().max_by_key(|(_, rows)| **rows) else {
            return Outcome::default();
        };
        let late = begun.iter().filter(|span| span.days_by(as_of) > *usual);
        let open = late.clone().filter(|span| !span.ended_by(as_of));
        let count = |span: &Span| u64::from(span.rows);
        Outcome {
            broken: late.clone().map(count).sum(),
            examined: rows.values().sum::<u64>() + open.map(count).sum::<u64>(),
            samples: late
                .take(MOST_SAMPLES)
                .map(|span| self.sample(span, as_of, *usual))
                .collect(),
            ..Outcome::default()
        }
    }

    fn bytes(&self) -> usize {
        let columns = self.spans.iter().flat_map(|span| &span.columns);
        let columns = columns.map(|(_, text)| size_of::<(&str, String)>() + text.capacity());
        columns.sum::<usize>() + self.spans.capacity() * size_of::<Span>()
    }
}
