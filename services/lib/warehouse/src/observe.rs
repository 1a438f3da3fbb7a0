//! What telemetry sees of a statement: a span and a measurement, by the database conventions.

use std::fmt::Display;
use std::time::Instant;

use telemetry::names;
use tracing::field::Empty;

use crate::engine::RowSink;
use crate::{Statement, Warehouse};

/// One call of a statement, from start to end. Dropped before [`Call::finish`] it was cancelled: its
/// caller went away, or a statement that was read beside it failed.
pub(crate) struct Call {
    span: tracing::Span,
    started: Instant,
    system: &'static str,
    namespace: String,
    summary: String,
    finished: bool,
}

impl Call {
    pub(crate) fn start(warehouse: &dyn Warehouse, statement: &Statement) -> Self {
        let summary = statement.summary();
        let span = tracing::info_span!(
            "db.query",
            otel.name = summary,
            otel.kind = "client",
            otel.status_code = Empty,
            { names::DB_SYSTEM_NAME } = warehouse.engine().system_name(),
            { names::DB_NAMESPACE } = warehouse.database(),
            { names::DB_OPERATION_NAME } = "SELECT",
            { names::DB_COLLECTION_NAME } = Empty,
            { names::DB_QUERY_SUMMARY } = summary,
            { names::DB_QUERY_TEXT } = statement.sql(),
            { names::DB_RESPONSE_STATUS_CODE } = Empty,
            { names::DB_RESPONSE_RETURNED_ROWS } = Empty,
            { names::ERROR_TYPE } = Empty,
            { names::STATEMENT_NAME } = statement.name(),
        );
        // The conventions want it for statements on a single table only.
        if let [only] = statement.relations() {
            span.record(names::DB_COLLECTION_NAME, only);
        }
        Self {
            span,
            started: Instant::now(),
            system: warehouse.engine().system_name(),
            namespace: warehouse.database().to_owned(),
            summary,
            finished: false,
        }
    }

    pub(crate) fn span(&self) -> &tracing::Span {
        &self.span
    }

    pub(crate) fn finish(mut self, outcome: &status::Result<Box<dyn RowSink>>) {
        self.finished = true;
        if let Ok(sink) = outcome {
            self.span
                .record(names::DB_RESPONSE_RETURNED_ROWS, sink.count());
        }
        self.end(outcome.as_ref().err().map(status::Error::reason));
    }

    fn end(&self, error_type: Option<&str>) {
        if let Some(error_type) = error_type {
            self.span.record("otel.status_code", "ERROR");
            self.span.record(names::ERROR_TYPE, error_type);
        }
        telemetry::metrics::db_client_operation(
            self.system,
            &self.namespace,
            &self.summary,
            error_type,
            self.started.elapsed(),
        );
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if !self.finished {
            self.end(Some(status::reason::CANCELLED));
        }
    }
}

/// Notes the number of an error that the engine answered with, on the call that the running code
/// is in.
pub(crate) fn engine_error(number: impl Display) {
    // A text by the conventions, whatever the engine.
    tracing::Span::current().record(names::DB_RESPONSE_STATUS_CODE, number.to_string().as_str());
}

/// The `traceparent` of the span that the running code is in.
pub(crate) fn traceparent() -> Option<String> {
    telemetry::current_traceparent()
}
