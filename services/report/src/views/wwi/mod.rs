//! Wide World Importers' views, a file or folder each; `words` are their enumerations in words.

pub(super) mod anomalies;
pub(super) mod business_events;
pub(super) mod data_quality;
pub(super) mod sales_forecast;
pub(super) mod sales_history;
pub(super) mod sales_kpis;
pub(super) mod stock_recommendations;
pub(super) mod supplier_scores;
#[cfg(test)]
mod tests;
mod words;
