//! The second process of `cargo dev bench gateway`: puts load on one address from outside of the
//! mesh and prints what it measured as one line of JSON ([`load::Measured`]).
//!
//! It is a program of its own, and not a part of the crate `dev`, so that `cargo dev` does not have
//! to build gRPC before it can do anything.
//!
//! - `load`: the closed loop and its times.
//! - `client`: one caller, over HTTP or gRPC. Another call to measure is a variant of `client::Call`.

mod client;
mod load;

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use crate::client::{Call, Transport};
use crate::load::Load;

/// Puts load on one address and prints what it measured, as JSON
#[derive(Debug, Parser)]
struct Options {
    /// How the calls travel
    #[arg(long, value_enum)]
    transport: Transport,

    /// Whom to call
    #[arg(long)]
    address: SocketAddr,

    /// What to call
    #[arg(long, value_enum)]
    call: Call,

    /// Callers at once
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    connections: u16,

    /// How long to measure, after a second of warming up
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let measured = load::run(Load {
        transport: options.transport,
        address: options.address,
        call: options.call,
        connections: options.connections,
        duration: Duration::from_secs(options.seconds),
    })
    .await;
    let mut out = std::io::stdout().lock();
    match serde_json::to_writer(&mut out, &measured) {
        Ok(()) if writeln!(out).is_ok() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
