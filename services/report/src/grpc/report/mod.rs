//! Exports and reports.

use otel_bi_proto::otelbi::report::v1::report_service_server::ReportService;
use runtime::Shutdown;
use store::Store;
use store::audit::AuditTrail;

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
impl ReportService for Reports {}
