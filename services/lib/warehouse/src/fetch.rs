//! One statement's rows as row structs.

use std::any::Any;
use std::time::Duration;

use tokio::time::Instant;
use tracing::Instrument as _;

use crate::digest::DataDigest;
use crate::engine::RowSink;
use crate::row::{Cells, Columns};
use crate::{DecodeError, FromRow, Param, RowReader, Statement, Warehouse, error, observe};

/// Runs a statement and decodes all its rows.
///
/// `time_limit` covers waiting for a connection, running the statement and reading its rows; the
/// warehouse's own query time limit holds as well. Errors: UNAVAILABLE with reason
/// `WAREHOUSE_UNAVAILABLE`, DEADLINE_EXCEEDED with `WAREHOUSE_TIMEOUT`, and INTERNAL with
/// `WAREHOUSE_FAULT`, also for a row that does not fit `T`.
pub async fn fetch<T: FromRow>(
    warehouse: &dyn Warehouse,
    statement: &Statement,
    params: &[Param],
    time_limit: Duration,
) -> status::Result<Vec<T>> {
    let collector = collect(warehouse, statement, params, time_limit, None).await?;
    Ok(collector.rows)
}

/// As [`fetch`], with the digest of the data read.
pub(crate) async fn fetch_with_digest<T: FromRow>(
    warehouse: &dyn Warehouse,
    statement: &Statement,
    params: &[Param],
    time_limit: Duration,
) -> status::Result<(Vec<T>, String)> {
    let digest = Some(DataDigest::default());
    let collector = collect(warehouse, statement, params, time_limit, digest).await?;
    let digest = collector.digest.map(DataDigest::finish).unwrap_or_default();
    Ok((collector.rows, digest))
}

async fn collect<T: FromRow>(
    warehouse: &dyn Warehouse,
    statement: &Statement,
    params: &[Param],
    time_limit: Duration,
    digest: Option<DataDigest>,
) -> status::Result<Collector<T>> {
    let expected = statement.parameters();
    if params.len() != expected {
        return Err(status::Error::internal_fault(format!(
            "statement {} takes {expected} parameters and got {}",
            statement.name(),
            params.len()
        )));
    }
    let sink = Box::new(Collector::<T> {
        columns: Columns::default(),
        rows: Vec::new(),
        digest,
    });
    let deadline = Instant::now() + time_limit.min(warehouse.query_timeout());
    let observed = observe::Call::start(warehouse, statement);
    let outcome = warehouse
        .rows(statement, params, deadline, sink)
        .instrument(observed.span().clone())
        .await;
    observed.finish(&outcome);
    let sink: Box<dyn Any> = outcome?;
    match sink.downcast::<Collector<T>>() {
        Ok(collector) => Ok(*collector),
        Err(_) => Err(error::fault("the engine gave back another sink")),
    }
}

struct Collector<T> {
    columns: Columns,
    rows: Vec<T>,
    digest: Option<DataDigest>,
}

impl<T: FromRow> RowSink for Collector<T> {
    fn columns(&mut self, columns: Columns) {
        self.columns = columns;
    }

    fn row(&mut self, cells: &dyn Cells) -> Result<(), DecodeError> {
        let row = T::from_row(&mut RowReader::new(&mut self.columns, cells))?;
        self.rows.push(row);
        if let Some(digest) = &mut self.digest {
            digest.row(cells, self.columns.len());
        }
        Ok(())
    }

    fn count(&self) -> u64 {
        self.rows.len() as u64
    }
}
