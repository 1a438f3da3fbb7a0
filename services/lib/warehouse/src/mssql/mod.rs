//! SQL Server through tiberius.

mod cells;
mod failure;
mod manager;
mod query;
mod rights;
mod session;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::{Instant, timeout_at};

use crate::engine::{Engine, Guard, RowSink, Warehouse};
use crate::mssql::manager::Manager;
use crate::mssql::rights::Rights;
use crate::mssql::session::Connector;
use crate::pool::Pool;
use crate::{Dsn, Param, Settings, Statement, error};

/// A SQL Server database.
pub(crate) struct SqlServer {
    database: String,
    pool: Pool<Manager>,
    rights: Arc<Rights>,
    query_timeout: Duration,
    connections: usize,
    trace_context: bool,
}

impl SqlServer {
    pub(crate) fn new(dsn: Dsn, settings: &Settings) -> status::Result<Self> {
        let database = dsn.database.clone();
        let rights = Arc::new(Rights::default());
        let manager = Manager::new(
            Connector::new(dsn, settings)?,
            settings.connect_timeout,
            Arc::clone(&rights),
        );
        Ok(Self {
            database,
            pool: Pool::new(manager, settings.pool_size, settings.wait_timeout),
            rights,
            query_timeout: settings.query_timeout,
            connections: settings.pool_size as usize,
            trace_context: settings.trace_context,
        })
    }
}

#[async_trait]
impl Warehouse for SqlServer {
    fn engine(&self) -> Engine {
        Engine::SqlServer
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
                name: "read_only_intent",
                // Part of every login (module `session`).
                holds: true,
            },
            Guard {
                name: "login_without_write_rights",
                holds: self.rights.are_read_only(),
            },
        ]
    }

    fn query_timeout(&self) -> Duration {
        self.query_timeout
    }

    fn connections(&self) -> usize {
        self.connections
    }

    /// None: a server's tables change row by row.
    async fn generation(&self) -> Option<String> {
        None
    }

    async fn rows(
        &self,
        statement: &Statement,
        params: &[Param],
        deadline: Instant,
        mut sink: Box<dyn RowSink>,
    ) -> status::Result<Box<dyn RowSink>> {
        let mut session = self.pool.get(deadline).await?;
        // From here until the last row was read the session counts as broken: an error, the
        // deadline and a dropped future all leave it so, and the pool closes it.
        let reading = async {
            let client = session.begin();
            if self.trace_context {
                query::set_context(client).await?;
            }
            query::run(client, statement, params, &mut *sink).await?;
            session.end();
            Ok(())
        };
        match timeout_at(deadline, reading).await {
            Ok(Ok(())) => Ok(sink),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(error::timeout(format!(
                "statement {}: the time ran out after {} rows",
                statement.name(),
                sink.count()
            ))),
        }
    }

    async fn ping(&self, deadline: Instant) -> status::Result<()> {
        let mut session = self.pool.get(deadline).await?;
        match timeout_at(deadline, session.check()).await {
            Ok(outcome) => outcome.map_err(|error| failure::of_query("ping", &error)),
            Err(_) => Err(error::timeout("ping was not answered")),
        }
    }
}
