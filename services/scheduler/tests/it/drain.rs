//! A scheduler that is told to stop.

use std::sync::Arc;
use std::time::Duration;

use otel_bi_proto::otelbi::scheduler::v1::ExecutionState;
use testkit::waiting::until;
use tokio::sync::Semaphore;

use crate::analytics::Deed;
use crate::support::{beds, forecast};

#[tokio::test]
async fn what_is_nearly_done_is_done() {
    for bed in beds().await {
        bed.analytics
            .otherwise(Deed::RunFor(Duration::from_millis(300)));
        let scheduler = bed.scheduler().await;
        let (queued, _) = scheduler.trigger(forecast()).await.unwrap();
        let running = async || (bed.analytics.under_way() == 1).then_some(());
        until("the analysis is under way", running).await;
        scheduler.running.stop().await;
        let id = &queued.execution_id;
        let done = store::jobs::get(&bed.store.store, id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(done.state, store::jobs::State::Succeeded);
        assert_eq!(done.attempt, 1);
    }
}

#[tokio::test]
async fn what_takes_longer_is_handed_over() {
    for bed in beds().await {
        let gate = Arc::new(Semaphore::new(0));
        bed.analytics.otherwise(Deed::Await(Arc::clone(&gate)));
        let scheduler = bed.scheduler().await;
        let (queued, _) = scheduler.trigger(forecast()).await.unwrap();
        let running = async || (bed.analytics.under_way() == 1).then_some(());
        until("the analysis is under way", running).await;
        scheduler.running.stop().await;
        let id = &queued.execution_id;
        let waits = store::jobs::get(&bed.store.store, id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(waits.state, store::jobs::State::Queued);
        // Nobody has to wait for the lease of half a minute, nor is the attempt held against it.
        assert_eq!((waits.attempt, waits.failures), (1, 0));
        let next = bed.scheduler().await;
        gate.add_permits(10);
        let done = next.in_state(id, ExecutionState::Succeeded).await;
        assert_eq!((done.attempt, done.takeovers), (2, 0));
        assert_ne!(done.owner, waits.owner);
    }
}
