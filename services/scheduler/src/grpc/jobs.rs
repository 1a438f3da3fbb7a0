//! Jobs: which there are, and running, pausing and resuming them.

use std::time::SystemTime;

use chrono::NaiveDate;
use otel_bi_proto::otelbi::scheduler::v1::{
    Job as JobMessage, ListJobsResponse, PauseJobRequest, PauseJobResponse, ResumeJobRequest,
    ResumeJobResponse, TriggerJobRequest, TriggerJobResponse,
};
use runtime::grpc::concerns;
use runtime::server::ANONYMOUS;
use status::{Error, Result};
use store::jobs::Known;

use super::{messages, questions};
use crate::domain::Job;
use crate::worker::{Scheduler, Wanted};

pub(super) async fn list(scheduler: &Scheduler) -> Result<ListJobsResponse> {
    let now = SystemTime::now();
    let mut known = store::jobs::known(&scheduler.store).await?;
    let jobs = scheduler.plans.iter().map(|plan| {
        let at = known.iter().position(|known| known.job_id == plan.job.id);
        let known = at.map(|at| known.swap_remove(at));
        messages::job(plan, known, scheduler.retries, now)
    });
    let jobs = jobs.collect();
    Ok(ListJobsResponse { jobs })
}

pub(super) async fn trigger(
    scheduler: &Scheduler,
    request: &TriggerJobRequest,
) -> Result<TriggerJobResponse> {
    let job = questions::job(request.domain, &request.job)?;
    // Until there is an execution.
    concerns(job.part.name(), job.id);
    let request_id = match request.request_id.as_str() {
        "" => String::new(),
        given => questions::uuid("request_id", given)?,
    };
    let wanted = Wanted {
        job,
        request_id: &request_id,
        as_of: day(&request.as_of)?,
        actor: ANONYMOUS,
    };
    let (execution, created) = scheduler.trigger(&wanted).await?;
    concerns(job.part.name(), execution.execution_id.as_str());
    Ok(TriggerJobResponse {
        execution: Some(messages::execution(execution)),
        created,
    })
}

pub(super) async fn pause(
    scheduler: &Scheduler,
    request: &PauseJobRequest,
) -> Result<PauseJobResponse> {
    let job = questions::job(request.domain, &request.job)?;
    concerns(job.part.name(), job.id);
    let known = scheduler.pause(job, ANONYMOUS).await?;
    let job = Some(message(scheduler, job, known)?);
    Ok(PauseJobResponse { job })
}

pub(super) async fn resume(
    scheduler: &Scheduler,
    request: &ResumeJobRequest,
) -> Result<ResumeJobResponse> {
    let job = questions::job(request.domain, &request.job)?;
    concerns(job.part.name(), job.id);
    let known = scheduler.resume(job).await?;
    let job = Some(message(scheduler, job, known)?);
    Ok(ResumeJobResponse { job })
}

fn message(scheduler: &Scheduler, job: &Job, known: Option<Known>) -> Result<JobMessage> {
    let plan = scheduler.plan(job.id).ok_or_else(not_known_yet)?;
    // Nothing was paused or resumed.
    let known = known.ok_or_else(not_known_yet)?;
    Ok(messages::job(
        plan,
        Some(known),
        scheduler.retries,
        SystemTime::now(),
    ))
}

/// The first moments of the very first scheduler.
fn not_known_yet() -> Error {
    Error::unavailable("JOBS_UNKNOWN", "The jobs are not known yet.")
}

/// A day, written right; empty for the newest.
fn day(given: &str) -> Result<&str> {
    let right = given.len() == 10 && NaiveDate::parse_from_str(given, "%Y-%m-%d").is_ok();
    if given.is_empty() || right {
        return Ok(given);
    }
    let problem = format!("must be a day such as 2014-01-27, is {given:?}");
    Err(Error::invalid_field("as_of", problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_day() {
        assert_eq!(day("").unwrap(), "");
        assert_eq!(day("2014-01-27").unwrap(), "2014-01-27");
        for wrong in ["2014-02-30", "27.01.2014", "2014-1-27", "today"] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }
}
