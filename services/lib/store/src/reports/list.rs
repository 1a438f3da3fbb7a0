//! Looking reports up.

use std::time::SystemTime;

use status::Result;

use super::{EXPIRED, GET, LIST, Report, State};
use crate::Store;
use crate::time::micros;

/// A place in the list: that of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// When it was asked for.
    pub created_at: SystemTime,
    /// Its id.
    pub report_id: String,
}

/// The report of this id.
pub async fn get(store: &Store, report_id: &str) -> Result<Option<Report>> {
    let rows = store.rows(&GET, |query| query.bind(report_id.to_owned()));
    rows.await?.first().map(Report::of).transpose()
}

/// Reports in these states, newest first: at most `limit` of those after a position. No states: all of them.
pub async fn list(
    store: &Store,
    states: &[State],
    after: Option<&Position>,
    limit: usize,
) -> Result<Vec<Report>> {
    let mut wanted = String::new();
    for state in states {
        // As the statement looks for them: each between commas.
        wanted.push_str(if wanted.is_empty() { "," } else { "" });
        wanted.push_str(state.word());
        wanted.push(',');
    }
    let (at, id) = after.map_or((i64::MAX, ""), |after| {
        (micros(after.created_at), after.report_id.as_str())
    });
    let rows = store.rows(&LIST, |query| {
        query
            .bind(wanted)
            .bind(at)
            .bind(id.to_owned())
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    });
    rows.await?.iter().map(Report::of).collect()
}

/// Reports that are ready and whose files are to be deleted by now: at most `limit`.
pub async fn expired(store: &Store, now: SystemTime, limit: usize) -> Result<Vec<Report>> {
    let rows = store.rows(&EXPIRED, |query| {
        query
            .bind(micros(now))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    });
    rows.await?.iter().map(Report::of).collect()
}
