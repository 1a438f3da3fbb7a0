//! One attempt at an execution: a trace of its own, within its time, until there is an outcome.

use std::sync::Arc;
use std::time::Duration;

use runtime::deadline;
use status::{Code, Error, Result};
use store::jobs::{Execution, Progress};
use telemetry::names;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use super::lease::Lease;
use super::{Scheduler, analyses, ending, reports};
use crate::domain::Work;

/// What an attempt is told from outside.
pub(super) struct Signals {
    /// Who wants it to end; empty when nobody does.
    pub(super) cancelled_by: watch::Receiver<String>,
    /// The scheduler is stopping, and cannot wait any longer.
    pub(super) hand_over: CancellationToken,
}

/// What came of an attempt.
pub(super) enum Outcome {
    /// The work is done.
    Succeeded,
    /// It failed.
    Failed {
        /// What went wrong.
        error: Error,
        /// Attempts that ended badly, this one included.
        failures: i64,
    },
    /// Somebody ended it.
    Cancelled(String),
    /// The scheduler is stopping.
    HandedOver,
    /// Somebody else may have it now.
    Lost,
}

/// An attempt with its outcome.
pub(super) struct Attempt {
    pub(super) execution: Execution,
    pub(super) progress: Progress,
    pub(super) outcome: Outcome,
    pub(super) took: Duration,
}

/// Runs an execution whose claim began at `begun`, and writes what comes of it.
pub(super) async fn run(
    scheduler: &Arc<Scheduler>,
    execution: Execution,
    begun: Instant,
    signals: Signals,
) {
    let span = tracing::info_span!(
        parent: None,
        "job",
        otel.name = format!("job {}", execution.job_id),
        otel.kind = "internal",
        otel.status_code = Empty,
        { names::JOB_ID } = execution.job_id,
        { names::JOB_EXECUTION_ID } = execution.execution_id,
        { names::JOB_ATTEMPT } = execution.attempt,
        { names::ERROR_TYPE } = Empty,
    );
    telemetry::link(&span, &execution.traceparent);
    attempt(scheduler, execution, begun, signals)
        .instrument(span)
        .await;
}

async fn attempt(
    scheduler: &Arc<Scheduler>,
    execution: Execution,
    begun: Instant,
    signals: Signals,
) {
    let started = Instant::now();
    let progress = watch::Sender::new(Progress {
        trace_id: telemetry::current_trace_id().unwrap_or_default(),
        run_ids: reports::begun(&execution),
        ..Progress::default()
    });
    let lease = Lease::hold(scheduler, execution.claim(), begun, progress.subscribe());
    let outcome = outcome(scheduler, &execution, signals, &lease, &progress).await;
    if let Outcome::Failed { error, .. } = &outcome {
        Span::current().record("otel.status_code", "ERROR");
        Span::current().record(names::ERROR_TYPE, error.reason());
    }
    let mut progress = progress.borrow().clone();
    if let Outcome::Cancelled(_) = &outcome {
        reports::give_up(&scheduler.services, &execution, &mut progress.run_ids).await;
    }
    let attempt = Attempt {
        execution,
        progress,
        outcome,
        took: started.elapsed(),
    };
    ending::write(scheduler, attempt, lease).await;
}

async fn outcome(
    scheduler: &Scheduler,
    execution: &Execution,
    mut signals: Signals,
    lease: &Lease,
    progress: &watch::Sender<Progress>,
) -> Outcome {
    let cancelled = async {
        let by = signals.cancelled_by.wait_for(|by| !by.is_empty()).await;
        match by.map(|by| by.clone()) {
            Ok(by) => by,
            // Nobody is left to tell.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        () = lease.lost() => Outcome::Lost,
        by = cancelled => Outcome::Cancelled(by),
        worked = work(scheduler, execution, progress) => worked,
        () = signals.hand_over.cancelled() => Outcome::HandedOver,
    }
}

async fn work(
    scheduler: &Scheduler,
    execution: &Execution,
    progress: &watch::Sender<Progress>,
) -> Outcome {
    if scheduler.retries.are_used_up(execution.failures) {
        // Taken over once too often: perhaps it is what ends its schedulers.
        return Outcome::Failed {
            error: owner_lost(execution.failures),
            failures: execution.failures,
        };
    }
    match within_its_time(scheduler, execution, progress).await {
        Ok(()) => Outcome::Succeeded,
        Err(error) => Outcome::Failed {
            error,
            failures: execution.failures + 1,
        },
    }
}

async fn within_its_time(
    scheduler: &Scheduler,
    execution: &Execution,
    progress: &watch::Sender<Progress>,
) -> Result<()> {
    let plan = scheduler.plan(&execution.job_id).ok_or_else(|| {
        let job = &execution.job_id;
        Error::internal_fault(format!("{job} was claimed by a scheduler without it"))
    })?;
    let until = Instant::now() + plan.time_limit;
    let services = &scheduler.services;
    let work = async {
        match plan.job.work {
            Work::Analyses(all) => {
                let of_part = (plan.job.part, all);
                analyses::run_all(services, of_part, execution, progress).await
            }
            Work::Report => reports::make(services, execution, progress).await,
        }
    };
    deadline::within(until, work).await?
}

fn owner_lost(failures: i64) -> Error {
    Error::new(
        Code::Aborted,
        "OWNER_LOST",
        format!("It ended badly {failures} times, the last time with the scheduler that ran it."),
    )
}
