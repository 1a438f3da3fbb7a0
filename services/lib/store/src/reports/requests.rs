//! Asking for a report.

use std::time::SystemTime;

use status::{Error, Result};
use uuid::Uuid;

use super::{CREATE, FIND_REQUEST, Report};
use crate::Store;
use crate::time::micros;

/// How often a report gets another id because its first digits were taken. Of a million reports one in four
/// thousand needs a second one.
const TRIES: usize = 16;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What the caller calls this request, to ask again; empty for no name.
    pub request_id: &'a str,
    /// What is to be in the report, as JSON: the same text for the same wish.
    pub parameters: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Who asks.
    pub actor: &'a str,
    /// The `traceparent` of the call; empty for none.
    pub traceparent: &'a str,
}

/// Has a report made: gives the one of the same request, or a new one that waits to be made, and whether
/// it is new. INVALID_ARGUMENT for a request's id that came before with other parameters.
pub async fn create(
    store: &Store,
    request: &Request<'_>,
    now: SystemTime,
) -> Result<(Report, bool)> {
    for _ in 0..TRIES {
        if let Some(report) = insert(store, request, now).await? {
            return Ok((report, true));
        }
        if let Some(report) = find(store, request.request_id).await? {
            if report.parameters != request.parameters {
                let told = "was used for another report: choose a new one";
                return Err(Error::invalid_field("request_id", told));
            }
            return Ok((report, false));
        }
        // The first digits of the id were taken.
    }
    Err(Error::internal_fault(
        "a request made no report, and nothing stood in its way",
    ))
}

async fn insert(store: &Store, request: &Request<'_>, now: SystemTime) -> Result<Option<Report>> {
    // Random: the first digits of one made of the time are those of its hour.
    let id = Uuid::new_v4().to_string();
    let request_id = (!request.request_id.is_empty()).then(|| request.request_id.to_owned());
    let rows = store.rows(&CREATE, |query| {
        query
            .bind(id)
            .bind(request_id)
            .bind(request.parameters.to_owned())
            .bind(request.title.to_owned())
            .bind(request.actor.to_owned())
            .bind(request.traceparent.to_owned())
            .bind(micros(now))
    });
    rows.await?.first().map(Report::of).transpose()
}

async fn find(store: &Store, request_id: &str) -> Result<Option<Report>> {
    if request_id.is_empty() {
        return Ok(None);
    }
    let rows = store.rows(&FIND_REQUEST, |query| query.bind(request_id.to_owned()));
    rows.await?.first().map(Report::of).transpose()
}
