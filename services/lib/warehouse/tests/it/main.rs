//! One suite for every engine: SQLite, and SQL Server's protocol in the clear and encrypted. What
//! only one engine has is beside it, and `real` runs against a real server when there is one.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod bed;
mod embedded;
mod faults;
mod fixture;
mod login;
mod observed;
mod real;
mod snapshot;
mod stand_in;
mod suite;
mod trace_context;
