//! Executions whose scheduler is gone, or thought to be.

use std::sync::Arc;
use std::time::Duration;

use otel_bi_proto::otelbi::scheduler::v1::ExecutionState;
use sqlx::Connection as _;
use testkit::waiting::until;
use tokio::sync::Semaphore;

use crate::analytics::Deed;
use crate::support::{Bed, Service, beds, forecast};

async fn under_way(bed: &Bed, count: usize) {
    let so_many = async || (bed.analytics.under_way() == count).then_some(());
    until("so many analyses are under way", so_many).await;
}

#[tokio::test]
async fn a_scheduler_that_is_gone_is_taken_over_from() {
    for bed in beds().await {
        let mut config = bed.config();
        config.lease = Duration::from_secs(1);
        bed.analytics.next([Deed::Hang]);
        let first = Service::start(config.clone()).await;
        let (queued, _) = first.trigger(forecast()).await.unwrap();
        under_way(&bed, 1).await;
        first.running.kill().await;

        let second = Service::start(config).await;
        let id = &queued.execution_id;
        let done = second.in_state(id, ExecutionState::Succeeded).await;
        assert_eq!((done.attempt, done.takeovers), (2, 1));
        let calls = bed.analytics.calls();
        assert_eq!(calls.len(), 2);
        assert_eq!(calls[0].run_id, calls[1].run_id);
    }
}

#[tokio::test]
async fn an_execution_that_ends_its_schedulers_is_given_up() {
    for bed in beds().await {
        let mut config = bed.config();
        config.lease = Duration::from_secs(1);
        config.retries.max_attempts = 2;
        bed.analytics.otherwise(Deed::Hang);
        let mut id = String::new();
        for round in 1..=2 {
            let scheduler = Service::start(config.clone()).await;
            let (execution, created) = scheduler.trigger(forecast()).await.unwrap();
            assert_eq!(created, round == 1);
            id = execution.execution_id;
            let so_many = async || (bed.analytics.calls().len() == round).then_some(());
            until("it was begun again", so_many).await;
            scheduler.running.kill().await;
        }
        let last = Service::start(config).await;
        let failed = last.in_state(&id, ExecutionState::Failed).await;
        assert_eq!(
            (failed.takeovers, failed.error_reason.as_str()),
            (2, "OWNER_LOST")
        );
        assert_eq!(bed.analytics.calls().len(), 2);
    }
}

#[tokio::test]
async fn an_owner_that_lost_its_claim_stops_and_writes_nothing() {
    for bed in beds().await {
        let mut config = bed.config();
        config.lease = Duration::from_secs(2);
        let gate = Arc::new(Semaphore::new(0));
        bed.analytics.otherwise(Deed::Await(Arc::clone(&gate)));
        let scheduler = Service::start(config).await;
        let (queued, _) = scheduler.trigger(forecast()).await.unwrap();
        under_way(&bed, 1).await;
        // Somebody who thinks it gone takes over, and holds it for long.
        let mut connection = bed.store.connection().await;
        let stolen = sqlx::query(
            "UPDATE job_executions SET owner = 'thief', attempt = attempt + 1, due_at = 9000000000000000",
        );
        stolen.execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        under_way(&bed, 0).await;
        let left = scheduler.get(&queued.execution_id).await;
        assert_eq!(
            (left.state(), left.owner.as_str()),
            (ExecutionState::Running, "thief")
        );
        assert_eq!(left.attempt, 2);
    }
}

#[tokio::test]
async fn long_work_is_held_by_its_owner() {
    for bed in beds().await {
        let mut config = bed.config();
        config.lease = Duration::from_secs(1);
        let gate = Arc::new(Semaphore::new(0));
        bed.analytics.otherwise(Deed::Await(Arc::clone(&gate)));
        let first = Service::start(config.clone()).await;
        let _second = Service::start(config).await;
        let (queued, _) = first.trigger(forecast()).await.unwrap();
        let id = &queued.execution_id;
        let running = first.in_state(id, ExecutionState::Running).await;
        // Longer than a lease, by the times it was extended.
        let began = std::time::SystemTime::try_from(running.started_at.unwrap()).unwrap();
        let store = &bed.store.store;
        until("the lease was extended over and over", async || {
            let row = store::jobs::get(store, id).await.unwrap().unwrap();
            (row.due_at > began + Duration::from_secs(4)).then_some(())
        })
        .await;
        gate.add_permits(10);
        let done = first.in_state(id, ExecutionState::Succeeded).await;
        assert_eq!((done.attempt, done.takeovers), (1, 0));
        assert_eq!(bed.analytics.calls().len(), 1);
    }
}
