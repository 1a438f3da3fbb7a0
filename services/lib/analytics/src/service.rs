//! The life of an analytics service: a warehouse opened, a snapshot kept fresh, calls answered from it.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use insight::quality::Quality;
use otel_bi_proto::otelbi::common::v1::{Statement, WarehouseStatus};
use prost::Message;
use runtime::grpc::fail;
use runtime::server::{GrpcServer, HealthHandle};
use runtime::{About, Shutdown};
use sha2::{Digest, Sha256};
use status::{Code, Error, Result, reason};
use store::Store;
use store::audit::AuditTrail;
use store::audit::calls::CallRecorder;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::{Response, Status};
use warehouse::snapshot::{Load, Loaded, Options, SnapshotStore};
use warehouse::{Registry, Warehouse};

use crate::answers::Answers;
use crate::config::ServiceConfig;
use crate::data_quality::Checks;
use crate::data_quality::rounds::{Round, Rounds};
use crate::provenance::Answered;
use crate::warehouse_status::warehouse_status;

/// The health service's name for the warehouse: SERVING while the last refresh went well.
pub const WAREHOUSE_HEALTH: &str = "warehouse";
/// The health service's name for the write store: SERVING once it is open.
pub const STORE_HEALTH: &str = "store";
/// The response metadata that lets a client ask whether its copy is still good.
const ETAG: &str = "etag";
/// The RPC that tells of the data-quality checks.
const QUALITY_RPC: &str = "GetDataQuality";

/// What every service's snapshot can tell of itself.
pub trait Snapshot: Send + Sync + 'static {
    /// The memory it holds, in bytes.
    fn bytes(&self) -> usize;
}

/// A warehouse and the snapshot that calls are answered from.
pub struct Analytics<T> {
    warehouse: Arc<dyn Warehouse>,
    registry: Arc<Registry>,
    snapshots: SnapshotStore<T>,
    rounds: Rounds<T>,
    answers: Answers,
    store: Store,
}

/// What a call is answered from: what is in force when it comes in.
#[derive(Debug)]
pub(crate) struct InForce<T> {
    pub(crate) loaded: Arc<Loaded<T>>,
    /// Whether the warehouse could not be read since.
    pub(crate) stale: bool,
    /// What the checks found in these data, once they have.
    pub(crate) round: Option<Arc<Round>>,
    /// What there is to say of the checks before.
    pub(crate) not_yet: Arc<Quality>,
}

impl<T: Snapshot> Analytics<T> {
    /// Checks the statements, opens the warehouse and starts loading in the background; the data-quality
    /// `checks` follow each snapshot. Fails for statements that are refused and settings that can never
    /// work; a warehouse that is absent is waited for, and so is the store.
    pub fn start<F, L>(
        config: &ServiceConfig,
        statements: &[(&'static str, &'static str)],
        load: F,
        checks: Checks<T>,
    ) -> Result<Self>
    where
        F: Fn(Arc<Load>, Arc<Registry>) -> L + Send + Sync + 'static,
        L: Future<Output = Result<T>> + Send + 'static,
    {
        runtime::code::read_at_start();
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
        let rounds = Rounds::start(
            snapshots.clone(),
            Arc::clone(&registry),
            checks,
            config.refresh_every,
        );
        Ok(Self {
            warehouse,
            registry,
            snapshots,
            rounds,
            answers: Answers::new(),
            store: Store::open(&config.store)?,
        })
    }

    /// Answers a call from the snapshot in force, with an `etag` of it. `rpc` is the RPC's name.
    ///
    /// Equal requests to one snapshot have equal tags, so a client's copy can be confirmed without
    /// looking at the answer; a refresh that brings other data changes the tag, as it changes when
    /// the data were loaded, and so does a round of checks that finds something else. They also have
    /// equal answers, but for the call's own trace id.
    pub fn answer<Q: Message, R>(
        &self,
        rpc: &'static str,
        request: &Q,
        compute: impl FnOnce(&Answered<'_, T>, &Q) -> Result<R>,
    ) -> Result<Response<R>, Status> {
        let in_force = self.in_force().map_err(fail)?;
        let answer = compute(&Answered::new(&in_force, rpc), request).map_err(fail)?;
        Ok(tagged(answer, in_force.tag(rpc, request)))
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
        let in_force = self.in_force().map_err(fail)?;
        let tag = in_force.tag(rpc, &request);
        let work = move || compute(&Answered::new(&in_force, rpc), &request);
        let answer = self.answers.get(tag, work).await.map_err(fail)?;
        Ok(tagged(answer, tag))
    }

    /// What is kept beyond the snapshot: opened in the background, so it can be absent yet.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What `work` makes of what is in force, computed as [`Analytics::compute`] does, and not kept.
    pub(crate) async fn apart<R: Send + 'static>(
        &self,
        in_force: InForce<T>,
        rpc: &'static str,
        work: impl FnOnce(&Answered<'_, T>) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let work = move || work(&Answered::new(&in_force, rpc));
        self.answers.apart(work).await
    }

    pub(crate) fn in_force(&self) -> Result<InForce<T>> {
        let loaded = self.snapshots.current()?;
        Ok(InForce {
            stale: self.snapshots.state().is_stale(),
            round: self.rounds.of(&loaded),
            not_yet: self.rounds.not_yet(),
            loaded,
        })
    }

    /// What the service says of its warehouse.
    #[must_use]
    pub fn status(&self) -> WarehouseStatus {
        warehouse_status(
            &*self.warehouse,
            &self.snapshots,
            &self.rounds,
            &self.registry,
        )
    }

    /// Reads the warehouse again, or joins the reading under way, and tells its state afterwards. The
    /// data-quality checks follow in the background.
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
    /// ends as well. Calls go into the audit trail before they are answered. `about` is the program,
    /// `service` the gRPC service's full name.
    pub async fn serve(
        &self,
        server: GrpcServer,
        about: About,
        service: &'static str,
        listener: TcpListener,
        shutdown: Shutdown,
    ) -> Result<()> {
        let trail = AuditTrail::start(self.store.clone(), about.name);
        let server = server.recorder(Arc::new(CallRecorder::new(trail.clone())?));
        // Known from the first call on, also to whoever watches it before there is a snapshot.
        for name in [service, WAREHOUSE_HEALTH, STORE_HEALTH] {
            server.health().set_serving(name, false).await;
        }
        let health = tokio::spawn(self.report_health(server.health(), service));
        let store_health = tokio::spawn(report_store(self.store.watch(), server.health()));
        let outcome = server.serve(listener, shutdown).await;
        trail.stop().await;
        health.abort();
        store_health.abort();
        self.rounds.stop().await;
        self.snapshots.stop().await;
        self.store.close().await;
        outcome
    }
}

impl<T> InForce<T> {
    /// What tells one answer from another: which RPC, what was asked, of which snapshot, and what the
    /// checks found in it.
    fn tag<Q: Message>(&self, rpc: &str, request: &Q) -> u128 {
        let mut digest = Sha256::new();
        digest.update(env!("CARGO_PKG_VERSION"));
        digest.update(rpc);
        digest.update([u8::from(self.stale)]);
        digest.update(since_epoch(self.loaded.loaded_at));
        digest.update(&self.loaded.digest);
        if let Some(round) = &self.round {
            digest.update(&round.digest);
            // The answer about the checks also tells when they were read.
            if rpc == QUALITY_RPC {
                digest.update(since_epoch(round.ended_at));
            }
        }
        digest.update(request.encode_to_vec());
        let digest = digest.finalize();
        digest.first_chunk().copied().map_or(0, u128::from_be_bytes)
    }
}

/// Reports the store's health as it comes.
async fn report_store(mut states: watch::Receiver<store::State>, health: HealthHandle) {
    loop {
        let ready = *states.borrow_and_update() == store::State::Ready;
        health.set_serving(STORE_HEALTH, ready).await;
        if states.changed().await.is_err() {
            return;
        }
    }
}

fn since_epoch(time: SystemTime) -> [u8; 16] {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_nanos().to_be_bytes()
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
