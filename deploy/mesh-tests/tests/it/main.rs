//! The mesh as its users meet it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audit;
mod figures;
mod files;
mod killed;
mod outages;
mod platform;
mod programs;
mod sql_server;
mod support;
mod traces;
