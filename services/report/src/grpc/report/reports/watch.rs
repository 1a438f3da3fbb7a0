//! Following a report.

use std::sync::Arc;

use futures::Stream;
use otel_bi_proto::otelbi::report::v1::{WatchReportRequest, WatchReportResponse};
use runtime::Shutdown;
use runtime::grpc::fail;
use status::Result;
use store::reports::Report;
use tokio::sync::watch::Receiver;
use tonic::Status;
use tonic::codegen::BoxStream;

use super::{messages, questions};
use crate::reports::Maker;

/// The report as it is now, then each change up to its end. A process that is stopping ends it before:
/// whoever still wants to know asks another one.
pub(in super::super) async fn watch(
    maker: &Arc<Maker>,
    request: &WatchReportRequest,
    shutdown: Shutdown,
) -> Result<BoxStream<WatchReportResponse>> {
    let id = questions::id(&request.report_id)?;
    let followed = maker.follow(&id).await?;
    let followed = followed.ok_or_else(|| questions::no_report(&id))?;
    Ok(Box::pin(follow(followed, shutdown)))
}

fn follow(
    mut followed: Receiver<Result<Report>>,
    shutdown: Shutdown,
) -> impl Stream<Item = Result<WatchReportResponse, Status>> + Send + 'static {
    async_stream::stream! {
        let mut told = None;
        loop {
            let seen = followed.borrow_and_update().clone();
            let ended = seen.as_ref().is_ok_and(|report| report.state.is_final());
            match seen.map(messages::report) {
                Ok(report) if told.as_ref() == Some(&report) => {}
                Ok(report) => {
                    told = Some(report.clone());
                    yield Ok(WatchReportResponse { report: Some(report) });
                }
                Err(error) => {
                    yield Err(fail(error));
                    return;
                }
            }
            if ended {
                return;
            }
            tokio::select! {
                () = shutdown.begun() => return,
                changed = followed.changed() => if changed.is_err() {
                    return;
                },
            }
        }
    }
}
