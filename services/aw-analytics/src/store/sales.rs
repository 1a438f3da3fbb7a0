//! The rows of the sales statements.

use analytics::decimal::money;
use chrono::NaiveDate;
use warehouse::{DecodeError, FromRow, RowReader};

use crate::domain::sales::{Category, OrdersRow, SalesRow};

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
