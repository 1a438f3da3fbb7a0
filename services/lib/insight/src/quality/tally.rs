//! Rows that break rules, counted by day in the database.
//!
//! A statement gives for each day and each set of broken rules how many rows there are: a line a day
//! when all is well. Here the counts become running sums, so that what was known on any day takes two
//! binary searches.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Check, Evidence, MOST_SAMPLES, Outcome, Rule, Sample, bytes_of};

/// Rows of one day that break the same rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// Their day. None for tables without days, which are as they are now: what is found there
    /// touches every answer, whatever day it looks back from.
    pub day: Option<NaiveDate>,
    /// The rules they break: bit `k` for the table's rule number `k`.
    pub broken: u32,
    /// How many rows.
    pub rows: u32,
    /// By how much they break them, added up; 0 where the table has no measure of it.
    pub size: f64,
}

/// One row that breaks rules, with all the columns that its table's samples have.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    /// Its day, as in [`Counted`].
    pub day: Option<NaiveDate>,
    /// The rules it breaks, as in [`Counted`].
    pub broken: u32,
    /// Its columns.
    pub columns: Sample,
}

/// The checks of a table by its counts. `samples` are the oldest rows of each set of broken rules, at
/// least [`MOST_SAMPLES`] of each or all there are.
#[must_use]
pub fn checks(rules: &'static [Rule], counts: &[Counted], samples: &[Broken]) -> Vec<Check> {
    let examined = Arc::new(Running::new(counts.iter()));
    let mut samples: Vec<&Broken> = samples.iter().collect();
    samples.sort_by_key(|sample| sample.day);
    let of_rule = |(bit, rule): (usize, &'static Rule)| {
        let breaks = |broken: u32| broken >> bit & 1 == 1;
        let samples = samples
            .iter()
            .filter(|sample| breaks(sample.broken))
            .take(MOST_SAMPLES)
            .map(|sample| (sample.day, shown(rule, &sample.columns)));
        let tally = Tally {
            examined: Arc::clone(&examined),
            broken: Running::new(counts.iter().filter(|counted| breaks(counted.broken))),
            samples: samples.collect(),
        };
        Check::new(rule, tally)
    };
    rules.iter().enumerate().map(of_rule).collect()
}

/// The last day that samples are wanted from: until then each set of broken rules has shown
/// [`MOST_SAMPLES`] rows, or all it has. None when nothing is broken.
#[must_use]
pub fn samples_until(counts: &[Counted]) -> Option<NaiveDate> {
    let mut seen = std::collections::HashMap::<u32, u32>::new();
    let mut days: Vec<_> = counts
        .iter()
        .filter(|counted| counted.broken != 0)
        .collect();
    days.sort_by_key(|counted| counted.day);
    let mut until = None;
    for counted in days {
        let seen = seen.entry(counted.broken).or_default();
        if (*seen as usize) < MOST_SAMPLES {
            *seen += counted.rows;
            until = until.max(Some(counted.day.unwrap_or(NaiveDate::MIN)));
        }
    }
    until
}

fn shown(rule: &Rule, columns: &Sample) -> Sample {
    let column = |name: &&str| columns.iter().find(|(known, _)| known == name).cloned();
    rule.shows.iter().filter_map(column).collect()
}

/// Sums that grow day by day.
#[derive(Debug, Default)]
struct Running {
    days: Vec<NaiveDate>,
    /// Rows and sizes up to and including that day.
    sums: Vec<(u64, f64)>,
}

impl Running {
    fn new<'a>(counts: impl Iterator<Item = &'a Counted>) -> Self {
        let mut counts: Vec<_> = counts
            .map(|counted| {
                // Before every day: what has none is always known.
                (counted.day.unwrap_or(NaiveDate::MIN), counted)
            })
            .collect();
        counts.sort_by_key(|(day, _)| *day);
        let mut running = Self::default();
        let mut sum = (0, 0.0);
        for (day, counted) in counts {
            sum.0 += u64::from(counted.rows);
            sum.1 += counted.size;
            if running.days.last() == Some(&day) {
                running.sums.pop();
            } else {
                running.days.push(day);
            }
            running.sums.push(sum);
        }
        running
    }

    fn bytes(&self) -> usize {
        self.days.capacity() * size_of::<NaiveDate>()
            + self.sums.capacity() * size_of::<(u64, f64)>()
    }

    fn up_to(&self, day: NaiveDate) -> (u64, f64) {
        let seen = self.days.partition_point(|known| *known <= day);
        let last = seen.checked_sub(1).and_then(|last| self.sums.get(last));
        last.copied().unwrap_or_default()
    }
}

#[derive(Debug)]
struct Tally {
    examined: Arc<Running>,
    broken: Running,
    samples: Vec<(Option<NaiveDate>, Sample)>,
}

impl Evidence for Tally {
    fn known_on(&self, as_of: NaiveDate) -> Outcome {
        let (broken, size) = self.broken.up_to(as_of);
        let seen = |day: &Option<NaiveDate>| day.is_none_or(|day| day <= as_of);
        Outcome {
            broken,
            examined: self.examined.up_to(as_of).0,
            size,
            detail: None,
            samples: self
                .samples
                .iter()
                .filter(|(day, _)| seen(day))
                .map(|(_, sample)| sample.clone())
                .collect(),
        }
    }

    /// With its part of the sums of all rows looked at, which the rules of a table share.
    fn bytes(&self) -> usize {
        let samples = self.samples.iter();
        let texts = samples
            .clone()
            .map(|(_, sample)| bytes_of(std::slice::from_ref(sample)));
        let dates = samples.len() * size_of::<Option<NaiveDate>>();
        let shared = self.examined.bytes() / Arc::strong_count(&self.examined);
        texts.sum::<usize>() + dates + self.broken.bytes() + shared
    }
}
