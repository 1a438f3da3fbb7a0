//! The mesh in this process: both services and the gateway, on ports of their own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use analytics::config::ServiceConfig;
use runtime::config::{Reader, Variables};
use sample::Warehouse;
use tempfile::TempDir;
use testkit::running::Running;
use warehouse::{Settings, Source};

/// A mesh. Stops when dropped.
pub(crate) struct Mesh {
    pub(crate) aw: Running,
    pub(crate) wwi: Running,
    pub(crate) gateway: Running,
}

impl Mesh {
    /// Starts a mesh over two warehouses and waits until both can be asked.
    pub(crate) async fn start(aw: Settings, wwi: Settings) -> Self {
        let mesh = Self::start_unready(aw, wwi).await;
        mesh.aw.serving("otelbi.aw.v1.AnalyticsService").await;
        mesh.wwi.serving("otelbi.wwi.v1.AnalyticsService").await;
        mesh
    }

    /// Starts a mesh and does not wait for its warehouses.
    pub(crate) async fn start_unready(aw: Settings, wwi: Settings) -> Self {
        let aw = start_aw(any_port(), aw).await;
        let wwi = start_wwi(any_port(), wwi).await;
        let source = Variables::new()
            .with("AW_GRPC_URL", aw.url())
            .with("WWI_GRPC_URL", wwi.url());
        let mut reader = Reader::new(&source);
        let config = gateway::config::read(&mut reader);
        let config = reader.finish(config).unwrap();
        let gateway =
            Running::start(|listener, shutdown| gateway::serve(config, listener, shutdown)).await;
        Self { aw, wwi, gateway }
    }

    /// Starts a mesh on generated warehouses.
    pub(crate) async fn generated() -> Self {
        let embedded = |warehouse| embedded(testkit::warehouses::generated(warehouse));
        Self::start(
            embedded(Warehouse::AdventureWorks),
            embedded(Warehouse::WideWorldImporters),
        )
        .await
    }

    /// Where the gateway listens.
    pub(crate) fn addr(&self) -> SocketAddr {
        self.gateway.addr()
    }
}

pub(crate) fn any_port() -> SocketAddr {
    ([127, 0, 0, 1], 0).into()
}

pub(crate) async fn start_aw(addr: SocketAddr, warehouse: Settings) -> Running {
    let kept = tempfile::tempdir().unwrap();
    let config = service_config(addr, warehouse, &kept);
    Running::start_at(addr, async move |listener, shutdown| {
        let outcome = aw_analytics::serve(config, listener, shutdown).await;
        drop(kept);
        outcome
    })
    .await
}

pub(crate) async fn start_wwi(addr: SocketAddr, warehouse: Settings) -> Running {
    let kept = tempfile::tempdir().unwrap();
    let config = service_config(addr, warehouse, &kept);
    Running::start_at(addr, async move |listener, shutdown| {
        let outcome = wwi_analytics::serve(config, listener, shutdown).await;
        drop(kept);
        outcome
    })
    .await
}

/// Its store is in the directory `kept`.
fn service_config(listen: SocketAddr, warehouse: Settings, kept: &TempDir) -> ServiceConfig {
    let store = store::Source::Sqlite(kept.path().join("store.db"));
    // Refreshes often, so that a warehouse that vanishes is soon noticed.
    ServiceConfig {
        listen,
        warehouse,
        refresh_every: Duration::from_secs(1),
        store: store::Settings::new(store),
    }
}

pub(crate) fn embedded(directory: PathBuf) -> Settings {
    Settings::new(Source::Embedded(directory))
}

/// A SQL Server by its connection string, with patience fit for a test.
pub(crate) fn sql_server(dsn: &str) -> Settings {
    Settings {
        connect_timeout: Duration::from_secs(2),
        wait_timeout: Duration::from_secs(2),
        query_timeout: Duration::from_secs(30),
        ..Settings::new(Source::SqlServer(Box::new(dsn.parse().unwrap())))
    }
}

/// Where the workspace's programs are built: beside the test's own binary.
pub(crate) fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.ancestors().nth(2).unwrap().join(name);
    assert!(
        path.exists(),
        "{} is not built: cargo build --workspace",
        path.strip_prefix(Path::new("/")).unwrap_or(&path).display()
    );
    path
}
