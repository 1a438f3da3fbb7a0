//! What is long goes out as it is read.

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{
    ExportAuditTrailRequest, ExportJobHistoryRequest, FileFormat,
};
use otel_bi_proto::otelbi::scheduler::v1::scheduler_service_server::SERVICE_NAME;
use runtime::config::{Reader, Variables};
use status::Error;
use testkit::running::Running;
use testkit::stores;

use super::{FORMATS, fill_trail, record, trail};
use crate::mesh::{config, started, whole};

#[tokio::test]
async fn a_trail_goes_out_whole_and_in_parts() {
    for kept in stores::stores().await {
        fill_trail(&kept, 5_000).await;
        let mut service = started(config(&kept)).await;
        let of_anna = ExportAuditTrailRequest {
            actor: "anna".to_owned(),
            ..trail(FileFormat::Csv)
        };
        let file = whole(service.client.export_audit_trail(of_anna).await)
            .await
            .unwrap();
        assert_eq!(file.text().lines().count(), 5_001);
        assert!(file.parts > 20, "{}", file.parts);
        assert!(
            file.file_name.starts_with("platform-audit-trail-20"),
            "{}",
            file.file_name
        );
        let record = record(&mut service, &file.export_id).await;
        assert_eq!((record.rows, &record.sha256), (5_000, &file.sha256()));
        assert_eq!(record.domain(), Domain::Platform);
        assert_eq!(record.filters, r#"{"actor":"anna"}"#);
    }
}

/// It grows all the time: each export is another document.
#[tokio::test]
async fn a_trail_in_every_format_is_a_document_of_its_own() {
    let kept = stores::sqlite().await;
    fill_trail(&kept, 50).await;
    let mut service = started(config(&kept)).await;
    let mut ids = Vec::new();
    for format in FORMATS {
        for _ in 0..2 {
            let answer = service.client.export_audit_trail(trail(format)).await;
            ids.push(whole(answer).await.unwrap().document_id);
        }
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6);
}

#[tokio::test]
async fn wrong_filters_are_told_before_the_first_byte() {
    let kept = stores::sqlite().await;
    let mut service = started(config(&kept)).await;
    let request = ExportAuditTrailRequest {
        trace_id: "abc".to_owned(),
        ..trail(FileFormat::Csv)
    };
    let refused = service
        .client
        .export_audit_trail(request)
        .await
        .unwrap_err();
    assert_eq!(Error::from(&refused).fields()[0].field, "trace_id");
}

#[tokio::test]
async fn the_history_of_jobs_comes_from_the_scheduler() {
    let kept = stores::sqlite().await;
    let source = Variables::new();
    let mut reader = Reader::new(&source);
    let jobs = scheduler::config::read(&mut reader);
    let jobs = scheduler::config::Config {
        store: kept.settings.clone(),
        ..reader.finish(jobs).unwrap()
    };
    let scheduler =
        Running::start(|listener, shutdown| scheduler::serve(jobs, listener, shutdown)).await;
    scheduler.serving(SERVICE_NAME).await;
    let mut config = config(&kept);
    config.upstreams.scheduler = scheduler.url().parse().unwrap();
    let mut service = started(config).await;
    let request = ExportJobHistoryRequest {
        format: FileFormat::Csv.into(),
        ..ExportJobHistoryRequest::default()
    };
    let file = whole(service.client.export_job_history(request).await)
        .await
        .unwrap();
    assert!(file.text().starts_with("scheduled_for,"), "{}", file.text());
    let record = record(&mut service, &file.export_id).await;
    assert_eq!(
        (record.view.as_str(), record.outcome.as_str()),
        ("job-history", "OK")
    );
}
