//! Servers, clients and programs over real sockets on the loopback.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod breaker;
mod deadlines;
mod drain;
mod echo;
mod failures;
mod limits;
mod program;
mod records;
mod reflection;
mod retries;
