//! What run after run finds, with its life: since when it holds, whether it still does, who looks after it.
//!
//! A run of the newest day of its data always follows what it found, also when the data end earlier than
//! they did: a row with a wrong date came out, or other data came in. One that was asked to look back from a
//! past day does only when no run looked at a later one: it neither resolves nor opens again what newer ones
//! know. What comes again after it was resolved begins a life of its own.

use std::time::SystemTime;

use sqlx::any::AnyRow;
use status::{Code, Error, Result};

use super::row::get;
use super::{
    ACKNOWLEDGE, COUNT_TRACKED, FIND_TRACKED, LIST_TRACKED, RESOLVE_TRACKED, Run, SEE_TRACKED,
    TRACK_DAY,
};
use crate::time::{instant, micros};
use crate::{Store, Transaction, observe};

/// Something that a run found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Its stable id.
    pub id: String,
    /// What it is, in one sentence.
    pub summary: String,
    /// How urgent it is: HIGH, MEDIUM or LOW.
    pub severity: String,
}

/// Something followed, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracked {
    /// Its stable id.
    pub id: String,
    /// What it is, in one sentence of the run that found it last.
    pub summary: String,
    /// How urgent that run had it.
    pub severity: String,
    /// The day of the first run that found it, YYYY-MM-DD.
    pub first_seen: String,
    /// The day of the last run that found it, YYYY-MM-DD.
    pub last_seen: String,
    /// The day of the first run that no longer found it; none while it holds.
    pub resolved: Option<String>,
    /// Runs that found it, of its present life.
    pub times_seen: i64,
    /// Who looks after it.
    pub acknowledged_by: Option<String>,
    /// Since when.
    pub acknowledged_at: Option<SystemTime>,
    /// What they wrote.
    pub note: String,
    /// The run that found it last.
    pub run_id: String,
}

/// In which states; none: nothing is found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct States {
    /// Those that hold, and nobody looks after.
    pub open: bool,
    /// Those that hold, and somebody looks after.
    pub acknowledged: bool,
    /// Those that do not hold any more.
    pub resolved: bool,
}

/// A place in the list: that of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Whether it holds.
    pub holds: bool,
    /// The day of the first run that found it.
    pub first_seen: String,
    /// Its id.
    pub id: String,
}

/// A page of what is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What is on it: those that hold first, newest first.
    pub tracked: Vec<Tracked>,
    /// How many there are on all pages.
    pub total: i64,
}

impl Tracked {
    /// Its place in the list.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            holds: self.resolved.is_none(),
            first_seen: self.first_seen.clone(),
            id: self.id.clone(),
        }
    }

    fn of(row: &AnyRow) -> Result<Self> {
        Ok(Self {
            id: get(row, "id")?,
            summary: get(row, "summary")?,
            severity: get(row, "severity")?,
            first_seen: get(row, "first_seen")?,
            last_seen: get(row, "last_seen")?,
            resolved: get(row, "resolved")?,
            times_seen: get(row, "times_seen")?,
            acknowledged_by: get(row, "acknowledged_by")?,
            acknowledged_at: get::<Option<i64>>(row, "acknowledged_at")?.map(instant),
            note: get(row, "note")?,
            run_id: get(row, "run_id")?,
        })
    }
}

/// What is followed of an analysis: at most `limit` after a place.
pub async fn list(
    store: &Store,
    analysis: &str,
    states: States,
    after: Option<&Place>,
    limit: usize,
) -> Result<Page> {
    let wanted = [states.open, states.acknowledged, states.resolved].map(i64::from);
    let total = store.rows(&COUNT_TRACKED, |query| {
        let query = query.bind(analysis.to_owned());
        wanted.iter().fold(query, |query, state| query.bind(*state))
    });
    let total = total.await?;
    let total = total.first().map(|row| get(row, "tracked")).transpose()?;
    // Above every place there is.
    let (holds, first_seen, id) = after.map_or((2, "", ""), |after| {
        let (first_seen, id) = (after.first_seen.as_str(), after.id.as_str());
        (i64::from(after.holds), first_seen, id)
    });
    let rows = store.rows(&LIST_TRACKED, |query| {
        let query = query.bind(analysis.to_owned());
        let query = wanted.iter().fold(query, |query, state| query.bind(*state));
        query
            .bind(holds)
            .bind(first_seen.to_owned())
            .bind(id.to_owned())
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    });
    let rows = rows.await?;
    Ok(Page {
        tracked: rows.iter().map(Tracked::of).collect::<Result<_>>()?,
        total: total.unwrap_or_default(),
    })
}

/// Notes that somebody looks after it, and gives it as it is now: who was first stays, with time and note.
/// NOT_FOUND when nothing of this id is
/// followed, FAILED_PRECONDITION when it does not hold any more.
pub async fn acknowledge(
    store: &Store,
    analysis: &str,
    id: &str,
    (actor, note): (&str, &str),
    at: SystemTime,
) -> Result<Tracked> {
    let rows = store.rows(&ACKNOWLEDGE, |query| {
        query
            .bind(analysis.to_owned())
            .bind(id.to_owned())
            .bind(actor.to_owned())
            .bind(note.to_owned())
            .bind(micros(at))
    });
    if let Some(row) = rows.await?.first() {
        return Tracked::of(row);
    }
    let rows = store.rows(&FIND_TRACKED, |query| {
        query.bind(analysis.to_owned()).bind(id.to_owned())
    });
    match rows.await?.first().map(Tracked::of).transpose()? {
        Some(Tracked {
            resolved: Some(resolved),
            ..
        }) => Err(Error::new(
            Code::FailedPrecondition,
            "ALREADY_RESOLVED",
            format!("It was resolved on {resolved}: there is nothing left to acknowledge."),
        )),
        _ => Err(Error::not_found(
            "Nothing of this id is followed: see the list.",
        )),
    }
}

/// Follows what a run found, unless it looked back from a past day and another run has looked at a later one.
pub(super) async fn track(
    transaction: &mut Transaction,
    run: &Run,
    sightings: &[Sighting],
) -> Result<()> {
    // Also lets runs of the same analysis do this one after the other.
    let newest = transaction.execute(&TRACK_DAY, |query| {
        query
            .bind(run.analysis.clone())
            .bind(run.as_of.clone())
            .bind(i64::from(run.issued))
    });
    if newest.await? == 0 {
        tracing::info!(
            analysis = run.analysis,
            run_id = run.run_id,
            as_of = run.as_of,
            "what a run of a past day found is not followed: another run has looked at a later day"
        );
        return Ok(());
    }
    let engine = transaction.engine;
    let seen = async {
        for sighting in sightings {
            let query = SEE_TRACKED.query().bind(run.analysis.clone());
            let query = query
                .bind(sighting.id.clone())
                .bind(sighting.summary.clone())
                .bind(sighting.severity.clone())
                .bind(run.as_of.clone())
                .bind(run.run_id.clone());
            query.execute(&mut *transaction.inner).await?;
        }
        Ok(())
    };
    observe::observed(engine, &SEE_TRACKED, seen).await?;
    let resolved = transaction.execute(&RESOLVE_TRACKED, |query| {
        query
            .bind(run.analysis.clone())
            .bind(run.as_of.clone())
            .bind(run.run_id.clone())
    });
    resolved.await.map(drop)
}
