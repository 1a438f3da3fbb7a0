//! Executions that somebody ends.

use std::time::Duration;

use otel_bi_proto::otelbi::scheduler::v1::{CancelJobExecutionRequest, ExecutionState};
use status::Code;
use testkit::waiting::until;
use uuid::Uuid;

use crate::analytics::Deed;
use crate::support::{Service, beds, forecast};

#[tokio::test]
async fn what_runs_ends_also_on_another_scheduler() {
    for bed in beds().await {
        bed.analytics.otherwise(Deed::Hang);
        let runs_it = bed.scheduler().await;
        let (queued, _) = runs_it.trigger(forecast()).await.unwrap();
        let id = &queued.execution_id;
        runs_it.in_state(id, ExecutionState::Running).await;
        let running = async || (bed.analytics.under_way() == 1).then_some(());
        until("the analysis is under way", running).await;

        let other = bed.scheduler().await;
        let asked = other.cancel(id).await;
        assert_eq!(asked.cancelled_by, "anonymous");
        let ended = other.in_state(id, ExecutionState::Cancelled).await;
        assert_eq!(
            (ended.attempt, ended.error_reason.as_str()),
            (1, "CANCELLED")
        );
        let given_up = async || (bed.analytics.under_way() == 0).then_some(());
        until("the analysis is given up", given_up).await;
        assert_eq!(bed.analytics.calls().len(), 1);
        // The job is free again.
        bed.analytics.otherwise(Deed::Run);
        let (next, created) = other.trigger(forecast()).await.unwrap();
        assert!(created);
        other
            .in_state(&next.execution_id, ExecutionState::Succeeded)
            .await;
    }
}

#[tokio::test]
async fn what_waits_ends_at_once() {
    for bed in beds().await {
        bed.analytics.otherwise(Deed::Refuse(Code::Unavailable));
        let mut config = bed.config();
        config.retries.first_wait = Duration::from_hours(1);
        let scheduler = Service::start(config).await;
        let (queued, _) = scheduler.trigger(forecast()).await.unwrap();
        let id = &queued.execution_id;
        let waits = scheduler
            .when(id, "it waits for its next attempt", |e| {
                e.next_attempt_at.is_some()
            })
            .await;
        assert_eq!((waits.attempt, waits.state()), (1, ExecutionState::Queued));
        assert_eq!(waits.error_reason, "WAREHOUSE_UNAVAILABLE");
        let ended = scheduler.cancel(id).await;
        assert_eq!(ended.state(), ExecutionState::Cancelled);
        assert!(ended.finished_at.is_some() && ended.next_attempt_at.is_none());
        // What has ended stays as it is.
        let again = scheduler.cancel(id).await;
        assert_eq!(again, ended);
    }
}

#[tokio::test]
async fn there_must_be_something_to_cancel() {
    let bed = beds().await.pop().unwrap();
    let mut scheduler = bed.scheduler().await;
    let mut refused = async |id: &str| {
        let execution_id = id.to_owned();
        let request = CancelJobExecutionRequest { execution_id };
        let refused = scheduler.client.cancel_job_execution(request).await;
        refused.unwrap_err().code()
    };
    let nobody = Uuid::new_v4().to_string();
    assert_eq!(refused(&nobody).await, tonic::Code::NotFound);
    assert_eq!(refused("17").await, tonic::Code::InvalidArgument);
}
