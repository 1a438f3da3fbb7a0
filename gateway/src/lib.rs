//! HTTP/JSON in front of the mesh.
//!
//! Routes, authorization, JSON and `openapi.json` all come from the `.proto` files, so an RPC with
//! a `google.api.http` option is an endpoint as soon as its service implements it: nothing is
//! listed here. A new service needs one line in `config.rs`.
//!
//! - `contract`: RPCs, routes and scopes, read from the descriptors at start.
//! - `transcode`: JSON to protobuf and back by plans compiled at start, without a message tree.
//! - `openapi`: the OpenAPI document of the contract.
//! - `app`: the HTTP application and the order of its layers; `edge`: what all requests pass.
//! - `calls`: from an HTTP request to a gRPC call and back; `problem`: errors.
//! - `health`, `web_app`: the gateway's own answers.

mod app;
mod calls;
pub mod config;
pub mod contract;
mod edge;
mod health;
pub mod openapi;
mod problem;
#[cfg(test)]
#[path = "../tests/it/compile.rs"]
mod testing;
pub mod transcode;
mod web_app;

use runtime::server::serve_http;
use runtime::{About, Shutdown};
use status::{Error, Result};
use tokio::net::TcpListener;

use config::Config;
use contract::Contract;

/// Which program this is.
pub const ABOUT: About = About {
    name: "otel-bi-gateway",
    version: env!("CARGO_PKG_VERSION"),
};

/// Serves the platform's contract until told to stop.
pub async fn serve(config: Config, listener: TcpListener, shutdown: Shutdown) -> Result<()> {
    let contract = Contract::load(otel_bi_proto::DESCRIPTORS)
        .map_err(|mistakes| Error::internal_fault(mistakes.join("; ")))?;
    serve_contract(contract, config, listener, shutdown).await
}

/// Serves any contract until told to stop.
pub async fn serve_contract(
    contract: Contract,
    config: Config,
    listener: TcpListener,
    shutdown: Shutdown,
) -> Result<()> {
    let application = app::application(contract, &config)?;
    serve_http(listener, application, shutdown).await;
    Ok(())
}
