//! The rows of the statements about purchases.

use status::Result as StatusResult;
use warehouse::snapshot::Load;
use warehouse::{DecodeError, FromRow, Registry, RowReader};

use crate::domain::purchases::{PurchaseRow, Purchases, ReceiptRow, Supplier};

/// The statements, by the names of their files.
pub(super) const STATEMENTS: &[(&str, &str)] = &[
    ("purchases", include_str!("../../sql/purchases.sql")),
    ("receipts", include_str!("../../sql/receipts.sql")),
    ("suppliers", include_str!("../../sql/suppliers.sql")),
];

/// Reads the purchases and who delivers them.
pub(super) async fn load(load: &Load, registry: &Registry) -> StatusResult<Purchases> {
    let (suppliers, lines, receipts) = tokio::try_join!(
        load.fetch(registry.statement("suppliers")?, &[]),
        load.fetch(registry.statement("purchases")?, &[]),
        load.fetch(registry.statement("receipts")?, &[]),
    )?;
    Ok(Purchases::new(suppliers, lines, receipts))
}

impl FromRow for Supplier {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            id: row.get("supplier_id")?,
            name: row.get("supplier")?,
            category: row.get("category")?,
        })
    }
}

impl FromRow for PurchaseRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            ordered: row.get("order_date")?,
            order: row.get("purchase_order")?,
            item: row.get("item_id")?,
            supplier: row.get("supplier_id")?,
            ordered_units: row.get("ordered_units")?,
            finalized: row.get("finalized")?,
        })
    }
}

impl FromRow for ReceiptRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            order: row.get("purchase_order")?,
            item: row.get("item_id")?,
            day: row.get("receipt_date")?,
            units: row.get("units")?,
        })
    }
}
