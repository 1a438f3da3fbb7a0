//! The embedded warehouse: SQLite files, opened read-only, read on blocking threads.

mod layout;
mod query;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bb8::ManageConnection;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout, timeout_at};

use crate::engine::{Engine, Guard, RowSink, Warehouse};
use crate::pool::{Pool, PoolError};
use crate::sqlite::query::Limits;
use crate::{Param, Settings, Statement, error};

/// A directory of SQLite files, one per schema.
pub(crate) struct Embedded {
    database: String,
    directory: Arc<Path>,
    pool: Pool<Manager>,
    opened_read_only: Arc<AtomicBool>,
    query_timeout: Duration,
    connections: usize,
}

impl Embedded {
    pub(crate) fn new(directory: PathBuf, settings: &Settings) -> Self {
        let database = directory.file_name().map_or_else(
            || "embedded".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        );
        let directory: Arc<Path> = directory.into();
        let opened_read_only = Arc::new(AtomicBool::new(false));
        let manager = Manager {
            directory: Arc::clone(&directory),
            connect_timeout: settings.connect_timeout,
            opened_read_only: Arc::clone(&opened_read_only),
        };
        Self {
            database,
            directory,
            pool: Pool::new(manager, settings.pool_size, settings.wait_timeout),
            opened_read_only,
            query_timeout: settings.query_timeout,
            connections: settings.pool_size as usize,
        }
    }

    async fn run(
        &self,
        deadline: Instant,
        work: impl FnOnce(&mut Connection, &Limits) -> status::Result<Box<dyn RowSink>> + Send + 'static,
    ) -> status::Result<Box<dyn RowSink>> {
        let mut connection = self.pool.get(deadline).await?;
        // Dropped with this future: SQLite then gives the statement up within a thousand steps.
        let cancelled = Cancelled::default();
        let limits = Limits::new(cancelled.flag(), deadline.into_std());
        // The statement's, which another thread does not know by itself.
        let span = tracing::Span::current();
        let running = spawn_blocking(move || {
            connection.in_use = true;
            let outcome = span.in_scope(|| work(&mut connection, &limits));
            connection.in_use = outcome.is_err();
            outcome
        });
        match timeout_at(deadline, running).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => Err(error::fault(format!("the reading thread failed: {panic}"))),
            Err(_) => Err(error::timeout("the time ran out while reading rows")),
        }
    }
}

#[async_trait]
impl Warehouse for Embedded {
    fn engine(&self) -> Engine {
        Engine::Embedded
    }

    fn database(&self) -> &str {
        &self.database
    }

    fn guards(&self) -> Vec<Guard> {
        vec![
            Guard {
                name: "statements_are_selects",
                holds: true,
            },
            Guard {
                name: "opened_read_only",
                holds: self.opened_read_only.load(Ordering::Relaxed),
            },
        ]
    }

    fn query_timeout(&self) -> Duration {
        self.query_timeout
    }

    fn connections(&self) -> usize {
        self.connections
    }

    async fn generation(&self) -> Option<String> {
        current(&self.directory).await
    }

    async fn rows(
        &self,
        statement: &Statement,
        params: &[Param],
        deadline: Instant,
        mut sink: Box<dyn RowSink>,
    ) -> status::Result<Box<dyn RowSink>> {
        let statement = statement.clone();
        let params = params.to_vec();
        self.run(deadline, move |connection, limits| {
            query::run(&connection.sqlite, &statement, &params, limits, &mut *sink)?;
            Ok(sink)
        })
        .await
    }

    async fn ping(&self, deadline: Instant) -> status::Result<()> {
        // A connection from the pool was just opened or checked against the directory.
        self.pool.get(deadline).await.map(drop)
    }
}

/// The name of the sub-directory in force, if it can be read.
async fn current(directory: &Arc<Path>) -> Option<String> {
    let directory = Arc::clone(directory);
    let reading = spawn_blocking(move || layout::current(&directory));
    reading.await.ok().and_then(Result::ok)
}

/// Says so when it is dropped.
#[derive(Default)]
struct Cancelled(Arc<AtomicBool>);

impl Cancelled {
    fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}

impl Drop for Cancelled {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// One SQLite connection with every schema attached.
struct Connection {
    sqlite: rusqlite::Connection,
    /// The sub-directory it has open.
    generation: String,
    /// A statement is running, or did not end well.
    in_use: bool,
}

struct Manager {
    directory: Arc<Path>,
    connect_timeout: Duration,
    opened_read_only: Arc<AtomicBool>,
}

impl Manager {
    async fn open(&self) -> status::Result<Connection> {
        let directory = Arc::clone(&self.directory);
        let opening = spawn_blocking(move || layout::open(&directory));
        let opened = timeout(self.connect_timeout, opening)
            .await
            .map_err(|_| error::unavailable("opening the SQLite files took too long"))?
            .map_err(|panic| error::fault(format!("the opening thread failed: {panic}")))?;
        let (sqlite, generation) = opened.map_err(|problem| {
            error::unavailable(format!("{}: {problem}", self.directory.display()))
        })?;
        self.opened_read_only.store(true, Ordering::Relaxed);
        Ok(Connection {
            sqlite,
            generation,
            in_use: false,
        })
    }
}

impl ManageConnection for Manager {
    type Connection = Connection;
    type Error = PoolError;

    async fn connect(&self) -> Result<Connection, PoolError> {
        self.open().await.map_err(PoolError::Connect)
    }

    /// A connection to files that were replaced since is of no more use.
    async fn is_valid(&self, connection: &mut Connection) -> Result<(), PoolError> {
        if current(&self.directory).await.as_ref() == Some(&connection.generation) {
            Ok(())
        } else {
            Err(PoolError::Stale)
        }
    }

    fn has_broken(&self, connection: &mut Connection) -> bool {
        connection.in_use
    }
}
