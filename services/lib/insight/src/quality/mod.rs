//! Data quality: what the checks of a warehouse found, and which answers that touches.
//!
//! A [`Rule`] says what should hold, and from when on a breach matters. Its [`Evidence`] is gathered
//! once, with the snapshot, and tells what was known on any day; together they are a [`Check`], and a
//! look at it on one day is a [`Finding`].
//!
//! * [`tally`]: rows that break rules, counted by day in the database.
//! * [`gaps`]: days on which a channel should have traded and did not.
//! * [`freshness`]: channels that fell silent before the others.
//! * [`delay`]: rows that took longer than is usual.
//!
//! To add a kind of evidence, implement [`Evidence`] in a file of its own.

pub mod delay;
pub mod freshness;
pub mod gaps;
mod rule;
pub mod tally;

use std::borrow::Cow;
use std::fmt::Debug;

use chrono::NaiveDate;

pub use rule::{Kind, Rule, Tolerance, Verdict};

/// One row that breaks a rule: the names of its columns and their values, as text.
pub type Sample = Vec<(&'static str, String)>;

/// The most samples that a finding shows.
pub const MOST_SAMPLES: usize = 10;

/// What is known of a rule on one day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Rows that break the rule.
    pub broken: u64,
    /// Rows looked at.
    pub examined: u64,
    /// By how much they break it, in the rule's unit; 0 where the rule has none.
    pub size: f64,
    /// What exactly is wrong, where numbers do not say it well.
    pub detail: Option<String>,
    /// Some of the rows that break the rule, the oldest first, at most [`MOST_SAMPLES`].
    pub samples: Vec<Sample>,
}

/// What was gathered about a rule.
pub trait Evidence: Debug + Send + Sync {
    /// What was known on `as_of`: nothing later counts.
    fn known_on(&self, as_of: NaiveDate) -> Outcome;
}

/// A rule with what was gathered about it.
#[derive(Debug)]
pub struct Check {
    rule: &'static Rule,
    evidence: Box<dyn Evidence>,
}

impl Check {
    /// The evidence for a rule.
    #[must_use]
    pub fn new(rule: &'static Rule, evidence: impl Evidence + 'static) -> Self {
        Self {
            rule,
            evidence: Box::new(evidence),
        }
    }

    fn known_on(&self, as_of: NaiveDate) -> Finding {
        Finding::new(self.rule, self.evidence.known_on(as_of))
    }
}

/// What a check says on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// Whether the rule held.
    pub verdict: Verdict,
    /// What was found.
    pub outcome: Outcome,
    /// What it means for the figures, for people to read; empty when it passed.
    pub text: String,
}

impl Finding {
    fn new(rule: &'static Rule, outcome: Outcome) -> Self {
        let verdict = rule.verdict(outcome.broken, outcome.examined);
        let text = match verdict {
            Verdict::Passed => String::new(),
            _ => rule.explain(&outcome),
        };
        Self {
            rule,
            verdict,
            outcome,
            text,
        }
    }
}

/// The checks of one snapshot.
#[derive(Debug)]
pub struct Quality {
    /// Each with its finding on `newest`.
    checks: Vec<(Check, Finding)>,
    newest: NaiveDate,
}

impl Quality {
    /// The checks; `newest` is the day that answers look back from unless they are asked otherwise.
    #[must_use]
    pub fn new(checks: Vec<Check>, newest: NaiveDate) -> Self {
        let looked_at = |check: Check| {
            let finding = check.known_on(newest);
            (check, finding)
        };
        Self {
            checks: checks.into_iter().map(looked_at).collect(),
            newest,
        }
    }

    /// What the checks say on `as_of`, in the order they were given.
    pub fn findings(&self, as_of: NaiveDate) -> impl Iterator<Item = Cow<'_, Finding>> {
        self.checks
            .iter()
            .map(move |check| self.finding(check, as_of))
    }

    /// What the checks that touch the answers of `rpc` say on `as_of`.
    pub fn touching(&self, rpc: &str, as_of: NaiveDate) -> impl Iterator<Item = Cow<'_, Finding>> {
        self.checks
            .iter()
            .filter(move |(check, _)| check.rule.affects.contains(&rpc))
            .map(move |check| self.finding(check, as_of))
    }

    fn finding<'a>(
        &self,
        (check, newest): &'a (Check, Finding),
        as_of: NaiveDate,
    ) -> Cow<'a, Finding> {
        if as_of == self.newest {
            Cow::Borrowed(newest)
        } else {
            Cow::Owned(check.known_on(as_of))
        }
    }
}

#[cfg(test)]
mod tests;
