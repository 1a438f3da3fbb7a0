//! Data quality: what the checks of a warehouse found, and which answers that touches.

use chrono::NaiveDate;

/// What a check, or all checks that touch an answer, say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing breaks the rule.
    Passed,
    /// Something was found that may colour the figures.
    Warning,
    /// The figures are not to be acted upon before it is looked at.
    Failed,
}

/// One check, and what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Short, stable name.
    pub name: &'static str,
    /// RPCs whose answers depend on what was checked.
    pub affects: &'static [&'static str],
    /// What was found.
    pub verdict: Verdict,
    /// What the finding means for the figures, for people to read; empty when it passed.
    pub finding: String,
}

/// The checks of one snapshot.
#[derive(Debug, Default)]
pub struct Quality {
    checks: Vec<Check>,
}

impl Quality {
    /// The checks that touch the answers of `rpc`, as known on `as_of`.
    pub fn touching(&self, rpc: &str, _as_of: NaiveDate) -> impl Iterator<Item = &Check> {
        self.checks
            .iter()
            .filter(move |check| check.affects.contains(&rpc))
    }
}
