//! What comes of an attempt, written: tried again, handed over, or ended for good.
//!
//! An end is first written to the audit trail, and then to the execution. Who loses the claim between the
//! two has left a row too many, never one too few.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use otel_bi_proto::otelbi::common::v1::Domain;
use status::{Code, Error, Result, reason};
use store::audit::Entry;
use store::jobs::{self, Claim, Ended, Execution, Failure, Progress, Requeue, State};
use tokio::time::{Instant, sleep};

use super::Scheduler;
use super::attempt::{Attempt, Outcome};
use super::lease::Lease;
use crate::domain::makes_report;

/// How long to leave a store alone that does not answer.
const PAUSE: Duration = Duration::from_millis(500);
/// What the audit trail calls the end of an execution.
const ACTION: &str = "job.run";

/// Writes an attempt's outcome, and lets the execution go.
pub(super) async fn write(scheduler: &Arc<Scheduler>, attempt: Attempt, lease: Lease) {
    let Attempt {
        execution,
        progress,
        outcome,
        took,
    } = attempt;
    let end = match outcome {
        Outcome::Lost => return tell_lost(&execution),
        Outcome::HandedOver => {
            let now = SystemTime::now();
            let word = LastWord::Requeue(Requeue::HandOver, now);
            return requeue(scheduler, &execution, lease, &word).await;
        }
        Outcome::Failed { error, failures } => {
            let wait = scheduler.retries.wait(failures, &error, rand::random());
            if let Some(wait) = wait {
                return try_again(scheduler, &execution, lease, &error, wait).await;
            }
            End::failed(error)
        }
        Outcome::Succeeded => End::succeeded(),
        Outcome::Cancelled(by) => End::cancelled(&by),
    };
    let entry = || end.entry(&execution, &progress, took);
    tokio::select! {
        biased;
        () = lease.lost() => return tell_lost(&execution),
        () = record(scheduler, &entry) => {}
    }
    let word = LastWord::End(end.ended(&progress));
    if settle(scheduler, &execution.claim(), lease, &word).await {
        end.tell(&execution, took, progress.records);
        scheduler.changed();
    } else {
        tell_lost(&execution);
    }
}

/// Ends an execution that was cancelled while it waited, claimed for the one who cancels it.
pub(super) async fn write_cancelled(scheduler: &Scheduler, execution: &Execution) -> Result<()> {
    let end = End::cancelled(&execution.cancelled_by);
    let progress = Progress {
        records: execution.records,
        run_ids: execution.run_ids.clone(),
        ..Progress::default()
    };
    let entry = end.entry(execution, &progress, Duration::ZERO);
    scheduler.trail.record(entry).await?;
    let (claim, ended) = (execution.claim(), end.ended(&progress));
    jobs::finish(&scheduler.store, &claim, &ended, SystemTime::now()).await?;
    end.tell(execution, Duration::ZERO, execution.records);
    scheduler.changed();
    Ok(())
}

/// How an execution ends.
struct End {
    state: State,
    /// What ended it, when it was not success.
    error: Option<Error>,
}

impl End {
    fn succeeded() -> Self {
        Self {
            state: State::Succeeded,
            error: None,
        }
    }

    fn failed(error: Error) -> Self {
        Self {
            state: State::Failed,
            error: Some(error),
        }
    }

    fn cancelled(by: &str) -> Self {
        let message = format!("Cancelled by {by}.");
        Self {
            state: State::Cancelled,
            error: Some(Error::new(Code::Cancelled, reason::CANCELLED, message)),
        }
    }

    fn ended(&self, progress: &Progress) -> Ended {
        Ended {
            state: self.state,
            records: progress.records,
            run_ids: progress.run_ids.clone(),
            failure: self.error.as_ref().map(failure),
        }
    }

    fn entry(&self, execution: &Execution, progress: &Progress, took: Duration) -> Entry {
        let mut parameters = serde_json::json!({
            "job": execution.job_id,
            "cause": execution.cause.word(),
            "as_of": execution.as_of,
            "attempt": execution.attempt,
            "records": progress.records,
        });
        if makes_report(&execution.job_id) {
            parameters["report_id"] = progress.run_ids.first().cloned().into();
        } else {
            parameters["run_ids"] = progress.run_ids.clone().into();
        }
        let outcome = self
            .error
            .as_ref()
            .map_or("OK", |error| error.code().name());
        Entry {
            at: execution.started_at.unwrap_or_else(SystemTime::now),
            domain: match execution.domain.as_str() {
                "aw" => Domain::Aw,
                "wwi" => Domain::Wwi,
                _ => Domain::Platform,
            },
            actor: execution.triggered_by.clone(),
            client: String::new(),
            action: ACTION.to_owned(),
            target: execution.execution_id.clone(),
            parameters: parameters.to_string(),
            outcome: outcome.to_owned(),
            duration: took,
            trace_id: progress.trace_id.clone(),
        }
    }

    /// Tells the log and the metrics, once.
    fn tell(&self, execution: &Execution, took: Duration, records: i64) {
        let (job, id) = (&execution.job_id, &execution.execution_id);
        match (self.state, &self.error) {
            (State::Failed, Some(error)) => {
                let (reason, detail) = (error.reason(), error.for_operator());
                tracing::error!(job, execution_id = id, reason, error = detail, "job failed");
                telemetry::metrics::job_failed(job, took, reason);
            }
            (_, Some(error)) => {
                let why = error.message();
                tracing::info!(job, execution_id = id, why, "job ended");
            }
            (_, None) => {
                let duration_seconds = seconds(took);
                tracing::info!(
                    job,
                    execution_id = id,
                    records,
                    duration_seconds,
                    "job succeeded"
                );
                let records = u64::try_from(records).unwrap_or_default();
                telemetry::metrics::job_succeeded(job, took, records);
            }
        }
    }
}

/// As the log tells it, to the millisecond.
fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1000.0).round() / 1000.0
}

/// What may be told of an error; its internal part goes to the log only.
fn failure(error: &Error) -> Failure {
    Failure {
        reason: error.reason().to_owned(),
        message: error.message().to_owned(),
    }
}

async fn try_again(
    scheduler: &Scheduler,
    execution: &Execution,
    lease: Lease,
    error: &Error,
    wait: Duration,
) {
    tracing::warn!(
        job = execution.job_id,
        execution_id = execution.execution_id,
        attempt = execution.attempt,
        reason = error.reason(),
        error = error.for_operator(),
        retry_in_seconds = seconds(wait),
        "job failed; it will be tried again"
    );
    let again = Requeue::Retry(failure(error));
    let word = LastWord::Requeue(again, SystemTime::now() + wait);
    requeue(scheduler, execution, lease, &word).await;
}

async fn requeue(scheduler: &Scheduler, execution: &Execution, lease: Lease, word: &LastWord) {
    if settle(scheduler, &execution.claim(), lease, word).await {
        scheduler.changed();
        scheduler.wake.notify_one();
    } else {
        tell_lost(execution);
    }
}

/// Makes the audit trail take a row, however long it takes.
async fn record(scheduler: &Scheduler, entry: &(dyn Fn() -> Entry + Sync)) {
    loop {
        let recorded = scheduler.trail.record(entry()).await;
        if scheduler.outage.note(recorded).is_some() {
            return;
        }
        sleep(PAUSE).await;
    }
}

/// What is written last for a claim.
enum LastWord {
    /// The execution has ended.
    End(Ended),
    /// It may be claimed again, from then on.
    Requeue(Requeue, SystemTime),
}

impl LastWord {
    async fn write(&self, scheduler: &Scheduler, claim: &Claim) -> Result<bool> {
        let store = &scheduler.store;
        match self {
            Self::End(ended) => jobs::finish(store, claim, ended, SystemTime::now()).await,
            Self::Requeue(why, due_at) => {
                jobs::requeue(store, claim, why, *due_at, SystemTime::now()).await
            }
        }
    }
}

/// Writes the last word on a claim, as long as it is held. False: it was lost before.
async fn settle(scheduler: &Scheduler, claim: &Claim, lease: Lease, word: &LastWord) -> bool {
    // From here on nothing else writes for this claim, so that the last word is the last.
    let held_until = lease.let_go().await;
    let mut in_doubt = false;
    loop {
        match scheduler.outage.note(word.write(scheduler, claim).await) {
            Some(false) if in_doubt => return was_written(scheduler, claim).await,
            Some(written) => return written,
            None if Instant::now() + PAUSE >= held_until => return false,
            None => {
                in_doubt = true;
                sleep(PAUSE).await;
            }
        }
    }
}

/// Whether a write that was in doubt was ours: nobody has claimed the execution since.
async fn was_written(scheduler: &Scheduler, claim: &Claim) -> bool {
    let found = jobs::get(&scheduler.store, &claim.execution_id).await;
    let found = scheduler.outage.note(found).flatten();
    found.is_some_and(|found| found.state != State::Running && found.claim() == *claim)
}

fn tell_lost(execution: &Execution) {
    let (job, execution_id) = (&execution.job_id, &execution.execution_id);
    let attempt = execution.attempt;
    tracing::warn!(job, execution_id, attempt, "lost to another scheduler");
}
