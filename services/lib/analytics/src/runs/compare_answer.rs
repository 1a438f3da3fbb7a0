//! Two runs held against each other: what a service answers.

use otel_bi_proto::otelbi::common::v1 as proto;
use status::{Error, Result};
use store::Store;
use store::runs::{Run, before, find, results};
use uuid::Uuid;

use super::causes::{Told, causes};
use super::compare::{Differences, differences};
use super::{Runs, header};
use crate::messages::count;
use crate::request::bounded;

/// Differences told when the caller does not say how many, and the most.
const DIFFERENCES: i32 = 100;
const MOST_DIFFERENCES: i32 = 1000;

impl<T> Runs<T> {
    /// What changed from one run of an analysis to another; from the one computed just before when
    /// `before_run_id` is empty. NOT_FOUND for a run that is not there.
    pub async fn compare(
        &self,
        store: &Store,
        run_id: &str,
        before_run_id: &str,
        top_n: i32,
    ) -> Result<proto::RunComparison> {
        let most = bounded("top_n", top_n, 1, MOST_DIFFERENCES, DIFFERENCES)?;
        let after = self.find(store, run_id).await?;
        let before = if before_run_id.is_empty() {
            let found = before(store, self.domain, &after).await?;
            found.ok_or_else(|| {
                Error::not_found("There is no earlier run of this analysis to compare it with.")
            })?
        } else {
            self.find(store, before_run_id).await?
        };
        if before.analysis != after.analysis {
            let (of, other) = (&after.analysis, &before.analysis);
            return Err(Error::invalid_field(
                "before_run_id",
                format!("must be a run of {of} as well, is one of {other}"),
            ));
        }
        let table = self.of_run(&after)?.table;
        let (earlier, later) = futures::try_join!(
            results(store, table, &before.run_id),
            results(store, table, &after.run_id),
        )?;
        let found = differences(table, &earlier, &later);
        let (of_before, of_after) = (header::encode(&before)?, header::encode(&after)?);
        let nothing = proto::Provenance::default();
        let (from, to) = (&of_before.provenance, &of_after.provenance);
        let from = Told {
            run: &before,
            provenance: from.as_ref().unwrap_or(&nothing),
        };
        let to = Told {
            run: &after,
            provenance: to.as_ref().unwrap_or(&nothing),
        };
        let causes = causes(&from, &to);
        let summary = summary(&found, later.len(), &causes);
        let mut differences = found.changed;
        differences.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(proto::RunComparison {
            before: Some(of_before),
            after: Some(of_after),
            summary,
            causes,
            results_before: count(earlier.len()),
            results_after: count(later.len()),
            unchanged: count(found.unchanged),
            differences,
        })
    }

    async fn find(&self, store: &Store, run_id: &str) -> Result<Run> {
        let canonical = Uuid::try_parse(run_id).map(|id| id.to_string());
        let found = find(store, canonical.as_deref().unwrap_or(run_id)).await?;
        let found = found.filter(|run| run.domain == self.domain.word());
        found.ok_or_else(|| Error::not_found("There is no run of this id: see the list of runs."))
    }
}

/// In one sentence: how much changed, and because of what.
fn summary(found: &Differences, results: usize, causes: &[proto::Cause]) -> String {
    let reasons: Vec<&str> = causes
        .iter()
        .map(|cause| match cause.cause() {
            proto::ChangeCause::Data => "other data",
            proto::ChangeCause::Parameters => "another question",
            proto::ChangeCause::Code => "another program",
            proto::ChangeCause::Unspecified => "something else",
        })
        .collect();
    let reasons = match reasons.as_slice() {
        [] => "with the same data, question and program".to_owned(),
        [reason] => format!("with {reason}"),
        [first @ .., last] => format!("with {} and {last}", first.join(", ")),
    };
    let of = |change| {
        let changes = found.changed.iter();
        changes.filter(|found| found.change() == change).count()
    };
    let (added, removed) = (
        of(proto::ResultChange::Added),
        of(proto::ResultChange::Removed),
    );
    if found.changed.is_empty() {
        return format!("None of {results} results changed, {reasons}.");
    }
    let changed = of(proto::ResultChange::Changed);
    let mut told = format!("{changed} of {results} results changed");
    if added + removed > 0 {
        told = format!("{told}, {added} came and {removed} went");
    }
    format!("{told}, {reasons}.")
}

#[cfg(test)]
mod tests {
    use proto::{ChangeCause as Because, ResultChange as Change};

    use super::*;

    #[test]
    fn a_sentence_says_how_much_and_why() {
        let cause = |cause: proto::ChangeCause| proto::Cause {
            cause: cause.into(),
            details: Vec::new(),
        };
        let difference = |change: proto::ResultChange| proto::ResultDifference {
            change: change.into(),
            ..proto::ResultDifference::default()
        };
        let told = |changes: &[proto::ResultChange], causes: &[proto::ChangeCause]| {
            let found = Differences {
                unchanged: 3,
                changed: changes.iter().copied().map(difference).collect(),
            };
            let causes: Vec<_> = causes.iter().copied().map(cause).collect();
            summary(&found, 5, &causes)
        };
        assert_eq!(
            told(&[], &[]),
            "None of 5 results changed, with the same data, question and program."
        );
        assert_eq!(
            told(&[Change::Changed, Change::Changed], &[Because::Data]),
            "2 of 5 results changed, with other data."
        );
        assert_eq!(
            told(
                &[Change::Changed, Change::Added],
                &[Because::Data, Because::Parameters, Because::Code]
            ),
            "1 of 5 results changed, 1 came and 0 went, with other data, another question and another \
             program."
        );
    }
}
