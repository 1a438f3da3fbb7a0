//! Data-quality checks, told as messages.

use std::collections::BTreeSet;

use insight::period::Period;
use insight::quality::{Finding, Kind, Sample};
use otel_bi_proto::otelbi::common::v1 as proto;

use crate::messages::short_name;
use crate::page::{Page, Paged};
use crate::provenance::{Answered, encode_verdict};
use crate::request;
use crate::service::Snapshot;

/// What a service answers about its data quality.
#[derive(Debug)]
pub struct QualityAnswer {
    /// The worst verdict of all checks.
    pub verdict: i32,
    /// A page of the checks to keep, worst verdict first, at one verdict by name.
    pub page: Paged<proto::QualityCheck>,
    /// How it was made.
    pub provenance: proto::Provenance,
}

/// Answers which checks have one of `verdicts` (none given: all) on `as_of`, as a request has them.
/// `span` are the days with sales, `page` is the page asked for.
pub fn answer<T: Snapshot>(
    answered: &Answered<'_, T>,
    span: Period,
    as_of: &str,
    verdicts: &[i32],
    page: Page,
) -> status::Result<QualityAnswer> {
    let as_of = request::as_of(as_of, span.to())?;
    let kept: Vec<proto::QualityVerdict> =
        request::enums("verdicts", verdicts, "PASSED, WARNING, FAILED")?;
    let findings = answered.findings(as_of);
    let mut findings: Vec<&Finding> = findings.iter().collect();
    findings.sort_by(|a, b| (b.verdict, a.rule.name).cmp(&(a.verdict, b.rule.name)));
    let verdict = encode_verdict(findings.first().map(|finding| finding.verdict));
    let statements: BTreeSet<&str> = findings
        .iter()
        .flat_map(|finding| finding.rule.statements)
        .copied()
        .collect();
    let statements: Vec<&str> = statements.into_iter().collect();
    let names: Vec<&str> = kept
        .iter()
        .map(|verdict| short_name(verdict, proto::QualityVerdict::as_str_name))
        .collect();
    let provenance = answered
        .checks_provenance(&statements, as_of)
        .data(Period::new(span.from(), span.to().min(as_of)))
        .filter("verdicts", &names)
        .method(METHOD)
        .quality(verdict);
    findings
        .retain(|finding| kept.is_empty() || kept.contains(&encode_verdict(Some(finding.verdict))));
    Ok(QualityAnswer {
        verdict: verdict.into(),
        page: page.cut(&findings, |finding| encode_check(finding)),
        provenance: provenance.build(),
    })
}

fn encode_check(finding: &Finding) -> proto::QualityCheck {
    let (rule, outcome) = (finding.rule, &finding.outcome);
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    let sample = |sample: &Sample| proto::QualitySample {
        values: sample
            .iter()
            .map(|(name, value)| proto::NamedValue {
                name: (*name).to_owned(),
                value: value.clone(),
            })
            .collect(),
    };
    proto::QualityCheck {
        name: rule.name.to_owned(),
        kind: encode_kind(rule.kind).into(),
        rule: rule.rule.to_owned(),
        verdict: encode_verdict(Some(finding.verdict)).into(),
        count: u32::try_from(outcome.broken).unwrap_or(u32::MAX),
        examined: u32::try_from(outcome.examined).unwrap_or(u32::MAX),
        finding: finding.text.clone(),
        samples: outcome.samples.iter().map(sample).collect(),
        statements: owned(rule.statements),
        affects: owned(rule.affects),
        counted: rule.counted.to_owned(),
    }
}

fn encode_kind(kind: Kind) -> proto::QualityCheckKind {
    match kind {
        Kind::Keys => proto::QualityCheckKind::Keys,
        Kind::Ranges => proto::QualityCheckKind::Ranges,
        Kind::Gaps => proto::QualityCheckKind::Gaps,
        Kind::Freshness => proto::QualityCheckKind::Freshness,
        Kind::Reconciliation => proto::QualityCheckKind::Reconciliation,
    }
}

/// How the answer is made.
const METHOD: &str = "Rows that break a rule are counted by the database after the snapshot was \
    read, by day, so that the counts up to a day are exact. A check fails when figures that depend \
    on it cannot be trusted, and warns when they may be coloured. Trading days and channels that \
    fell silent are judged by the calendar each channel keeps, learned from the days before.";

#[cfg(test)]
mod tests {
    use insight::quality::Verdict;

    use super::*;

    #[test]
    fn verdicts_are_ordered_as_the_contract_orders_them() {
        let known = [Verdict::Passed, Verdict::Warning, Verdict::Failed];
        let encoded = known.map(|verdict| encode_verdict(Some(verdict)) as i32);
        assert!(encoded.is_sorted());
        assert_eq!(encode_verdict(Some(Verdict::NotChecked)) as i32, 0);
    }
}
