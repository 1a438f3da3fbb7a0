//! HTTP/JSON in front of the mesh.
//!
//! Routes, authorization, JSON and `openapi.json` all come from the `.proto` files, so an RPC with
//! a `google.api.http` option is an endpoint as soon as its service implements it: nothing is
//! listed here.
//!
//! - `contract`: RPCs, routes and scopes, read from the descriptors at start.
//! - `transcode`: JSON to protobuf and back by plans compiled at start, without a message tree.
//! - `openapi`: the OpenAPI document of the contract.

pub mod contract;
pub mod openapi;
#[cfg(test)]
#[path = "../tests/it/compile.rs"]
mod testing;
pub mod transcode;
