//! How an answer was made.

use std::fmt::Display;
use std::sync::Arc;

use chrono::NaiveDate;
use insight::period::Period;
use insight::quality::{Finding, Verdict};
use insight::sales::{Question, SalesRollup};
use otel_bi_proto::otelbi::common::v1 as proto;
use warehouse::snapshot::StatementUse;

use crate::data_quality::rounds::Round;
use crate::service::{InForce, Snapshot};

/// The snapshot that one call answers from.
#[derive(Debug)]
pub struct Answered<'a, T> {
    in_force: &'a InForce<T>,
    rpc: &'static str,
}

impl<'a, T: Snapshot> Answered<'a, T> {
    /// An answer of `rpc` from what is in force.
    pub(crate) fn new(in_force: &'a InForce<T>, rpc: &'static str) -> Self {
        Self { in_force, rpc }
    }

    /// What tells one state of the data from another.
    #[must_use]
    pub fn digest(&self) -> &'a str {
        &self.in_force.loaded.digest
    }

    /// What tells one state of the data and of what the checks found in them from another.
    #[must_use]
    pub fn checked_digest(&self) -> String {
        let found = self.round().map_or("", |round| &round.digest);
        format!("{}.{found}", self.digest())
    }

    /// The data to answer from.
    #[must_use]
    pub fn value(&self) -> &'a T {
        &self.in_force.loaded.value
    }

    /// What the checks say of the data on `as_of`: of all rules, also before they were checked.
    #[must_use]
    pub fn findings(&self, as_of: NaiveDate) -> Arc<[Finding]> {
        let quality = self
            .round()
            .map_or(&*self.in_force.not_yet, |round| &round.quality);
        quality.findings(as_of)
    }

    fn round(&self) -> Option<&'a Round> {
        self.in_force.round.as_deref()
    }

    /// Starts the provenance of an answer that looks back from `as_of`, computed from the rows of
    /// these statements: with the verdict of the data-quality checks that touch it.
    #[must_use]
    pub fn provenance(&self, statements: &[&str], as_of: NaiveDate) -> ProvenanceBuilder {
        let loaded = &self.in_force.loaded;
        let checks = self.round().map_or(&[][..], |round| &round.statements);
        let used = |name: &&str| {
            let mut all = loaded.statements.iter().chain(checks);
            all.find(|used| used.name == *name)
        };
        let encode = |used: &StatementUse| proto::StatementUse {
            name: used.name.to_owned(),
            sha256: used.sha256.clone(),
            rows: u32::try_from(used.rows).unwrap_or(u32::MAX),
            digest: used.digest.clone(),
        };
        let (quality, quality_findings) = self.quality(as_of);
        ProvenanceBuilder(proto::Provenance {
            as_of: as_of.to_string(),
            quality: quality.into(),
            quality_findings,
            loaded_at: Some(prost_types::Timestamp::from(loaded.loaded_at)),
            stale: self.in_force.stale,
            snapshot: loaded.digest.clone(),
            statements: statements.iter().filter_map(used).map(encode).collect(),
            load_trace_id: loaded.trace_id.clone().unwrap_or_default(),
            trace_id: telemetry::current_trace_id().unwrap_or_default(),
            ..proto::Provenance::default()
        })
    }

    /// As [`Answered::provenance`], of an answer about the checks: it tells when and in which trace they
    /// were read.
    #[must_use]
    pub fn checks_provenance(&self, statements: &[&str], as_of: NaiveDate) -> ProvenanceBuilder {
        let mut provenance = self.provenance(statements, as_of);
        if let Some(round) = self.round() {
            provenance.0.loaded_at = Some(prost_types::Timestamp::from(round.ended_at));
            provenance.0.load_trace_id = round.trace_id.clone().unwrap_or_default();
        }
        provenance
    }

    /// The worst verdict of the checks that touch the answer, and those that did not pass: nothing
    /// before they have run.
    fn quality(&self, as_of: NaiveDate) -> (proto::QualityVerdict, Vec<proto::NamedValue>) {
        let Some(round) = self.round() else {
            return (proto::QualityVerdict::Unspecified, Vec::new());
        };
        let mut worst = None;
        let mut findings = Vec::new();
        let found = round.quality.findings(as_of);
        for finding in found.iter().filter(|finding| finding.touches(self.rpc)) {
            worst = worst.max(Some(finding.verdict));
            if finding.verdict != Verdict::Passed {
                findings.push(proto::NamedValue {
                    name: finding.rule.name.to_owned(),
                    value: finding.text.clone(),
                });
            }
        }
        (encode_verdict(worst), findings)
    }
}

/// A verdict as its message; none when nothing was checked.
#[must_use]
pub fn encode_verdict(verdict: Option<Verdict>) -> proto::QualityVerdict {
    match verdict {
        None | Some(Verdict::NotChecked) => proto::QualityVerdict::Unspecified,
        Some(Verdict::Passed) => proto::QualityVerdict::Passed,
        Some(Verdict::Warning) => proto::QualityVerdict::Warning,
        Some(Verdict::Failed) => proto::QualityVerdict::Failed,
    }
}

/// Collects what an answer was made of.
#[derive(Debug)]
pub struct ProvenanceBuilder(proto::Provenance);

impl ProvenanceBuilder {
    /// Adds the days and filters of a sales question.
    #[must_use]
    pub fn sales_question<const D: usize>(
        self,
        rollup: &SalesRollup<D>,
        question: &Question<D>,
    ) -> Self {
        self.sales_filters(rollup, question)
            .parameter("from", &question.period.from())
            .parameter("to", &question.period.to())
    }

    /// As [`ProvenanceBuilder::sales_question`], where the question's period does not matter.
    #[must_use]
    pub fn sales_filters<const D: usize>(
        mut self,
        rollup: &SalesRollup<D>,
        question: &Question<D>,
    ) -> Self {
        for (at, dimension) in rollup.dimensions().iter().enumerate() {
            self = self.filter(dimension.field(), question.filter.chosen(at));
        }
        self.data(question.covered)
    }

    /// Adds the days with data in the warehouse, up to `as_of`; nothing when there are none.
    #[must_use]
    pub fn data(mut self, covered: Option<Period>) -> Self {
        let end = |of: fn(Period) -> NaiveDate| covered.map(|covered| of(covered).to_string());
        self.0.data_from = end(Period::from).unwrap_or_default();
        self.0.data_to = end(Period::to).unwrap_or_default();
        self
    }

    /// Adds a filter in force, unless nothing was chosen.
    #[must_use]
    pub fn filter<S: AsRef<str>>(mut self, name: &str, chosen: &[S]) -> Self {
        if !chosen.is_empty() {
            let chosen: Vec<&str> = chosen.iter().map(AsRef::as_ref).collect();
            self.0.filters.push(proto::NamedValue {
                name: name.to_owned(),
                value: chosen.join(", "),
            });
        }
        self
    }

    /// Adds a parameter of the method.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: &dyn Display) -> Self {
        let parameter = proto::NamedValue {
            name: name.to_owned(),
            value: value.to_string(),
        };
        self.0.parameters.push(parameter);
        self
    }

    /// Says what all checks together found: for the answer that is about them.
    #[must_use]
    pub fn quality(mut self, verdict: proto::QualityVerdict) -> Self {
        self.0.quality = verdict.into();
        self
    }

    /// Says what was computed, in a sentence or two.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        method.clone_into(&mut self.0.method);
        self
    }

    /// The finished provenance.
    #[must_use]
    pub fn build(self) -> proto::Provenance {
        self.0
    }
}
