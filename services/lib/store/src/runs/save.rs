//! Keeping a run.

use std::time::SystemTime;

use status::{Error, Result};

use super::ledger::{Actuals, Ledger};
use super::tables::Table;
use super::tracking::Sighting;
use super::{INSERT_RUN, ResultRow, Run, find, ledger, tracking};
use crate::time::micros;
use crate::{Store, Transaction};

/// What follows from a run.
#[derive(Clone, Copy)]
pub enum Follow<'a> {
    /// Nothing.
    Nothing,
    /// Forecasts, its own too, are scored whose days have come: after it is kept, a limited number of them
    /// at a time, so that nobody waits long to write. What fails is left for the next run.
    Score {
        /// The ledger it writes to.
        ledger: &'static Ledger,
        /// What came.
        actuals: &'a (dyn Actuals + Sync),
        /// When it is noted.
        at: SystemTime,
    },
    /// What it found is followed, in its own transaction.
    Track(&'a [Sighting]),
}

/// Keeps a run with its results, durably, and does what follows; tells the run, and whether it was new. A
/// run whose id is there already stays as it is: of several who keep it at the same time one does.
pub async fn keep(
    store: &Store,
    run: &Run,
    table: &Table,
    results: &[ResultRow],
    follow: Follow<'_>,
) -> Result<(Run, bool)> {
    for result in results {
        result.check(table)?;
    }
    let mut transaction = store.begin().await?;
    if insert_header(&mut transaction, run).await? == 0 {
        drop(transaction);
        let known = find(store, &run.run_id).await?;
        let known = known.ok_or_else(|| {
            // Refused for its id, and gone since: its retention has ended.
            Error::internal_fault(format!("run {} vanished", run.run_id))
        })?;
        return Ok((known, false));
    }
    insert_results(&mut transaction, run, table, results).await?;
    if let Follow::Track(sightings) = follow {
        tracking::track(&mut transaction, run, sightings).await?;
    }
    transaction.commit().await?;
    if let Follow::Score {
        ledger,
        actuals,
        at,
    } = follow
    {
        let scored = ledger::score(store, ledger, actuals, at).await;
        if let Err(error) = scored {
            let error = error.for_operator();
            tracing::warn!(
                error,
                "forecasts are not scored to the end; the next run goes on"
            );
        }
    }
    Ok((run.clone(), true))
}

async fn insert_header(transaction: &mut Transaction, run: &Run) -> Result<u64> {
    let inserted = transaction.execute(&INSERT_RUN, |query| {
        query
            .bind(run.run_id.clone())
            .bind(run.domain.clone())
            .bind(run.analysis.clone())
            .bind(run.as_of.clone())
            .bind(run.asked_as_of.clone())
            .bind(i64::from(run.issued))
            .bind(run.parameters.clone())
            .bind(run.code_version.clone())
            .bind(run.snapshot.clone())
            .bind(run.quality.clone())
            .bind(run.provenance.clone())
            .bind(micros(run.computed_at))
            .bind(run.trace_id.clone())
            .bind(run.execution_id.clone())
            .bind(run.records)
    });
    inserted.await
}

async fn insert_results(
    transaction: &mut Transaction,
    run: &Run,
    table: &Table,
    results: &[ResultRow],
) -> Result<()> {
    let mut rest = results;
    while !rest.is_empty() {
        let (statement, count) = table.insert_some(rest.len());
        let (now, later) = rest.split_at(count);
        let inserted = transaction.execute(&statement, |query| {
            now.iter().fold(query, |query, result| {
                result.bind(query.bind(run.run_id.clone()))
            })
        });
        inserted.await?;
        rest = later;
    }
    Ok(())
}
