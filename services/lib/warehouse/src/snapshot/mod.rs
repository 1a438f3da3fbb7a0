//! A warehouse's rollups, held in memory and refreshed in the background.
//!
//! A [`SnapshotStore`] runs a service's loader at once, then again and again: one refresh at a time,
//! and readers never wait for it. A failed refresh keeps the last good snapshot, marks it stale and
//! is tried again soon. A snapshot is never of two generations of an embedded warehouse: when it was
//! replaced during a load, it is loaded again. What the loader reads through [`Load`] is recorded, so
//! that every answer can name the statements and the data it was computed from. What may take long and
//! is not needed for every answer is read with [`SnapshotStore::read_beside`]: of the same data, and
//! without ever being in the way of a refresh.
//!
//! ```no_run
//! use std::sync::Arc;
//! use warehouse::snapshot::{Options, SnapshotStore};
//! # use warehouse::{DecodeError, FromRow, Registry, RowReader, Warehouse};
//! # struct Day;
//! # impl FromRow for Day {
//! #     fn from_row(_: &mut RowReader<'_>) -> Result<Self, DecodeError> { Ok(Self) }
//! # }
//!
//! struct Sales {
//!     days: Vec<Day>,
//! }
//!
//! fn start(warehouse: Arc<dyn Warehouse>, registry: Arc<Registry>) -> SnapshotStore<Sales> {
//!     SnapshotStore::start(warehouse, Options::default(), move |load| {
//!         let registry = Arc::clone(&registry);
//!         async move {
//!             let days = load.fetch::<Day>(registry.statement("sales_by_day")?, &[]).await?;
//!             Ok(Sales { days })
//!         }
//!     })
//! }
//! ```

mod load;
mod state;
mod store;

use std::time::{Duration, SystemTime};

pub use load::Load;
pub use state::{Freshness, State};
pub use store::{Options, SnapshotStore};

/// What was read, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded<T> {
    /// What the loader made of the rows.
    pub value: T,
    /// When the last row was read.
    pub loaded_at: SystemTime,
    /// How long it took, from the first statement to the loader's end.
    pub took: Duration,
    /// Digest of the data in lower-case hexadecimal: equal digests, equal data. Rows count in the
    /// order they came, so a statement without `ORDER BY` may give equal data another digest.
    pub digest: String,
    /// The statements that were run, ordered by name.
    pub statements: Vec<StatementUse>,
    /// Rows read in all.
    pub rows: u64,
    /// The trace whose spans its statements are: of the caller who asked for the refresh, or one of
    /// its own. `None` without telemetry.
    pub trace_id: Option<String>,
    /// The `traceparent` of the reading, for work that follows from it. `None` without telemetry.
    pub traceparent: Option<String>,
    /// The name of the data it was read from, where data are replaced as a whole: see
    /// [`crate::Warehouse::generation`].
    pub generation: Option<String>,
}

/// One statement behind a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementUse {
    /// Its registered name.
    pub name: &'static str,
    /// SHA-256 of its text, in lower-case hexadecimal.
    pub sha256: String,
    /// Rows it gave.
    pub rows: u64,
    /// Digest of these rows, in their order, and of the parameters it was run with, in lower-case
    /// hexadecimal.
    pub digest: String,
}
