//! The rules that WideWorldImportersDW is checked by.
//!
//! The rules of one table stand in the order of the bits that its file `sql/check_….sql` gives them.
//!
//! A reference that leads nowhere or a key that occurs twice makes a sum silently short or too large:
//! one is enough to fail. Amounts that do not add up colour a total by their share, so a thousandth of
//! the lines fails. Where data are odd but no figure is computed from the odd part, there is only a
//! warning.

mod purchasing;
mod sales;
mod stock;
mod versions;

use insight::quality::{Kind, Rule, Tolerance};
pub use purchasing::{PURCHASES, RECEIPTS};
pub use sales::{FRESHNESS, INVOICES, SALES, TRADING_DAYS};
pub use stock::{
    CUSTOMER_ORDERS, HOLDINGS, MOVEMENTS, ORDER_SALES, ORDERS, SALE_MOVEMENTS, STOCK_BALANCE,
};
pub use versions::{
    CITY_VERSIONS, CUSTOMER_VERSIONS, EMPLOYEE_VERSIONS, ITEM_VERSIONS, SUPPLIER_VERSIONS,
};

const KPIS: &str = "GetSalesKpis";
const HISTORY: &str = "GetSalesHistory";
const FORECAST: &str = "GetSalesForecast";
const ANOMALIES: &str = "GetAnomalies";
const REORDER: &str = "GetReorderRecommendations";
const REPLAY: &str = "ReplayReorderPolicy";
const EVENTS: &str = "GetBusinessEvents";
const SUPPLIERS: &str = "GetSupplierScores";

/// Computed from invoice lines.
const SOLD: &[&str] = &[KPIS, HISTORY, FORECAST, ANOMALIES];
/// Computed from what customers order and what is in stock.
const STOCKED: &[&str] = &[REORDER, REPLAY, EVENTS];
/// Computed from the amounts of invoice lines, from which also the costs of items in stock are told.
const SOLD_AND_COSTED: &[&str] = &[KPIS, HISTORY, FORECAST, ANOMALIES, REORDER, REPLAY, EVENTS];
/// Computed from what suppliers are asked for and deliver.
const PURCHASED: &[&str] = &[REORDER, REPLAY, EVENTS, SUPPLIERS];

/// From this share of the rows on, a total is off by more than can be ignored.
const A_THOUSANDTH: Tolerance = Tolerance::FailsFrom(0.001);
/// From this share of a dimension's rows on, it cannot be relied on.
const A_TWENTIETH: Tolerance = Tolerance::FailsFrom(0.05);

/// What rules are made from: those of lines that fail at once, unless they say otherwise.
const LINES: Rule = Rule {
    name: "",
    kind: Kind::Keys,
    rule: "",
    meaning: "",
    counted: "lines",
    unit: None,
    tolerance: Tolerance::None,
    shows: &[],
    statements: &[],
    affects: &[],
};
