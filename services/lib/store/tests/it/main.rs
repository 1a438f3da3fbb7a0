//! The store on both engines.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod audit;
mod errors;
mod exports;
mod jobs;
mod opening;
mod reports;
mod retention;
mod runs;
mod scenarios;
mod statements;
mod views;
