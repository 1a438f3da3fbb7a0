//! Data quality: what the checks of a warehouse found, and which answers that touches.
//!
//! A [`Rule`] says what should hold, and from when on a breach matters. Its [`Evidence`] is gathered
//! once and tells what was known on any day; together they are a [`Check`], and a look at it on one day
//! is a [`Finding`]. Where the evidence could not be gathered, the check says why.
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
mod past;
mod rule;
pub mod tally;

use std::fmt::Debug;
use std::sync::Arc;

use chrono::NaiveDate;
use past::PastDays;

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

    /// The memory it holds, in bytes; what it shares with others is theirs.
    fn bytes(&self) -> usize;
}

/// The memory that samples hold beside their own size, in bytes.
fn bytes_of(samples: &[Sample]) -> usize {
    let columns = samples.iter().flatten();
    let columns = columns.map(|(_, text)| size_of::<(&str, String)>() + text.capacity());
    columns.sum::<usize>() + size_of_val(samples)
}

/// A rule with what was gathered about it.
#[derive(Debug)]
pub struct Check {
    rule: &'static Rule,
    /// Or why there is none.
    evidence: Result<Box<dyn Evidence>, String>,
}

impl Check {
    /// The evidence for a rule.
    #[must_use]
    pub fn new(rule: &'static Rule, evidence: impl Evidence + 'static) -> Self {
        Self {
            rule,
            evidence: Ok(Box::new(evidence)),
        }
    }

    /// A rule that nothing is known about, and why, for people to read.
    #[must_use]
    pub fn not_checked(rule: &'static Rule, why: impl Into<String>) -> Self {
        Self {
            rule,
            evidence: Err(why.into()),
        }
    }

    fn known_on(&self, as_of: NaiveDate) -> Finding {
        match &self.evidence {
            Ok(evidence) => Finding::new(self.rule, evidence.known_on(as_of)),
            Err(why) => Finding {
                rule: self.rule,
                verdict: Verdict::NotChecked,
                outcome: Outcome::default(),
                text: why.clone(),
            },
        }
    }

    fn bytes(&self) -> usize {
        match &self.evidence {
            Ok(evidence) => evidence.bytes(),
            Err(why) => why.capacity(),
        }
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
    /// What it means for the figures, or why it was not checked, for people to read; empty when it
    /// passed.
    pub text: String,
}

impl Finding {
    /// Whether it touches the answers of `rpc`.
    #[must_use]
    pub fn touches(&self, rpc: &str) -> bool {
        self.rule.affects.contains(&rpc)
    }

    fn new(rule: &'static Rule, outcome: Outcome) -> Self {
        let verdict = rule.verdict(outcome.broken, outcome.examined);
        let text = if verdict == Verdict::Passed {
            String::new()
        } else {
            rule.explain(&outcome)
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
    checks: Vec<Check>,
    newest: NaiveDate,
    /// What they say on `newest`.
    findings: Arc<[Finding]>,
    past: PastDays,
}

impl Quality {
    /// The checks; `newest` is the day that answers look back from unless they are asked otherwise.
    #[must_use]
    pub fn new(checks: Vec<Check>, newest: NaiveDate) -> Self {
        Self {
            findings: look(&checks, newest),
            checks,
            newest,
            past: PastDays::default(),
        }
    }

    /// Rules that nothing is known about, each for the same reason: told to people in these words.
    #[must_use]
    pub fn not_checked(rules: &[&'static Rule], why: &str) -> Self {
        let checks = rules.iter().map(|rule| Check::not_checked(rule, why));
        Self::new(checks.collect(), NaiveDate::default())
    }

    /// The rules that were not checked, and why.
    pub fn unchecked(&self) -> impl Iterator<Item = (&'static Rule, &str)> {
        self.checks
            .iter()
            .filter_map(|check| Some((check.rule, check.evidence.as_ref().err()?.as_str())))
    }

    /// What the checks say on `as_of`, in the order they were given.
    #[must_use]
    pub fn findings(&self, as_of: NaiveDate) -> Arc<[Finding]> {
        if as_of == self.newest {
            return Arc::clone(&self.findings);
        }
        self.past.findings(as_of, || look(&self.checks, as_of))
    }

    /// The memory held, in bytes; without what was remembered of past days.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let checks = self.checks.iter();
        let evidence: usize = checks.map(Check::bytes).sum();
        let findings = self.findings.iter();
        let findings = findings.map(|finding| {
            let outcome = &finding.outcome;
            let detail = outcome.detail.as_ref().map_or(0, String::capacity);
            finding.text.capacity() + detail + bytes_of(&outcome.samples)
        });
        evidence
            + findings.sum::<usize>()
            + self.checks.capacity() * size_of::<Check>()
            + size_of_val(&*self.findings)
    }
}

fn look(checks: &[Check], as_of: NaiveDate) -> Arc<[Finding]> {
    checks.iter().map(|check| check.known_on(as_of)).collect()
}

#[cfg(test)]
mod tests;
