//! The audit trail.

mod holding;
mod killing;
mod listing;
mod logging;
mod recording;
mod refusing;
mod tampering;
mod verifying;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use otel_bi_proto::otelbi::common::v1::Domain;
use store::Store;
use store::audit::{AuditTrail, Entry, Page, Query, Row, list};

/// An entry that tells itself apart by its trace.
pub(crate) fn entry(number: usize) -> Entry {
    Entry {
        at: at(number),
        domain: Domain::Aw,
        actor: "anonymous".to_owned(),
        client: "tests/1".to_owned(),
        action: "otelbi.aw.v1.AnalyticsService/GetSalesKpis".to_owned(),
        target: String::new(),
        parameters: format!(r#"{{"days_back":{number}}}"#),
        outcome: "OK".to_owned(),
        duration: Duration::from_millis(3),
        trace_id: format!("{number:032x}"),
    }
}

/// An instant that rises with `number`.
pub(crate) fn at(number: usize) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_750_000_000 + number as u64)
}

/// A trail with so many rows behind its start, stopped.
pub(crate) async fn written(store: &Store, service: &str, rows: usize) {
    let trail = AuditTrail::start(store.clone(), service);
    for number in 0..rows {
        trail.record(entry(number)).await.unwrap();
    }
    trail.stop().await;
}

/// All rows that the query finds, in pages of `limit`.
async fn pages(store: &Store, mut query: Query, limit: u32) -> Vec<Row> {
    let mut rows = Vec::new();
    query.limit = limit;
    loop {
        let Page { rows: page, next } = list(store, &query).await.unwrap();
        assert!(page.len() <= limit as usize);
        rows.extend(page);
        match next {
            Some(next) => query.after = Some(next),
            None => return rows,
        }
    }
}

/// All rows of the trail, in the order of their chains.
async fn everything(store: &Store) -> Vec<Row> {
    let mut rows = pages(store, Query::default(), 500).await;
    rows.sort_by(|one, other| (&one.writer, one.sequence).cmp(&(&other.writer, other.sequence)));
    rows
}
