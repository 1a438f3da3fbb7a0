//! Attempts that fail.

use std::time::Duration;

use otel_bi_proto::otelbi::scheduler::v1::ExecutionState;
use status::Code;

use crate::analytics::Deed;
use crate::support::{Bed, Service, beds, forecast, plan};

/// Triggers the forecast and waits for its end.
async fn end(
    scheduler: &Service,
    state: ExecutionState,
) -> otel_bi_proto::otelbi::scheduler::v1::JobExecution {
    let (queued, _) = scheduler.trigger(forecast()).await.unwrap();
    scheduler.in_state(&queued.execution_id, state).await
}

#[tokio::test]
async fn what_passes_is_tried_again_under_the_same_run() {
    for bed in beds().await {
        bed.analytics.next([
            Deed::Refuse(Code::Unavailable),
            Deed::Refuse(Code::ResourceExhausted),
        ]);
        let scheduler = bed.scheduler().await;
        let done = end(&scheduler, ExecutionState::Succeeded).await;
        assert_eq!((done.attempt, done.takeovers), (3, 0));
        assert_eq!(done.error_reason, "");
        let calls = bed.analytics.calls();
        assert_eq!(calls.len(), 3);
        assert!(calls.iter().all(|call| call.run_id == calls[0].run_id));
    }
}

#[tokio::test]
async fn what_does_not_pass_fails_at_once() {
    for bed in beds().await {
        for code in [
            Code::InvalidArgument,
            Code::Internal,
            Code::FailedPrecondition,
        ] {
            bed.analytics.next([Deed::Refuse(code)]);
            let scheduler = bed.scheduler().await;
            let failed = end(&scheduler, ExecutionState::Failed).await;
            assert_eq!(failed.attempt, 1, "{code:?}");
            assert_eq!(failed.error_reason, "WAREHOUSE_UNAVAILABLE");
            assert_eq!(failed.error_message, "Not just now.");
            assert_eq!(failed.next_attempt_at, None);
        }
        bed.analytics.next([Deed::End]);
        let scheduler = bed.scheduler().await;
        let failed = end(&scheduler, ExecutionState::Failed).await;
        assert_eq!(failed.error_reason, "UPSTREAM_FAULT");
        assert_eq!(bed.analytics.calls().len(), 4);
    }
}

#[tokio::test]
async fn the_last_attempt_is_the_last() {
    for bed in beds().await {
        bed.analytics.otherwise(Deed::Refuse(Code::Aborted));
        let scheduler = bed.scheduler().await;
        let failed = end(&scheduler, ExecutionState::Failed).await;
        assert_eq!(failed.attempt, 3);
        assert_eq!(bed.analytics.calls().len(), 3);
    }
}

#[tokio::test]
async fn an_attempt_has_its_time() {
    for bed in beds().await {
        bed.analytics.next([Deed::Hang]);
        let mut config = bed.config();
        plan(&mut config, "aw.daily.forecast").time_limit = Duration::from_millis(300);
        let scheduler = Service::start(config).await;
        let done = end(&scheduler, ExecutionState::Succeeded).await;
        // The time is that of an attempt, and the next one may make it.
        assert_eq!(done.attempt, 2);
        given_up(&bed).await;
    }
}

/// The services are told that nobody waits for them any more.
async fn given_up(bed: &Bed) {
    let none = async || (bed.analytics.under_way() == 0).then_some(());
    testkit::waiting::until("no call is under way", none).await;
}

#[tokio::test]
async fn a_service_that_is_not_there_is_waited_for() {
    for bed in beds().await {
        let mut config = bed.config();
        // Nobody listens on a port that was just given back.
        let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gone = format!("http://{}", port.local_addr().unwrap());
        drop(port);
        config.upstreams.aw = gone.parse().unwrap();
        let scheduler = Service::start(config).await;
        let failed = end(&scheduler, ExecutionState::Failed).await;
        assert_eq!(failed.attempt, 3);
        assert_eq!(failed.error_reason, "UPSTREAM_UNAVAILABLE");
        assert!(!failed.error_message.contains("127.0.0.1"));
    }
}
