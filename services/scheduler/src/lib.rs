//! Runs the jobs: by the clock or when asked, each run exactly once.
//!
//! Any number of schedulers may be up: what they must agree on is held by the database (`store::jobs`).
//! A tick of the clock becomes one execution, an execution is claimed by one scheduler, and one that is
//! lost with its scheduler is taken over. The work itself is done by other services, analyses by the one of
//! the job's domain and reports by the report service, under an id that comes from the execution's: done
//! twice, it has been done once.
//!
//! `grpc` holds the RPCs, `domain` the jobs and the rules of time, `worker` what goes on by itself: the
//! clock, claims, attempts. To add a job, add it to `domain/jobs.rs`.

pub mod config;
pub mod domain;
mod grpc;
mod worker;

use std::sync::Arc;

use otel_bi_proto::DESCRIPTORS;
use otel_bi_proto::otelbi::scheduler::v1::scheduler_service_server::{
    SERVICE_NAME, SchedulerServiceServer,
};
use runtime::server::{GrpcServer, HealthHandle, Limits};
use runtime::{About, Shutdown, grpc_service};
use status::Result;
use store::audit::AuditTrail;
use store::audit::calls::CallRecorder;
use store::retention::{self, Subject};
use store::{State, Store};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::config::Config;
use crate::worker::Scheduler;

/// Which program this is.
pub const ABOUT: About = About {
    name: "scheduler",
    version: env!("CARGO_PKG_VERSION"),
};

/// The health service's name for the store: SERVING once it is open.
const STORE_HEALTH: &str = "store";

/// Serves, and runs jobs, until told to stop; then executions under way have the drain's time to end, and
/// those that do not are handed over.
pub async fn serve(config: Config, listener: TcpListener, shutdown: Shutdown) -> Result<()> {
    let store = Store::open(&config.store)?;
    let trail = AuditTrail::start(store.clone(), ABOUT.name);
    let _retention = retention::start(&store, &config.store, Subject::Executions);
    let scheduler = Arc::new(Scheduler::new(&config, store.clone(), trail.clone())?);
    let service = grpc::Service::new(Arc::clone(&scheduler), shutdown.clone());
    let server = GrpcServer::new(Limits::default())
        .reflection(DESCRIPTORS)
        .recorder(Arc::new(CallRecorder::new(trail.clone())?))
        .add_service(grpc_service!(SchedulerServiceServer::new(service)));

    let health = report_health(server.health(), store.clone(), scheduler.registered());
    let serving = async {
        tokio::select! {
            outcome = server.serve(listener, shutdown.clone()) => outcome,
            never = health => match never {},
        }
    };
    // A scheduler without a clock stops serving as well: somebody has to see it.
    let outcome = tokio::try_join!(serving, worker::run(scheduler, shutdown.clone()));
    trail.stop().await;
    store.close().await;
    outcome.map(drop)
}

/// Without the store, and before it knows the jobs, there are none to tell of.
async fn report_health(
    health: HealthHandle,
    store: Store,
    mut registered: watch::Receiver<bool>,
) -> std::convert::Infallible {
    let mut states = store.watch();
    loop {
        let ready = *states.borrow_and_update() == State::Ready;
        let jobs = ready && *registered.borrow_and_update();
        health.set_serving(STORE_HEALTH, ready).await;
        health.set_serving(SERVICE_NAME, jobs).await;
        tokio::select! {
            Ok(()) = states.changed() => {}
            Ok(()) = registered.changed() => {}
            // Neither will change any more.
            else => std::future::pending().await,
        }
    }
}
