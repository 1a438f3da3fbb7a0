//! The store: its connections, opened and migrated in the background.

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use sqlx::AnyPool;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions, AnyRow};
use sqlx::{Executor as _, SqlSafeStr as _};
use status::{Error, Result};
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::settings::{Settings, Source};
use crate::statement::Bound;
use crate::{Statement, Transaction, error, migrations, observe};

/// The longest a statement may take; the engine is told a little less.
pub(crate) const PATIENCE: Duration = Duration::from_secs(12);
const STATEMENT_TIMEOUT: &str = "SET statement_timeout = '10s'; \
    SET idle_in_transaction_session_timeout = '30s'";
/// Every commit is on the disk before it is confirmed, and readers do not wait for writers.
const PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
    PRAGMA busy_timeout = 8000; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON";
/// How long an operation waits for a connection, or for the store's first opening.
const ACQUIRE: Duration = Duration::from_secs(3);
/// Pauses between attempts to open the store.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Which engine holds the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// PostgreSQL.
    Postgres,
    /// An embedded SQLite file.
    Sqlite,
}

impl Engine {
    /// Its name by the database conventions.
    #[must_use]
    pub fn system_name(self) -> &'static str {
        match self {
            Self::Postgres => "postgresql",
            Self::Sqlite => "sqlite",
        }
    }
}

/// How the store is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It is being opened for the first time.
    Opening,
    /// It could not be opened yet; it is tried again. The text is for a caller to read.
    Absent(String),
    /// It was opened and its tables are up to date.
    Ready,
}

/// The store. Clones share it.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    pool: AnyPool,
    state: watch::Receiver<State>,
    _opening: Arc<DropGuard>,
}

impl Store {
    /// Opens the store in the background and returns at once; needs a tokio runtime. Fails only for
    /// settings that can never work.
    pub fn open(settings: &Settings) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let (engine, url) = match &settings.source {
            Source::Postgres(url) => (Engine::Postgres, url.to_string()),
            Source::Sqlite(path) => {
                let path = std::path::absolute(path)
                    .map_err(|problem| Error::internal_fault(problem.to_string()))?;
                let mut url = url::Url::parse("sqlite:///")
                    .map_err(|problem| Error::internal_fault(problem.to_string()))?;
                url.set_path(&path.to_string_lossy());
                (Engine::Sqlite, format!("{url}?mode=rwc"))
            }
        };
        let options = AnyConnectOptions::from_str(&url)
            .map_err(|problem| Error::internal_fault(problem.to_string()))?;
        let pool = AnyPoolOptions::new()
            .max_connections(settings.pool_size)
            .acquire_timeout(ACQUIRE)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    let set = match engine {
                        Engine::Postgres => STATEMENT_TIMEOUT,
                        Engine::Sqlite => PRAGMAS,
                    };
                    connection.execute(set.into_sql_str()).await.map(drop)
                })
            })
            .connect_lazy_with(options);
        let (told, state) = watch::channel(State::Opening);
        let stop = CancellationToken::new();
        let guard = stop.clone().drop_guard();
        let opening = open(engine, pool.clone(), settings.source.clone(), told);
        tokio::spawn(async move { stop.run_until_cancelled(opening).await });
        Ok(Self {
            engine,
            pool,
            state,
            _opening: Arc::new(guard),
        })
    }

    /// Which engine holds it.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// How it is doing.
    #[must_use]
    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Follows [`Store::state`], for a health report.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<State> {
        self.state.clone()
    }

    /// Waits until the store is open and its tables are there: for a moment only, then UNAVAILABLE.
    pub async fn ready(&self) -> Result<()> {
        let mut state = self.state.clone();
        let opened = state.wait_for(|state| *state == State::Ready);
        match tokio::time::timeout(ACQUIRE, opened).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(error::unavailable("the store is not open")),
        }
    }

    /// The connections, for statements of a kind of their own.
    pub(crate) fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Runs a statement and gives its rows.
    pub(crate) async fn rows(
        &self,
        statement: &Statement,
        bind: impl FnOnce(Bound) -> Bound,
    ) -> Result<Vec<AnyRow>> {
        self.ready().await?;
        let rows = bind(statement.query()).fetch_all(&self.pool);
        observe::observed(self.engine, statement, rows).await
    }

    /// Runs a statement and tells how many rows it touched.
    pub(crate) async fn execute(
        &self,
        statement: &Statement,
        bind: impl FnOnce(Bound) -> Bound,
    ) -> Result<u64> {
        self.ready().await?;
        let done = bind(statement.query()).execute(&self.pool);
        let done = observe::observed(self.engine, statement, done).await?;
        Ok(done.rows_affected())
    }

    /// Begins a transaction that will write.
    pub async fn begin(&self) -> Result<Transaction> {
        self.ready().await?;
        // SQLite: take the one writer's place now. A transaction that began reading and cannot get it
        // later would fail, not wait.
        let inner = match self.engine {
            Engine::Postgres => self.pool.begin().await,
            Engine::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await,
        };
        let inner = inner.map_err(|cause| error::of(&cause))?;
        Ok(Transaction {
            engine: self.engine,
            inner,
        })
    }

    /// Closes the connections, when the last statement has ended.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Migrates as soon as the store can be reached.
async fn open(engine: Engine, pool: AnyPool, source: Source, told: watch::Sender<State>) {
    let mut pause = FIRST_PAUSE;
    loop {
        match migrations::run(engine, &pool, &source).await {
            Ok(()) => {
                tracing::info!(engine = engine.system_name(), "the store is open");
                told.send_replace(State::Ready);
                return;
            }
            Err(error) => {
                if !matches!(*told.borrow(), State::Absent(_)) {
                    let detail = error.for_operator();
                    tracing::error!(error = detail, "the store cannot be opened; trying on");
                }
                told.send_replace(State::Absent(error.message().to_owned()));
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
