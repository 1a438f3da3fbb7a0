//! The gateway's integration tests: one file per promise, on real sockets against a service of a
//! trial contract.
#![cfg(test)]

mod compile;
mod deadline;
mod edge;
mod errors;
mod etag;
mod fake;
mod health;
mod http_body;
mod limits;
mod mesh;
mod openapi;
mod routing;
mod streaming;
mod transcode;
mod web_app;
