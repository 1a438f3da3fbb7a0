//! The mesh as its users meet it.

mod figures;
mod outages;
mod programs;
mod sql_server;
mod support;
mod traces;
