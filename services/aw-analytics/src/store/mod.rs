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
use crate::domain::sales::{Channel, SalesRows};

/// Every statement the service may run, by the name of its file.
pub const STATEMENTS: [(&str, &str); 5] = [
    (
        "internet_orders",
        include_str!("../../sql/internet_orders.sql"),
    ),
    (
        "internet_sales",
        include_str!("../../sql/internet_sales.sql"),
    ),
    (
        "product_categories",
        include_str!("../../sql/product_categories.sql"),
    ),
    (
        "reseller_orders",
        include_str!("../../sql/reseller_orders.sql"),
    ),
    (
        "reseller_sales",
        include_str!("../../sql/reseller_sales.sql"),
    ),
];

/// Reads everything the service answers from.
pub async fn load(load: Arc<Load>, registry: Arc<Registry>) -> Result<Snapshot> {
    let (categories, internet_sales, reseller_sales, internet_orders, reseller_orders) = tokio::try_join!(
        load.fetch(registry.statement("product_categories")?, &[]),
        load.fetch(registry.statement("internet_sales")?, &[]),
        load.fetch(registry.statement("reseller_sales")?, &[]),
        load.fetch(registry.statement("internet_orders")?, &[]),
        load.fetch(registry.statement("reseller_orders")?, &[]),
    )?;
    let rows = SalesRows {
        categories,
        sales: vec![
            (Channel::Internet, internet_sales),
            (Channel::Reseller, reseller_sales),
        ],
        orders: vec![
            (Channel::Internet, internet_orders),
            (Channel::Reseller, reseller_orders),
        ],
    };
    let sales = rows.into_rollup().map_err(|error| unusable(&error))?;
    Ok(Snapshot { sales })
}
