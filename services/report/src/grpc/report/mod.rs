//! Exports and reports.

use otel_bi_proto::google::api::HttpBody;
use otel_bi_proto::otelbi::report::v1 as proto;
use otel_bi_proto::otelbi::report::v1::report_service_server::ReportService;
use runtime::Shutdown;
use store::Store;
use store::audit::AuditTrail;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status};

use crate::services::Services;

/// The service of `otelbi.report.v1`.
pub(crate) struct Reports {
    _services: Services,
    _store: Store,
    _trail: AuditTrail,
    _shutdown: Shutdown,
}

impl Reports {
    /// Makes files of what the services answer.
    pub(crate) fn new(
        services: Services,
        store: Store,
        trail: AuditTrail,
        shutdown: Shutdown,
    ) -> Self {
        Self {
            _services: services,
            _store: store,
            _trail: trail,
            _shutdown: shutdown,
        }
    }
}

#[tonic::async_trait]
impl ReportService for Reports {
    type ExportViewStream = BoxStream<HttpBody>;

    async fn export_view(
        &self,
        _: Request<proto::ExportViewRequest>,
    ) -> Result<Response<Self::ExportViewStream>, Status> {
        Err(not_offered())
    }

    type ExportAuditTrailStream = BoxStream<HttpBody>;

    async fn export_audit_trail(
        &self,
        _: Request<proto::ExportAuditTrailRequest>,
    ) -> Result<Response<Self::ExportAuditTrailStream>, Status> {
        Err(not_offered())
    }

    type ExportJobHistoryStream = BoxStream<HttpBody>;

    async fn export_job_history(
        &self,
        _: Request<proto::ExportJobHistoryRequest>,
    ) -> Result<Response<Self::ExportJobHistoryStream>, Status> {
        Err(not_offered())
    }

    async fn list_exports(
        &self,
        _: Request<proto::ListExportsRequest>,
    ) -> Result<Response<proto::ListExportsResponse>, Status> {
        Err(not_offered())
    }

    async fn verify_export(
        &self,
        _: Request<proto::VerifyExportRequest>,
    ) -> Result<Response<proto::VerifyExportResponse>, Status> {
        Err(not_offered())
    }

    async fn generate_report(
        &self,
        _: Request<proto::GenerateReportRequest>,
    ) -> Result<Response<proto::GenerateReportResponse>, Status> {
        Err(not_offered())
    }

    async fn get_report(
        &self,
        _: Request<proto::GetReportRequest>,
    ) -> Result<Response<proto::GetReportResponse>, Status> {
        Err(not_offered())
    }

    type WatchReportStream = BoxStream<proto::WatchReportResponse>;

    async fn watch_report(
        &self,
        _: Request<proto::WatchReportRequest>,
    ) -> Result<Response<Self::WatchReportStream>, Status> {
        Err(not_offered())
    }

    async fn list_reports(
        &self,
        _: Request<proto::ListReportsRequest>,
    ) -> Result<Response<proto::ListReportsResponse>, Status> {
        Err(not_offered())
    }

    type DownloadReportStream = BoxStream<HttpBody>;

    async fn download_report(
        &self,
        _: Request<proto::DownloadReportRequest>,
    ) -> Result<Response<Self::DownloadReportStream>, Status> {
        Err(not_offered())
    }

    async fn delete_report(
        &self,
        _: Request<proto::DeleteReportRequest>,
    ) -> Result<Response<proto::DeleteReportResponse>, Status> {
        Err(not_offered())
    }
}

/// What is said of what this version does not do.
fn not_offered() -> Status {
    Status::unimplemented("This version does not offer it.")
}
