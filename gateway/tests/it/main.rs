//! The gateway's integration tests: one file per promise.
#![cfg(test)]

mod compile;
mod transcode;
