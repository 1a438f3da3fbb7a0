//! The jobs a scheduler has known, and whether they are paused.

use std::time::SystemTime;

use status::Result;

use super::execution::get;
use super::{Execution, KNOWN, PAUSE, REGISTER, RESUME};
use crate::Store;
use crate::time::{instant, micros};

/// Since when a job is paused, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paused {
    /// Since when.
    pub at: SystemTime,
    /// Who paused it.
    pub by: String,
}

/// What is known of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The job.
    pub job_id: String,
    /// When a scheduler first knew it.
    pub first_known: SystemTime,
    /// Times of its schedule up to this one are passed over: when it was first known, got another
    /// schedule, or was resumed.
    pub scheduled_since: SystemTime,
    /// Whether it is paused.
    pub paused: Option<Paused>,
    /// When it last succeeded.
    pub last_success: Option<SystemTime>,
    /// Its newest execution that was not skipped.
    pub last_execution: Option<Execution>,
}

/// Makes jobs known: their ids and schedules (six fields in UTC; empty for none). What is known of them
/// already stays, but a new schedule holds from now on only.
pub async fn register(store: &Store, jobs: &[(&str, &str)], now: SystemTime) -> Result<()> {
    let mut transaction = store.begin().await?;
    for (job_id, schedule) in jobs {
        let made = transaction.execute(&REGISTER, |query| {
            query
                .bind((*job_id).to_owned())
                .bind((*schedule).to_owned())
                .bind(micros(now))
        });
        made.await?;
    }
    transaction.commit().await
}

/// All jobs that were ever known, by their ids, in one query.
pub async fn known(store: &Store) -> Result<Vec<Known>> {
    let rows = store.rows(&KNOWN, |query| query).await?;
    let known = rows.iter().map(|row| {
        let paused_at: Option<i64> = get(row, "paused_at")?;
        let by = get(row, "paused_by")?;
        let last: Option<String> = get(row, "execution_id")?;
        Ok(Known {
            job_id: get(row, "known_job_id")?,
            first_known: instant(get(row, "first_known")?),
            scheduled_since: instant(get(row, "scheduled_since")?),
            paused: paused_at.map(|at| Paused {
                at: instant(at),
                by,
            }),
            last_success: get::<Option<i64>>(row, "last_success")?.map(instant),
            last_execution: last.map(|_| Execution::of(row)).transpose()?,
        })
    });
    known.collect()
}

/// Pauses a job: times of its schedule are passed over. One that is paused stays as it is.
pub async fn pause(store: &Store, job_id: &str, actor: &str, now: SystemTime) -> Result<()> {
    let paused = store.execute(&PAUSE, |query| {
        query
            .bind(job_id.to_owned())
            .bind(micros(now))
            .bind(actor.to_owned())
    });
    paused.await.map(drop)
}

/// Resumes a job from its next time on. One that is not paused stays as it is.
pub async fn resume(store: &Store, job_id: &str, now: SystemTime) -> Result<()> {
    let resumed = store.execute(&RESUME, |query| {
        query.bind(job_id.to_owned()).bind(micros(now))
    });
    resumed.await.map(drop)
}
