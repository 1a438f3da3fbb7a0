//! The service as its callers meet it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audit;
mod exports;
mod mesh;
mod reports;
