//! Asking for the report of an execution, so that whoever asks gets the same one.
//!
//! A report that has failed stays failed, however often it is asked for; so an execution has a row of requests,
//! each with an id that comes from the execution's. The report service itself tells which one counts: the
//! first whose report has not failed for a reason that may pass. A takeover, or a watch that was lost, comes
//! to the same report that way, and only one that has failed is followed by another. There are never more than
//! there were failed attempts.

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{GenerateReportRequest, Report, ReportState};
use status::{Error, Result};
use store::jobs::Execution;
use uuid::Uuid;

use super::super::services::{Services, answered_wrongly, refused};
use super::repeatable;
use crate::domain::report_may_pass;

/// Tells the requests of an execution from other ids that come from it. It never changes, so that a report
/// that was asked for is found.
const REQUEST: &str = "report";

/// Asks for the report of an execution: a new one, or the one that an earlier attempt has asked for. Each time
/// that one is passed over because it has failed, `passed_over` is called before the next one is asked for.
pub(super) async fn ask(
    services: &Services,
    execution: &Execution,
    passed_over: impl Fn(),
) -> Result<Report> {
    let failed_attempts = execution.failures - execution.takeovers;
    for number in 0..failed_attempts {
        let report = generate(services, execution, number).await?;
        if !has_failed_in_passing(&report) {
            return Ok(report);
        }
        passed_over();
    }
    generate(services, execution, failed_attempts).await
}

fn has_failed_in_passing(report: &Report) -> bool {
    report.state() == ReportState::Failed && report_may_pass(&report.error_reason)
}

async fn generate(services: &Services, execution: &Execution, number: i64) -> Result<Report> {
    let request = repeatable(GenerateReportRequest {
        request_id: request_id(&execution.execution_id, number)?,
        domains: vec![Domain::Aw.into(), Domain::Wwi.into()],
        as_of: execution.as_of.clone(),
        ..GenerateReportRequest::default()
    });
    let answer = services.report().generate_report(request).await;
    let report = answer.map_err(refused)?.into_inner().report;
    report.ok_or_else(|| answered_wrongly("there was no report in the answer"))
}

/// What an execution calls one of its requests, numbered from 0: the same in each attempt.
fn request_id(execution_id: &str, number: i64) -> Result<String> {
    let execution = Uuid::parse_str(execution_id)
        .map_err(|problem| Error::internal_fault(format!("{execution_id}: {problem}")))?;
    let name = match number {
        0 => REQUEST.to_owned(),
        later => format!("{REQUEST} {later}"),
    };
    Ok(Uuid::new_v5(&execution, name.as_bytes()).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeat_asks_for_the_same_report() {
        let execution = "0192f0c1-2f3a-7c11-9d2e-0242ac120002";
        let asked = |number| request_id(execution, number).unwrap();
        assert_eq!(asked(0), asked(0));
        assert_eq!(asked(1), asked(1));
        assert!(asked(0) != asked(1) && asked(1) != asked(2));
        assert_ne!(asked(0), execution);
        assert!(request_id("no uuid", 0).is_err());
    }

    #[test]
    fn only_what_has_failed_in_passing_is_passed_over() {
        let report = |state: ReportState, reason: &str| Report {
            state: state.into(),
            error_reason: reason.to_owned(),
            ..Report::default()
        };
        let passed_over = |state, reason: &str| has_failed_in_passing(&report(state, reason));
        assert!(passed_over(ReportState::Failed, "NO_VIEW_ANSWERED"));
        assert!(!passed_over(ReportState::Failed, "INTERNAL"));
        // It is tried again by itself.
        assert!(!passed_over(ReportState::Queued, "NO_VIEW_ANSWERED"));
        assert!(!passed_over(ReportState::Ready, "FILES_MISSING"));
    }
}
