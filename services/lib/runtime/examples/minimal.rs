//! The least a program of the mesh is: it answers health checks. Try it with
//! `cargo run -p runtime --example minimal`.

use std::net::SocketAddr;
use std::process::ExitCode;

use runtime::config::Reader;
use runtime::server::{GrpcServer, Limits};
use runtime::{About, Shutdown};
use tokio::net::TcpListener;

struct Config {
    address: SocketAddr,
    in_flight: usize,
}

impl Config {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            // Loopback: nobody else has business here.
            address: reader.socket_addr("MINIMAL_ADDR", SocketAddr::from(([127, 0, 0, 1], 50099))),
            in_flight: reader
                .integer("MINIMAL_IN_FLIGHT", 16, 1..=1000)
                .try_into()
                .unwrap_or(usize::MAX),
        }
    }
}

async fn serve(config: Config, listener: TcpListener, shutdown: Shutdown) -> status::Result<()> {
    let limits = Limits {
        in_flight: config.in_flight,
        ..Limits::default()
    };
    GrpcServer::new(limits).serve(listener, shutdown).await
}

fn main() -> ExitCode {
    let about = About {
        name: "minimal",
        version: env!("CARGO_PKG_VERSION"),
    };
    runtime::run(about, Config::read, |config| config.address, serve)
}
