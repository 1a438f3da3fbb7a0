//! The service running on a warehouse.

use std::path::PathBuf;
use std::time::Duration;

use analytics::config::ServiceConfig;
use otel_bi_proto::otelbi::aw::v1::GetWarehouseStatusRequest;
use otel_bi_proto::otelbi::aw::v1::analytics_service_client::AnalyticsServiceClient;
use otel_bi_proto::otelbi::aw::v1::analytics_service_server::SERVICE_NAME;
use otel_bi_proto::otelbi::common::v1::WarehouseStatus;
use runtime::Shutdown;
use testkit::running::Running;
use testkit::shared;
use testkit::waiting::until;
use testkit::warehouses::is_shared;
use tokio::net::TcpListener;
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

/// Serves a warehouse, with a store of its own.
async fn serve(
    warehouse: Settings,
    refresh_every: Duration,
    listener: TcpListener,
    shutdown: Shutdown,
) -> status::Result<()> {
    let kept = tempfile::tempdir().unwrap();
    let store = store::Source::Sqlite(kept.path().join("store.db"));
    let config = ServiceConfig {
        listen: ([127, 0, 0, 1], 0).into(),
        warehouse,
        refresh_every,
        store: store::Settings::new(store),
    };
    aw_analytics::serve(config, listener, shutdown).await
}

/// Starts the service and waits for its first snapshot, which may not be checked yet.
pub(crate) async fn started(warehouse: Settings, refresh_every: Duration) -> Service {
    let running =
        Running::start(|listener, shutdown| serve(warehouse, refresh_every, listener, shutdown))
            .await;
    running.serving(SERVICE_NAME).await;
    Service::new(running)
}

/// Starts the service on an embedded warehouse and waits until its first snapshot is loaded and checked.
/// It refreshes when asked to. Tests on a warehouse that they share also share the service.
pub(crate) async fn service_on(directory: PathBuf) -> Service {
    let (warehouse, refresh_every) = (
        Settings::new(Source::Embedded(directory.clone())),
        Duration::from_hours(1),
    );
    let mut service = if is_shared(&directory) {
        let serve = move |listener, shutdown| serve(warehouse, refresh_every, listener, shutdown);
        Service::new(shared::service_on(&directory, SERVICE_NAME, serve).await)
    } else {
        started(warehouse, refresh_every).await
    };
    service.checked().await;
    service
}
