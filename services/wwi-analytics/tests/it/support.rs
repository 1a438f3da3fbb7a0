//! The service running on a warehouse.

use std::path::PathBuf;
use std::time::Duration;

use analytics::config::ServiceConfig;
use otel_bi_proto::otelbi::wwi::v1::analytics_service_client::AnalyticsServiceClient;
use otel_bi_proto::otelbi::wwi::v1::analytics_service_server::SERVICE_NAME;
use testkit::running::Running;
use testkit::shared;
use testkit::warehouses::is_shared;
use tonic::transport::Channel;
use warehouse::{Settings, Source};

pub(crate) struct Service {
    pub(crate) running: Running,
    pub(crate) client: AnalyticsServiceClient<Channel>,
}

/// Starts the service on an embedded warehouse and waits for its first snapshot. Tests on a warehouse
/// that they share also share the service.
pub(crate) async fn service_on(directory: PathBuf) -> Service {
    let config = ServiceConfig {
        listen: ([127, 0, 0, 1], 0).into(),
        warehouse: Settings::new(Source::Embedded(directory.clone())),
        refresh_every: Duration::from_hours(1),
    };
    let serve = |listener, shutdown| wwi_analytics::serve(config, listener, shutdown);
    let running = if is_shared(&directory) {
        shared::service_on(&directory, SERVICE_NAME, serve).await
    } else {
        let running = Running::start(serve).await;
        running.serving(SERVICE_NAME).await;
        running
    };
    let client = AnalyticsServiceClient::new(running.channel());
    Service { running, client }
}
