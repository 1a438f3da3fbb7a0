//! The rows of the statements about representatives.

use analytics::decimal::money;
use status::Result as StatusResult;
use warehouse::snapshot::Load;
use warehouse::{DecodeError, FromRow, Registry, RowReader};

use crate::domain::reps::{QuotaRow, RepRow, RepRows, RepSalesRow, Reps};

/// The statements, by the names of their files.
pub(super) const STATEMENTS: &[(&str, &str)] = &[
    (
        "representatives",
        include_str!("../../sql/representatives.sql"),
    ),
    (
        "representative_sales",
        include_str!("../../sql/representative_sales.sql"),
    ),
    ("sales_quotas", include_str!("../../sql/sales_quotas.sql")),
];

/// Reads the representatives, their sales and their quotas.
pub(super) async fn load(load: &Load, registry: &Registry) -> StatusResult<Reps> {
    let (people, sales, quotas) = tokio::try_join!(
        load.fetch(registry.statement("representatives")?, &[]),
        load.fetch(registry.statement("representative_sales")?, &[]),
        load.fetch(registry.statement("sales_quotas")?, &[]),
    )?;
    let rows = RepRows {
        people,
        sales,
        quotas,
    };
    Ok(rows.into_reps())
}

impl FromRow for RepRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            employee_key: row.get("employee_key")?,
            person_key: row.get("person_key")?,
            start: row.get("start")?,
            first_name: row.get("first_name")?,
            last_name: row.get("last_name")?,
            title: row.get("title")?,
            territory: row.get("territory")?,
            manager_key: row.get("manager_key")?,
        })
    }
}

impl FromRow for RepSalesRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            day: row.get("order_date")?,
            employee_key: row.get("employee_key")?,
            revenue: money(row, "revenue")?,
            cost: money(row, "cost")?,
            orders: row.get("orders")?,
        })
    }
}

impl FromRow for QuotaRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            employee_key: row.get("employee_key")?,
            day: row.get("quota_date")?,
            quota: money(row, "quota")?,
        })
    }
}
