//! What the analyses make of the real warehouses, where their data lie beside the workspace.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod forecasts;
mod real_data;
