//! The service running on a warehouse.

use std::path::PathBuf;
use std::time::Duration;

use analytics::config::ServiceConfig;
use otel_bi_proto::otelbi::aw::v1::GetWarehouseStatusRequest;
use otel_bi_proto::otelbi::aw::v1::analytics_service_client::AnalyticsServiceClient;
use otel_bi_proto::otelbi::aw::v1::analytics_service_server::SERVICE_NAME;
use otel_bi_proto::otelbi::common::v1::WarehouseStatus;
use testkit::running::Running;
use testkit::shared;
use testkit::waiting::until;
use testkit::warehouses::is_shared;
use tonic::transport::Channel;
use warehouse::{Settings, Source};

pub(crate) struct Service {
    pub(crate) running: Running,
    pub(crate) client: AnalyticsServiceClient<Channel>,
}

impl Service {
    pub(crate) fn new(running: Running) -> Self {
        let client = AnalyticsServiceClient::new(running.channel());
        Self { running, client }
    }

    pub(crate) async fn warehouse_status(&mut self) -> WarehouseStatus {
        let request = GetWarehouseStatusRequest {};
        let answer = self.client.get_warehouse_status(request).await;
        answer.unwrap().into_inner().status.unwrap()
    }

    /// Waits until the data-quality checks of the data in use have run.
    pub(crate) async fn checked(&mut self) {
        until("the data are checked", async || {
            let checks = self.warehouse_status().await.quality_checks.unwrap();
            (!checks.pending).then_some(())
        })
        .await;
    }
}

/// The service on a warehouse, refreshing when asked to.
pub(crate) fn config(warehouse: Settings, store: store::Settings) -> ServiceConfig {
    ServiceConfig {
        listen: ([127, 0, 0, 1], 0).into(),
        warehouse,
        refresh_every: Duration::from_hours(1),
        store,
    }
}

/// Starts the service on an embedded warehouse and waits until its first snapshot is loaded and checked.
/// Tests on a warehouse that they share also share the service.
pub(crate) async fn service_on(directory: PathBuf) -> Service {
    let kept = tempfile::tempdir().unwrap();
    let store = store::Source::Sqlite(kept.path().join("store.db"));
    let config = config(
        Settings::new(Source::Embedded(directory.clone())),
        store::Settings::new(store),
    );
    let serve = async move |listener, shutdown| {
        let outcome = aw_analytics::serve(config, listener, shutdown).await;
        drop(kept);
        outcome
    };
    let running = if is_shared(&directory) {
        shared::service_on(&directory, SERVICE_NAME, serve).await
    } else {
        let running = Running::start(serve).await;
        running.serving(SERVICE_NAME).await;
        running
    };
    let mut service = Service::new(running);
    service.checked().await;
    service
}
