//! Fills the embedded warehouses.
//!
//! Two ways lead to the same files: [`load_csv`] reads the real tables from CSV, [`generate()`] makes
//! up a warehouse of the same shape. Either fills a new sub-directory of the target and then names
//! it in the file `CURRENT`, so a reader sees the old warehouse or the new one and never half of one
//! (`publish.rs`). A sub-directory holds one SQLite file for each schema of the warehouse.
//!
//! What the tables look like is data (`schema/`). Both ways hand rows on in batches (`batch.rs`) to
//! one writer (`database.rs`). To add a warehouse: describe its tables in `schema/`, add a variant
//! to [`Warehouse`], and a generator to `generate/`.

mod batch;
mod database;
mod error;
mod generate;
mod load;
mod progress;
mod publish;
mod schema;
mod warehouse;

pub use error::Error;
pub use generate::{GenerateOptions, generate};
pub use load::load_csv;
pub use progress::{NoProgress, Progress};
pub use publish::is_filled;
pub use warehouse::{Filled, Warehouse};
