//! Following an execution.

use std::sync::Arc;
use std::time::Duration;

use futures::Stream;
use otel_bi_proto::otelbi::scheduler::v1::{JobExecution, WatchJobExecutionResponse};
use runtime::Shutdown;
use runtime::grpc::fail;
use status::Result;
use store::jobs::{self, Execution};
use tokio::time::sleep;
use tonic::Status;
use tonic::codegen::BoxStream;
use tracing::Instrument as _;

use super::{messages, questions};
use crate::worker::Scheduler;

/// How often to look for changes that another scheduler makes.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The answer to a watch.
pub(super) type Answer = BoxStream<WatchJobExecutionResponse>;

/// The execution as it is now, then each change up to its end. A scheduler that is stopping ends it
/// before: whoever still wants to know asks another one.
pub(super) async fn watch(
    scheduler: Arc<Scheduler>,
    id: String,
    shutdown: Shutdown,
) -> Result<Answer> {
    let changes = scheduler.changes();
    let found = look(&scheduler, &id).await?;
    Ok(Box::pin(follow(scheduler, found, changes, shutdown)))
}

fn follow(
    scheduler: Arc<Scheduler>,
    mut found: Execution,
    mut changes: tokio::sync::watch::Receiver<()>,
    shutdown: Shutdown,
) -> impl Stream<Item = Result<WatchJobExecutionResponse, Status>> + Send + 'static {
    async_stream::stream! {
        let mut told: Option<JobExecution> = None;
        loop {
            let id = found.execution_id.clone();
            let ended = found.state.is_final();
            let message = messages::execution(found);
            if told.as_ref() != Some(&message) {
                told = Some(message.clone());
                yield Ok(WatchJobExecutionResponse { execution: Some(message) });
            }
            if ended {
                return;
            }
            tokio::select! {
                () = shutdown.begun() => return,
                _ = changes.changed() => {}
                () = sleep(LOOK_EVERY) => {}
            }
            match look(&scheduler, &id).await {
                Ok(again) => found = again,
                Err(error) => {
                    yield Err(fail(error));
                    return;
                }
            }
        }
    }
}

async fn look(scheduler: &Scheduler, id: &str) -> Result<Execution> {
    let found = jobs::get(&scheduler.store, id);
    let found = found.instrument(telemetry::untraced()).await?;
    found.ok_or_else(|| questions::no_execution(id))
}
