//! The instruments, made once when telemetry starts.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Histogram, Meter};

use crate::names::{self, Kind};

/// Set while metrics are exported; recording is free when they are not.
static INSTRUMENTS: ArcSwapOption<Instruments> = ArcSwapOption::const_empty();

struct Instruments {
    rpc_server: Histogram<f64>,
    rpc_client: Histogram<f64>,
    http_server: Histogram<f64>,
    db_client: Histogram<f64>,
}

pub(crate) fn start(meter: &Meter) {
    INSTRUMENTS.store(Some(Arc::new(Instruments {
        rpc_server: histogram(meter, names::RPC_SERVER_CALL_DURATION),
        rpc_client: histogram(meter, names::RPC_CLIENT_CALL_DURATION),
        http_server: histogram(meter, names::HTTP_SERVER_REQUEST_DURATION),
        db_client: histogram(meter, names::DB_CLIENT_OPERATION_DURATION),
    })));
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
