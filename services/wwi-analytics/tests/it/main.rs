//! The service as its callers see it, over real sockets.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod anomalies;
mod cut_off;
mod events;
mod questions;
mod real_data;
mod stock_show;
mod sales_forecast;
mod suppliers;
mod support;
