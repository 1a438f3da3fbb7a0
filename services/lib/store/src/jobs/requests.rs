//! Executions that somebody asks for.

use std::time::SystemTime;

use status::{Code, Error, Result};
use uuid::Uuid;

use super::execution::get;
use super::{Execution, FIND_ACTIVE, FIND_REQUEST, GET, REMEMBER_REQUEST, REQUEST, TRIES};
use crate::time::micros;
use crate::{Store, Transaction};

/// Who asks for a job to run now.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The job.
    pub job_id: &'a str,
    /// The part of the platform it works for.
    pub domain: &'a str,
    /// What the caller calls this request, to ask again; empty for no name.
    pub request_id: &'a str,
    /// Who asks.
    pub actor: &'a str,
    /// The `traceparent` of the call; empty for none.
    pub traceparent: &'a str,
    /// The day to look back from, YYYY-MM-DD; empty for the newest in the data.
    pub as_of: &'a str,
}

/// Has a job run: gives the execution of the same request, or the one under way, or a new one, and
/// whether it is new. ABORTED when the one under way looks back from another day: nothing is remembered
/// then. INVALID_ARGUMENT for a request's id that came before with another job or day.
pub async fn request(
    store: &Store,
    request: &Request<'_>,
    now: SystemTime,
) -> Result<(Execution, bool)> {
    for _ in 0..TRIES {
        let mut transaction = store.begin().await?;
        let answer = attempt(&mut transaction, request, now).await?;
        if let Some(answer) = answer {
            transaction.commit().await?;
            return Ok(answer);
        }
        // Rolled back: an execution ended, or the same request came, at the same moment.
    }
    Err(Error::internal_fault(
        "a request made no execution, and nothing stood in its way",
    ))
}

async fn attempt(
    transaction: &mut Transaction,
    request: &Request<'_>,
    now: SystemTime,
) -> Result<Option<(Execution, bool)>> {
    let named = !request.request_id.is_empty();
    if named {
        let same = transaction.rows(&FIND_REQUEST, |query| {
            query.bind(request.request_id.to_owned())
        });
        if let Some(row) = same.await?.first() {
            let id = get(row, "execution_id")?;
            let Some(execution) = found(transaction, id).await? else {
                return Ok(None);
            };
            if !request.fits(&execution) {
                return Err(used_before(&execution));
            }
            return Ok(Some((execution, false)));
        }
    }
    let (id, created) = match create(transaction, request, now).await? {
        Some(id) => (id, true),
        None => match active(transaction, request.job_id).await? {
            Some(id) => (id, false),
            None => return Ok(None),
        },
    };
    let Some(execution) = found(transaction, id.clone()).await? else {
        return Ok(None);
    };
    if !request.fits(&execution) {
        return Err(other_day(&execution));
    }
    if named {
        let remembered = transaction.rows(&REMEMBER_REQUEST, |query| {
            query
                .bind(request.job_id.to_owned())
                .bind(request.request_id.to_owned())
                .bind(id)
        });
        if remembered.await?.is_empty() {
            return Ok(None);
        }
    }
    Ok(Some((execution, created)))
}

impl Request<'_> {
    /// Whether the execution is what is asked for.
    fn fits(&self, execution: &Execution) -> bool {
        (self.job_id, self.as_of) == (execution.job_id.as_str(), execution.as_of.as_str())
    }
}

/// The request's id came before, and asked for something else.
fn used_before(execution: &Execution) -> Error {
    Error::invalid_field(
        "request_id",
        format!(
            "was used for {} with {}: choose a new one",
            execution.job_id,
            day(execution)
        ),
    )
}

/// The execution under way looks back from another day than is asked for.
fn other_day(execution: &Execution) -> Error {
    Error::new(
        Code::Aborted,
        "OTHER_DAY_UNDER_WAY",
        format!(
            "Execution {} of {} is under way with {}: try again when it has ended.",
            execution.execution_id,
            execution.job_id,
            day(execution)
        ),
    )
}

/// The day it looks back from, in words.
fn day(execution: &Execution) -> String {
    match execution.as_of.as_str() {
        "" => "the newest day of its data".to_owned(),
        day => format!("as_of {day}"),
    }
}

async fn create(
    transaction: &mut Transaction,
    request: &Request<'_>,
    now: SystemTime,
) -> Result<Option<String>> {
    let id = Uuid::now_v7().to_string();
    let made = transaction.rows(&REQUEST, |query| {
        query
            .bind(id)
            .bind(request.job_id.to_owned())
            .bind(request.domain.to_owned())
            .bind(request.actor.to_owned())
            .bind(request.traceparent.to_owned())
            .bind(request.as_of.to_owned())
            .bind(micros(now))
    });
    let made = made.await?;
    made.first().map(|row| get(row, "execution_id")).transpose()
}

async fn active(transaction: &mut Transaction, job_id: &str) -> Result<Option<String>> {
    let rows = transaction.rows(&FIND_ACTIVE, |query| query.bind(job_id.to_owned()));
    let rows = rows.await?;
    rows.first().map(|row| get(row, "execution_id")).transpose()
}

async fn found(transaction: &mut Transaction, id: String) -> Result<Option<Execution>> {
    let rows = transaction.rows(&GET, |query| query.bind(id)).await?;
    rows.first().map(Execution::of).transpose()
}
