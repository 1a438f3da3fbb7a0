//! Exports, asked for over gRPC, on each engine.

mod asking;
mod breaking_off;
mod listing;
mod many;
mod streaming;
mod verifying;

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{
    ExportAuditTrailRequest, ExportRecord, ExportViewRequest, FileFormat, ListExportsRequest, View,
};
use sqlx::{AssertSqlSafe, Executor as _};
use store::Engine;
use testkit::stores::TestStore;
use testkit::waiting::until;

use crate::mesh::Service;

/// The formats.
const FORMATS: [FileFormat; 3] = [FileFormat::Xlsx, FileFormat::Pdf, FileFormat::Csv];

/// A view as a file.
fn view(domain: Domain, view: View, format: FileFormat) -> ExportViewRequest {
    ExportViewRequest {
        domain: domain.into(),
        view: view.into(),
        format: format.into(),
        ..ExportViewRequest::default()
    }
}

/// AdventureWorks' sales history as a file.
fn history(format: FileFormat) -> ExportViewRequest {
    view(Domain::Aw, View::SalesHistory, format)
}

/// The audit trail as a file.
fn trail(format: FileFormat) -> ExportAuditTrailRequest {
    ExportAuditTrailRequest {
        format: format.into(),
        ..ExportAuditTrailRequest::default()
    }
}

/// The newest exports.
async fn records(service: &mut Service) -> Vec<ExportRecord> {
    let request = ListExportsRequest::default();
    let answer = service.client.list_exports(request).await.unwrap();
    answer.into_inner().exports
}

/// The record of an export, once it is there.
async fn record(service: &mut Service, export_id: &str) -> ExportRecord {
    until("the export is on record", async || {
        let records = records(service).await;
        records
            .into_iter()
            .find(|record| record.export_id == export_id)
    })
    .await
}

/// Puts many rows into the trail, each of about a kilobyte, past those who write it.
async fn fill_trail(kept: &TestStore, rows: u32) {
    let (numbers, text) = match kept.engine() {
        Engine::Postgres => (
            format!("SELECT generate_series(1, {rows}) AS n"),
            "repeat(md5(n::text), 20)",
        ),
        Engine::Sqlite => (
            format!(
                "WITH RECURSIVE numbers (n) AS \
                 (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows}) \
                 SELECT n FROM numbers"
            ),
            "hex(randomblob(320))",
        ),
    };
    let statement = format!(
        "INSERT INTO audit_log (writer, seq, at, domain, actor, client, action, target, parameters, \
         outcome, duration_us, trace_id, previous_hash, hash) \
         SELECT 'trial', n, 1700000000000000 + n, 'aw', 'anna', '', 'x/Get', '', {text}, 'OK', 1, '', \
         '', '' FROM ({numbers}) AS numbered"
    );
    let mut connection = kept.connection().await;
    connection.execute(AssertSqlSafe(statement)).await.unwrap();
}
