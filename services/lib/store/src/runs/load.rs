//! Looking runs up.

use std::time::SystemTime;

use sqlx::any::AnyRow;
use status::Result;

use super::row::get;
use super::tables::Table;
use super::{Domain, FIND_RUN, LIST_RUNS, ResultRow, Run};
use crate::Store;
use crate::time::{instant, micros};

/// A place in the list of runs: that of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// When it was computed.
    pub computed_at: SystemTime,
    /// Its id.
    pub run_id: String,
}

/// The run of this id, of either service.
pub async fn find(store: &Store, run_id: &str) -> Result<Option<Run>> {
    let rows = store.rows(&FIND_RUN, |query| query.bind(run_id.to_owned()));
    rows.await?.first().map(Run::of).transpose()
}

/// Runs of an analysis, or of all when it is empty, newest first: at most `limit` of those after a place.
pub async fn list(
    store: &Store,
    domain: Domain,
    analysis: &str,
    after: Option<&Position>,
    limit: usize,
) -> Result<Vec<Run>> {
    let (at, id) = after.map_or((i64::MAX, ""), |after| {
        (micros(after.computed_at), after.run_id.as_str())
    });
    let rows = store.rows(&LIST_RUNS, |query| {
        query
            .bind(domain.word())
            .bind(analysis.to_owned())
            .bind(at)
            .bind(id.to_owned())
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    });
    rows.await?.iter().map(Run::of).collect()
}

/// The run of the same analysis that was computed just before.
pub async fn before(store: &Store, domain: Domain, run: &Run) -> Result<Option<Run>> {
    let after = Position {
        computed_at: run.computed_at,
        run_id: run.run_id.clone(),
    };
    let mut found = list(store, domain, &run.analysis, Some(&after), 1).await?;
    Ok(found.pop())
}

/// A run's results, by their items.
pub async fn results(store: &Store, table: &Table, run_id: &str) -> Result<Vec<ResultRow>> {
    let rows = store.rows(&table.select, |query| query.bind(run_id.to_owned()));
    let rows = rows.await?;
    let mut results: Vec<ResultRow> = rows
        .iter()
        .map(|row| ResultRow::of(row, table))
        .collect::<Result<_>>()?;
    // Databases differ in how they order texts.
    results.sort_by(|a, b| a.item.cmp(&b.item));
    Ok(results)
}

impl Run {
    fn of(row: &AnyRow) -> Result<Self> {
        Ok(Self {
            run_id: get(row, "run_id")?,
            domain: get(row, "domain")?,
            analysis: get(row, "analysis")?,
            as_of: get(row, "as_of")?,
            asked_as_of: get(row, "asked_as_of")?,
            issued: get::<i64>(row, "issued")? == 1,
            parameters: get(row, "parameters")?,
            code_version: get(row, "code_version")?,
            snapshot: get(row, "snapshot")?,
            quality: get(row, "quality")?,
            provenance: get(row, "provenance")?,
            computed_at: instant(get(row, "computed_at")?),
            trace_id: get(row, "trace_id")?,
            execution_id: get(row, "execution_id")?,
            records: get(row, "records")?,
        })
    }
}
