//! AdventureWorks' views.

pub(super) mod anomalies;
pub(super) mod data_quality;
pub(super) mod product_demand;
mod product_sections;
pub(super) mod rep_scores;
mod rep_sections;
pub(super) mod sales_forecast;
pub(super) mod sales_history;
pub(super) mod sales_kpis;

#[cfg(test)]
mod tests;
