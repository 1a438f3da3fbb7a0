//! The store: its connections, opened and migrated in the background.

use std::sync::Arc;
use std::time::Duration;

use sqlx::AnyPool;
use sqlx::any::{AnyConnectOptions, AnyRow};
use status::Result;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::connect::{self, Purpose};
use crate::lent::Lent;
use crate::opening::Opening;
use crate::settings::Settings;
use crate::statement::Bound;
use crate::{Statement, Transaction, error, migrations, observe};

/// The longest a statement may take; the engine is told a little less.
pub(crate) const PATIENCE: Duration = Duration::from_secs(12);
/// How long an operation waits for a connection, or for the store's first opening.
pub(crate) const ACQUIRE: Duration = Duration::from_secs(3);

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
    /// It cannot be reached, or could not be opened yet; it is tried again. The text is for a caller to
    /// read.
    Absent(String),
    /// It is open, its tables are up to date, and it answered a moment ago.
    Ready,
}

/// Whether its tables are there, and for good; until then why they are not, for an operator.
pub(crate) type Opened = std::result::Result<(), String>;

/// The store. Clones share it.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    options: AnyConnectOptions,
    pool: AnyPool,
    state: watch::Receiver<State>,
    opened: watch::Receiver<Opened>,
    _opening: Arc<DropGuard>,
}

impl Store {
    /// Opens the store in the background and returns at once; needs a tokio runtime. Fails only for
    /// settings that can never work.
    pub fn open(settings: &Settings) -> Result<Self> {
        let purpose = Purpose::Statements(settings.pool_size);
        let (engine, options) = connect::options(&settings.source, purpose)?;
        let pool = connect::pool(engine, options.clone(), purpose);
        let (tell_state, state) = watch::channel(State::Opening);
        let (tell_opened, opened) = watch::channel(Err("nobody has answered yet".to_owned()));
        let stop = CancellationToken::new();
        let guard = stop.clone().drop_guard();
        let opening = Opening {
            engine,
            options: options.clone(),
            pool: pool.clone(),
            source: settings.source.clone(),
            state: tell_state,
            opened: tell_opened,
        };
        tokio::spawn(async move { stop.run_until_cancelled(opening.run()).await });
        Ok(Self {
            engine,
            options,
            pool,
            state,
            opened,
            _opening: Arc::new(guard),
        })
    }

    /// Opens a store that is there, only to read it: nothing is made or changed, in its tables neither.
    /// Fails when it cannot be reached, or when there is nothing of ours in it.
    pub async fn open_existing(settings: &Settings) -> Result<Self> {
        let (engine, options) = connect::options(&settings.source, Purpose::Reading)?;
        let pool = connect::pool(engine, options.clone(), Purpose::Reading);
        let (_, state) = watch::channel(State::Ready);
        let (_, opened) = watch::channel(Ok(()));
        let store = Self {
            engine,
            options,
            pool,
            state,
            opened,
            _opening: Arc::new(CancellationToken::new().drop_guard()),
        };
        connect::reach(&store.options).await?;
        let steps = store.rows(&migrations::TAKEN, |query| query).await;
        match steps {
            Ok(steps) if !steps.is_empty() => Ok(store),
            Ok(_) => Err(error::unavailable("there is nothing of the platform in it")),
            Err(error) => {
                let cause = error.internal().unwrap_or_default();
                let told = format!("there is nothing of the platform in it: {cause}");
                Err(error::unavailable(told))
            }
        }
    }

    /// The same store over one connection of its own, for who must not wait for others.
    pub(crate) fn apart(mut self) -> Self {
        let purpose = Purpose::Statements(1);
        self.pool = connect::pool(self.engine, self.options.clone(), purpose);
        self
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
        let mut opened = self.opened.clone();
        let waiting = opened.wait_for(Opened::is_ok);
        if let Ok(Ok(_)) = timeout(ACQUIRE, waiting).await {
            return Ok(());
        }
        let cause = opened.borrow().clone().err().unwrap_or_default();
        let told = format!("the store is not open: {cause}");
        Err(error::unavailable(told))
    }

    /// As [`Store::ready`], for what writes: UNAVAILABLE at once while the store is known to take no writes.
    async fn writable(&self) -> Result<()> {
        self.ready().await?;
        match &*self.state.borrow() {
            State::Absent(_) => Err(error::unavailable("the store was lost")),
            State::Opening | State::Ready => Ok(()),
        }
    }

    /// Runs a statement and gives its rows.
    pub(crate) async fn rows(
        &self,
        statement: &Statement,
        bind: impl FnOnce(Bound) -> Bound,
    ) -> Result<Vec<AnyRow>> {
        self.ready().await?;
        let query = bind(statement.query());
        let rows = async {
            let lent = Lent::of(&self.pool).await?;
            lent.run(async |connection| query.fetch_all(connection).await)
                .await
        };
        observe::observed(self.engine, statement, rows).await
    }

    /// Runs a statement and tells how many rows it touched.
    pub(crate) async fn execute(
        &self,
        statement: &Statement,
        bind: impl FnOnce(Bound) -> Bound,
    ) -> Result<u64> {
        self.writable().await?;
        let query = bind(statement.query());
        let done = async {
            let lent = Lent::of(&self.pool).await?;
            lent.run(async |connection| query.execute(connection).await)
                .await
        };
        let done = observe::observed(self.engine, statement, done).await?;
        Ok(done.rows_affected())
    }

    /// Begins a transaction that will write.
    pub async fn begin(&self) -> Result<Transaction> {
        self.writable().await?;
        // SQLite: take the one writer's place now. A transaction that began reading and cannot get it
        // later would fail, not wait.
        let beginning = async {
            match self.engine {
                Engine::Postgres => self.pool.begin().await,
                Engine::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await,
            }
        };
        let begun = timeout(PATIENCE, beginning).await;
        let begun = begun.map_err(|_| error::unavailable("a transaction did not begin in time"))?;
        let inner = begun.map_err(|cause| error::of(&cause))?;
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
