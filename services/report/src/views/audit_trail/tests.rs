//! The trail on both engines, with texts that somebody chose to do harm.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use document::Cell;
use futures::{StreamExt as _, TryStreamExt as _};
use otel_bi_proto::otelbi::common::v1::Domain;
use status::Code;
use store::audit::{AuditTrail, Entry};
use testkit::stores::{self, TestStore};

use super::*;
use crate::views::laid_out::section_is_sound;

/// More than two pages.
const ROWS: usize = 2_300;

/// What spreadsheets, terminals and tables may take for something else.
const HOSTILE: [&str; 8] = [
    "=HYPERLINK(\"http://example.com\")",
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\tтаб\r\nline, \"quoted\"",
    "\u{202e}gpj.exe",
    "'; DROP TABLE audit_log; --",
    "anna",
];

fn entry(number: usize) -> Entry {
    let hostile = HOSTILE[number % HOSTILE.len()];
    Entry {
        at: UNIX_EPOCH + Duration::from_secs(1_735_689_600 + number as u64 / 3),
        domain: [Domain::Aw, Domain::Wwi, Domain::Platform][number % 3],
        actor: hostile.to_owned(),
        client: hostile.to_owned(),
        action: "otelbi.wwi.v1.AnalyticsService/GetSalesKpis".to_owned(),
        target: number.to_string(),
        parameters: format!("{{\"text\":{hostile:?}}}"),
        outcome: ["OK", "INVALID_ARGUMENT"][number % 2].to_owned(),
        duration: Duration::from_micros(number as u64),
        trace_id: format!("{:032x}", number / 10),
    }
}

async fn write(kept: &TestStore, rows: std::ops::Range<usize>) {
    let trail = AuditTrail::start(kept.store.clone(), "trial");
    let recorded = futures::stream::iter(rows)
        .map(|number| trail.record(entry(number)))
        .buffer_unordered(256);
    recorded.try_collect::<Vec<()>>().await.unwrap();
    trail.stop().await;
}

/// All rows of a request, batch by batch.
async fn batches(kept: &TestStore, request: ExportAuditTrailRequest) -> Vec<Vec<document::Row>> {
    let streamed = stream(kept.store.clone(), request).await.unwrap();
    let batches: Vec<_> = streamed.batches.try_collect().await.unwrap();
    for batch in &batches {
        section_is_sound(&streamed.section, batch);
    }
    batches
}

fn place(key: &str) -> usize {
    table().place(key)
}

fn targets(batches: &[Vec<document::Row>]) -> Vec<usize> {
    let rows = batches.iter().flatten();
    let target = |row: &document::Row| match &row[place("target")] {
        Cell::Text(number) => number.parse().ok(),
        _ => None,
    };
    rows.filter_map(target).collect()
}

#[tokio::test]
async fn all_rows_come_newest_first_a_page_at_a_time() {
    for kept in stores::stores().await {
        write(&kept, 0..ROWS).await;
        let batches = batches(&kept, ExportAuditTrailRequest::default()).await;
        let sizes: Vec<usize> = batches.iter().map(Vec::len).collect();
        // And the row of the writer's start.
        assert_eq!(sizes, [1000, 1000, ROWS + 1 - 2000], "{:?}", kept.engine());
        let mut seen = targets(&batches);
        let moments: Vec<_> = batches.iter().flatten().map(|row| row[0].clone()).collect();
        assert!(moments.is_sorted_by(|newer, older| match (newer, older) {
            (Cell::Instant(newer), Cell::Instant(older)) => newer >= older,
            _ => false,
        }));
        seen.sort_unstable();
        assert!(seen.into_iter().eq(0..ROWS));
    }
}

#[tokio::test]
async fn every_column_says_what_the_row_does() {
    for kept in stores::stores().await {
        write(&kept, 0..40).await;
        let query = Query {
            limit: 1000,
            ..Query::default()
        };
        let listed = store::audit::list(&kept.store, &query).await.unwrap().rows;
        let exported = batches(&kept, ExportAuditTrailRequest::default()).await;
        let exported: Vec<_> = exported.into_iter().flatten().collect();
        assert_eq!(exported.len(), listed.len());
        for (cells, row) in exported.iter().zip(&listed) {
            let text = |key: &str, told: &str| assert_eq!(cells[place(key)], Cell::text(told));
            text("actor", &row.actor);
            text("action", &row.action);
            text("outcome", &row.outcome);
            text("domain", &row.domain_name);
            text("target", &row.target);
            text("parameters", &row.parameters);
            text("client", &row.client);
            text("trace_id", &row.trace_id);
            text("writer", &row.writer);
            text("previous_hash", &row.previous_hash);
            text("hash", &row.hash);
            assert_eq!(cells[place("sequence")], Cell::Integer(row.sequence));
            let at = DateTime::from_timestamp_micros(row.at_micros);
            assert_eq!(cells[place("at")], at.into());
            let duration = row.duration().as_secs_f64();
            assert_eq!(cells[place("duration_seconds")], duration.into());
        }
        assert!(
            exported
                .iter()
                .any(|cells| cells[place("actor")] == Cell::text(HOSTILE[0]))
        );
    }
}

#[tokio::test]
async fn filters_are_held_together() {
    for kept in stores::stores().await {
        write(&kept, 0..60).await;
        let found = async |request| {
            let mut found = targets(&batches(&kept, request).await);
            found.sort_unstable();
            found
        };
        let hostile = ExportAuditTrailRequest {
            actor: HOSTILE[6].to_owned(),
            domain: Domain::Aw.into(),
            action: "GetSalesKpis".to_owned(),
            ..ExportAuditTrailRequest::default()
        };
        assert_eq!(found(hostile).await, [6, 30, 54]);
        let traced = ExportAuditTrailRequest {
            trace_id: format!("{:032X}", 2),
            from: "2025-01-01".to_owned(),
            to: "2025-01-01T00:00:08Z".to_owned(),
            ..ExportAuditTrailRequest::default()
        };
        assert_eq!(found(traced).await, [20, 21, 22, 23]);
        let nobody = ExportAuditTrailRequest {
            actor: "nobody".to_owned(),
            ..ExportAuditTrailRequest::default()
        };
        assert_eq!(
            batches(&kept, nobody).await,
            Vec::<Vec<document::Row>>::new()
        );
    }
}

#[tokio::test]
async fn rows_of_calls_that_begin_later_are_in_none_of_its_pages() {
    for kept in stores::stores().await {
        write(&kept, 0..1_500).await;
        let everything = ExportAuditTrailRequest::default();
        let mut streamed = stream(kept.store.clone(), everything).await.unwrap();
        let first = streamed.batches.next().await.unwrap().unwrap();
        write(&kept, 1_500..1_600).await;
        let rest: Vec<_> = streamed.batches.try_collect().await.unwrap();
        let mut seen = targets(&[vec![first], rest].concat());
        seen.sort_unstable();
        assert!(seen.into_iter().eq(0..1_500), "{:?}", kept.engine());
    }
}

#[tokio::test]
async fn wrong_filters_are_told_before_anything_is_written() {
    let kept = stores::sqlite().await;
    let request = ExportAuditTrailRequest {
        domain: 99,
        from: "yesterday".to_owned(),
        trace_id: "abc".to_owned(),
        ..ExportAuditTrailRequest::default()
    };
    let refused = stream(kept.store.clone(), request).await.err().unwrap();
    assert_eq!(refused.code(), Code::InvalidArgument);
    let fields: Vec<&str> = refused
        .fields()
        .iter()
        .map(|wrong| wrong.field.as_str())
        .collect();
    assert_eq!(fields, ["domain", "from", "trace_id"]);
}

#[tokio::test]
async fn what_is_asked_for_is_said() {
    let kept = stores::sqlite().await;
    let said = async |request| stream(kept.store.clone(), request).await.unwrap().subtitle;
    assert_eq!(said(ExportAuditTrailRequest::default()).await, "All rows");
    let request = ExportAuditTrailRequest {
        domain: Domain::Wwi.into(),
        actor: "anna".to_owned(),
        from: "2025-01-01".to_owned(),
        to: "2025-01-31".to_owned(),
        ..ExportAuditTrailRequest::default()
    };
    assert_eq!(
        said(request).await,
        "Rows of Wide World Importers, actor anna, from 2025-01-01T00:00:00Z, before 2025-02-01T00:00:00Z"
    );
}

#[test]
fn a_moment_beyond_all_calendars_is_none() {
    let row = |at_micros| Row {
        writer: String::new(),
        sequence: 1,
        at_micros,
        domain_name: String::new(),
        actor: String::new(),
        client: String::new(),
        action: String::new(),
        target: String::new(),
        parameters: String::new(),
        outcome: String::new(),
        duration_micros: 0,
        trace_id: String::new(),
        previous_hash: String::new(),
        hash: String::new(),
    };
    assert_eq!(at(&row(i64::MAX)), None);
    assert_eq!(at(&row(0)).map(SystemTime::from), Some(UNIX_EPOCH));
}
