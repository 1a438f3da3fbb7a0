//! Jobs that somebody asks for.

use std::collections::HashSet;
use std::sync::Arc;

use otel_bi_proto::otelbi::common::v1::{Analysis, Domain};
use otel_bi_proto::otelbi::scheduler::v1::{ExecutionState, ExecutionTrigger, TriggerJobRequest};
use tokio::sync::Semaphore;
use tonic::Code;
use uuid::Uuid;

use crate::analytics::Deed;
use crate::support::{beds, forecast, job};

#[tokio::test]
async fn a_triggered_job_runs_its_analyses_one_after_the_other() {
    for bed in beds().await {
        let scheduler = bed.scheduler().await;
        let request = TriggerJobRequest {
            as_of: "2014-01-20".to_owned(),
            ..job(Domain::Aw, "scores")
        };
        let (queued, created) = scheduler.trigger(request).await.unwrap();
        assert!(created);
        assert_eq!(queued.trigger(), ExecutionTrigger::Request);
        assert_eq!(queued.triggered_by, "anonymous");
        let id = &queued.execution_id;
        let done = scheduler.in_state(id, ExecutionState::Succeeded).await;
        assert_eq!((done.attempt, done.takeovers, done.records), (1, 0, 42));
        assert_eq!((done.done, done.error_reason.as_str()), (1.0, ""));
        assert!(done.started_at.is_some() && done.finished_at.is_some());
        assert!(done.owner.starts_with("scheduler-"));

        let calls = bed.analytics.calls();
        let analyses: Vec<Analysis> = calls.iter().map(|call| call.analysis).collect();
        assert_eq!(analyses, [Analysis::RepScores, Analysis::ProductDemand]);
        let run_ids: Vec<&str> = calls.iter().map(|call| call.run_id.as_str()).collect();
        assert_eq!(run_ids, done.run_ids);
        for call in &calls {
            assert_eq!(
                (&call.execution_id, call.as_of.as_str()),
                (id, "2014-01-20")
            );
            let client = concat!("otel-bi-scheduler/", env!("CARGO_PKG_VERSION"));
            assert!(call.client.starts_with(client), "{}", call.client);
            // What the attempt has left goes along.
            assert!(call.time.is_some_and(|time| time.as_secs() <= 600));
        }
    }
}

#[tokio::test]
async fn a_hundred_triggers_at_once_are_one_run() {
    for bed in beds().await {
        let gate = Arc::new(Semaphore::new(0));
        bed.analytics.otherwise(Deed::Await(Arc::clone(&gate)));
        let scheduler = bed.scheduler().await;
        let storm = (0..100).map(|_| scheduler.trigger(forecast()));
        let answers = futures::future::join_all(storm).await;
        let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
        let ids: HashSet<&String> = answers.iter().map(|(e, _)| &e.execution_id).collect();
        let created = answers.iter().filter(|(_, created)| *created).count();
        assert_eq!((ids.len(), created), (1, 1));
        gate.add_permits(1);
        let id = &answers[0].0.execution_id;
        scheduler.in_state(id, ExecutionState::Succeeded).await;
        assert_eq!(bed.analytics.calls().len(), 1);
        assert_eq!(scheduler.executions("").await.len(), 1);
    }
}

#[tokio::test]
async fn the_same_request_gets_the_same_execution() {
    for bed in beds().await {
        let scheduler = bed.scheduler().await;
        let request = TriggerJobRequest {
            request_id: Uuid::new_v4().to_string(),
            ..forecast()
        };
        let (first, created) = scheduler.trigger(request.clone()).await.unwrap();
        assert!(created);
        let id = &first.execution_id;
        scheduler.in_state(id, ExecutionState::Succeeded).await;
        let (again, created) = scheduler.trigger(request).await.unwrap();
        assert_eq!((&again.execution_id, created), (id, false));
        let (other, created) = scheduler.trigger(forecast()).await.unwrap();
        assert!(created && other.execution_id != *id);
    }
}

#[tokio::test]
async fn another_day_waits_until_the_execution_under_way_has_ended() {
    let bed = beds().await.pop().unwrap();
    let gate = Arc::new(Semaphore::new(0));
    bed.analytics.next([Deed::Await(Arc::clone(&gate))]);
    let scheduler = bed.scheduler().await;
    let (under_way, _) = scheduler.trigger(forecast()).await.unwrap();
    let other_day = TriggerJobRequest {
        as_of: "2014-01-20".to_owned(),
        request_id: Uuid::new_v4().to_string(),
        ..forecast()
    };
    let refused = scheduler.trigger(other_day.clone()).await.unwrap_err();
    assert_eq!(refused.code(), Code::Aborted);
    let id = &under_way.execution_id;
    assert!(refused.message().contains(id), "{}", refused.message());
    gate.add_permits(1);
    scheduler.in_state(id, ExecutionState::Succeeded).await;
    let (own, created) = scheduler.trigger(other_day.clone()).await.unwrap();
    assert!(created && own.execution_id != *id);
    let other_job = TriggerJobRequest {
        job: "scores".to_owned(),
        ..other_day
    };
    let refused = scheduler.trigger(other_job).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert!(refused.message().contains("request_id"));
}

#[tokio::test]
async fn what_cannot_be_triggered_is_told_why() {
    let bed = beds().await.pop().unwrap();
    let scheduler = bed.scheduler().await;
    let refused = async |request| scheduler.trigger(request).await.unwrap_err();
    let unknown = refused(job(Domain::Wwi, "scores")).await;
    assert_eq!(unknown.code(), Code::NotFound);
    let known = "data_quality, forecast, supplier_scores, events, reorder";
    assert!(unknown.message().contains(known), "{}", unknown.message());
    for (as_of, request_id, field) in [
        ("2014-02-30", "", "as_of"),
        ("yesterday", "", "as_of"),
        ("", "my request", "request_id"),
    ] {
        let request = TriggerJobRequest {
            as_of: as_of.to_owned(),
            request_id: request_id.to_owned(),
            ..forecast()
        };
        let wrong = refused(request).await;
        assert_eq!(wrong.code(), Code::InvalidArgument);
        assert!(wrong.message().contains(field), "{}", wrong.message());
    }
    assert_eq!(scheduler.executions("").await, []);
}
