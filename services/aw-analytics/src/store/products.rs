//! The rows of the statements about products.

use analytics::decimal::money;
use status::Result as StatusResult;
use warehouse::snapshot::Load;
use warehouse::{DecodeError, FromRow, Registry, RowReader};

use crate::domain::products::{ProductRow, ProductRows, ProductSalesRow};

/// The statements, by the names of their files.
pub(super) const STATEMENTS: &[(&str, &str)] = &[
    (
        "internet_product_sales",
        include_str!("../../sql/internet_product_sales.sql"),
    ),
    ("products", include_str!("../../sql/products.sql")),
    (
        "reseller_product_sales",
        include_str!("../../sql/reseller_product_sales.sql"),
    ),
];

/// Reads the products and their sales through both channels.
pub(super) async fn load(load: &Load, registry: &Registry) -> StatusResult<ProductRows> {
    let (products, internet, reseller) = tokio::try_join!(
        load.fetch(registry.statement("products")?, &[]),
        load.fetch(registry.statement("internet_product_sales")?, &[]),
        load.fetch(registry.statement("reseller_product_sales")?, &[]),
    )?;
    Ok(ProductRows {
        products,
        sales: [internet, reseller],
    })
}

impl FromRow for ProductRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            product_key: row.get("product_key")?,
            code: row.get("code")?,
            name: row.get("name")?,
            category: row.get("category")?,
            subcategory: row.get("subcategory")?,
        })
    }
}

impl FromRow for ProductSalesRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            day: row.get("order_date")?,
            product_key: row.get("product_key")?,
            units: row.get("units")?,
            revenue: money(row, "revenue")?,
            cost: money(row, "cost")?,
        })
    }
}
