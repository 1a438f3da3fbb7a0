//! Exports and reports.

mod export;
mod list;
mod reports;
mod uploads;
mod verify;

use std::sync::Arc;

use otel_bi_proto::google::api::HttpBody;
use otel_bi_proto::otelbi::report::v1 as proto;
use otel_bi_proto::otelbi::report::v1::report_service_server::ReportService;
use runtime::Shutdown;
use runtime::grpc::{fail, reply};
use store::Store;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status};

use crate::exports::Exports;
use crate::reports::Maker;

pub(crate) use uploads::Uploads;

/// The service of `otelbi.report.v1`.
pub(crate) struct Reports {
    exports: Exports,
    store: Store,
    maker: Arc<Maker>,
    shutdown: Shutdown,
}

impl Reports {
    /// Makes files of what the services answer.
    pub(crate) fn new(
        exports: Exports,
        store: Store,
        maker: Arc<Maker>,
        shutdown: Shutdown,
    ) -> Self {
        Self {
            exports,
            store,
            maker,
            shutdown,
        }
    }
}

#[tonic::async_trait]
impl ReportService for Reports {
    type ExportViewStream = BoxStream<HttpBody>;

    async fn export_view(
        &self,
        request: Request<proto::ExportViewRequest>,
    ) -> Result<Response<Self::ExportViewStream>, Status> {
        export::view(&self.exports, request.into_inner())
            .await
            .map_err(fail)
    }

    type ExportAuditTrailStream = BoxStream<HttpBody>;

    async fn export_audit_trail(
        &self,
        request: Request<proto::ExportAuditTrailRequest>,
    ) -> Result<Response<Self::ExportAuditTrailStream>, Status> {
        export::audit_trail(&self.exports, request.into_inner())
            .await
            .map_err(fail)
    }

    type ExportJobHistoryStream = BoxStream<HttpBody>;

    async fn export_job_history(
        &self,
        request: Request<proto::ExportJobHistoryRequest>,
    ) -> Result<Response<Self::ExportJobHistoryStream>, Status> {
        export::job_history(&self.exports, request.into_inner())
            .await
            .map_err(fail)
    }

    async fn list_exports(
        &self,
        request: Request<proto::ListExportsRequest>,
    ) -> Result<Response<proto::ListExportsResponse>, Status> {
        reply(list::list(&self.store, request.get_ref()).await)
    }

    async fn verify_export(
        &self,
        request: Request<proto::VerifyExportRequest>,
    ) -> Result<Response<proto::VerifyExportResponse>, Status> {
        reply(verify::verify(&self.exports, request.into_inner()).await)
    }

    async fn generate_report(
        &self,
        request: Request<proto::GenerateReportRequest>,
    ) -> Result<Response<proto::GenerateReportResponse>, Status> {
        reply(reports::generate(&self.maker, request.get_ref()).await)
    }

    async fn get_report(
        &self,
        request: Request<proto::GetReportRequest>,
    ) -> Result<Response<proto::GetReportResponse>, Status> {
        reply(reports::get(&self.maker, request.get_ref()).await)
    }

    type WatchReportStream = BoxStream<proto::WatchReportResponse>;

    async fn watch_report(
        &self,
        request: Request<proto::WatchReportRequest>,
    ) -> Result<Response<Self::WatchReportStream>, Status> {
        let shutdown = self.shutdown.clone();
        reply(reports::watch(&self.maker, request.get_ref(), shutdown).await)
    }

    async fn list_reports(
        &self,
        request: Request<proto::ListReportsRequest>,
    ) -> Result<Response<proto::ListReportsResponse>, Status> {
        reply(reports::list(&self.maker, request.get_ref()).await)
    }

    type DownloadReportStream = BoxStream<HttpBody>;

    async fn download_report(
        &self,
        request: Request<proto::DownloadReportRequest>,
    ) -> Result<Response<Self::DownloadReportStream>, Status> {
        reports::download(&self.maker, request.get_ref())
            .await
            .map_err(fail)
    }

    async fn delete_report(
        &self,
        request: Request<proto::DeleteReportRequest>,
    ) -> Result<Response<proto::DeleteReportResponse>, Status> {
        reply(reports::delete(&self.maker, request.get_ref()).await)
    }
}
