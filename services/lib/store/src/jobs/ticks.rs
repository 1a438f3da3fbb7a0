//! Times of schedules, each recorded once.

use std::time::SystemTime;

use status::{Error, Result};
use uuid::Uuid;

use super::execution::get;
use super::{Cause, FIND_TICK, RECORD_TICK, TRIES};
use crate::Store;
use crate::time::micros;

/// A time that a job's schedule names.
#[derive(Debug, Clone, Copy)]
pub struct Tick<'a> {
    /// The job; it must be known ([`register`](super::register)).
    pub job_id: &'a str,
    /// The part of the platform it works for.
    pub domain: &'a str,
    /// The time, to the microsecond the same for whoever computes it.
    pub at: SystemTime,
    /// [`Cause::Schedule`] or [`Cause::CatchUp`].
    pub cause: Cause,
}

/// What became of a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It has an execution now, waiting to be claimed.
    Queued,
    /// It was recorded as skipped: the execution before it is still under way.
    Skipped,
    /// It was recorded before, by whomever.
    Already,
    /// It is passed over: the job is paused, or was not known, resumed or scheduled so before this time.
    PassedOver,
}

/// Records a tick, unless it was recorded before.
pub async fn record_tick(store: &Store, tick: &Tick<'_>) -> Result<Recorded> {
    let at = micros(tick.at);
    for _ in 0..TRIES {
        let id = Uuid::now_v7().to_string();
        let rows = store.rows(&RECORD_TICK, |query| {
            query
                .bind(id)
                .bind(tick.job_id.to_owned())
                .bind(tick.domain.to_owned())
                .bind(tick.cause.word())
                .bind(at)
        });
        if let Some(row) = rows.await?.first() {
            let state: String = get(row, "state")?;
            let queued = state == super::State::Queued.word();
            return Ok(if queued {
                Recorded::Queued
            } else {
                Recorded::Skipped
            });
        }
        let found = store.rows(&FIND_TICK, |query| {
            query.bind(tick.job_id.to_owned()).bind(at)
        });
        if !found.await?.is_empty() {
            return Ok(Recorded::Already);
        }
        let known = super::known(store).await?;
        let job = known.iter().find(|known| known.job_id == tick.job_id);
        if job.is_none_or(|job| job.paused.is_some() || job.scheduled_since >= tick.at) {
            return Ok(Recorded::PassedOver);
        }
        // An execution of the job was made at the same moment: now it is there to be seen.
    }
    Err(Error::internal_fault(
        "a tick was not recorded, and nothing stood in its way",
    ))
}
