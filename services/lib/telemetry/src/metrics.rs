//! The instruments, made once when telemetry starts.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwapOption;
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter};

use crate::names::{self, Kind};

/// Set while metrics are exported; recording is free when they are not.
static INSTRUMENTS: ArcSwapOption<Instruments> = ArcSwapOption::const_empty();

struct Instruments {
    rpc_server: Histogram<f64>,
    rpc_client: Histogram<f64>,
    http_server: Histogram<f64>,
    db_client: Histogram<f64>,
    job_duration: Histogram<f64>,
    job_success: Counter<u64>,
    job_failure: Counter<u64>,
    job_records: Counter<u64>,
    export_duration: Histogram<f64>,
    export_rows: Counter<u64>,
    export_bytes: Counter<u64>,
}

/// When each job last succeeded, for the gauge; nothing in a process that runs no jobs.
static LAST_SUCCESSES: ArcSwapOption<Vec<(String, SystemTime)>> = ArcSwapOption::const_empty();

pub(crate) fn start(meter: &Meter) {
    INSTRUMENTS.store(Some(Arc::new(Instruments {
        rpc_server: histogram(meter, names::RPC_SERVER_CALL_DURATION),
        rpc_client: histogram(meter, names::RPC_CLIENT_CALL_DURATION),
        http_server: histogram(meter, names::HTTP_SERVER_REQUEST_DURATION),
        db_client: histogram(meter, names::DB_CLIENT_OPERATION_DURATION),
        job_duration: histogram(meter, names::JOB_DURATION_SECONDS),
        job_success: counter(meter, names::JOB_SUCCESS_TOTAL),
        job_failure: counter(meter, names::JOB_FAILURE_TOTAL),
        job_records: counter(meter, names::JOB_RECORDS_PROCESSED_TOTAL),
        export_duration: histogram(meter, names::EXPORT_DURATION_SECONDS),
        export_rows: counter(meter, names::EXPORT_ROWS_TOTAL),
        export_bytes: counter(meter, names::EXPORT_BYTES_TOTAL),
    })));
    observe_last_successes(meter);
}

fn counter(meter: &Meter, key: &'static str) -> Counter<u64> {
    let mut builder = meter.u64_counter(key);
    if let Some(name) = names::find(key) {
        builder = builder.with_description(name.meaning);
        if let Kind::Counter { unit } = name.kind {
            builder = builder.with_unit(unit);
        }
    }
    builder.build()
}

/// The time is taken when metrics are collected, so that the gauge grows however long nothing is told.
fn observe_last_successes(meter: &Meter) {
    let key = names::JOB_SECONDS_SINCE_LAST_SUCCESS;
    let mut builder = meter.f64_observable_gauge(key);
    if let Some(name) = names::find(key) {
        builder = builder.with_description(name.meaning);
        if let Kind::Gauge { unit } = name.kind {
            builder = builder.with_unit(unit);
        }
    }
    // The meter keeps the callback; the instrument is only a handle.
    builder
        .with_callback(|observer| {
            let told = LAST_SUCCESSES.load();
            let now = SystemTime::now();
            for (job, last) in told.iter().flat_map(|told| told.iter()) {
                let since = now.duration_since(*last).unwrap_or_default();
                observer.observe(since.as_secs_f64(), &[job_id(job)]);
            }
        })
        .build();
}

fn histogram(meter: &Meter, key: &'static str) -> Histogram<f64> {
    let mut builder = meter.f64_histogram(key);
    if let Some(name) = names::find(key) {
        builder = builder.with_description(name.meaning);
        if let Kind::Histogram { unit, buckets } = name.kind {
            builder = builder.with_unit(unit).with_boundaries(buckets.to_vec());
        }
    }
    builder.build()
}

/// Counts one statement on a database into `db.client.operation.duration`.
///
/// `system` is `microsoft.sql_server`, `postgresql` or `sqlite`; `namespace` the database; `summary`
/// the operation and its tables (`SELECT <tables>`), never the statement's text; `error_type` what
/// failed, if it did; `duration` from sending to the last row read.
pub fn db_client_operation(
    system: &'static str,
    namespace: &str,
    summary: &str,
    error_type: Option<&str>,
    duration: Duration,
) {
    let instruments = INSTRUMENTS.load();
    let Some(instruments) = instruments.as_ref() else {
        return;
    };
    let mut attributes = vec![
        KeyValue::new(names::DB_SYSTEM_NAME, system),
        KeyValue::new(names::DB_NAMESPACE, namespace.to_owned()),
        KeyValue::new(names::DB_QUERY_SUMMARY, summary.to_owned()),
    ];
    if let Some(error) = error_type {
        attributes.push(KeyValue::new(names::ERROR_TYPE, error.to_owned()));
    }
    instruments
        .db_client
        .record(duration.as_secs_f64(), &attributes);
}

pub(crate) fn rpc_server(attributes: &[KeyValue], duration: Duration) {
    if let Some(instruments) = INSTRUMENTS.load().as_ref() {
        instruments
            .rpc_server
            .record(duration.as_secs_f64(), attributes);
    }
}

pub(crate) fn rpc_client(attributes: &[KeyValue], duration: Duration) {
    if let Some(instruments) = INSTRUMENTS.load().as_ref() {
        instruments
            .rpc_client
            .record(duration.as_secs_f64(), attributes);
    }
}

pub(crate) fn http_server(attributes: &[KeyValue], duration: Duration) {
    if let Some(instruments) = INSTRUMENTS.load().as_ref() {
        instruments
            .http_server
            .record(duration.as_secs_f64(), attributes);
    }
}

/// Counts an execution of a job that succeeded: how long its last attempt took, and how many results it
/// kept.
pub fn job_succeeded(job: &str, duration: Duration, records: u64) {
    if let Some(instruments) = INSTRUMENTS.load().as_ref() {
        let attributes = [job_id(job)];
        instruments
            .job_duration
            .record(duration.as_secs_f64(), &attributes);
        instruments.job_success.add(1, &attributes);
        instruments.job_records.add(records, &attributes);
    }
}

/// Counts an execution of a job that failed: how long its last attempt took, and the reason's code.
pub fn job_failed(job: &str, duration: Duration, error_type: &str) {
    if let Some(instruments) = INSTRUMENTS.load().as_ref() {
        let failed = KeyValue::new(names::ERROR_TYPE, error_type.to_owned());
        instruments
            .job_duration
            .record(duration.as_secs_f64(), &[job_id(job), failed.clone()]);
        instruments.job_failure.add(1, &[job_id(job), failed]);
    }
}

/// What came of an export.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// What it shows, for example `sales-history`.
    pub view: &'a str,
    /// The kind of file.
    pub format: &'a str,
    /// `OK`, or the error's code.
    pub outcome: &'a str,
    /// How long it took.
    pub duration: Duration,
    /// Rows of data in the file; 0 without one.
    pub rows: u64,
    /// Its size in bytes; 0 without one.
    pub bytes: u64,
}

/// Counts an export that has ended, well or not.
pub fn export(export: Export<'_>) {
    if let Some(instruments) = INSTRUMENTS.load().as_ref() {
        let attributes = [
            KeyValue::new(names::EXPORT_VIEW, export.view.to_owned()),
            KeyValue::new(names::EXPORT_FORMAT, export.format.to_owned()),
            KeyValue::new(names::EXPORT_OUTCOME, export.outcome.to_owned()),
        ];
        instruments
            .export_duration
            .record(export.duration.as_secs_f64(), &attributes);
        instruments.export_rows.add(export.rows, &attributes);
        instruments.export_bytes.add(export.bytes, &attributes);
    }
}

/// Tells when each job last succeeded, or was first known if it never did:
/// `scheduler.job.seconds_since_last_success` counts from there, until told again.
pub fn jobs_last_success(jobs: Vec<(String, SystemTime)>) {
    LAST_SUCCESSES.store(Some(Arc::new(jobs)));
}

fn job_id(job: &str) -> KeyValue {
    KeyValue::new(names::JOB_ID, job.to_owned())
}
