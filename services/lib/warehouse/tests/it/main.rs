//! One suite for every engine: SQLite, and SQL Server's protocol in the clear and encrypted. What
//! only one engine has is beside it, and `real` runs against a real server when there is one.

mod bed;
mod embedded;
mod faults;
mod fixture;
mod login;
mod real;
mod snapshot;
mod suite;
mod trace_context;
