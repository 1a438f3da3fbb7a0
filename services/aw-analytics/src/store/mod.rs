//! The warehouse's side of the service: the only place that knows its statements and rows.
//!
//! Each subject has a file: its statements (one file each in `sql/`), the decoding of their rows, and
//! the reading of them. To read something new, add a statement to its subject's file, or a subject
//! below.

mod data_quality;
mod products;
mod reps;
mod sales;

use std::sync::Arc;

use insight::quality::{Quality, Rule};
use status::Result;
use warehouse::Registry;
use warehouse::snapshot::{Load, Loaded};

use crate::domain::Snapshot;

/// Every statement the service may run, with its name and text.
#[must_use]
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [
        &data_quality::statements(),
        products::STATEMENTS,
        reps::STATEMENTS,
        sales::STATEMENTS,
    ]
    .concat()
}

/// Every rule that the data are checked by.
#[must_use]
pub fn rules() -> Vec<&'static Rule> {
    data_quality::rules()
}

/// Reads everything the service computes its answers from.
pub async fn load(load: Arc<Load>, registry: Arc<Registry>) -> Result<Snapshot> {
    let (sales, reps, products) = tokio::try_join!(
        sales::load(&load, &registry),
        reps::load(&load, &registry),
        products::load(&load, &registry),
    )?;
    let products = products.into_products(&sales);
    let sales = Arc::new(sales);
    Ok(Snapshot {
        sales,
        reps,
        products,
    })
}

/// Checks the quality of the data that a snapshot was read from.
pub async fn check(
    load: Arc<Load>,
    registry: Arc<Registry>,
    snapshot: Arc<Loaded<Snapshot>>,
) -> Quality {
    data_quality::check_all(&load, &registry, &snapshot.value.sales).await
}
