//! Taking an execution, holding it, and ending it.

use std::time::SystemTime;

use status::{Error, Result};

use super::execution::get;
use super::{
    BEAT, CANCEL, CLAIM, Claim, DUE, Execution, FINISH, Failure, REQUEUE, State, TO_CANCEL,
};
use crate::Store;
use crate::time::micros;

/// How far an attempt has come.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// What is being done, for people to read.
    pub step: String,
    /// The part that is done, 0 to 1.
    pub done: f64,
    /// Results that were kept.
    pub records: i64,
    /// What was made: the runs of analyses, or a report.
    pub run_ids: Vec<String>,
    /// The attempt's trace: 32 hexadecimal digits; empty without one.
    pub trace_id: String,
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// Its final state.
    pub state: State,
    /// Results that were kept.
    pub records: i64,
    /// What was made: the runs of analyses, or a report.
    pub run_ids: Vec<String>,
    /// What ended it, when it was not success.
    pub failure: Option<Failure>,
}

/// Why an execution is put back for whoever claims it next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requeue {
    /// The attempt failed, and another one is worth it.
    Retry(Failure),
    /// Its owner is stopping; the attempt is not held against it.
    HandOver,
}

/// An execution that may be claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The execution.
    pub execution_id: String,
    /// Its job.
    pub job_id: String,
    /// The owner that has it and was not heard of in time; nothing for one that waits.
    pub lost_owner: Option<String>,
}

/// The executions that may be claimed, longest due first: at most `limit`.
pub async fn due(store: &Store, now: SystemTime, limit: usize) -> Result<Vec<Due>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = store.rows(&DUE, |query| query.bind(micros(now)).bind(limit));
    let rows = rows.await?;
    let due = rows.iter().map(|row| {
        let state: String = get(row, "state")?;
        let owner = get(row, "owner")?;
        Ok(Due {
            execution_id: get(row, "execution_id")?,
            job_id: get(row, "job_id")?,
            lost_owner: (state == State::Running.word()).then_some(owner),
        })
    });
    due.collect()
}

/// Claims an execution that is due, until `lease_until`. Nothing when somebody else was first. One whose
/// owner is gone is taken over, which counts as a failed attempt.
pub async fn claim(
    store: &Store,
    execution_id: &str,
    owner: &str,
    now: SystemTime,
    lease_until: SystemTime,
) -> Result<Option<Execution>> {
    let rows = store.rows(&CLAIM, |query| {
        query
            .bind(execution_id.to_owned())
            .bind(owner.to_owned())
            .bind(micros(now))
            .bind(micros(lease_until))
    });
    rows.await?.first().map(Execution::of).transpose()
}

/// Extends a lease and tells how far the attempt has come. False: the claim is lost.
pub async fn beat(
    store: &Store,
    claim: &Claim,
    progress: &Progress,
    lease_until: SystemTime,
) -> Result<bool> {
    let run_ids = json(&progress.run_ids)?;
    let touched = store.execute(&BEAT, |query| {
        query
            .bind(claim.execution_id.clone())
            .bind(claim.owner.clone())
            .bind(claim.attempt)
            .bind(micros(lease_until))
            .bind(progress.step.clone())
            .bind(progress.done)
            .bind(progress.records)
            .bind(run_ids)
            .bind(progress.trace_id.clone())
    });
    Ok(touched.await? > 0)
}

/// Ends an execution. False: the claim is lost, and nothing was changed.
pub async fn finish(store: &Store, claim: &Claim, ended: &Ended, now: SystemTime) -> Result<bool> {
    let run_ids = json(&ended.run_ids)?;
    let (reason, message) = texts(ended.failure.as_ref());
    let touched = store.execute(&FINISH, |query| {
        query
            .bind(claim.execution_id.clone())
            .bind(claim.owner.clone())
            .bind(claim.attempt)
            .bind(ended.state.word())
            .bind(micros(now))
            .bind(ended.records)
            .bind(run_ids)
            .bind(reason)
            .bind(message)
    });
    Ok(touched.await? > 0)
}

/// Puts an execution back, to be claimed from `due_at` on, or at once when somebody wants it to end: whoever
/// claims it then ends it. False: the claim is lost.
pub async fn requeue(
    store: &Store,
    claim: &Claim,
    why: &Requeue,
    due_at: SystemTime,
    now: SystemTime,
) -> Result<bool> {
    let (failures, step, failure) = match why {
        Requeue::Retry(failure) => (1_i64, "waiting for the next attempt", Some(failure)),
        Requeue::HandOver => (0, "handed over", None),
    };
    let (reason, message) = texts(failure);
    let touched = store.execute(&REQUEUE, |query| {
        query
            .bind(claim.execution_id.clone())
            .bind(claim.owner.clone())
            .bind(claim.attempt)
            .bind(micros(due_at))
            .bind(failures)
            .bind(step)
            .bind(reason)
            .bind(message)
            .bind(micros(now))
    });
    Ok(touched.await? > 0)
}

/// Asks for an execution to end. One that is queued is claimed for `owner`, a name that nobody else has,
/// so that it can be ended at once; the owner of one that is running finds it by [`to_cancel`]. Gives
/// the execution as it is then; nothing when there is none.
pub async fn cancel(
    store: &Store,
    execution_id: &str,
    actor: &str,
    owner: &str,
    lease_until: SystemTime,
) -> Result<Option<Execution>> {
    store
        .execute(&CANCEL, |query| {
            query
                .bind(execution_id.to_owned())
                .bind(actor.to_owned())
                .bind(owner.to_owned())
                .bind(micros(lease_until))
        })
        .await?;
    super::get(store, execution_id).await
}

/// The executions an owner has claimed that somebody wants to end, with who does.
pub async fn to_cancel(store: &Store, owner: &str) -> Result<Vec<(String, String)>> {
    let rows = store.rows(&TO_CANCEL, |query| query.bind(owner.to_owned()));
    let rows = rows.await?;
    let wanted = rows
        .iter()
        .map(|row| Ok((get(row, "execution_id")?, get(row, "cancelled_by")?)));
    wanted.collect()
}

fn json(run_ids: &[String]) -> Result<String> {
    serde_json::to_string(run_ids).map_err(|problem| Error::internal_fault(problem.to_string()))
}

fn texts(failure: Option<&Failure>) -> (String, String) {
    failure.map_or_else(Default::default, |failure| {
        (failure.reason.clone(), failure.message.clone())
    })
}
