//! Calling another service of the mesh.
//!
//! A call through an [`Upstream`] passes these, from the outside in:
//!
//! 1. **trace** (`telemetry::rpc::ClientLayer`): one span per call, retries included;
//! 2. **deadline** (`attempts.rs`): what the running call has left, less a reserve, goes along as
//!    `grpc-timeout`, and is held here too;
//! 3. **admission** (`admission.rs` of this crate): one slow upstream must not pile up our memory, nor
//!    streams take the places of calls;
//! 4. **retry** (`attempts.rs`, `retry.rs`): UNAVAILABLE only, idempotent calls only, within a budget;
//! 5. **breaker** (`breaker.rs`): inside the retries, so that they stop when it opens;
//! 6. **connection**: made when first needed and again whenever it is lost.
//!
//! Whatever goes wrong is an answer with a typed status; the service itself never fails.

mod attempts;
mod body;
mod breaker;
mod outage;
mod retry;
mod upstream;

pub use breaker::BreakerState;
pub use upstream::{InvalidUpstream, Upstream, UpstreamSettings};

/// Marks a call that may be repeated: put it into the request's extensions
/// (`tonic::Request::extensions_mut`). In the contract these are the methods with an
/// `idempotency_level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idempotent;

/// Marks a call whose answer is a stream that may last: put it into the request's extensions. It gets
/// one of [`UpstreamSettings::streams`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Streaming;
