//! Read-only SQL over SQL Server or an embedded SQLite file: one trait, one SQL text.
//!
//! A service keeps its statements in `.sql` files of portable ANSI SQL, registers them by name (a
//! [`Registry`] refuses whatever could write), opens a [`Warehouse`] and reads row structs:
//!
//! ```
//! use warehouse::{DecodeError, FromRow, Registry, RowReader, Settings, Source};
//! # use std::time::Duration;
//!
//! struct One {
//!     one: i32,
//! }
//!
//! impl FromRow for One {
//!     fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
//!         Ok(Self { one: row.get("one")? })
//!     }
//! }
//!
//! # async fn example() -> Result<(), status::Error> {
//! let registry = Registry::new(&[("one", "SELECT 1 AS \"one\"")]).expect("checked by a test");
//! let warehouse = warehouse::open(Settings::new(Source::Embedded("data/adventureworks".into())))?;
//! let one = registry.get("one").expect("registered above");
//! let rows: Vec<One> = warehouse::fetch(&*warehouse, one, &[], Duration::from_secs(5)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Where to find what: `statement` the registry and its checks; `decode` which Rust value a cell
//! becomes; `dsn` SQL Server's connection strings; `sqlite` and `mssql` the engines; `pool` what
//! they share; [`snapshot`] data held in memory and refreshed in the background; `observe` spans
//! and metrics.

mod decode;
mod digest;
mod dsn;
mod engine;
mod error;
mod fetch;
mod mssql;
mod observe;
mod param;
mod pool;
mod row;
mod settings;
pub mod snapshot;
mod sqlite;
mod statement;
mod value;

pub use decode::{FromValue, Mismatch};
pub use dsn::{Dsn, DsnError, Encryption};
pub use engine::{Engine, Guard, RowSink, Warehouse};
pub use fetch::fetch;
pub use param::Param;
pub use row::{Cells, Columns, DecodeError, FromRow, RowReader};
pub use settings::{Settings, Source, open};
pub use statement::{Refusal, Registry, RegistryError, Statement};
pub use value::Value;
