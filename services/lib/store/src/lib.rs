//! The write store: what the platform must not forget, in PostgreSQL or an embedded SQLite file.
//!
//! Warehouses are only ever read; whatever is kept is kept here. [`Store::open`] connects and migrates in
//! the background, and every operation is one text of SQL that runs unchanged on both engines:
//! `$1` parameters, `ON CONFLICT`, `RETURNING`; types are `BIGINT`, `DOUBLE PRECISION` and `TEXT`. Instants
//! are microseconds since 1970 in UTC, days and JSON are text.
//!
//! Each subject is a module with its statements in `sql/<subject>/`, and its tables in a migration.
//! To keep one more thing: write a migration and list it in `migrations.rs`, put its statements into a
//! `statements!` list of a new module, and add the list to [`statements()`], so that the tests
//! prepare them on both engines.

pub mod audit;
mod bulk;
mod connect;
mod domain;
mod error;
pub mod exports;
pub mod jobs;
mod lent;
mod migrations;
mod observe;
mod opening;
pub mod reports;
pub mod retention;
pub mod runs;
mod settings;
mod statement;
mod store;
pub mod time;
mod transaction;

pub use settings::{Settings, Source, database_url};
pub use statement::Statement;
pub use store::{Engine, State, Store};
pub use transaction::Transaction;

/// Every statement of the store.
#[must_use]
pub fn statements() -> Vec<&'static Statement> {
    let subjects = [
        audit::ALL,
        exports::ALL,
        jobs::ALL,
        reports::ALL,
        retention::ALL,
        runs::ALL,
    ];
    let subjects = subjects.into_iter().flatten();
    subjects.chain(runs::described()).collect()
}
