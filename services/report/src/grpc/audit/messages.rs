//! The trail's rows and findings as messages.

use otel_bi_proto::otelbi::audit::v1::{
    AuditEvent, AuditFault, AuditFinding, AuditHead, VerifyAuditLogResponse,
};
use store::audit::{End, Fault, Finding, Row, Verification};

/// A row.
pub(super) fn event(row: Row) -> AuditEvent {
    AuditEvent {
        sequence: number(row.sequence),
        at: Some(row.at().into()),
        domain: row.domain().into(),
        duration_seconds: row.duration().as_secs_f64(),
        writer: row.writer,
        actor: row.actor,
        client: row.client,
        action: row.action,
        target: row.target,
        parameters: row.parameters,
        outcome: row.outcome,
        trace_id: row.trace_id,
        previous_hash: row.previous_hash,
        hash: row.hash,
    }
}

/// What a verification found.
pub(super) fn verification(found: Verification) -> VerifyAuditLogResponse {
    VerifyAuditLogResponse {
        intact: found.findings.is_empty(),
        findings: found.findings.into_iter().map(finding).collect(),
        rows: found.rows,
        heads: found.ends.into_iter().map(head).collect(),
    }
}

fn finding(found: Finding) -> AuditFinding {
    AuditFinding {
        fault: fault(found.fault).into(),
        writer: found.writer,
        sequence: number(found.sequence),
        description: found.description,
    }
}

fn fault(found: Fault) -> AuditFault {
    match found {
        Fault::Changed => AuditFault::Changed,
        Fault::Missing => AuditFault::Missing,
        Fault::Reordered => AuditFault::Reordered,
        Fault::CutOff => AuditFault::CutOff,
    }
}

fn head(end: End) -> AuditHead {
    AuditHead {
        at: Some(end.at.into()),
        sequence: number(end.head.sequence),
        writer: end.head.writer,
        hash: end.head.hash,
    }
}

/// A place in a chain; 0 for a number below 1, which only a changed table has.
fn number(sequence: i64) -> u64 {
    u64::try_from(sequence).unwrap_or_default()
}
