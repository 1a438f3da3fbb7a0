//! The rows of the sales statement.

use analytics::decimal::money;
use warehouse::{DecodeError, FromRow, RowReader};

use crate::domain::sales::SalesRow;

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
