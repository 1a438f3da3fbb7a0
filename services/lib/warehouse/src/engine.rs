//! What a warehouse is, whichever engine holds it.

use std::any::Any;

use async_trait::async_trait;
use tokio::time::Instant;

use crate::row::{Cells, Columns};
use crate::{DecodeError, Param, Statement};

/// The engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// SQL Server over TDS.
    SqlServer,
    /// SQLite files beside the service.
    Embedded,
}

impl Engine {
    /// `db.system.name` of the semantic conventions.
    #[must_use]
    pub fn system_name(self) -> &'static str {
        match self {
            Self::SqlServer => "microsoft.sql_server",
            Self::Embedded => "sqlite",
        }
    }
}

/// One of the things that keep a warehouse from being written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard {
    /// A stable name: `statements_are_selects`, `read_only_intent`, `login_without_write_rights`,
    /// `opened_read_only`.
    pub name: &'static str,
    /// Whether it is known to hold. Before the first connection, what only a connection can tell
    /// does not.
    pub holds: bool,
}

/// Takes the rows of one statement as an engine reads them.
pub trait RowSink: Any + Send {
    /// Called once, before the first row.
    fn columns(&mut self, columns: Columns);

    /// Called for each row in order. An error ends the reading.
    fn row(&mut self, cells: &dyn Cells) -> Result<(), DecodeError>;

    /// How many rows were taken.
    fn count(&self) -> u64;
}

/// A warehouse that can only be read.
///
/// Another engine is one more implementation of this trait, one more [`Engine`] and one more
/// [`crate::Source`]; the suite in `tests/it` then runs on it too.
#[async_trait]
pub trait Warehouse: Send + Sync {
    /// Which engine it is.
    fn engine(&self) -> Engine;

    /// The database's name, for people and for `db.namespace`.
    fn database(&self) -> &str;

    /// What keeps it from being written to.
    fn guards(&self) -> Vec<Guard>;

    /// The longest that one statement may take, reading its rows included.
    fn query_timeout(&self) -> std::time::Duration;

    /// How many statements may run at a time; more wait for a connection.
    fn connections(&self) -> usize;

    /// The name of the data in force, where data are replaced as a whole: what was read while it
    /// stayed the same belongs together. `None` where they are not, and where it cannot be told
    /// just now.
    async fn generation(&self) -> Option<String>;

    /// Runs a statement and gives each row to `sink`, which comes back when all rows were read.
    ///
    /// Services call [`crate::fetch()`], which adds decoding, the span and the metric. At `deadline`
    /// the statement is given up; so it is when the returned future is dropped. Either way its
    /// connection is never used again.
    async fn rows(
        &self,
        statement: &Statement,
        params: &[Param],
        deadline: Instant,
        sink: Box<dyn RowSink>,
    ) -> status::Result<Box<dyn RowSink>>;

    /// Whether the warehouse answers.
    async fn ping(&self, deadline: Instant) -> status::Result<()>;
}
