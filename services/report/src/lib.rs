//! What leaves the platform, and the record of what did: one deployable gRPC service.
//!
//! `grpc` holds the RPCs, one folder for each service of the contract; `views` lays out what the services
//! answer as documents, which the crate `document` writes; `exports` hands one out, `reports` makes and keeps
//! files of all of them; `domain` is what can be said without a database or a network. What is on record is
//! in the crate `store`. [`serve`] is what `main` and tests start.
//!
//! To add a service: its package to the contract, its folder to `grpc`, its server to [`serve`], and its
//! package to the `report` entry of the gateway's settings.

pub mod config;
pub mod domain;
mod exports;
mod grpc;
mod reports;
mod services;
mod views;

use std::sync::Arc;

use config::Config;
use exports::Exports;
use exports::work::Workshop;
use futures::FutureExt as _;
use otel_bi_proto::DESCRIPTORS;
use otel_bi_proto::otelbi::audit::v1::audit_service_server::{self, AuditServiceServer};
use otel_bi_proto::otelbi::report::v1::report_service_server::{self, ReportServiceServer};
use reports::Maker;
use runtime::server::{GrpcServer, HealthHandle, Limits, MAX_UPLOAD_BYTES};
use runtime::{About, Shutdown, grpc_service};
use services::Services;
use status::Result;
use store::audit::AuditTrail;
use store::audit::calls::CallRecorder;
use store::retention::{self, Subject};
use store::{State, Store};
use tokio::net::TcpListener;

/// Which program this is.
pub const ABOUT: About = About {
    name: "report",
    version: env!("CARGO_PKG_VERSION"),
};

/// The health service's name for the write store: SERVING while it answers.
pub const STORE_HEALTH: &str = "store";

/// The largest message with a file in it: some more than the largest file, so that one that is too large by a
/// little is told so.
const UPLOAD_MESSAGE_BYTES: usize = MAX_UPLOAD_BYTES + 64 * 1024;

/// What is healthy when the store is.
const SERVED: [&str; 3] = [
    audit_service_server::SERVICE_NAME,
    report_service_server::SERVICE_NAME,
    STORE_HEALTH,
];

/// Serves until told to stop. Calls are answered as soon as the store is open; until then they are
/// UNAVAILABLE.
pub async fn serve(config: Config, listener: TcpListener, shutdown: Shutdown) -> Result<()> {
    let store = Store::open(&config.store)?;
    let trail = AuditTrail::start(store.clone(), ABOUT.name);
    let _retention = retention::start(&store, &config.store, Subject::Exports);
    let services = Services::new(&config.upstreams)?;
    let audit = AuditServiceServer::new(grpc::Audit::new(store.clone(), shutdown.clone()));
    let workshop = Workshop::new();
    let maker = Maker::new(
        &config,
        store.clone(),
        trail.clone(),
        services.clone(),
        workshop.clone(),
    );
    let exports = Exports::new(
        services,
        store.clone(),
        trail.clone(),
        workshop,
        &config.output,
    );
    let reports = Arc::new(grpc::Reports::new(
        exports.clone(),
        store.clone(),
        Arc::clone(&maker),
        shutdown.clone(),
    ));
    let calls = ReportServiceServer::from_arc(Arc::clone(&reports));
    let uploads = ReportServiceServer::from_arc(reports);
    let uploads = grpc_service!(uploads).max_decoding_message_size(UPLOAD_MESSAGE_BYTES);
    let limits = Limits {
        streams: config.streams,
        ..Limits::default()
    };
    let server = GrpcServer::new(limits)
        .reflection(DESCRIPTORS)
        .recorder(Arc::new(CallRecorder::new(trail.clone())?))
        .add_service(grpc_service!(audit))
        .add_service(grpc::Uploads::bounded(grpc_service!(calls), uploads));
    // Known from the first call on, also to whoever watches it before the store is open.
    for name in SERVED {
        server.health().set_serving(name, false).await;
    }
    let health = tokio::spawn(report_health(store.clone(), server.health()));
    let serving = server.serve(listener, shutdown.clone());
    let making = reports::run(maker, shutdown).map(Ok);
    let outcome = tokio::try_join!(serving, making).map(drop);
    health.abort();
    exports.finish().await;
    trail.stop().await;
    store.close().await;
    outcome
}

/// Reports health as the store comes and goes: all that this service answers with is in it.
async fn report_health(store: Store, health: HealthHandle) {
    let mut states = store.watch();
    loop {
        let ready = *states.borrow_and_update() == State::Ready;
        for name in SERVED {
            health.set_serving(name, ready).await;
        }
        if states.changed().await.is_err() {
            return;
        }
    }
}
