//! The rows of the sales statement.

use analytics::decimal::money;
use analytics::service::unusable;
use status::Result as StatusResult;
use warehouse::snapshot::Load;
use warehouse::{DecodeError, FromRow, Registry, RowReader};

use crate::domain::sales::{Sales, SalesRow, rollup};

/// The statements, by the names of their files.
pub(super) const STATEMENTS: &[(&str, &str)] = &[("sales", include_str!("../../sql/sales.sql"))];

/// Reads the sales.
pub(super) async fn load(load: &Load, registry: &Registry) -> StatusResult<Sales> {
    let rows = load.fetch(registry.statement("sales")?, &[]).await?;
    rollup(rows).map_err(|error| unusable(&error))
}

impl FromRow for SalesRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            day: row.get("invoice_date")?,
            country: row.get("country")?,
            state: row.get("state")?,
            territory: row.get("territory")?,
            customer: row.get("customer_id")?,
            buying_group: row.get("buying_group")?,
            category: row.get("category")?,
            revenue: money(row, "revenue")?,
            profit: money(row, "profit")?,
            tax: money(row, "tax")?,
            units: row.get("units")?,
            invoices: row.get("invoices")?,
        })
    }
}
