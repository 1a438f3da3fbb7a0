//! The mesh in this process: the services and the gateway, on ports of their own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use analytics::config::ServiceConfig;
use runtime::config::{Reader, Variables};
use sample::Warehouse;
use tempfile::TempDir;
use testkit::running::Running;
use warehouse::{Settings, Source};

use crate::programs::free_port;

/// A mesh. Stops when dropped.
pub(crate) struct Mesh {
    pub(crate) aw: Running,
    pub(crate) wwi: Running,
    pub(crate) scheduler: Running,
    pub(crate) report: Running,
    pub(crate) gateway: Running,
    pub(crate) store: Keeping,
}

/// What a mesh keeps: its write store, and the folder with its reports.
pub(crate) struct Keeping {
    pub(crate) settings: store::Settings,
    /// Removed at the end.
    pub(crate) reports: TempDir,
    /// Removed at the end, where the store is in it.
    _directory: Option<TempDir>,
}

impl Keeping {
    /// An embedded store of the mesh's own.
    pub(crate) fn embedded() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let source = store::Source::Sqlite(directory.path().join("store.db"));
        Self {
            settings: store::Settings::new(source),
            reports: tempfile::tempdir().unwrap(),
            _directory: Some(directory),
        }
    }

    /// A store that somebody else keeps.
    pub(crate) fn elsewhere(settings: store::Settings) -> Self {
        Self {
            settings,
            reports: tempfile::tempdir().unwrap(),
            _directory: None,
        }
    }
}

impl Mesh {
    /// Starts a mesh over two warehouses and waits until both can be asked.
    pub(crate) async fn start(aw: Settings, wwi: Settings) -> Self {
        Self::start_unready(aw, wwi, Keeping::embedded())
            .await
            .ready()
            .await
    }

    /// Starts a mesh and does not wait for anything.
    pub(crate) async fn start_unready(aw: Settings, wwi: Settings, store: Keeping) -> Self {
        let aw = start_aw(any_port(), aw, &store).await;
        let wwi = start_wwi(any_port(), wwi, &store).await;
        // The scheduler and the report service call each other.
        let report_addr = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let source = Variables::new()
            .with("AW_GRPC_URL", aw.url())
            .with("WWI_GRPC_URL", wwi.url())
            .with("REPORT_GRPC_URL", format!("http://{report_addr}"))
            .with("REPORT_OUTPUT_DIR", store.reports.path().to_str().unwrap());
        let mut config = read(&source, scheduler::config::read);
        config.store = store.settings.clone();
        let scheduler =
            Running::start(|listener, shutdown| scheduler::serve(config, listener, shutdown)).await;
        let source = source.with("SCHEDULER_GRPC_URL", scheduler.url());
        let mut config = read(&source, report::config::read);
        config.store = store.settings.clone();
        let report = Running::start_at(report_addr, |listener, shutdown| {
            report::serve(config, listener, shutdown)
        })
        .await;
        let config = read(&source, gateway::config::read);
        let gateway =
            Running::start(|listener, shutdown| gateway::serve(config, listener, shutdown)).await;
        Self {
            aw,
            wwi,
            scheduler,
            report,
            gateway,
            store,
        }
    }

    /// Waits until everything can be asked.
    pub(crate) async fn ready(self) -> Self {
        self.aw.serving("otelbi.aw.v1.AnalyticsService").await;
        self.wwi.serving("otelbi.wwi.v1.AnalyticsService").await;
        for service in [&self.aw, &self.wwi, &self.scheduler, &self.report] {
            service.serving("store").await;
        }
        self
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

fn read<C>(source: &Variables, read: impl FnOnce(&mut Reader<'_>) -> C) -> C {
    let mut reader = Reader::new(source);
    let config = read(&mut reader);
    reader.finish(config).unwrap()
}

pub(crate) async fn start_aw(addr: SocketAddr, warehouse: Settings, store: &Keeping) -> Running {
    let config = service_config(addr, warehouse, store);
    Running::start_at(addr, |listener, shutdown| {
        aw_analytics::serve(config, listener, shutdown)
    })
    .await
}

async fn start_wwi(addr: SocketAddr, warehouse: Settings, store: &Keeping) -> Running {
    let config = service_config(addr, warehouse, store);
    Running::start_at(addr, |listener, shutdown| {
        wwi_analytics::serve(config, listener, shutdown)
    })
    .await
}

fn service_config(listen: SocketAddr, warehouse: Settings, store: &Keeping) -> ServiceConfig {
    // Refreshes often, so that a warehouse that vanishes is soon noticed.
    ServiceConfig {
        listen,
        warehouse,
        refresh_every: Duration::from_secs(1),
        store: store.settings.clone(),
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
