//! x
pub mod domain;
pub mod store;
mod grpc;
