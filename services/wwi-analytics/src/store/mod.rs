//! The warehouse's side of the service: the only place that knows its statements and rows.
//!
//! Each subject has a file: its statements (one file each in `sql/`), the decoding of their rows, and
//! the reading of them. To read something new, add a statement to its subject's file, or a subject
//! below.

mod data_quality;
mod purchases;
mod sales;
mod stock;
mod suppliers;

use std::sync::Arc;

use status::Result;
use warehouse::Registry;
use warehouse::snapshot::Load;

use crate::domain::Snapshot;
use crate::domain::events::spikes::Spikes;
use crate::domain::suppliers::Suppliers;

/// Every statement the service may run, with its name and text.
#[must_use]
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [
        data_quality::STATEMENTS,
        purchases::STATEMENTS,
        sales::STATEMENTS,
        stock::STATEMENTS,
        suppliers::STATEMENTS,
    ]
    .concat()
}

/// Reads everything the service answers from.
pub async fn load(load: Arc<Load>, registry: Arc<Registry>) -> Result<Snapshot> {
    let (sales, stock, lead_times, checks) = tokio::try_join!(
        sales::load(&load, &registry),
        stock::load(&load, &registry),
        suppliers::load(&load, &registry),
        data_quality::load(&load, &registry),
    )?;
    let suppliers = Suppliers::new(stock.purchases(), &lead_times);
    let sales = Arc::new(sales);
    Ok(Snapshot {
        quality: data_quality::quality(checks, &sales),
        sales,
        spikes: Spikes::find(&stock),
        stock,
        suppliers,
    })
}
