//! Jobs and executions as messages of the contract.

use std::time::SystemTime;

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::scheduler::v1::{ExecutionState, ExecutionTrigger, Job, JobExecution};
use store::jobs::{Cause, Execution, Known, State};

use crate::config::Plan;
use crate::domain::{Part, Retries, makes_report};

/// How many of a job's next times are told.
const NEXT_RUNS: usize = 5;

/// An execution.
pub(super) fn execution(execution: Execution) -> JobExecution {
    let waits = execution.state == State::Queued && execution.attempt > 0;
    let (error_reason, error_message) =
        execution.failure.map_or_else(Default::default, |failure| {
            (failure.reason, failure.message)
        });
    let (report_id, run_ids) = if makes_report(&execution.job_id) {
        let report_id = execution.run_ids.into_iter().next();
        (report_id.unwrap_or_default(), Vec::new())
    } else {
        (String::new(), execution.run_ids)
    };
    JobExecution {
        state: state(execution.state).into(),
        trigger: trigger(execution.cause).into(),
        execution_id: execution.execution_id,
        job_id: execution.job_id,
        triggered_by: execution.triggered_by,
        scheduled_for: Some(execution.scheduled_for.into()),
        started_at: execution.started_at.map(Into::into),
        finished_at: execution.finished_at.map(Into::into),
        attempt: count(execution.attempt),
        takeovers: count(execution.takeovers),
        owner: execution.owner,
        step: execution.step,
        done: execution.done,
        records: count(execution.records),
        run_ids,
        error_reason,
        error_message,
        next_attempt_at: waits.then(|| execution.due_at.into()),
        trace_id: execution.trace_id,
        as_of: execution.as_of,
        cancelled_by: execution.cancelled_by,
        report_id,
    }
}

/// A job, as it is planned here and, unless this is its very first moment, as the store knows it.
pub(super) fn job(plan: &Plan, known: Option<Known>, retries: Retries, now: SystemTime) -> Job {
    let (paused, last_success, last_execution) = known.map_or((None, None, None), |known| {
        (known.paused, known.last_success, known.last_execution)
    });
    let next_runs = match &plan.schedule {
        Some(schedule) if paused.is_none() => schedule.next(now, NEXT_RUNS),
        _ => Vec::new(),
    };
    let schedule = plan.schedule.as_ref();
    Job {
        job_id: plan.job.id.to_owned(),
        domain: domain(plan.job.part).into(),
        job: plan.job.name.to_owned(),
        description: plan.job.description.to_owned(),
        schedule: schedule.map_or_else(String::new, |schedule| schedule.text().to_owned()),
        next_runs: next_runs.into_iter().map(Into::into).collect(),
        paused: paused.is_some(),
        paused_by: paused.map_or_else(String::new, |paused| paused.by),
        last_execution: last_execution.map(execution),
        last_success_at: last_success.map(Into::into),
        time_limit_seconds: i32::try_from(plan.time_limit.as_secs()).unwrap_or(i32::MAX),
        max_attempts: i32::try_from(retries.max_attempts).unwrap_or(i32::MAX),
    }
}

/// The states that a request names; none when it names all of them.
pub(super) fn states(given: impl Iterator<Item = ExecutionState>) -> Vec<State> {
    let wanted = given.map(|state| match state {
        ExecutionState::Unspecified => None,
        ExecutionState::Queued => Some(State::Queued),
        ExecutionState::Running => Some(State::Running),
        ExecutionState::Succeeded => Some(State::Succeeded),
        ExecutionState::Failed => Some(State::Failed),
        ExecutionState::Cancelled => Some(State::Cancelled),
        ExecutionState::Skipped => Some(State::Skipped),
    });
    // One that is not told means all.
    wanted.collect::<Option<Vec<State>>>().unwrap_or_default()
}

fn state(state: State) -> ExecutionState {
    match state {
        State::Queued => ExecutionState::Queued,
        State::Running => ExecutionState::Running,
        State::Succeeded => ExecutionState::Succeeded,
        State::Failed => ExecutionState::Failed,
        State::Cancelled => ExecutionState::Cancelled,
        State::Skipped => ExecutionState::Skipped,
    }
}

fn trigger(cause: Cause) -> ExecutionTrigger {
    match cause {
        Cause::Schedule => ExecutionTrigger::Schedule,
        Cause::CatchUp => ExecutionTrigger::CatchUp,
        Cause::Request => ExecutionTrigger::Request,
    }
}

fn domain(part: Part) -> Domain {
    match part {
        Part::Aw => Domain::Aw,
        Part::Wwi => Domain::Wwi,
        Part::Platform => Domain::Platform,
    }
}

fn count(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}
