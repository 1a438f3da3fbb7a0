//! Jobs that rest.

use std::time::SystemTime;

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::scheduler::v1::{
    ExecutionState, JobExecution, ListJobsRequest, PauseJobRequest, ResumeJobRequest,
};
use testkit::waiting::until;

use crate::support::{Service, beds, forecast, schedule};

const PAUSED: &str = "aw.daily.forecast";
const OTHER: &str = "wwi.hourly.events";

fn time(execution: &JobExecution) -> SystemTime {
    SystemTime::try_from(execution.scheduled_for.unwrap()).unwrap()
}

/// Waits until a job has had a time after `after`.
async fn ticked(scheduler: &Service, job: &str, after: SystemTime) {
    until("the clock has ticked", async || {
        let newest = scheduler.executions(job).await;
        newest
            .first()
            .filter(|newest| time(newest) > after)
            .map(drop)
    })
    .await;
}

#[tokio::test]
async fn a_paused_job_is_passed_over_until_it_is_resumed() {
    for bed in beds().await {
        let mut config = bed.config();
        for job in [PAUSED, OTHER] {
            schedule(&mut config, job, "* * * * * *");
        }
        let mut scheduler = Service::start(config).await;
        let start = SystemTime::now();
        ticked(&scheduler, PAUSED, start).await;

        let pause = PauseJobRequest {
            domain: Domain::Aw.into(),
            job: "forecast".to_owned(),
        };
        let paused = scheduler.client.pause_job(pause).await.unwrap();
        let from = SystemTime::now();
        let paused = paused.into_inner().job.unwrap();
        assert!(paused.paused && paused.next_runs.is_empty());
        assert_eq!(paused.paused_by, "anonymous");
        // The clock goes on for others, and the job itself can be asked for.
        ticked(&scheduler, OTHER, from + std::time::Duration::from_secs(1)).await;
        let (asked, _) = scheduler.trigger(forecast()).await.unwrap();
        scheduler
            .in_state(&asked.execution_id, ExecutionState::Succeeded)
            .await;

        let to = SystemTime::now();
        let resume = ResumeJobRequest {
            domain: Domain::Aw.into(),
            job: "forecast".to_owned(),
        };
        let resumed = scheduler.client.resume_job(resume).await.unwrap();
        let resumed = resumed.into_inner().job.unwrap();
        assert!(!resumed.paused && resumed.next_runs.len() == 5);
        ticked(&scheduler, PAUSED, to).await;
        let executions = scheduler.executions(PAUSED).await;
        let meanwhile = executions.iter().filter(|execution| {
            execution.execution_id != asked.execution_id && (from..=to).contains(&time(execution))
        });
        assert_eq!(meanwhile.count(), 0, "{executions:#?}");
    }
}

#[tokio::test]
async fn jobs_tell_when_they_run_and_how_they_went() {
    for bed in beds().await {
        let mut config = bed.config();
        schedule(&mut config, PAUSED, "0 0 2 * * *");
        let mut scheduler = Service::start(config).await;
        let (asked, _) = scheduler.trigger(forecast()).await.unwrap();
        let done = scheduler
            .in_state(&asked.execution_id, ExecutionState::Succeeded)
            .await;
        let listed = scheduler
            .client
            .list_jobs(ListJobsRequest {})
            .await
            .unwrap();
        let jobs = listed.into_inner().jobs;
        assert_eq!(jobs.len(), 10);
        assert!(jobs.is_sorted_by(|a, b| a.job_id < b.job_id));
        let job = jobs.iter().find(|job| job.job_id == PAUSED).unwrap();
        assert_eq!(
            (job.schedule.as_str(), job.next_runs.len()),
            ("0 0 2 * * *", 5)
        );
        let day = job.next_runs[1].seconds - job.next_runs[0].seconds;
        assert_eq!((day, job.next_runs[0].seconds % 86_400), (86_400, 7_200));
        assert_eq!(job.last_success_at, done.finished_at);
        assert_eq!(job.last_execution, Some(done));
        assert_eq!((job.max_attempts, job.time_limit_seconds), (3, 600));
        let never = jobs.iter().find(|job| job.job_id == OTHER).unwrap();
        assert_eq!((never.schedule.as_str(), never.next_runs.len()), ("", 0));
        assert_eq!(
            (&never.last_execution, never.last_success_at),
            (&None, None)
        );
    }
}
