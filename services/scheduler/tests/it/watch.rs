//! Following an execution.

use std::sync::Arc;

use otel_bi_proto::otelbi::scheduler::v1::{
    ExecutionState, JobExecution, WatchJobExecutionRequest, WatchJobExecutionResponse,
};
use tokio::sync::Semaphore;
use tonic::{Code, Status, Streaming};
use uuid::Uuid;

use crate::analytics::Deed;
use crate::support::{Service, beds, forecast};

async fn watch(
    scheduler: &Service,
    id: &str,
) -> Result<Streaming<WatchJobExecutionResponse>, Status> {
    let execution_id = id.to_owned();
    let request = WatchJobExecutionRequest { execution_id };
    let answer = scheduler.client.clone().watch_job_execution(request).await;
    answer.map(tonic::Response::into_inner)
}

/// What comes up to the end.
async fn rest(mut watch: Streaming<WatchJobExecutionResponse>) -> Vec<JobExecution> {
    let mut seen = Vec::new();
    while let Some(message) = watch.message().await.unwrap() {
        seen.push(message.execution.unwrap());
    }
    seen
}

#[tokio::test]
async fn each_change_is_told_up_to_the_end_here_and_elsewhere() {
    for bed in beds().await {
        let gate = Arc::new(Semaphore::new(0));
        bed.analytics.otherwise(Deed::Await(Arc::clone(&gate)));
        let here = bed.scheduler().await;
        let (queued, _) = here.trigger(forecast()).await.unwrap();
        let elsewhere = bed.scheduler().await;
        let mut watches = Vec::new();
        for scheduler in [&here, &elsewhere] {
            let mut watch = watch(scheduler, &queued.execution_id).await.unwrap();
            // Until it computes, so that the end is a change.
            loop {
                let seen = watch.message().await.unwrap().unwrap().execution.unwrap();
                assert!(matches!(
                    seen.state(),
                    ExecutionState::Queued | ExecutionState::Running
                ));
                if seen.step == "forecast: computing" {
                    assert_eq!((seen.done, seen.state()), (0.5, ExecutionState::Running));
                    assert_eq!(seen.trace_id, "");
                    break;
                }
            }
            watches.push(watch);
        }
        gate.add_permits(1);
        for watch in watches {
            let seen = rest(watch).await;
            let last = seen.last().unwrap();
            assert_eq!(last.state(), ExecutionState::Succeeded);
            assert!(seen.windows(2).all(|pair| pair[0] != pair[1]));
            let ends = seen.iter().filter(|seen| seen.finished_at.is_some());
            assert_eq!(ends.count(), 1);
        }
        // One that has ended is told at once, and that is all.
        let ended = watch(&here, &queued.execution_id).await.unwrap();
        assert_eq!(rest(ended).await.len(), 1);
    }
}

#[tokio::test]
async fn a_watch_does_not_keep_a_scheduler_from_stopping() {
    let bed = beds().await.pop().unwrap();
    bed.analytics.otherwise(Deed::Hang);
    let scheduler = bed.scheduler().await;
    let (queued, _) = scheduler.trigger(forecast()).await.unwrap();
    let watching = watch(&scheduler, &queued.execution_id).await.unwrap();
    scheduler.running.stop().await;
    let seen = rest(watching).await;
    assert!(seen.iter().all(|seen| seen.finished_at.is_none()));
}

#[tokio::test]
async fn there_must_be_something_to_watch() {
    let bed = beds().await.pop().unwrap();
    let scheduler = bed.scheduler().await;
    let nobody = Uuid::new_v4().to_string();
    let missing = watch(&scheduler, &nobody).await.unwrap_err();
    assert_eq!(missing.code(), Code::NotFound);
    let wrong = watch(&scheduler, "x").await.unwrap_err();
    assert_eq!(wrong.code(), Code::InvalidArgument);
}
