//! The work of a job that has a report made. The report service makes it and goes on with it whether or not
//! anybody waits here: whoever has the execution next finds it again.

use std::time::Duration;

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{
    DeleteReportRequest, GenerateReportRequest, Report, ReportState, WatchReportRequest,
};
use runtime::client::{Idempotent, Streaming};
use runtime::deadline;
use status::{Code, Error, Result, reason};
use store::jobs::{Execution, Progress};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use tonic::Request;
use uuid::Uuid;

use super::services::{Services, answered_wrongly, refused};
use crate::domain::makes_report;

/// How long to wait before watching again, when a watch has ended before the report.
const PAUSE: Duration = Duration::from_millis(500);
/// How long giving a report up may hold back the end of an execution.
const GIVE_UP_WITHIN: Duration = Duration::from_secs(2);
/// Tells the request of an execution from other ids that come from it. It never changes, so that a report
/// that was asked for is found.
const REQUEST: &[u8] = b"report";

/// Has the report of an execution made and waits until it is there, telling how far it has come. A view that
/// failed is a page of the report; only a report without any file is a failure.
pub(super) async fn make(
    services: &Services,
    execution: &Execution,
    progress: &watch::Sender<Progress>,
) -> Result<()> {
    progress.send_modify(|progress| "asking".clone_into(&mut progress.step));
    let report = generate(services, execution).await?;
    tell(progress, &report);
    if let Some(outcome) = outcome(&report) {
        return outcome;
    }
    loop {
        if let Some(outcome) = follow(services, &report.report_id, progress).await? {
            return outcome;
        }
        // The service is stopping; another one goes on.
        sleep(PAUSE).await;
    }
}

/// The report an execution has made so far, where it goes on from; none when it makes no report.
pub(super) fn begun(execution: &Execution) -> Vec<String> {
    if makes_report(&execution.job_id) {
        execution.run_ids.clone()
    } else {
        Vec::new()
    }
}

/// Gives up the report of an execution that somebody has ended, as far as that goes: a service that does not
/// answer goes on with it.
pub(super) async fn give_up(services: &Services, execution: &Execution, made: &[String]) {
    let (true, Some(report_id)) = (makes_report(&execution.job_id), made.first()) else {
        return;
    };
    let request = repeatable(DeleteReportRequest {
        report_id: report_id.clone(),
    });
    let mut client = services.report();
    let delete = async { client.delete_report(request).await.map_err(refused) };
    let deleted = deadline::within(Instant::now() + GIVE_UP_WITHIN, delete).await;
    if let Err(error) = deleted.and_then(|deleted| deleted) {
        let (execution_id, error) = (&execution.execution_id, error.for_operator());
        tracing::warn!(
            execution_id,
            report_id,
            error,
            "the report of a cancelled job was not given up"
        );
    }
}

/// Asks for the report: a new one, or the one that an earlier attempt has asked for.
async fn generate(services: &Services, execution: &Execution) -> Result<Report> {
    let request = repeatable(GenerateReportRequest {
        request_id: request_id(&execution.execution_id)?,
        domains: vec![Domain::Aw.into(), Domain::Wwi.into()],
        as_of: execution.as_of.clone(),
        ..GenerateReportRequest::default()
    });
    let answer = services.report().generate_report(request).await;
    let report = answer.map_err(refused)?.into_inner().report;
    report.ok_or_else(|| answered_wrongly("there was no report in the answer"))
}

/// Reads a watch to its end; nothing when it ends before the report.
async fn follow(
    services: &Services,
    report_id: &str,
    progress: &watch::Sender<Progress>,
) -> Result<Option<Result<()>>> {
    let mut request = Request::new(WatchReportRequest {
        report_id: report_id.to_owned(),
    });
    request.extensions_mut().insert(Streaming);
    let answer = services.report().watch_report(request).await;
    let mut answer = answer.map_err(refused)?.into_inner();
    while let Some(message) = answer.message().await.map_err(refused)? {
        let Some(report) = message.report else {
            continue;
        };
        tell(progress, &report);
        if let Some(outcome) = outcome(&report) {
            return Ok(Some(outcome));
        }
    }
    Ok(None)
}

fn tell(progress: &watch::Sender<Progress>, report: &Report) {
    let views = report.views.iter().filter(|view| view.done).count();
    progress.send_modify(|progress| {
        progress.step.clone_from(&report.step);
        progress.done = report.done.clamp(0.0, 1.0);
        progress.records = i64::try_from(views).unwrap_or(i64::MAX);
        progress.run_ids = vec![report.report_id.clone()];
    });
}

/// What has become of a report; nothing while it is being made.
fn outcome(report: &Report) -> Option<Result<()>> {
    match report.state() {
        ReportState::Unspecified | ReportState::Queued | ReportState::Running => None,
        ReportState::Ready => Some(Ok(())),
        ReportState::Failed => Some(Err(failed(report))),
        ReportState::Deleted => Some(Err(Error::new(
            Code::FailedPrecondition,
            "REPORT_DELETED",
            "The report was deleted before the job was done.",
        ))),
    }
}

/// Why a report has failed, for good: asked for again, it is the same report.
fn failed(report: &Report) -> Error {
    let reason = match report.error_reason.as_str() {
        "" => reason::UPSTREAM_FAULT.to_owned(),
        given => given.to_owned(),
    };
    Error::new(Code::Internal, reason, report.error_message.clone())
}

/// What an execution calls its request: the same in each attempt.
fn request_id(execution_id: &str) -> Result<String> {
    let execution = Uuid::parse_str(execution_id)
        .map_err(|problem| Error::internal_fault(format!("{execution_id}: {problem}")))?;
    Ok(Uuid::new_v5(&execution, REQUEST).to_string())
}

/// A call that may be repeated.
fn repeatable<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(Idempotent);
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_state(state: ReportState) -> Report {
        Report {
            state: state.into(),
            ..Report::default()
        }
    }

    #[test]
    fn a_repeat_asks_for_the_same_report() {
        let execution = "0192f0c1-2f3a-7c11-9d2e-0242ac120002";
        let asked = request_id(execution).unwrap();
        assert_eq!(asked, request_id(execution).unwrap());
        assert_ne!(asked, execution);
        assert!(request_id("no uuid").is_err());
    }

    #[test]
    fn a_report_ends_when_nothing_more_becomes_of_it() {
        for goes_on in [ReportState::Queued, ReportState::Running] {
            assert!(outcome(&in_state(goes_on)).is_none(), "{goes_on:?}");
        }
        assert!(outcome(&in_state(ReportState::Ready)).unwrap().is_ok());
        let deleted = outcome(&in_state(ReportState::Deleted)).unwrap();
        assert_eq!(deleted.unwrap_err().reason(), "REPORT_DELETED");
    }

    #[test]
    fn a_failure_has_a_reason_even_when_none_is_told() {
        let mut report = in_state(ReportState::Failed);
        assert_eq!(failed(&report).reason(), "UPSTREAM_FAULT");
        "DISK_FULL".clone_into(&mut report.error_reason);
        assert_eq!(failed(&report).reason(), "DISK_FULL");
    }
}
