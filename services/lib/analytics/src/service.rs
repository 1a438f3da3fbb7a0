//! The life of an analytics service: a warehouse opened, a snapshot kept fresh, calls answered from it.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use insight::quality::Quality;
use otel_bi_proto::otelbi::common::v1::{Statement, WarehouseStatus};
use prost::Message;
use runtime::Shutdown;
use runtime::grpc::fail;
use runtime::server::{GrpcServer, HealthHandle};
use sha2::{Digest, Sha256};
use status::{Code, Error, Result, reason};
use tokio::net::TcpListener;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::{Response, Status};
use warehouse::snapshot::{Load, Loaded, Options, SnapshotStore};
use warehouse::{Registry, Warehouse};

use crate::answers::Answers;
use crate::config::ServiceConfig;
use crate::provenance::Answered;
use crate::warehouse_status::warehouse_status;

/// The health service's name for the warehouse: SERVING while the last refresh went well.
pub const WAREHOUSE_HEALTH: &str = "warehouse";
/// The response metadata that lets a client ask whether its copy is still good.
const ETAG: &str = "etag";

/// What every service's snapshot can tell of itself.
pub trait Snapshot: Send + Sync + 'static {
    /// The memory it holds, in bytes.
    fn bytes(&self) -> usize;

    /// What the data-quality checks found in it.
    fn quality(&self) -> &Quality;
}

/// A warehouse and the snapshot that calls are answered from.
pub struct Analytics<T> {
    warehouse: Arc<dyn Warehouse>,
    registry: Arc<Registry>,
    snapshots: SnapshotStore<T>,
    answers: Answers,
}

impl<T: Snapshot> Analytics<T> {
    /// Checks the statements, opens the warehouse and starts loading in the background. Fails for
    /// statements that are refused and settings that can never work; a warehouse that is absent is
    /// waited for.
    pub fn start<F, L>(
        config: &ServiceConfig,
        statements: &[(&'static str, &'static str)],
        load: F,
    ) -> Result<Self>
    where
        F: Fn(Arc<Load>, Arc<Registry>) -> L + Send + Sync + 'static,
        L: Future<Output = Result<T>> + Send + 'static,
    {
        let registry = Registry::new(statements)
            .map_err(|refused| Error::internal_fault(refused.to_string()))?;
        let registry = Arc::new(registry);
        let warehouse = warehouse::open(config.warehouse.clone())?;
        let options = Options {
            refresh_every: config.refresh_every,
            // An embedded warehouse that was just filled, a database that came back: soon noticed.
            retry_after: Duration::from_secs(1),
            time_limit: config.warehouse.query_timeout,
        };
        let snapshots = SnapshotStore::start(Arc::clone(&warehouse), options, {
            let registry = Arc::clone(&registry);
            move |under_way| load(under_way, Arc::clone(&registry))
        });
        Ok(Self {
            warehouse,
            registry,
            snapshots,
            answers: Answers::new(),
        })
    }

    /// Answers a call from the snapshot in force, with an `etag` of it. `rpc` is the RPC's name.
    ///
    /// Equal requests to one snapshot have equal tags, so a client's copy can be confirmed without
    /// looking at the answer; a refresh that brings other data changes the tag, as it changes when
    /// the data were loaded. They also have equal answers, but for the call's own trace id.
    pub fn answer<Q: Message, R>(
        &self,
        rpc: &'static str,
        request: &Q,
        compute: impl FnOnce(&Answered<'_, T>, &Q) -> Result<R>,
    ) -> Result<Response<R>, Status> {
        let loaded = self.snapshots.current().map_err(fail)?;
        let stale = self.snapshots.state().is_stale();
        let answer = compute(&Answered::new(&loaded, stale, rpc), request).map_err(fail)?;
        Ok(tagged(answer, tag(rpc, request, &loaded, stale)))
    }

    /// As [`Analytics::answer`], for what takes more than a few milliseconds: computed on a thread of
    /// its own kind, once for equal requests to one snapshot, however many ask at the same time.
    pub async fn compute<Q, R>(
        &self,
        rpc: &'static str,
        request: Q,
        compute: fn(&Answered<'_, T>, &Q) -> Result<R>,
    ) -> Result<Response<R>, Status>
    where
        Q: Message + 'static,
        R: Message + Clone + 'static,
    {
        let loaded = self.snapshots.current().map_err(fail)?;
        let stale = self.snapshots.state().is_stale();
        let tag = tag(rpc, &request, &loaded, stale);
        let work = move || compute(&Answered::new(&loaded, stale, rpc), &request);
        let answer = self.answers.get(tag, work).await.map_err(fail)?;
        Ok(tagged(answer, tag))
    }

    /// What the service says of its warehouse.
    #[must_use]
    pub fn status(&self) -> WarehouseStatus {
        warehouse_status(&*self.warehouse, &self.snapshots, &self.registry)
    }

    /// Reads the warehouse again, or joins the reading under way, and tells its state afterwards.
    pub async fn refresh(&self) -> Result<WarehouseStatus> {
        self.snapshots.refresh_now().await?;
        Ok(self.status())
    }

    /// The statement of this name. NOT_FOUND lists the known ones.
    pub fn statement(&self, name: &str) -> Result<Statement> {
        let known = self.registry.iter().find(|known| known.name() == name);
        let found = known.ok_or_else(|| {
            let names: Vec<&str> = self
                .registry
                .iter()
                .map(warehouse::Statement::name)
                .collect();
            Error::not_found(format!(
                "There is no statement of this name; there are: {}.",
                names.join(", ")
            ))
        })?;
        Ok(Statement {
            name: found.name().to_owned(),
            sql: found.sql().to_owned(),
            sha256: found.sha256().to_owned(),
        })
    }

    /// Reports health as the snapshot comes and goes, until the returned future is dropped: the
    /// service named `service` serves when it has a snapshot to answer from, [`WAREHOUSE_HEALTH`]
    /// while the snapshot is fresh.
    fn report_health(
        &self,
        health: HealthHandle,
        service: &'static str,
    ) -> impl Future<Output = ()> + Send + 'static {
        let mut states = self.snapshots.watch();
        async move {
            loop {
                let state = states.borrow_and_update().clone();
                let fresh = state.is_ready() && !state.is_stale();
                health.set_serving(service, state.is_ready()).await;
                health.set_serving(WAREHOUSE_HEALTH, fresh).await;
                if states.changed().await.is_err() {
                    return;
                }
            }
        }
    }

    /// Serves with `server`, to which the RPCs are added already, until told to stop; then refreshing
    /// ends as well. `service` is the gRPC service's full name.
    pub async fn serve(
        &self,
        server: GrpcServer,
        service: &'static str,
        listener: TcpListener,
        shutdown: Shutdown,
    ) -> Result<()> {
        // Known from the first call on, also to whoever watches it before there is a snapshot.
        for name in [service, WAREHOUSE_HEALTH] {
            server.health().set_serving(name, false).await;
        }
        let health = tokio::spawn(self.report_health(server.health(), service));
        let outcome = server.serve(listener, shutdown).await;
        health.abort();
        self.snapshots.stop().await;
        outcome
    }
}

/// What tells one answer from another: which RPC, what was asked, of which snapshot.
fn tag<T, Q: Message>(rpc: &str, request: &Q, loaded: &Loaded<T>, stale: bool) -> u128 {
    let loaded_at = loaded
        .loaded_at
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let mut digest = Sha256::new();
    digest.update(env!("CARGO_PKG_VERSION"));
    digest.update(rpc);
    digest.update([u8::from(stale)]);
    digest.update(loaded_at.as_nanos().to_be_bytes());
    digest.update(&loaded.digest);
    digest.update(request.encode_to_vec());
    let digest = digest.finalize();
    digest.first_chunk().copied().map_or(0, u128::from_be_bytes)
}

fn tagged<R>(answer: R, tag: u128) -> Response<R> {
    let mut response = Response::new(answer);
    let tag: Result<MetadataValue<Ascii>, _> = format!("\"{tag:032x}\"").parse();
    if let Ok(tag) = tag {
        response.metadata_mut().insert(ETAG, tag);
    }
    response
}

/// Rows that make no snapshot: the warehouse answered, but with data the service has no use for.
#[must_use]
pub fn unusable(error: &dyn std::error::Error) -> Error {
    Error::new(
        Code::Internal,
        reason::WAREHOUSE_FAULT,
        "The warehouse's data cannot be used as they are.",
    )
    .with_internal(error.to_string())
}
