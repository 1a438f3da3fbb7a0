//! The header of a run, from what was found to the row that is kept, and from there to the message.

use std::time::SystemTime;

use otel_bi_proto::otelbi::common::v1 as proto;
use runtime::code;
use status::Result;
use store::runs::{Domain, Run};

use super::{Found, RunFields, json, name};
use crate::messages::{count, short_name};

/// What was computed from the data of a snapshot.
pub(super) struct Computed<'a> {
    pub(super) found: &'a Found,
    /// Digest of the data.
    pub(super) snapshot: String,
    /// Whether it looked back from their newest day.
    pub(super) issued: bool,
}

/// The header of what was found.
pub(super) fn header(
    domain: Domain,
    analysis: proto::Analysis,
    fields: &RunFields,
    computed: Computed<'_>,
    now: SystemTime,
) -> Result<Run> {
    let Computed {
        found,
        snapshot,
        issued,
    } = computed;
    let provenance = &found.provenance;
    let quality = provenance.quality();
    Ok(Run {
        run_id: fields.run_id.clone(),
        domain: domain.word().to_owned(),
        analysis: name(analysis).to_owned(),
        as_of: provenance.as_of.clone(),
        asked_as_of: fields.as_of.clone(),
        issued,
        parameters: json::parameters(provenance),
        code_version: code::version().to_owned(),
        snapshot,
        quality: short_name(&quality, proto::QualityVerdict::as_str_name).to_owned(),
        provenance: json::encode(provenance)?,
        // As it will be read.
        computed_at: store::time::instant(store::time::micros(now)),
        trace_id: telemetry::current_trace_id().unwrap_or_default(),
        execution_id: fields.execution_id.clone(),
        records: i64::try_from(found.results.len()).unwrap_or(i64::MAX),
    })
}

/// A run as a message.
pub(super) fn encode(run: &Run) -> Result<proto::AnalysisRun> {
    let analysis = proto::Analysis::from_str_name(&format!("ANALYSIS_{}", run.analysis));
    Ok(proto::AnalysisRun {
        run_id: run.run_id.clone(),
        analysis: analysis.unwrap_or_default().into(),
        as_of: run.as_of.clone(),
        asked_as_of: run.asked_as_of.clone(),
        replay: !run.issued,
        computed_at: Some(run.computed_at.into()),
        code_version: run.code_version.clone(),
        provenance: Some(json::decode(&run.provenance)?),
        records: count(run.records),
        execution_id: run.execution_id.clone(),
    })
}
