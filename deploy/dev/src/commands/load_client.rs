//! The second process of `cargo dev bench gateway`: puts the load on from outside of it and prints
//! what it measured as JSON. Not for people.

use std::net::SocketAddr;
use std::time::Duration;

use crate::failure::Failure;
use crate::load_generator::{self, Call, Load, Transport};
use crate::{Session, terminal};

/// Puts load on one address
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
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
    #[arg(long)]
    connections: usize,

    /// How long to measure
    #[arg(long)]
    seconds: u64,
}

pub(super) async fn run(options: Options, session: &Session) -> Result<(), Failure> {
    let load = load_generator::run(Load {
        transport: options.transport,
        address: options.address,
        call: options.call,
        connections: options.connections,
        duration: Duration::from_secs(options.seconds),
    });
    let measured = session.processes.interrupt().unless(load).await?;
    let json = serde_json::to_string(&measured)
        .map_err(|error| Failure::because(format!("cannot write the result: {error}")))?;
    terminal::say(json);
    Ok(())
}
