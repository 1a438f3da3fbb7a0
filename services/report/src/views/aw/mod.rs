//! AdventureWorks' views, a file or folder each.

pub(super) mod anomalies;
pub(super) mod data_quality;
pub(super) mod product_demand;
pub(super) mod rep_scores;
pub(super) mod sales_forecast;
pub(super) mod sales_history;
pub(super) mod sales_kpis;

#[cfg(test)]
mod tests;
