//! What is asked for is what comes.

use otel_bi_proto::otelbi::audit::v1::ListAuditEventsRequest;
use otel_bi_proto::otelbi::audit::v1::audit_service_client::AuditServiceClient;
use otel_bi_proto::otelbi::common::v1::{Domain, Granularity};
use otel_bi_proto::otelbi::report::v1::{
    ExportViewRequest, FileFormat, ListExportsRequest, Orientation, Paper, View,
};
use status::Error;
use testkit::stores;
use tonic::Code;

use super::{FORMATS, history, record, records, view};
use crate::mesh::{config, started, started_with_views, whole};

#[tokio::test]
async fn every_format_has_its_type_and_name_and_record() {
    for kept in stores::stores().await {
        let mut service = started_with_views(&kept).await;
        for (format, ending, content_type, begins) in [
            (
                FileFormat::Xlsx,
                "xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                b"PK\x03\x04",
            ),
            (FileFormat::Pdf, "pdf", "application/pdf", b"%PDF"),
            (
                FileFormat::Csv,
                "csv",
                "text/csv; charset=utf-8; header=present",
                b"date",
            ),
        ] {
            let request = ExportViewRequest {
                granularity: Granularity::Month.into(),
                ..history(format)
            };
            let file = whole(service.client.export_view(request).await)
                .await
                .unwrap();
            assert_eq!(file.content_type, content_type);
            assert_eq!(&file.bytes[..4], begins, "{ending}");
            let digits = &file.document_id[..8];
            let name = format!("aw-sales-history-2025-06-30-{digits}.{ending}");
            assert_eq!(file.file_name, name);

            let record = record(&mut service, &file.export_id).await;
            assert_eq!(record.outcome, "OK");
            assert_eq!(record.sha256, file.sha256());
            assert_eq!(record.bytes, file.bytes.len() as u64);
            assert_eq!(record.document_id, file.document_id);
            assert_eq!(record.filters, r#"{"granularity":"GRANULARITY_MONTH"}"#);
            assert_eq!((record.domain(), record.format()), (Domain::Aw, format));
            assert_eq!(record.view, "sales-history");
            assert!(record.rows > 10, "{record:?}");
        }
    }
}

/// The digest of the data is that of the table as CSV, whatever the file.
#[tokio::test]
async fn the_data_have_one_digest_in_every_format() {
    let kept = stores::sqlite().await;
    let mut service = started_with_views(&kept).await;
    let mut digests = Vec::new();
    for format in FORMATS {
        let file = whole(service.client.export_view(history(format)).await).await;
        let file = file.unwrap();
        let record = record(&mut service, &file.export_id).await;
        if format == FileFormat::Csv {
            assert_eq!(record.data_sha256, file.sha256());
            assert_eq!(record.rows + 1, file.text().lines().count() as u64);
        }
        digests.push(record.data_sha256);
    }
    assert!(
        digests.iter().all(|digest| *digest == digests[0]),
        "{digests:?}"
    );
}

#[tokio::test]
async fn the_same_of_the_same_data_is_the_same_bytes() {
    for kept in stores::stores().await {
        let mut service = started_with_views(&kept).await;
        for format in FORMATS {
            let one = whole(service.client.export_view(history(format)).await)
                .await
                .unwrap();
            // Another process, which never issued it.
            let mut other = started_with_views(&kept).await;
            let again = whole(other.client.export_view(history(format)).await)
                .await
                .unwrap();
            assert!(one.bytes == again.bytes, "{format:?} differs");
            assert_eq!(one.document_id, again.document_id);
            assert_eq!(one.file_name, again.file_name);
            assert_ne!(one.export_id, again.export_id);
            let filtered = ExportViewRequest {
                days_back: 30,
                ..history(format)
            };
            let else_ = whole(service.client.export_view(filtered).await)
                .await
                .unwrap();
            assert_ne!(one.document_id, else_.document_id);
        }
        assert_eq!(records(&mut service).await.len(), 9);
    }
}

#[tokio::test]
async fn paper_makes_another_document_of_pages_alone() {
    let kept = stores::sqlite().await;
    let mut service = started_with_views(&kept).await;
    let mut ids = Vec::new();
    for (paper, orientation) in [
        (Paper::Unspecified, Orientation::Unspecified),
        (Paper::A4, Orientation::Unspecified),
        (Paper::Letter, Orientation::Landscape),
    ] {
        let request = ExportViewRequest {
            paper: paper.into(),
            orientation: orientation.into(),
            ..history(FileFormat::Pdf)
        };
        let file = whole(service.client.export_view(request).await)
            .await
            .unwrap();
        ids.push(file.document_id);
    }
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
    let request = ExportViewRequest {
        paper: Paper::Letter.into(),
        ..history(FileFormat::Xlsx)
    };
    let refused = service.client.export_view(request).await.unwrap_err();
    assert_eq!(Error::from(&refused).fields()[0].field, "paper");
}

#[tokio::test]
async fn what_cannot_be_is_told_and_leaves_no_record() {
    let kept = stores::sqlite().await;
    let mut service = started(config(&kept)).await;
    let foreign = ExportViewRequest {
        urgencies: vec![1],
        top_n: 3,
        ..history(FileFormat::Csv)
    };
    let refused = service.client.export_view(foreign).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    let error = Error::from(&refused);
    let fields: Vec<_> = error
        .fields()
        .iter()
        .map(|wrong| wrong.field.as_str())
        .collect();
    assert_eq!(fields, ["top_n", "urgencies"]);
    assert!(
        error.message().contains("granularity"),
        "{}",
        error.message()
    );

    let elsewhere = view(Domain::Wwi, View::RepScores, FileFormat::Csv);
    let refused = service.client.export_view(elsewhere).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    assert!(
        refused.message().contains("stock-recommendations"),
        "{refused}"
    );
    let nowhere = view(Domain::Unspecified, View::SalesHistory, FileFormat::Csv);
    let refused = service.client.export_view(nowhere).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert_eq!(records(&mut service).await, []);
}

/// What a service refuses or cannot answer is a status, and on record: it was to be a file.
#[tokio::test]
async fn what_fails_before_the_first_byte_is_a_status() {
    for kept in stores::stores().await {
        let mut service = started_with_views(&kept).await;
        let wrong = ExportViewRequest {
            from: "yesterday".to_owned(),
            ..history(FileFormat::Xlsx)
        };
        let refused = service.client.export_view(wrong).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert_eq!(Error::from(&refused).fields()[0].field, "from");
        let mut alone = started(config(&kept)).await;
        let refused = alone.client.export_view(history(FileFormat::Pdf)).await;
        assert_eq!(refused.unwrap_err().code(), Code::Unavailable);

        let outcomes: Vec<_> = records(&mut service).await;
        let outcomes: Vec<_> = outcomes
            .iter()
            .map(|record| {
                (
                    record.outcome.as_str(),
                    record.sha256.as_str(),
                    record.bytes,
                )
            })
            .collect();
        assert_eq!(
            outcomes,
            [("UNAVAILABLE", "", 0), ("INVALID_ARGUMENT", "", 0)]
        );
    }
}

#[tokio::test]
async fn the_audit_trail_names_the_export() {
    let kept = stores::sqlite().await;
    let mut service = started_with_views(&kept).await;
    let file = whole(service.client.export_view(history(FileFormat::Csv)).await).await;
    let file = file.unwrap();
    let mut audit = AuditServiceClient::new(service.running.channel());
    let request = ListAuditEventsRequest {
        action: "ExportView".to_owned(),
        ..ListAuditEventsRequest::default()
    };
    let rows = audit
        .list_audit_events(request)
        .await
        .unwrap()
        .into_inner()
        .events;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].target, file.export_id);
    assert_eq!(rows[0].domain(), Domain::Aw);
    let of_wwi = ListExportsRequest {
        domain: Domain::Wwi.into(),
        ..ListExportsRequest::default()
    };
    let none = service
        .client
        .list_exports(of_wwi)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(none.exports, []);
}
