//! The work of a job that has a report made. The report service makes it and goes on with it whether or not
//! anybody waits here: whoever has the execution next finds it again.

mod asking;
mod watching;

use std::time::Duration;

use otel_bi_proto::otelbi::report::v1::{DeleteReportRequest, Report};
use runtime::client::Idempotent;
use runtime::deadline;
use status::Result;
use store::jobs::{Execution, Progress};
use tokio::sync::watch;
use tokio::time::Instant;
use tonic::Request;

use super::services::{Services, refused};
use crate::domain::makes_report;

/// How long giving a report up may hold back the end of an execution.
const GIVE_UP_WITHIN: Duration = Duration::from_secs(2);

/// Has the report of an execution made and waits until it is there, telling how far it has come. A view that
/// failed is a page of the report; only a report without any file is a failure.
pub(super) async fn make(
    services: &Services,
    execution: &Execution,
    progress: &watch::Sender<Progress>,
) -> Result<()> {
    progress.send_modify(|progress| "asking".clone_into(&mut progress.step));
    // What is asked for next is not known yet, and it is that which would be given up.
    let passed_over = || progress.send_modify(|progress| progress.run_ids.clear());
    let report = asking::ask(services, execution, passed_over).await?;
    tell(progress, &report);
    match watching::outcome(&report) {
        Some(outcome) => outcome,
        None => watching::watch(services, &report.report_id, progress).await,
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
/// answer goes on with it. One that was asked for and never heard of is `made` known on the way.
pub(super) async fn give_up(services: &Services, execution: &Execution, made: &mut Vec<String>) {
    if !makes_report(&execution.job_id) || execution.attempt == 0 {
        return;
    }
    let find_and_delete = async {
        if made.is_empty() {
            // It may be under way all the same: asked for again, it says which one it is.
            let report = asking::ask(services, execution, || ()).await?;
            made.push(report.report_id);
        }
        for report_id in made.iter() {
            delete(services, report_id).await?;
        }
        Ok(())
    };
    let deleted = deadline::within(Instant::now() + GIVE_UP_WITHIN, find_and_delete).await;
    if let Err(error) = deleted.and_then(|deleted| deleted) {
        let (execution_id, report_id) = (&execution.execution_id, made.first());
        let error = error.for_operator();
        tracing::warn!(
            execution_id,
            report_id,
            error,
            "the report of a cancelled job was not given up"
        );
    }
}

async fn delete(services: &Services, report_id: &str) -> Result<()> {
    let request = repeatable(DeleteReportRequest {
        report_id: report_id.to_owned(),
    });
    let deleted = services.report().delete_report(request).await;
    deleted.map(drop).map_err(refused)
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

/// A call that may be repeated.
fn repeatable<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(Idempotent);
    request
}
