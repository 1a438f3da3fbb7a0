//! The service as its callers see it, over real sockets.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod anomalies;
mod cut_off;
mod data_quality;
mod data_quality_affects;
mod data_quality_rounds;
mod data_quality_served;
mod events;
mod questions;
mod real_data;
mod replay;
mod runs;
mod sales_forecast;
mod stock;
mod suppliers;
mod support;
