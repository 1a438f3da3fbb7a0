//! Looking executions up.

use std::time::SystemTime;

use status::Result;

use super::{Execution, GET, LIST, State};
use crate::Store;
use crate::time::micros;

/// Which executions.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Of this part of the platform only; empty for all.
    pub domain: &'a str,
    /// Of this job only; empty for all.
    pub job_id: &'a str,
    /// In these states only; empty for all.
    pub states: &'a [State],
}

/// A place in the list: that of one execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The time it was to run.
    pub scheduled_for: SystemTime,
    /// Its id.
    pub execution_id: String,
}

/// The execution of this id.
pub async fn get(store: &Store, execution_id: &str) -> Result<Option<Execution>> {
    let rows = store.rows(&GET, |query| query.bind(execution_id.to_owned()));
    rows.await?.first().map(Execution::of).transpose()
}

/// Executions by the time they were to run, newest first: at most `limit` of those after a position.
pub async fn list(
    store: &Store,
    filter: &Filter<'_>,
    after: Option<&Position>,
    limit: usize,
) -> Result<Vec<Execution>> {
    let mut states = String::new();
    for state in filter.states {
        // As the statement looks for them: each between commas.
        states.push_str(if states.is_empty() { "," } else { "" });
        states.push_str(state.word());
        states.push(',');
    }
    let (at, id) = after.map_or((i64::MAX, ""), |after| {
        (micros(after.scheduled_for), after.execution_id.as_str())
    });
    let rows = store.rows(&LIST, |query| {
        query
            .bind(filter.domain.to_owned())
            .bind(filter.job_id.to_owned())
            .bind(states)
            .bind(at)
            .bind(id.to_owned())
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    });
    rows.await?.iter().map(Execution::of).collect()
}
