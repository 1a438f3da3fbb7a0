//! The rows of the statements about stock.

use analytics::decimal::money;
use chrono::NaiveDateTime;
use status::Result as StatusResult;
use warehouse::snapshot::Load;
use warehouse::{DecodeError, FromRow, Registry, RowReader};

use super::purchases;
use crate::domain::stock::items::{ItemRow, UnitCostRow, units_per_outer};
use crate::domain::stock::ledger::{DayRow, OpenOrderRow};
use crate::domain::stock::{Stock, StockRows};
use crate::domain::suppliers::stated_lead_times::days;

/// The statements, by the names of their files.
pub(super) const STATEMENTS: &[(&str, &str)] = &[
    ("item_costs", include_str!("../../sql/item_costs.sql")),
    ("item_demand", include_str!("../../sql/item_demand.sql")),
    ("movements", include_str!("../../sql/movements.sql")),
    ("open_orders", include_str!("../../sql/open_orders.sql")),
    ("stock_items", include_str!("../../sql/stock_items.sql")),
];

/// Reads the items and all that moves them.
pub(super) async fn load(load: &Load, registry: &Registry) -> StatusResult<Stock> {
    let (purchases, items, costs, demand, movements, open_orders) = tokio::try_join!(
        purchases::load(load, registry),
        load.fetch(registry.statement("stock_items")?, &[]),
        load.fetch(registry.statement("item_costs")?, &[]),
        load.fetch(registry.statement("item_demand")?, &[]),
        load.fetch(registry.statement("movements")?, &[]),
        load.fetch(registry.statement("open_orders")?, &[]),
    )?;
    let rows = StockRows {
        items,
        costs,
        demand,
        open_orders,
        movements,
    };
    Ok(Stock::new(rows, purchases))
}

impl FromRow for ItemRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        let known_from: NaiveDateTime = row.get("known_from")?;
        Ok(Self {
            id: row.get("item_id")?,
            name: row.get("stock_item")?,
            known_from: known_from.date(),
            stated_lead_time_days: days(row.get("lead_time_days")?),
            units_per_outer: units_per_outer(row.get("quantity_per_outer")?),
            unit_price: money(row, "unit_price")?,
            on_hand: row.get("on_hand")?,
            last_cost: money(row, "last_cost")?,
            reorder_level: row.get("reorder_level")?,
            target_level: row.get("target_level")?,
        })
    }
}

impl FromRow for UnitCostRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            item: row.get("item_id")?,
            cost: money(row, "unit_cost")?,
            first_day: row.get("first_day")?,
            last_day: row.get("last_day")?,
        })
    }
}

impl FromRow for OpenOrderRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            item: row.get("item_id")?,
            ordered: row.get("order_date")?,
            picked: row.get("picked_date")?,
            units: row.get("units")?,
        })
    }
}

impl FromRow for DayRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            item: row.get("item_id")?,
            day: row.get("day")?,
            units: row.get("units")?,
        })
    }
}
