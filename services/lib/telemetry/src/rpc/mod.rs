//! A span and a measurement of every gRPC call, on both sides.
//!
//! Both layers sit around everything else: what a limit refuses or a retry repeats is part of the
//! call. A call ends with its last trailer, so streams are measured whole; one that is dropped before
//! counts as CANCELLED.

mod body;
mod call;
mod client;
mod future;
mod server;

pub use body::ObservedBody;
pub use client::{ClientLayer, ClientService};
pub use future::ObservedFuture;
pub use server::{ServerLayer, ServerService};
