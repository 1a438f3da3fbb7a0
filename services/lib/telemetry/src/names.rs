//! Every name of an attribute or metric that the platform sends, in one checked list.
//!
//! The names follow the OpenTelemetry semantic conventions 1.44; what those do not know begins with
//! `otelbi.`, or `scheduler.` for jobs. Code uses the constants, never a literal. In a span or event of `tracing` a constant
//! goes in braces: `info_span!("query", { names::DB_NAMESPACE } = database)`.
//!
//! To add a name, add a line to the list below: it makes the constant and the entry of [`ALL`]. The
//! values of an attribute on a metric must be few; a path, an id or a text from a caller belongs on
//! a span only.

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Says which process sent something.
    Resource,
    /// On spans and log records only: its values may be many.
    SpanAttribute,
    /// On spans and on metrics: it has few values.
    Attribute,
    /// A distribution, in `unit`, counted into `buckets` (upper bounds).
    Histogram {
        /// UCUM unit, `s` for seconds.
        unit: &'static str,
        /// Upper bounds of the buckets, rising.
        buckets: &'static [f64],
    },
    /// A sum that only grows.
    Counter {
        /// UCUM unit; what is counted in braces, `{record}`.
        unit: &'static str,
    },
    /// A value as it is when metrics are collected.
    Gauge {
        /// UCUM unit, `s` for seconds.
        unit: &'static str,
    },
}

/// A name with what it stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Name {
    /// The name as sent.
    pub key: &'static str,
    /// What it names.
    pub kind: Kind,
    /// What its value tells.
    pub meaning: &'static str,
}

/// Buckets of call durations in seconds, by the RPC and HTTP conventions.
pub const CALL_SECONDS: &[f64] = &[
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];
/// Buckets of database operations in seconds, by the database conventions.
pub const DB_SECONDS: &[f64] = &[0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0];
/// Buckets of job durations in seconds: from a moment to the longest an attempt may take.
pub const JOB_SECONDS: &[f64] = &[
    0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0,
];

macro_rules! names {
    ($($constant:ident = $key:literal, $kind:expr, $meaning:literal;)+) => {
        $(#[doc = $meaning] pub const $constant: &str = $key;)+

        /// The whole list.
        pub const ALL: &[Name] = &[
            $(Name { key: $key, kind: $kind, meaning: $meaning },)+
        ];
    };
}

names! {
    SERVICE_NAME = "service.name", Kind::Resource, "The deployable.";
    SERVICE_VERSION = "service.version", Kind::Resource, "Its version.";
    SERVICE_INSTANCE_ID = "service.instance.id", Kind::Resource, "This one process of it.";
    TELEMETRY_SDK_NAME = "telemetry.sdk.name", Kind::Resource, "`opentelemetry`; set by the SDK.";
    TELEMETRY_SDK_LANGUAGE = "telemetry.sdk.language", Kind::Resource, "`rust`; set by the SDK.";
    TELEMETRY_SDK_VERSION = "telemetry.sdk.version", Kind::Resource, "The SDK's version; set by it.";

    RPC_SYSTEM_NAME = "rpc.system.name", Kind::Attribute, "`grpc`.";
    RPC_METHOD = "rpc.method", Kind::Attribute,
        "`package.Service/Method`; `_OTHER` on metrics for what the server does not have.";
    RPC_STATUS_CODE = "rpc.status_code", Kind::Attribute, "The gRPC code's name, for example `OK`.";
    RPC_SERVER_CALL_DURATION = "rpc.server.call.duration",
        Kind::Histogram { unit: "s", buckets: CALL_SECONDS },
        "Time from a call's arrival to the end of its answer.";
    RPC_CLIENT_CALL_DURATION = "rpc.client.call.duration",
        Kind::Histogram { unit: "s", buckets: CALL_SECONDS },
        "Time from a call to the end of its answer, retries included.";

    HTTP_REQUEST_METHOD = "http.request.method", Kind::Attribute,
        "The method; `_OTHER` for one that HTTP does not know.";
    HTTP_ROUTE = "http.route", Kind::Attribute, "The route's template, never the path itself.";
    HTTP_RESPONSE_STATUS_CODE = "http.response.status_code", Kind::Attribute, "The status, a number.";
    URL_PATH = "url.path", Kind::SpanAttribute, "The path asked for, without the query.";
    URL_SCHEME = "url.scheme", Kind::Attribute, "`http` or `https`.";
    HTTP_SERVER_REQUEST_DURATION = "http.server.request.duration",
        Kind::Histogram { unit: "s", buckets: CALL_SECONDS },
        "Time from a request's arrival to the end of its answer.";

    SERVER_ADDRESS = "server.address", Kind::Attribute, "Host of the server called.";
    SERVER_PORT = "server.port", Kind::Attribute, "Its port.";
    ERROR_TYPE = "error.type", Kind::Attribute,
        "What failed: a gRPC code's name, an HTTP status or a reason; absent on success.";

    DB_SYSTEM_NAME = "db.system.name", Kind::Attribute,
        "`microsoft.sql_server`, `postgresql` or `sqlite`.";
    DB_NAMESPACE = "db.namespace", Kind::Attribute, "The database.";
    DB_COLLECTION_NAME = "db.collection.name", Kind::Attribute, "The main table of a statement.";
    DB_OPERATION_NAME = "db.operation.name", Kind::Attribute, "`SELECT` and the like.";
    DB_QUERY_SUMMARY = "db.query.summary", Kind::Attribute,
        "Operation and tables, for example `SELECT Fact.Sale`.";
    DB_QUERY_TEXT = "db.query.text", Kind::SpanAttribute,
        "The statement with placeholders, without values.";
    STATEMENT_NAME = "otelbi.statement.name", Kind::SpanAttribute,
        "The statement's registered name: its file's.";
    DB_RESPONSE_STATUS_CODE = "db.response.status_code", Kind::Attribute, "The engine's error number.";
    DB_RESPONSE_RETURNED_ROWS = "db.response.returned_rows", Kind::SpanAttribute, "Rows read.";
    DB_CLIENT_OPERATION_DURATION = "db.client.operation.duration",
        Kind::Histogram { unit: "s", buckets: DB_SECONDS },
        "Time from sending a statement to having read its last row.";

    AUDIT_WRITER = "otelbi.audit.writer", Kind::SpanAttribute,
        "The writer of a chain of the audit trail.";
    AUDIT_SEQUENCE = "otelbi.audit.sequence", Kind::SpanAttribute,
        "The number of the last row of that chain.";
    AUDIT_HASH = "otelbi.audit.hash", Kind::SpanAttribute, "The hash of that row.";

    JOB_ID = "scheduler.job.id", Kind::Attribute, "The job, for example `aw.daily.forecast`.";
    JOB_EXECUTION_ID = "scheduler.execution.id", Kind::SpanAttribute, "The job's execution, a UUID.";
    JOB_ATTEMPT = "scheduler.execution.attempt", Kind::SpanAttribute, "Which attempt, from 1.";
    JOB_DURATION_SECONDS = "scheduler.job.duration_seconds",
        Kind::Histogram { unit: "s", buckets: JOB_SECONDS },
        "Time from the beginning of an execution's last attempt to its end, good or bad.";
    JOB_SUCCESS_TOTAL = "scheduler.job.success_total", Kind::Counter { unit: "{execution}" },
        "Executions that succeeded.";
    JOB_FAILURE_TOTAL = "scheduler.job.failure_total", Kind::Counter { unit: "{execution}" },
        "Executions that failed; those that were cancelled or skipped do not count.";
    JOB_RECORDS_PROCESSED_TOTAL = "scheduler.job.records_processed_total",
        Kind::Counter { unit: "{record}" },
        "Results that succeeded executions kept.";
    JOB_SECONDS_SINCE_LAST_SUCCESS = "scheduler.job.seconds_since_last_success",
        Kind::Gauge { unit: "s" },
        "Time since the job last succeeded, whoever ran it; since it was first known when it never did.";

    REPORT_ID = "otelbi.report.id", Kind::SpanAttribute, "The report, a UUID.";
    REPORT_ATTEMPT = "otelbi.report.attempt", Kind::SpanAttribute, "Which attempt, from 1.";

    EXPORT_VIEW = "otelbi.export.view", Kind::Attribute,
        "What a file shows, for example `sales-history`.";
    EXPORT_FORMAT = "otelbi.export.format", Kind::Attribute, "The kind of file: `xlsx`, `pdf` or `csv`.";
    EXPORT_OUTCOME = "otelbi.export.outcome", Kind::Attribute,
        "`OK`, or the error's code, `CANCELLED` when the caller went away.";
    EXPORT_ROWS = "otelbi.export.rows", Kind::SpanAttribute, "Rows of data in the file.";
    EXPORT_BYTES = "otelbi.export.bytes", Kind::SpanAttribute, "Its size in bytes.";
    DOCUMENT_ID = "otelbi.document.id", Kind::SpanAttribute, "The document in it, a UUID.";
    EXPORT_DURATION_SECONDS = "otelbi.export.duration_seconds",
        Kind::Histogram { unit: "s", buckets: JOB_SECONDS },
        "Time from an export's being asked for to its end, good or bad: that of a slow reader, too.";
    EXPORT_ROWS_TOTAL = "otelbi.export.rows_total", Kind::Counter { unit: "{row}" },
        "Rows of data in the files that were made.";
    EXPORT_BYTES_TOTAL = "otelbi.export.bytes_total", Kind::Counter { unit: "By" },
        "Their size.";
}

/// The entry of a name, if the list has it.
#[must_use]
pub fn find(key: &str) -> Option<&'static Name> {
    ALL.iter().find(|name| name.key == key)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_well_formed() {
        for name in ALL {
            let parts: Vec<_> = name.key.split('.').collect();
            assert!(parts.len() >= 2, "{} has no namespace", name.key);
            for part in parts {
                assert!(
                    part.starts_with(|first: char| first.is_ascii_lowercase())
                        && part
                            .chars()
                            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
                    "{} is not lower case with dots and underscores",
                    name.key
                );
            }
            assert!(name.meaning.ends_with('.'), "{} has no meaning", name.key);
        }
    }

    #[test]
    fn names_are_unique_and_none_is_the_namespace_of_another() {
        let keys: BTreeSet<_> = ALL.iter().map(|name| name.key).collect();
        assert_eq!(keys.len(), ALL.len());
        for key in &keys {
            let inside = format!("{key}.");
            assert!(
                !keys.iter().any(|other| other.starts_with(&inside)),
                "{key}"
            );
        }
    }

    #[test]
    fn durations_are_in_seconds_with_the_conventions_buckets() {
        for name in ALL {
            let Kind::Histogram { unit, buckets } = name.kind else {
                continue;
            };
            assert!(buckets.is_sorted_by(|a, b| a < b), "{}", name.key);
            if name.key.ends_with(".duration") {
                assert_eq!(unit, "s", "{}", name.key);
                let expected = if name.key.starts_with("db.") {
                    DB_SECONDS
                } else {
                    CALL_SECONDS
                };
                assert_eq!(buckets, expected, "{}", name.key);
            }
        }
    }
}
