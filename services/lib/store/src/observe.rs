//! What telemetry sees of a statement: a span and a measurement, by the database conventions.

use std::time::Instant;

use sqlx::Error as Cause;
use status::Result;
use telemetry::names;
use tokio::time::timeout;
use tracing::Instrument as _;
use tracing::field::Empty;

use crate::store::{Engine, PATIENCE};
use crate::{Statement, error};

/// Runs a statement within the store's patience, with its span and measurement.
pub(crate) async fn observed<T>(
    engine: Engine,
    statement: &Statement,
    work: impl Future<Output = Result<T, Cause>>,
) -> Result<T> {
    let span = tracing::info_span!(
        "db.query",
        otel.name = statement.name,
        otel.kind = "client",
        otel.status_code = Empty,
        { names::DB_SYSTEM_NAME } = engine.system_name(),
        { names::DB_OPERATION_NAME } = statement.operation(),
        { names::DB_QUERY_SUMMARY } = statement.name,
        { names::DB_QUERY_TEXT } = statement.sql,
        { names::ERROR_TYPE } = Empty,
    );
    let started = Instant::now();
    let outcome = match timeout(PATIENCE, work.instrument(span.clone())).await {
        Ok(outcome) => outcome.map_err(|cause| error::of(&cause)),
        Err(_) => Err(error::unavailable(format!(
            "{} took longer than {PATIENCE:?}",
            statement.name
        ))),
    };
    let failed = outcome.as_ref().err().map(status::Error::reason);
    if let Some(reason) = failed {
        span.record("otel.status_code", "ERROR");
        span.record(names::ERROR_TYPE, reason);
    }
    telemetry::metrics::db_client_operation(
        engine.system_name(),
        "store",
        statement.name,
        failed,
        started.elapsed(),
    );
    outcome
}
