//! Data-quality checks as rows.

use otel_bi_proto::otelbi::common::v1 as proto;
use store::runs::ResultRow;

use super::{Follow, Found};
use crate::messages::short_name;

/// Checks as what their run found.
#[must_use]
pub fn quality_found(
    checks: &[proto::QualityCheck],
    provenance: Option<proto::Provenance>,
) -> Found {
    Found {
        provenance: provenance.unwrap_or_default(),
        results: checks.iter().map(row).collect(),
        follow: Follow::Nothing,
    }
}

fn row(check: &proto::QualityCheck) -> ResultRow {
    let kind = short_name(&check.kind(), proto::QualityCheckKind::as_str_name);
    let verdict = short_name(&check.verdict(), proto::QualityVerdict::as_str_name);
    ResultRow::new(check.name.as_str(), check.name.as_str())
        .with("kind", kind)
        .with("verdict", verdict)
        .with("broken", check.count)
        .with("examined", check.examined)
        .with("rule", check.rule.as_str())
        .with("finding", check.finding.as_str())
}
