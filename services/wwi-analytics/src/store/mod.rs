//! The warehouse's side of the service: the only place that knows its statements and rows.
//!
//! To read something new, write its statement as one file into `sql/`, name it in [`STATEMENTS`],
//! decode its rows beside the others, and let [`load`] read it.

mod sales;

use std::sync::Arc;

use analytics::service::unusable;
use status::Result;
use warehouse::Registry;
use warehouse::snapshot::Load;

use crate::domain::Snapshot;
use crate::domain::sales::rollup;

/// Every statement the service may run, by the name of its file.
pub const STATEMENTS: [(&str, &str); 1] = [("sales", include_str!("../../sql/sales.sql"))];

/// Reads everything the service answers from.
pub async fn load(load: Arc<Load>, registry: Arc<Registry>) -> Result<Snapshot> {
    let rows = load.fetch(registry.statement("sales")?, &[]).await?;
    let sales = rollup(rows).map_err(|error| unusable(&error))?;
    Ok(Snapshot { sales })
}
