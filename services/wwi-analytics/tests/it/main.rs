//! The service as its callers see it, over real sockets.

mod questions;
mod real_data;
mod support;
