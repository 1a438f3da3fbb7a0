//! A file that is not whole is never taken for one.

use std::sync::Arc;
use std::time::Duration;

use otel_bi_proto::otelbi::report::v1::FileFormat;
use testkit::postgres::Postgres;
use testkit::stores;
use tonic::{Code, Request};

use super::{fill_trail, record, records, trail};
use crate::mesh::{config, started, whole};

/// More than any window on the way holds.
const MANY: u32 = 40_000;

#[tokio::test]
async fn a_caller_who_goes_away_is_on_record() {
    for kept in stores::stores().await {
        fill_trail(&kept, MANY).await;
        let mut service = started(config(&kept)).await;
        let answer = service
            .client
            .export_audit_trail(trail(FileFormat::Csv))
            .await;
        let answer = answer.unwrap();
        let id = answer.metadata().get("x-export-id").unwrap();
        let id = id.to_str().unwrap().to_owned();
        let mut parts = answer.into_inner();
        let first = parts.message().await.unwrap().unwrap();
        assert!(first.data.len() > 60_000, "{}", first.data.len());
        drop(parts);
        let record = record(&mut service, &id).await;
        assert_eq!(record.outcome, "CANCELLED");
        assert_eq!(
            (record.sha256.as_str(), record.bytes, record.rows),
            ("", 0, 0)
        );
        assert_eq!(record.document_id, "");
        // Nothing of it is left that would keep the service from stopping.
        service.running.stop().await;
    }
}

#[tokio::test]
async fn a_reader_who_takes_too_long_is_told_and_on_record() {
    let kept = stores::sqlite().await;
    fill_trail(&kept, MANY).await;
    let mut service = started(config(&kept)).await;
    let mut request = Request::new(trail(FileFormat::Csv));
    request.set_timeout(Duration::from_secs(2));
    let answer = service.client.export_audit_trail(request).await.unwrap();
    let id = answer.metadata().get("x-export-id").unwrap();
    let id = id.to_str().unwrap().to_owned();
    // Nobody reads, and so the rest cannot be sent.
    let record = record(&mut service, &id).await;
    assert_eq!(record.outcome, "DEADLINE_EXCEEDED");
    drop(answer);
}

#[tokio::test]
async fn a_store_that_is_lost_midway_leaves_no_silent_file() {
    let server = Arc::new(Postgres::start().await);
    let kept = stores::postgres_on(&server).await;
    fill_trail(&kept, MANY).await;
    let mut service = started(config(&kept)).await;
    let answer = service
        .client
        .export_audit_trail(trail(FileFormat::Csv))
        .await;
    let answer = answer.unwrap();
    server.kill().await;
    let broken = whole(Ok(answer)).await.unwrap_err();
    assert_eq!(broken.code(), Code::Unavailable, "{broken}");
    server.restart().await;
    service.running.serving("store").await;
    let outcomes: Vec<_> = records(&mut service).await;
    assert!(
        outcomes.iter().all(|record| record.outcome != "OK"),
        "{outcomes:?}"
    );
}
