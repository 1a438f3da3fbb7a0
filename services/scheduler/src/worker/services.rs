//! The services that do the work.

use otel_bi_proto::otelbi::aw::v1::analytics_service_client::AnalyticsServiceClient as AwClient;
use otel_bi_proto::otelbi::report::v1::report_service_client::ReportServiceClient as ReportClient;
use otel_bi_proto::otelbi::wwi::v1::analytics_service_client::AnalyticsServiceClient as WwiClient;
use runtime::client::{Upstream, UpstreamSettings};
use status::{Code, Error, Result, reason};
use tonic::Status;

use crate::ABOUT;
use crate::config::Upstreams;

/// How to call them.
pub(super) struct Services {
    aw: Upstream,
    wwi: Upstream,
    report: Upstream,
}

impl Services {
    pub(super) fn new(upstreams: &Upstreams) -> Result<Self> {
        let upstream = |name: &str, url: &url::Url| {
            let settings = UpstreamSettings {
                user_agent: format!("otel-bi-{}/{}", ABOUT.name, ABOUT.version),
                ..UpstreamSettings::new(name, url.clone())
            };
            Upstream::new(settings).map_err(Error::from)
        };
        Ok(Self {
            aw: upstream("aw-analytics", &upstreams.aw)?,
            wwi: upstream("wwi-analytics", &upstreams.wwi)?,
            report: upstream("report", &upstreams.report)?,
        })
    }

    /// AdventureWorks'.
    pub(super) fn aw(&self) -> AwClient<Upstream> {
        AwClient::new(self.aw.clone())
    }

    /// Wide World Importers'.
    pub(super) fn wwi(&self) -> WwiClient<Upstream> {
        WwiClient::new(self.wwi.clone())
    }

    /// The one that makes reports.
    pub(super) fn report(&self) -> ReportClient<Upstream> {
        ReportClient::new(self.report.clone())
    }
}

/// What a service has refused a call with, or ended its answer.
#[expect(clippy::needless_pass_by_value, reason = "as map_err hands it over")]
pub(super) fn refused(status: Status) -> Error {
    Error::from(&status)
}

/// A service's answer is not what the contract says.
pub(super) fn answered_wrongly(how: &'static str) -> Error {
    let message = "A part of the platform answered wrongly.";
    Error::new(Code::Internal, reason::UPSTREAM_FAULT, message).with_internal(how)
}
