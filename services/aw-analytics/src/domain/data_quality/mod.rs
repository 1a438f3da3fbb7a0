//! The rules that AdventureWorksDW is checked by.
//!
//! The rules of one table stand in the order of the bits that its file `sql/check_….sql` gives them.
//!
//! A reference that leads nowhere or a key that occurs twice makes a sum silently short or too large:
//! one is enough to fail. Amounts that do not add up colour a total by their share, so a thousandth of
//! the lines fails. Where data are odd but no figure is computed from the odd part, there is only a
//! warning.

mod channels;
mod lines;
mod stock;
mod versions;

pub use channels::{ChannelRules, FRESHNESS, of_channel};
use insight::quality::{Kind, Rule, Tolerance};
pub use lines::{INTERNET_LINES, INTERNET_ORDERS, RESELLER_LINES, RESELLER_ORDERS};
pub use stock::{INVENTORY_BALANCES, INVENTORY_LEVELS, INVENTORY_PRODUCTS};
pub use versions::{EMPLOYEE_VERSIONS, PRODUCT_VERSIONS, SALES_QUOTAS};

const KPIS: &str = "GetSalesKpis";
const HISTORY: &str = "GetSalesHistory";
const FORECAST: &str = "GetSalesForecast";
const ANOMALIES: &str = "GetAnomalies";
const REPS: &str = "GetRepScores";
const PRODUCTS: &str = "GetProductDemand";

/// Computed from the lines of any channel, by territory.
const BY_TERRITORY: &[&str] = &[KPIS, HISTORY, FORECAST, ANOMALIES];
/// Computed from internet lines.
const INTERNET: &[&str] = &[KPIS, HISTORY, FORECAST, ANOMALIES, PRODUCTS];
/// Computed from reseller lines.
const RESELLER: &[&str] = &[KPIS, HISTORY, FORECAST, ANOMALIES, PRODUCTS, REPS];

/// From this share of the rows on, a total is off by more than can be ignored.
const A_THOUSANDTH: Tolerance = Tolerance::FailsFrom(0.001);

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
