//! What every program of the mesh is made of: start and end, settings, servers and clients, each
//! edge with its limits.
//!
//! - [`run`] is what `main` calls: settings, telemetry, port, serving, draining, flushing.
//! - [`config`] reads settings and lists all mistakes at once.
//! - [`server::GrpcServer`] serves gRPC with health, reflection, deadlines, an in-flight limit and a
//!   bounded drain; [`server::serve_http`] serves an HTTP application on the same terms.
//! - [`grpc::reply`] is how a handler answers.
//! - [`client::Upstream`] calls another service: deadline passed on, retries, circuit breaker.
//! - [`deadline::remaining`] tells how much time the running call has left.
//!
//! A new program: a struct for its settings with `read(&mut Reader)`, a `serve(settings, listener,
//! shutdown)`, and a `main` that hands both to [`run`].

mod admission;
mod bounded;
pub mod client;
pub mod config;
pub mod deadline;
pub mod grpc;
mod process;
pub mod server;

pub use process::{About, Shutdown, ShutdownTrigger, code, run};
