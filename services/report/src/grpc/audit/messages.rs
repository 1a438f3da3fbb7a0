//! The trail's rows and findings as messages.

use std::time::{SystemTime, UNIX_EPOCH};

use otel_bi_proto::otelbi::audit::v1::{
    AuditEvent, AuditFault, AuditFinding, AuditHead, AuditProgress, AuditVerification,
    VerifyAuditLogResponse,
};
use prost_types::Timestamp;
use store::audit::{End, Fault, Finding, Row, Verification};

/// The first second after what a timestamp can say: the year 10000.
const BEYOND: u64 = 253_402_300_800;

/// A row.
pub(super) fn event(row: Row) -> AuditEvent {
    AuditEvent {
        sequence: number(row.sequence),
        at: timestamp(row.at()),
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

/// How far a verification is.
pub(super) fn progress(rows: u64) -> VerifyAuditLogResponse {
    VerifyAuditLogResponse {
        progress: Some(AuditProgress { rows }),
        result: None,
    }
}

/// What a verification found.
pub(super) fn verification(found: Verification) -> VerifyAuditLogResponse {
    let missing = found.missing_guards;
    let unguarded = if missing.is_empty() {
        String::new()
    } else {
        let missing = missing.join(", ");
        format!("Triggers that should refuse changes are missing or changed: {missing}.")
    };
    let result = AuditVerification {
        intact: found.findings.is_empty(),
        findings: found.findings.into_iter().map(finding).collect(),
        rows: found.rows,
        heads: found.ends.into_iter().map(head).collect(),
        guarded: unguarded.is_empty(),
        unguarded,
    };
    VerifyAuditLogResponse {
        progress: None,
        result: Some(result),
    }
}

/// An instant; nothing when it is one that no timestamp can say, as only a changed row has.
fn timestamp(at: SystemTime) -> Option<Timestamp> {
    let since = at.duration_since(UNIX_EPOCH).ok()?;
    (since.as_secs() < BEYOND).then(|| at.into())
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
        at: timestamp(end.at),
        sequence: number(end.head.sequence),
        writer: end.head.writer,
        hash: end.head.hash,
    }
}

/// A place in a chain; 0 for a number below 1, which only a changed table has.
fn number(sequence: i64) -> u64 {
    u64::try_from(sequence).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_instant_that_cannot_be_said_is_left_out() {
        let at = |seconds| timestamp(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(BEYOND - 1).unwrap().seconds, 253_402_300_799);
        assert_eq!(at(BEYOND), None);
        assert_eq!(timestamp(store::time::instant(i64::MAX)), None);
    }
}
