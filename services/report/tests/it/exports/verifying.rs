//! Whether a file is what was handed out.

use otel_bi_proto::google::api::HttpBody;
use otel_bi_proto::otelbi::audit::v1::ListAuditEventsRequest;
use otel_bi_proto::otelbi::audit::v1::audit_service_client::AuditServiceClient;
use otel_bi_proto::otelbi::report::v1::{
    ExportVerdict, FileFormat, VerifyExportRequest, VerifyExportResponse,
};
use sqlx::{AssertSqlSafe, Executor as _};
use status::Error;
use testkit::stores;
use tonic::Code;

use super::{FORMATS, history, records, trail};
use crate::mesh::{Service, config, started, started_with_views, whole};

/// The largest file.
const LARGEST: usize = 32 * 1024 * 1024;

async fn upload(service: &mut Service, data: Vec<u8>) -> VerifyExportResponse {
    let request = VerifyExportRequest {
        file: Some(HttpBody {
            content_type: "application/octet-stream".to_owned(),
            data,
            ..HttpBody::default()
        }),
        ..VerifyExportRequest::default()
    };
    service
        .client
        .verify_export(request)
        .await
        .unwrap()
        .into_inner()
}

async fn digest(service: &mut Service, sha256: String) -> VerifyExportResponse {
    let request = VerifyExportRequest {
        sha256,
        ..VerifyExportRequest::default()
    };
    service
        .client
        .verify_export(request)
        .await
        .unwrap()
        .into_inner()
}

#[tokio::test]
async fn what_was_handed_out_is_genuine_by_file_and_by_digest() {
    for kept in stores::stores().await {
        let mut service = started_with_views(&kept).await;
        // Now there is a row of the trail that documents can tell.
        records(&mut service).await;
        for format in FORMATS {
            let file = whole(service.client.export_view(history(format)).await)
                .await
                .unwrap();
            let told = upload(&mut service, file.bytes.clone()).await;
            assert_eq!(told.verdict(), ExportVerdict::Genuine, "{told:?}");
            assert_eq!(told.sha256, file.sha256());
            let export = told.export.clone().unwrap();
            assert_eq!(export.export_id, file.export_id);
            assert_eq!(told.current_data_sha256, export.data_sha256);
            assert_eq!(told.audit_position_holds, Some(true), "{}", told.manifest);
            let manifest: serde_json::Value = serde_json::from_str(&told.manifest).unwrap();
            assert_eq!(manifest["document_id"], file.document_id.as_str());
            assert_eq!(manifest["data_sha256"], export.data_sha256.as_str());
            assert_eq!(manifest["view"], "sales-history");
            let by_digest = digest(&mut service, file.sha256().to_uppercase()).await;
            assert_eq!(by_digest, told);
        }
    }
}

#[tokio::test]
async fn what_today_says_otherwise_is_outdated() {
    for kept in stores::stores().await {
        let mut service = started_with_views(&kept).await;
        let file = whole(service.client.export_view(history(FileFormat::Xlsx)).await).await;
        let file = file.unwrap();
        // As if its data had been others than today's.
        let mut connection = kept.connection().await;
        let older = format!(
            "UPDATE export_records SET data_sha256 = '{}'",
            "0".repeat(64)
        );
        connection.execute(AssertSqlSafe(older)).await.unwrap();
        let told = upload(&mut service, file.bytes.clone()).await;
        assert_eq!(told.verdict(), ExportVerdict::Outdated, "{told:?}");
        assert_eq!(told.current_data_sha256.len(), 64);

        // When nobody can say what today's data are, that is told.
        let mut alone = started(config(&kept)).await;
        let told = upload(&mut alone, file.bytes).await;
        assert_eq!(told.verdict(), ExportVerdict::Genuine);
        assert!(
            told.explanation.contains("not compared"),
            "{}",
            told.explanation
        );
        assert_eq!(told.current_data_sha256, "");
    }
}

#[tokio::test]
async fn a_trail_is_genuine_without_being_asked_again() {
    let kept = stores::sqlite().await;
    let mut service = started(config(&kept)).await;
    for format in FORMATS {
        let file = whole(service.client.export_audit_trail(trail(format)).await)
            .await
            .unwrap();
        let told = upload(&mut service, file.bytes).await;
        assert_eq!(told.verdict(), ExportVerdict::Genuine);
        assert!(
            told.explanation.contains("not compared"),
            "{}",
            told.explanation
        );
    }
}

#[tokio::test]
async fn an_altered_file_is_told_by_what_it_says_of_itself() {
    for kept in stores::stores().await {
        let mut service = started_with_views(&kept).await;
        for format in [FileFormat::Xlsx, FileFormat::Pdf] {
            let file = whole(service.client.export_view(history(format)).await)
                .await
                .unwrap();
            // What comes after the end changes no page and no cell, but it is another file.
            let mut altered = file.bytes.clone();
            altered.extend(b"\n");
            let told = upload(&mut service, altered).await;
            assert_eq!(
                told.verdict(),
                ExportVerdict::Altered,
                "{format:?}: {told:?}"
            );
            assert_eq!(told.export.unwrap().document_id, file.document_id);
            assert_eq!(told.current_data_sha256, "");
            assert!(
                told.manifest.contains(&file.document_id),
                "{}",
                told.manifest
            );
        }
        let csv = whole(service.client.export_view(history(FileFormat::Csv)).await).await;
        let altered = csv.unwrap().text().replace('1', "2").into_bytes();
        let told = upload(&mut service, altered).await;
        assert_eq!(told.verdict(), ExportVerdict::Unknown);
        assert!(told.explanation.contains("CSV"), "{}", told.explanation);
    }
}

#[tokio::test]
async fn a_file_whose_record_is_gone_is_unknown() {
    let kept = stores::sqlite().await;
    let mut service = started_with_views(&kept).await;
    let file = whole(service.client.export_view(history(FileFormat::Pdf)).await).await;
    let file = file.unwrap();
    let mut connection = kept.connection().await;
    connection
        .execute("DELETE FROM export_records")
        .await
        .unwrap();
    let told = upload(&mut service, file.bytes).await;
    assert_eq!(told.verdict(), ExportVerdict::Unknown);
    assert!(told.manifest.contains(&file.document_id));
    assert_eq!(told.audit_position_holds, None);
}

#[tokio::test]
async fn a_trail_that_was_cut_since_is_told() {
    let kept = stores::sqlite().await;
    let mut service = started_with_views(&kept).await;
    records(&mut service).await;
    let file = whole(service.client.export_view(history(FileFormat::Csv)).await).await;
    let file = file.unwrap();
    let mut connection = kept.connection().await;
    for text in ["DROP TRIGGER audit_log_stays", "DELETE FROM audit_log"] {
        connection.execute(text).await.unwrap();
    }
    let told = upload(&mut service, file.bytes).await;
    assert_eq!(told.verdict(), ExportVerdict::Genuine);
    assert_eq!(told.audit_position_holds, Some(false));
    assert!(
        told.explanation.contains("audit trail"),
        "{}",
        told.explanation
    );
}

#[tokio::test]
async fn hostile_uploads_are_unknown() {
    let kept = stores::sqlite().await;
    let mut service = started(config(&kept)).await;
    let forged = |manifest: &str| {
        format!("%PDF-1.7\n<otelbi:manifest>{manifest}</otelbi:manifest>").into_bytes()
    };
    let endless = "[".repeat(500_000);
    for data in [
        b"PK\x03\x04".to_vec(),
        b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec(),
        b"%PDF-".to_vec(),
        forged("{}"),
        forged("null"),
        forged(&endless),
        forged(r#"{"document_id":"x"}"#),
        vec![0; LARGEST],
        vec![b'P'; 3],
    ] {
        let told = upload(&mut service, data).await;
        assert_eq!(told.verdict(), ExportVerdict::Unknown, "{told:?}");
        assert!(told.export.is_none());
        assert!(!told.explanation.is_empty());
    }
    let request = VerifyExportRequest {
        file: Some(HttpBody {
            data: vec![0; LARGEST + 1],
            ..HttpBody::default()
        }),
        ..VerifyExportRequest::default()
    };
    let refused = service.client.verify_export(request).await.unwrap_err();
    assert_eq!(Error::from(&refused).fields()[0].field, "file");
    let nothing = VerifyExportRequest::default();
    let refused = service.client.verify_export(nothing).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn uploads_are_on_record_without_their_bytes() {
    let kept = stores::sqlite().await;
    let mut service = started(config(&kept)).await;
    let told = upload(&mut service, vec![7; 100_000]).await;
    let mut audit = AuditServiceClient::new(service.running.channel());
    let request = ListAuditEventsRequest {
        action: "VerifyExport".to_owned(),
        ..ListAuditEventsRequest::default()
    };
    let rows = audit
        .list_audit_events(request)
        .await
        .unwrap()
        .into_inner()
        .events;
    assert_eq!(rows[0].target, told.sha256);
    let parameters = r#"{"file":{"content_type":"application/octet-stream"}}"#;
    assert_eq!(rows[0].parameters, parameters);
}
