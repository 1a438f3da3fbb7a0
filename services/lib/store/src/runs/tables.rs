//! The tables that results are kept in, each described once: its description makes the statements that
//! write and read it, and tells a comparison what to compare.
//!
//! To keep the results of one more analysis, make its table in a migration, with `run_id`, `item` and
//! `label` before the columns of its own, describe it below, and list it in [`TABLES`].

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::Statement;
use crate::bulk::Inserts;

/// By table: the statements that insert its rows.
static INSERTS: LazyLock<HashMap<&str, Inserts>> = LazyLock::new(|| {
    let tables = TABLES.iter();
    tables.map(|table| (table.name, table.inserts())).collect()
});

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words for people, a name, a day.
    Text,
    /// One of a few words that say what a result amounts to: an urgency, a verdict.
    Class,
    /// A count, a place, 0 or 1.
    Integer,
    /// A figure.
    Number,
}

/// One column of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, in the table and wherever results are told of.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it is a finding, which two runs can be compared by: not what only says from where the run
    /// looked.
    pub compared: bool,
}

/// A table of results: one row for each result of a run, known by the run's id and the result's item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns after `run_id`, `item` and `label`.
    pub columns: &'static [Column],
    pub(super) insert: Statement,
    pub(super) select: Statement,
}

impl Table {
    /// The statement for as many of so many rows as one takes, and how many that is. `rows` is not 0.
    pub(super) fn insert_some(&self, rows: usize) -> (Statement, usize) {
        INSERTS
            .get(self.name)
            .map_or((self.insert, 1), |inserts| inserts.some(rows))
    }

    fn inserts(&self) -> Inserts {
        // Before the columns of its own: run_id, item and label.
        Inserts::of(&self.insert, 3 + self.columns.len())
    }
}

/// The description of a table: each column with the number of its parameter (the first three are `run_id`,
/// `item` and `label`), its name and what it holds; after `beside`, the columns that are not compared.
macro_rules! table {
    (
        $(#[$about:meta])* $constant:ident = $name:literal
        { $($at:literal $column:ident: $kind:ident,)+ }
        $(beside { $($aside_at:literal $aside:ident: $aside_kind:ident,)+ })?
    ) => {
        $(#[$about])*
        pub static $constant: Table = Table {
            name: $name,
            columns: &[
                $(Column { name: stringify!($column), kind: Kind::$kind, compared: true },)+
                $($(Column { name: stringify!($aside), kind: Kind::$aside_kind, compared: false },)+)?
            ],
            insert: Statement {
                name: concat!("runs/insert_", $name),
                sql: concat!(
                    "INSERT INTO ", $name, " (run_id, item, label",
                    $(", ", stringify!($column),)+ $($(", ", stringify!($aside),)+)?
                    ") VALUES ($1, $2, $3",
                    $(", $", stringify!($at),)+ $($(", $", stringify!($aside_at),)+)? ")"
                ),
            },
            select: Statement {
                name: concat!("runs/select_", $name),
                sql: concat!(
                    "SELECT item, label",
                    $(", ", stringify!($column),)+ $($(", ", stringify!($aside),)+)?
                    " FROM ", $name, " WHERE run_id = $1 ORDER BY item"
                ),
            },
        };
    };
}

/// The tables of forecasts are alike.
macro_rules! forecasts {
    ($(#[$about:meta])* $constant:ident = $name:literal) => {
        table! {
            $(#[$about])*
            $constant = $name {
                4 series: Text,
                5 day: Text,
                6 cadence: Class,
                7 method: Class,
                8 value: Number,
                9 low80: Number,
                10 high80: Number,
                11 low95: Number,
                12 high95: Number,
                13 baseline: Number,
                14 bridging: Integer,
            } beside {
                15 as_of: Text,
                16 days_ahead: Integer,
            }
        }
    };
}

forecasts! {
    /// Values forecast of AdventureWorks' sales; `actual` and `scored_at` belong to the ledger.
    AW_FORECASTS = "aw_forecasts"
}

forecasts! {
    /// Values forecast of Wide World Importers' sales, as [`AW_FORECASTS`].
    WWI_FORECASTS = "wwi_forecasts"
}

table! {
    /// Representatives; the item is the employee's key.
    AW_REP_SCORES = "aw_rep_scores" {
        4 rank: Integer,
        5 tied: Integer,
        6 title: Text,
        7 territory: Text,
        8 revenue: Number,
        9 orders: Integer,
        10 margin: Number,
        11 margin_rate: Number,
        12 growth: Number,
        13 quota: Number,
        14 attainment: Number,
        15 score: Number,
        16 score_low: Number,
        17 score_high: Number,
        18 evidence: Class,
        19 manager: Integer,
        20 best_rank: Integer,
        21 worst_rank: Integer,
    }
}

table! {
    /// Products; the item is the product's code.
    AW_PRODUCT_DEMAND = "aw_product_demand" {
        4 rank: Integer,
        5 category: Text,
        6 subcategory: Text,
        7 units: Number,
        8 revenue: Number,
        9 margin: Number,
        10 margin_rate: Number,
        11 trend: Number,
        12 abc: Class,
        13 xyz: Class,
        14 variation: Number,
        15 demand_class: Class,
        16 first_sale: Text,
        17 last_sale: Text,
        18 active: Integer,
        19 forecast: Number,
        20 forecast_low80: Number,
        21 forecast_high80: Number,
        22 forecast_low95: Number,
        23 forecast_high95: Number,
        24 forecast_method: Class,
        25 score: Number,
    }
}

table! {
    /// Anomalies of AdventureWorks' sales; the item is the anomaly's id.
    AW_ANOMALY_RUNS = "aw_anomaly_runs" {
        4 channel: Text,
        5 day: Text,
        6 actual: Number,
        7 expected: Number,
        8 band_low: Number,
        9 band_high: Number,
        10 deviation: Number,
        11 deviation_rate: Number,
        12 score: Number,
        13 direction: Class,
        14 run_from: Text,
        15 run_to: Text,
        16 closed_day: Integer,
        17 summary: Text,
    }
}

table! {
    /// What to reorder; the item is the stock item's number.
    WWI_REORDER_RECOMMENDATIONS = "wwi_reorder_recommendations" {
        4 urgency: Class,
        5 quantity: Number,
        6 outers: Integer,
        7 cost: Number,
        8 value_at_risk: Number,
        9 days_of_cover: Number,
        10 on_hand: Number,
        11 on_order: Number,
        12 owed: Number,
        13 position: Number,
        14 daily_demand: Number,
        15 demand_class: Class,
        16 lead_time_days: Number,
        17 safety_stock: Number,
        18 reorder_point: Number,
        19 order_up_to: Number,
        20 unit_cost: Number,
        21 supplier: Text,
        22 stock_basis: Class,
        23 unreconciled_units: Number,
        24 own_quantity: Number,
        25 reason: Text,
    }
}

table! {
    /// Suppliers; the item is the supplier's number.
    WWI_SUPPLIER_SCORES = "wwi_supplier_scores" {
        4 rank: Integer,
        5 tied: Integer,
        6 category: Text,
        7 orders: Integer,
        8 lines: Integer,
        9 otif_lines: Integer,
        10 overdue_lines: Integer,
        11 otif: Number,
        12 otif_low: Number,
        13 otif_high: Number,
        14 on_time: Number,
        15 fill_rate: Number,
        16 lead_time_days: Number,
        17 lead_time_deviation: Number,
        18 receipts: Integer,
        19 score: Number,
        20 score_low: Number,
        21 score_high: Number,
        22 evidence: Class,
        23 best_rank: Integer,
        24 worst_rank: Integer,
        25 verdict: Text,
    }
}

table! {
    /// Business events; the item is the event's id.
    WWI_BUSINESS_EVENTS = "wwi_business_events" {
        4 kind: Class,
        5 severity: Class,
        6 stock_item_id: Integer,
        7 stock_item: Text,
        8 supplier: Text,
        9 first_seen: Text,
        10 figures: Text,
        11 summary: Text,
    }
}

table! {
    /// Data-quality checks of both warehouses; the item is the check's name.
    DATA_QUALITY_RESULTS = "data_quality_results" {
        4 kind: Class,
        5 verdict: Class,
        6 broken: Integer,
        7 examined: Integer,
        8 rule: Text,
        9 finding: Text,
    }
}

/// Every table of results.
pub static TABLES: [&Table; 9] = [
    &AW_ANOMALY_RUNS,
    &AW_FORECASTS,
    &AW_PRODUCT_DEMAND,
    &AW_REP_SCORES,
    &DATA_QUALITY_RESULTS,
    &WWI_BUSINESS_EVENTS,
    &WWI_FORECASTS,
    &WWI_REORDER_RECOMMENDATIONS,
    &WWI_SUPPLIER_SCORES,
];
