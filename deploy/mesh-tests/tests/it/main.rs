//! The mesh as its users meet it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod figures;
mod outages;
mod programs;
mod sql_server;
mod support;
mod traces;
