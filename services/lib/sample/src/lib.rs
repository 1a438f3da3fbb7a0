//! Fills the embedded warehouses.
//!
//! [`load_csv`] reads the tables from CSV. It fills a new sub-directory of the target and then names
//! it in the file `CURRENT`, so a reader sees the old warehouse or the new one and never half of one
//! (`publish.rs`). A sub-directory holds one SQLite file for each schema of the warehouse.
//!
//! What the tables look like is data (`schema/`). Rows travel in batches (`batch.rs`) to one writer
//! (`database.rs`). To add a warehouse: describe its tables in `schema/` and add a variant to
//! [`Warehouse`].

mod batch;
mod database;
mod error;
mod load;
mod progress;
mod publish;
mod schema;
mod warehouse;

pub use error::Error;
pub use load::load_csv;
pub use progress::{NoProgress, Progress};
pub use publish::is_filled;
pub use warehouse::{Filled, Warehouse};
