//! The job that has a report made.

use std::sync::Arc;
use std::time::Duration;

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::GenerateReportRequest;
use otel_bi_proto::otelbi::scheduler::v1::{
    ExecutionState, JobExecution, ListJobsRequest, TriggerJobRequest,
};
use status::Code;
use store::audit::{Query, list};
use testkit::waiting::until;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::reports::{Asked, Watched};
use crate::support::{Bed, Service, beds, job};

const JOB: &str = "platform.monthly.report";

fn report() -> TriggerJobRequest {
    job(Domain::Platform, "report")
}

/// Triggers the job and waits for its end.
async fn end(scheduler: &Service, state: ExecutionState) -> JobExecution {
    let (queued, _) = scheduler.trigger(report()).await.unwrap();
    scheduler.in_state(&queued.execution_id, state).await
}

/// Waits until so many watches have come in.
async fn watched(bed: &Bed, times: usize) {
    let so_often = async || (bed.reports.watched().len() == times).then_some(());
    until("the report is watched", so_often).await;
}

fn is_begun(execution: &JobExecution) -> bool {
    !execution.report_id.is_empty()
}

/// The only report that was asked for, however often.
fn only(asked: &[Asked]) -> &str {
    let first = &asked[0];
    for again in asked {
        assert_eq!(
            (&again.request, &again.report_id),
            (&first.request, &first.report_id)
        );
    }
    &first.report_id
}

#[tokio::test]
async fn a_report_of_both_domains_is_asked_for_and_awaited() {
    for bed in beds().await {
        let scheduler = bed.scheduler().await;
        let request = TriggerJobRequest {
            as_of: "2014-01-20".to_owned(),
            ..report()
        };
        let (queued, created) = scheduler.trigger(request).await.unwrap();
        assert!(created);
        assert_eq!(
            (queued.job_id.as_str(), queued.report_id.as_str()),
            (JOB, "")
        );
        let id = &queued.execution_id;
        let done = scheduler.in_state(id, ExecutionState::Succeeded).await;
        assert_eq!((done.attempt, done.done, done.records), (1, 1.0, 2));
        assert_eq!(done.run_ids, Vec::<String>::new());

        let asked = bed.reports.asked();
        let [asked] = asked.as_slice() else {
            panic!("{asked:?}");
        };
        assert_eq!(done.report_id, asked.report_id);
        let execution = Uuid::parse_str(id).unwrap();
        let wanted = GenerateReportRequest {
            request_id: Uuid::new_v5(&execution, b"report").to_string(),
            domains: vec![Domain::Aw.into(), Domain::Wwi.into()],
            as_of: "2014-01-20".to_owned(),
            ..GenerateReportRequest::default()
        };
        assert_eq!(asked.request, wanted);
        // What the attempt has left goes along.
        assert!(asked.time.is_some_and(|time| time.as_secs() <= 600));
        assert!(bed.reports.deleted().is_empty() && bed.analytics.calls().is_empty());
    }
}

#[tokio::test]
async fn it_only_runs_when_asked_and_its_end_is_on_record() {
    let bed = beds().await.pop().unwrap();
    let scheduler = bed.scheduler().await;
    let done = end(&scheduler, ExecutionState::Succeeded).await;
    let jobs = scheduler.client.clone().list_jobs(ListJobsRequest {}).await;
    let jobs = jobs.unwrap().into_inner().jobs;
    let listed = jobs.into_iter().find(|job| job.job_id == JOB).unwrap();
    assert_eq!(listed.domain(), Domain::Platform);
    assert_eq!(
        (listed.job.as_str(), listed.schedule.as_str()),
        ("report", "")
    );
    assert_eq!(listed.next_runs, []);
    let last = listed.last_execution.unwrap();
    assert_eq!((&last.report_id, last.run_ids.len()), (&done.report_id, 0));
    let executions = scheduler.executions(JOB).await;
    assert_eq!(executions, std::slice::from_ref(&done));

    for action in ["job.run", "TriggerJob"] {
        let query = Query {
            action: action.to_owned(),
            limit: 10,
            ..Query::default()
        };
        let rows = list(&bed.store.store, &query).await.unwrap().rows;
        let [row] = rows.as_slice() else {
            panic!("{rows:?}");
        };
        let about = (row.domain_name.as_str(), &row.target);
        assert_eq!(about, ("platform", &done.execution_id), "{action}");
        if action == "job.run" {
            let report_id = format!(r#""report_id":"{}""#, done.report_id);
            assert!(row.parameters.contains(&report_id), "{}", row.parameters);
        }
    }
}

#[tokio::test]
async fn its_progress_is_passed_on_also_when_a_watch_ends_early() {
    for bed in beds().await {
        bed.reports.next([Watched::Ends, Watched::Hangs]);
        let scheduler = bed.scheduler().await;
        let (queued, _) = scheduler.trigger(report()).await.unwrap();
        watched(&bed, 2).await;
        let id = &queued.execution_id;
        let told = |execution: &JobExecution| execution.step == "1 views";
        let running = scheduler.when(id, "its step is told", told).await;
        assert_eq!((running.done, running.records), (0.25, 1));
        let asked = bed.reports.asked();
        assert_eq!(running.report_id, only(&asked));
        assert_eq!((running.attempt, asked.len()), (1, 1));
    }
}

#[tokio::test]
async fn what_passes_is_tried_again_with_the_same_report() {
    for bed in beds().await {
        bed.reports.refuse([Code::ResourceExhausted]);
        let broken = Arc::new(Semaphore::new(1));
        bed.reports.next([Watched::Breaks(broken)]);
        let scheduler = bed.scheduler().await;
        let done = end(&scheduler, ExecutionState::Succeeded).await;
        assert_eq!((done.attempt, done.error_reason.as_str()), (3, ""));
        let asked = bed.reports.asked();
        assert_eq!((asked.len(), only(&asked)), (2, done.report_id.as_str()));
    }
}

#[tokio::test]
async fn a_service_that_is_not_there_is_waited_for() {
    for bed in beds().await {
        let mut config = bed.config();
        // Nobody listens on a port that was just given back.
        let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gone = format!("http://{}", port.local_addr().unwrap());
        drop(port);
        config.upstreams.report = gone.parse().unwrap();
        let scheduler = Service::start(config).await;
        let failed = end(&scheduler, ExecutionState::Failed).await;
        assert_eq!(failed.attempt, 3);
        assert_eq!(failed.error_reason, "UPSTREAM_UNAVAILABLE");
    }
}

#[tokio::test]
async fn a_report_that_will_not_be_is_a_failure() {
    for bed in beds().await {
        let scheduler = bed.scheduler().await;
        let ends = [
            (Watched::Failed("REPORT_DISK_FULL"), "REPORT_DISK_FULL"),
            (Watched::Failed(""), "UPSTREAM_FAULT"),
            (Watched::Deleted, "REPORT_DELETED"),
        ];
        for (ended, reason) in ends {
            bed.reports.next([ended]);
            let failed = end(&scheduler, ExecutionState::Failed).await;
            assert_eq!((failed.attempt, failed.error_reason.as_str()), (1, reason));
            assert!(!failed.report_id.is_empty(), "{failed:?}");
        }
    }
}

#[tokio::test]
async fn a_taken_over_execution_finds_its_report() {
    for bed in beds().await {
        let mut config = bed.config();
        config.lease = Duration::from_secs(1);
        bed.reports.next([Watched::Hangs]);
        let first = Service::start(config.clone()).await;
        let (queued, _) = first.trigger(report()).await.unwrap();
        watched(&bed, 1).await;
        first.running.kill().await;
        let second = Service::start(config).await;
        let id = &queued.execution_id;
        let done = second.in_state(id, ExecutionState::Succeeded).await;
        assert_eq!((done.attempt, done.takeovers), (2, 1));
        let asked = bed.reports.asked();
        assert_eq!((asked.len(), only(&asked)), (2, done.report_id.as_str()));
        assert!(bed.reports.deleted().is_empty());
    }
}

#[tokio::test]
async fn a_cancelled_job_gives_its_report_up() {
    for bed in beds().await {
        bed.reports.otherwise(Watched::Hangs);
        let scheduler = bed.scheduler().await;
        for kept in [false, true] {
            if kept {
                bed.reports.keep_all();
            }
            let (queued, _) = scheduler.trigger(report()).await.unwrap();
            let id = &queued.execution_id;
            let running = scheduler.when(id, "its report is begun", is_begun).await;
            scheduler.cancel(id).await;
            // Also when the report service does not hear of it.
            let ended = scheduler.in_state(id, ExecutionState::Cancelled).await;
            assert_eq!(ended.report_id, running.report_id);
            assert_eq!(bed.reports.deleted().last(), Some(&ended.report_id));
        }
    }
}

#[tokio::test]
async fn a_job_that_is_cancelled_while_it_waits_gives_its_report_up_too() {
    for bed in beds().await {
        let gate = Arc::new(Semaphore::new(0));
        bed.reports.next([Watched::Breaks(Arc::clone(&gate))]);
        let mut config = bed.config();
        config.retries.first_wait = Duration::from_hours(1);
        let scheduler = Service::start(config).await;
        let (queued, _) = scheduler.trigger(report()).await.unwrap();
        let id = &queued.execution_id;
        scheduler.when(id, "its report is begun", is_begun).await;
        gate.add_permits(1);
        let waits = |execution: &JobExecution| execution.next_attempt_at.is_some();
        let waits = scheduler.when(id, "it waits for its next attempt", waits);
        assert_eq!(waits.await.error_reason, "STORE_UNAVAILABLE");
        let ended = scheduler.cancel(id).await;
        assert_eq!(ended.state(), ExecutionState::Cancelled);
        assert_eq!(bed.reports.deleted(), [ended.report_id]);
    }
}
