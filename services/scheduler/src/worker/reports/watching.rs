//! Following a report to its end, over watches that break.

use std::time::Duration;

use otel_bi_proto::otelbi::report::v1::{Report, ReportState, WatchReportRequest};
use runtime::client::Streaming;
use status::{Code, Error, Result, reason};
use store::jobs::Progress;
use tokio::sync::watch;
use tokio::time::sleep;
use tonic::Request;

use super::super::services::{Services, refused};
use super::tell;
use crate::domain::{Retries, report_may_pass};

/// How long to wait before watching again, when a watch has ended before the report.
const PAUSE: Duration = Duration::from_millis(500);
/// How often a report is watched when watches break: long enough for a service that restarts. Whatever lasts
/// longer than these waits is left to the next attempt, which watches the same report.
const WATCHES: Retries = Retries {
    max_attempts: 5,
    first_wait: PAUSE,
};

/// Waits for the end of a report, telling how far it has come.
pub(super) async fn watch(
    services: &Services,
    report_id: &str,
    progress: &watch::Sender<Progress>,
) -> Result<()> {
    let mut broken = 0;
    loop {
        let pause = match follow(services, report_id, progress).await {
            Ok(Some(outcome)) => return outcome,
            // The service is stopping; another one goes on.
            Ok(None) => PAUSE,
            Err(error) => {
                broken += 1;
                let Some(wait) = WATCHES.wait(broken, &error, rand::random()) else {
                    return Err(error);
                };
                let (reason, error) = (error.reason(), error.for_operator());
                tracing::warn!(
                    report_id,
                    reason,
                    error,
                    "a report was lost from sight; it is watched again"
                );
                wait
            }
        };
        sleep(pause).await;
    }
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

/// What has become of a report; nothing while it is being made.
pub(super) fn outcome(report: &Report) -> Option<Result<()>> {
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

/// Why a report has failed, and whether another one may fare better.
fn failed(report: &Report) -> Error {
    let reason = match report.error_reason.as_str() {
        "" => reason::UPSTREAM_FAULT.to_owned(),
        given => given.to_owned(),
    };
    let code = if report_may_pass(&reason) {
        Code::Unavailable
    } else {
        Code::Internal
    };
    Error::new(code, reason, report.error_message.clone())
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
        let why = |report: &Report| {
            let error = failed(report);
            (error.code(), error.reason().to_owned())
        };
        assert_eq!(why(&report), (Code::Internal, "UPSTREAM_FAULT".to_owned()));
        "DISK_FULL".clone_into(&mut report.error_reason);
        assert_eq!(why(&report), (Code::Unavailable, "DISK_FULL".to_owned()));
    }
}
