//! The rows of the sales statements.

use analytics::decimal::money;
use analytics::service::unusable;
use chrono::NaiveDate;
use status::Result as StatusResult;
use warehouse::snapshot::Load;
use warehouse::{DecodeError, FromRow, Registry, RowReader};

use crate::domain::sales::{Category, Channel, OrdersRow, Sales, SalesRow, SalesRows};

/// The statements, by the names of their files.
pub(super) const STATEMENTS: &[(&str, &str)] = &[
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

/// Reads the sales of both channels.
pub(super) async fn load(load: &Load, registry: &Registry) -> StatusResult<Sales> {
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
    rows.into_rollup().map_err(|error| unusable(&error))
}

impl FromRow for Category {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            key: row.get("category_key")?,
            name: row.get("category")?,
        })
    }
}

impl FromRow for SalesRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            day: row.get::<NaiveDate>("order_date")?,
            country: row.get("country")?,
            category: row.get("category_key")?,
            revenue: money(row, "revenue")?,
            cost: money(row, "cost")?,
            tax: money(row, "tax")?,
            units: row.get("units")?,
        })
    }
}

impl FromRow for OrdersRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            day: row.get::<NaiveDate>("order_date")?,
            country: row.get("country")?,
            customer: row.get("customer_key")?,
            categories: row.get("categories")?,
            count: row.get("orders")?,
        })
    }
}
