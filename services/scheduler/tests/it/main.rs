//! The service as its callers see it, over real sockets, on both engines of the store.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod analytics;
mod audit;
mod cancel;
mod catch_up;
mod drain;
mod drill;
mod lease;
mod lists;
mod outage;
mod pause;
mod program;
mod report;
mod reports;
mod retry;
mod several;
mod support;
mod telemetry;
mod trigger;
mod watch;
