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
use crate::support::{Bed, Service, beds, job, plan};

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

/// The reports that were asked for, each once, in the order of their first requests.
fn reports(asked: &[Asked]) -> Vec<&str> {
    let mut reports: Vec<&str> = Vec::new();
    for asked in asked {
        if !reports.contains(&asked.report_id.as_str()) {
            reports.push(&asked.report_id);
        }
    }
    reports
}

fn breaks(times: usize) -> Vec<Watched> {
    vec![Watched::Breaks(Arc::new(Semaphore::new(times))); times]
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
async fn a_request_that_is_refused_for_now_is_repeated_by_the_next_attempt() {
    for bed in beds().await {
        bed.reports.refuse([Code::ResourceExhausted]);
        let scheduler = bed.scheduler().await;
        let done = end(&scheduler, ExecutionState::Succeeded).await;
        assert_eq!((done.attempt, done.error_reason.as_str()), (2, ""));
        let asked = bed.reports.asked();
        assert_eq!(only(&asked), done.report_id);
    }
}

#[tokio::test]
async fn a_watch_that_breaks_is_begun_again_within_the_attempt() {
    for bed in beds().await {
        bed.reports.next(breaks(2));
        let scheduler = bed.scheduler().await;
        let done = end(&scheduler, ExecutionState::Succeeded).await;
        assert_eq!((done.attempt, done.error_reason.as_str()), (1, ""));
        let (asked, watched) = (bed.reports.asked(), bed.reports.watched());
        assert_eq!((asked.len(), watched.len()), (1, 3));
        assert!(watched.iter().all(|watched| watched == only(&asked)));
    }
}

#[tokio::test]
async fn watches_that_go_on_breaking_end_the_attempt_but_not_the_report() {
    // It waits between watches, so one engine is enough.
    let bed = beds().await.pop().unwrap();
    bed.reports.next(breaks(5));
    let scheduler = bed.scheduler().await;
    let done = end(&scheduler, ExecutionState::Succeeded).await;
    assert_eq!((done.attempt, bed.reports.watched().len()), (2, 6));
    let asked = bed.reports.asked();
    assert_eq!((asked.len(), only(&asked)), (2, done.report_id.as_str()));
}

#[tokio::test]
async fn a_report_that_failed_for_what_passes_is_followed_by_another() {
    for bed in beds().await {
        let failures = ["NO_VIEW_ANSWERED", "DISK_FULL"];
        bed.reports.next(failures.map(Watched::Failed));
        let scheduler = bed.scheduler().await;
        let done = end(&scheduler, ExecutionState::Succeeded).await;
        assert_eq!((done.attempt, done.error_reason.as_str()), (3, ""));
        let (asked, watched) = (bed.reports.asked(), bed.reports.watched());
        let reports = reports(&asked);
        assert_eq!(reports.len(), 3);
        assert_eq!(watched, reports);
        assert_eq!(reports.last(), Some(&done.report_id.as_str()));
        // Nothing but the name of the request differs.
        let first = &asked[0].request;
        for later in &asked {
            let request_id = first.request_id.clone();
            let renamed = GenerateReportRequest {
                request_id,
                ..later.request.clone()
            };
            assert_eq!(renamed, *first);
        }
    }
}

#[tokio::test]
async fn a_report_fails_for_what_passes_only_so_often() {
    for bed in beds().await {
        let failed = Watched::Failed("WAREHOUSE_UNAVAILABLE");
        bed.reports.otherwise(failed);
        let scheduler = bed.scheduler().await;
        let failed = end(&scheduler, ExecutionState::Failed).await;
        assert_eq!(failed.attempt, 3);
        assert_eq!(failed.error_reason, "WAREHOUSE_UNAVAILABLE");
        let asked = bed.reports.asked();
        let reports = reports(&asked);
        assert_eq!(reports.len(), 3);
        assert_eq!(reports.last(), Some(&failed.report_id.as_str()));
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
            (Watched::Failed("FOLDER_UNUSABLE"), "FOLDER_UNUSABLE"),
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
async fn a_taken_over_execution_finds_the_report_that_followed_a_failed_one() {
    for bed in beds().await {
        let mut config = bed.config();
        config.lease = Duration::from_secs(1);
        let failed = Watched::Failed("NO_VIEW_ANSWERED");
        bed.reports.next([failed, Watched::Hangs]);
        let first = Service::start(config.clone()).await;
        let (queued, _) = first.trigger(report()).await.unwrap();
        watched(&bed, 2).await;
        first.running.kill().await;
        let second = Service::start(config).await;
        let id = &queued.execution_id;
        let done = second.in_state(id, ExecutionState::Succeeded).await;
        assert_eq!((done.attempt, done.takeovers), (3, 1));
        let asked = bed.reports.asked();
        let reports = reports(&asked);
        assert_eq!(reports.len(), 2);
        assert_eq!(bed.reports.watched(), [reports[0], reports[1], reports[1]]);
        assert_eq!(reports[1], done.report_id);
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
async fn a_cancelled_job_gives_a_report_up_that_it_has_not_heard_of() {
    for bed in beds().await {
        let scheduler = bed.scheduler().await;
        // The first report of a job, and the one that follows a report that has failed.
        let failed = Watched::Failed("NO_VIEW_ANSWERED");
        for (before, answered) in [(None, 0), (Some(failed), 2)] {
            bed.reports.next(before);
            bed.reports.fall_silent_after(answered);
            let earlier = bed.reports.asked().len();
            let (queued, _) = scheduler.trigger(report()).await.unwrap();
            let id = &queued.execution_id;
            let asked =
                async || (bed.reports.asked().len() == earlier + answered + 1).then_some(());
            until("the report is asked for", asked).await;
            scheduler.cancel(id).await;
            let ended = scheduler.in_state(id, ExecutionState::Cancelled).await;
            let asked = bed.reports.asked();
            let unheard_of = &asked[earlier + answered].report_id;
            assert_eq!(bed.reports.deleted().last(), Some(unheard_of));
            assert_eq!(&ended.report_id, unheard_of);
            // The last that was asked for as well: nothing new was made to be deleted.
            assert_eq!(&asked.last().unwrap().report_id, unheard_of);
        }
        assert_eq!(bed.reports.deleted().len(), 2);
    }
}

#[tokio::test]
async fn a_job_that_is_cancelled_while_it_waits_gives_its_report_up_too() {
    for bed in beds().await {
        let mut config = bed.config();
        config.retries.first_wait = Duration::from_hours(1);
        // A report takes longer than an attempt.
        plan(&mut config, JOB).time_limit = Duration::from_secs(1);
        let scheduler = Service::start(config).await;
        for heard_of in [true, false] {
            let earlier = bed.reports.asked().len();
            if heard_of {
                bed.reports.next([Watched::Hangs]);
            } else {
                bed.reports.fall_silent_after(0);
            }
            let (queued, _) = scheduler.trigger(report()).await.unwrap();
            let waits = |execution: &JobExecution| execution.next_attempt_at.is_some();
            let id = &queued.execution_id;
            let waits = scheduler.when(id, "it waits for its next attempt", waits);
            assert_eq!(waits.await.error_reason, "DEADLINE_EXCEEDED");
            let ended = scheduler.cancel(id).await;
            assert_eq!(ended.state(), ExecutionState::Cancelled);
            let asked = &bed.reports.asked()[earlier..];
            assert_eq!(bed.reports.deleted().last().unwrap(), only(asked));
        }
    }
}
