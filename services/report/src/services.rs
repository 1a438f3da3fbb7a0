//! The services whose views go into files.

use otel_bi_proto::otelbi::aw::v1::analytics_service_client::AnalyticsServiceClient as AwClient;
use otel_bi_proto::otelbi::scheduler::v1::scheduler_service_client::SchedulerServiceClient as SchedulerClient;
use otel_bi_proto::otelbi::wwi::v1::analytics_service_client::AnalyticsServiceClient as WwiClient;
use runtime::client::{Idempotent, Upstream, UpstreamSettings};
use runtime::server::MAX_RESPONSE_BYTES;
use status::{Error, Result};
use tonic::{Request, Response, Status};

use crate::ABOUT;
use crate::config::Upstreams;

/// How to call them; clones share the connections.
#[derive(Debug, Clone)]
pub(crate) struct Services {
    aw: Upstream,
    wwi: Upstream,
    scheduler: Upstream,
}

impl Services {
    pub(crate) fn new(upstreams: &Upstreams) -> Result<Self> {
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
            scheduler: upstream("scheduler", &upstreams.scheduler)?,
        })
    }

    /// AdventureWorks'.
    pub(crate) fn aw(&self) -> AwClient<Upstream> {
        AwClient::new(self.aw.clone()).max_decoding_message_size(MAX_RESPONSE_BYTES)
    }

    /// Wide World Importers'.
    pub(crate) fn wwi(&self) -> WwiClient<Upstream> {
        WwiClient::new(self.wwi.clone()).max_decoding_message_size(MAX_RESPONSE_BYTES)
    }

    /// The jobs'.
    pub(crate) fn scheduler(&self) -> SchedulerClient<Upstream> {
        SchedulerClient::new(self.scheduler.clone()).max_decoding_message_size(MAX_RESPONSE_BYTES)
    }
}

/// A call that only asks, and may be repeated.
pub(crate) fn asking<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(Idempotent);
    request
}

/// What a service answered, or why it did not.
pub(crate) fn answered<T>(answer: Result<Response<T>, Status>) -> Result<T> {
    match answer {
        Ok(response) => Ok(response.into_inner()),
        Err(refused) => Err(Error::from(&refused)),
    }
}
