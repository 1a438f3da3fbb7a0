//! One load: running the loader, and what it reads through.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sha2::{Digest, Sha256};
use status::Error;
use tokio::sync::Semaphore;

use crate::fetch::fetch_with_digest;
use crate::snapshot::{Loaded, StatementUse};
use crate::statement::hex;
use crate::{FromRow, Param, Statement, Warehouse, error};

/// How often to load when the warehouse is replaced during each load.
const MAX_LOADS: u32 = 3;

/// A service's loader.
pub(super) type Loader<T> =
    Box<dyn Fn(Arc<Load>) -> BoxFuture<'static, status::Result<T>> + Send + Sync>;

/// The warehouse, as all loads of one store read it.
pub(super) struct Source {
    warehouse: Arc<dyn Warehouse>,
    time_limit: Duration,
    /// As many as the pool has: loads must not run out of patience with each other's statements.
    connections: Arc<Semaphore>,
}

impl Source {
    pub(super) fn new(warehouse: Arc<dyn Warehouse>, time_limit: Duration) -> Self {
        Self {
            connections: Arc::new(Semaphore::new(warehouse.connections())),
            warehouse,
            time_limit,
        }
    }

    pub(super) fn database(&self) -> &str {
        self.warehouse.database()
    }

    /// Loads until one load read one generation of the warehouse from its first statement to its last.
    ///
    /// Each statement takes a connection of its own, so a load during which the warehouse is replaced
    /// can mix old rows with new. Such a load counts for nothing, whether it went well or not.
    pub(super) async fn consistent<T>(&self, loader: &Loader<T>) -> status::Result<Loaded<T>> {
        for _ in 0..MAX_LOADS {
            let generation = self.warehouse.generation().await;
            let all = self.warehouse.connections();
            if let Some(outcome) = self.of(generation, all, loader).await {
                return outcome;
            }
        }
        Err(error::unavailable(format!(
            "the warehouse was replaced during each of {MAX_LOADS} loads"
        )))
    }

    /// One load of the data of this name, with at most half of the connections at a time: those that
    /// every answer waits for always find the others. `None` when other data are in force by now.
    pub(super) async fn beside<T, L>(
        &self,
        generation: Option<String>,
        loader: impl FnOnce(Arc<Load>) -> L,
    ) -> Option<status::Result<Loaded<T>>>
    where
        L: Future<Output = status::Result<T>>,
    {
        if self.warehouse.generation().await != generation {
            return None;
        }
        let half = (self.warehouse.connections() / 2).max(1);
        self.of(generation, half, loader).await
    }

    /// One load of the data of this name, which are in force; `None` when they were not to its end.
    async fn of<T, L>(
        &self,
        generation: Option<String>,
        connections: usize,
        loader: impl FnOnce(Arc<Load>) -> L,
    ) -> Option<status::Result<Loaded<T>>>
    where
        L: Future<Output = status::Result<T>>,
    {
        let load = Arc::new(Load::new(self, connections));
        // A panic on odd data must not end refreshing for good.
        let outcome = AssertUnwindSafe(async { loader(Arc::clone(&load)).await })
            .catch_unwind()
            .await
            .unwrap_or_else(|panic| {
                Err(Error::internal_fault(format!(
                    "the snapshot's loader panicked: {}",
                    panic_text(&*panic)
                )))
            });
        if self.warehouse.generation().await != generation {
            tracing::info!(
                database = self.database(),
                "the warehouse was replaced while it was read"
            );
            return None;
        }
        Some(outcome.map(|value| load.finish(value, generation, SystemTime::now())))
    }
}

/// One digest of several texts in their order.
fn digest_of<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    let mut digest = Sha256::new();
    for text in texts {
        digest.update(text.as_bytes());
        digest.update([0]);
    }
    hex(&digest.finalize())
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text")
}

/// What a loader reads through: [`crate::fetch()`], with a record of what was read.
///
/// Several statements may be read at once (`tokio::try_join!`), as far as the pool has connections.
pub struct Load {
    warehouse: Arc<dyn Warehouse>,
    time_limit: Duration,
    started: Instant,
    used: Mutex<Vec<Used>>,
    /// The statements of this load that may run at a time.
    own_connections: Semaphore,
    /// Those of all loads.
    connections: Arc<Semaphore>,
}

struct Used {
    statement: StatementUse,
    params: String,
}

impl Load {
    fn new(source: &Source, connections: usize) -> Self {
        Self {
            own_connections: Semaphore::new(connections),
            connections: Arc::clone(&source.connections),
            warehouse: Arc::clone(&source.warehouse),
            time_limit: source.time_limit,
            started: Instant::now(),
            used: Mutex::default(),
        }
    }

    /// Reads one statement's rows. Errors are those of [`crate::fetch()`].
    pub async fn fetch<T: FromRow>(
        &self,
        statement: &Statement,
        params: &[Param],
    ) -> status::Result<Vec<T>> {
        // Never closed: an error would only mean not to wait.
        let _own = self.own_connections.acquire().await.ok();
        let _connection = self.connections.acquire().await.ok();
        let (rows, digest) =
            fetch_with_digest(&*self.warehouse, statement, params, self.time_limit).await?;
        let params = format!("{params:?}");
        let used = Used {
            statement: StatementUse {
                name: statement.name(),
                sha256: statement.sha256().to_owned(),
                rows: rows.len() as u64,
                digest: digest_of([&params, &digest]),
            },
            params,
        };
        self.used
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(used);
        Ok(rows)
    }

    /// Ends the load: the loader's value with the record of its reading.
    fn finish<T>(&self, value: T, generation: Option<String>, now: SystemTime) -> Loaded<T> {
        let mut used =
            std::mem::take(&mut *self.used.lock().unwrap_or_else(PoisonError::into_inner));
        // Statements that ran side by side end in any order.
        used.sort_by(|a, b| (a.statement.name, &a.params).cmp(&(b.statement.name, &b.params)));
        let digest = digest_of(
            used.iter()
                .flat_map(|used| [&used.statement.sha256, &used.statement.digest]),
        );
        let statements: Vec<_> = used.into_iter().map(|used| used.statement).collect();
        Loaded {
            value,
            loaded_at: now,
            took: self.started.elapsed(),
            digest,
            rows: statements.iter().map(|statement| statement.rows).sum(),
            statements,
            trace_id: telemetry::current_trace_id(),
            traceparent: telemetry::current_traceparent(),
            generation,
        }
    }
}
