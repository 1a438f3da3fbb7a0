//! Servers, clients and programs over real sockets on the loopback.

mod breaker;
mod deadlines;
mod drain;
mod echo;
mod failures;
mod limits;
mod program;
mod reflection;
mod retries;
