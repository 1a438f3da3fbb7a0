//! Analytics over WideWorldImportersDW: one deployable gRPC service.
//!
//! It reads the warehouse into a snapshot of rollups, keeps it fresh in the background, and answers
//! every call from memory. `grpc` holds the RPCs, `domain` the numbers, `store` and `sql/` the
//! statements; [`serve`] is what `main` and tests start.

pub mod config;
pub mod domain;
mod grpc;
pub mod store;

use std::sync::Arc;

use ::store::retention::{self, Subject};
use ::store::runs::Domain;
use analytics::config::ServiceConfig;
use analytics::data_quality::Checks;
use analytics::service::Analytics;
use otel_bi_proto::DESCRIPTORS;
use otel_bi_proto::otelbi::wwi::v1::analytics_service_server::{
    AnalyticsServiceServer, SERVICE_NAME,
};
use runtime::server::{GrpcServer, Limits};
use runtime::{About, Shutdown, grpc_service};
use status::Result;
use tokio::net::TcpListener;

impl analytics::service::Snapshot for domain::Snapshot {
    fn bytes(&self) -> usize {
        self.bytes()
    }
}

/// Which program this is.
pub const ABOUT: About = About {
    name: "wwi-analytics",
    version: env!("CARGO_PKG_VERSION"),
};

/// Serves until told to stop. Calls are answered as soon as the first snapshot is loaded; until then
/// they are UNAVAILABLE.
pub async fn serve(config: ServiceConfig, listener: TcpListener, shutdown: Shutdown) -> Result<()> {
    let analytics = Arc::new(Analytics::start(
        &config,
        &store::statements(),
        store::load,
        Checks::new(store::rules(), store::check),
    )?);
    let runs = Subject::Runs(Domain::Wwi);
    let _retention = retention::start(analytics.store(), &config.store, runs);
    let service = AnalyticsServiceServer::new(grpc::Service(Arc::clone(&analytics)));
    let server = GrpcServer::new(Limits::default())
        .reflection(DESCRIPTORS)
        .add_service(grpc_service!(service));
    analytics
        .serve(server, ABOUT, SERVICE_NAME, listener, shutdown)
        .await
}
