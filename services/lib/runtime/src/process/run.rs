//! The steps of a program: settings, telemetry, port, serving, draining, flushing.

use std::future::Future;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use telemetry::Telemetry;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Shutdown, panic};
use crate::config::{ConfigErrors, Environment, Reader, Source, telemetry_settings};

/// Exit codes, by `sysexits.h`.
mod exit {
    /// The settings are wrong.
    pub(super) const USAGE: u8 = 64;
    /// The address is taken or not ours.
    pub(super) const UNAVAILABLE: u8 = 69;
    /// The program failed.
    pub(super) const SOFTWARE: u8 = 70;
}

/// How much longer than the drain a program may take to stop before it is left behind: time to
/// close what the drain has cut off, and to keep the records of those calls, for which the audit trail
/// takes 3 s at most.
const GRACE: Duration = Duration::from_secs(5);

/// Which program this is.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Its name in telemetry, for example `aw-analytics`.
    pub name: &'static str,
    /// Its version: `env!("CARGO_PKG_VERSION")`.
    pub version: &'static str,
}

/// Runs a program until it is told to stop.
///
/// `read` reads its settings, `address` says where it listens, and `serve` does so until the
/// [`Shutdown`] begins, and then for at most its drain. SIGINT and SIGTERM begin it; a second one
/// stops at once. Besides the program's own settings it reads those of telemetry and
/// `DRAIN_SECONDS` (10).
///
/// Wrong settings are listed together on stderr, before any port opens: exit code 64. An address
/// that is taken: 69. A `serve` that fails: 70. Telemetry is flushed in any case.
pub fn run<C, S, F>(
    about: About,
    read: impl FnOnce(&mut Reader<'_>) -> C,
    address: impl FnOnce(&C) -> SocketAddr,
    serve: S,
) -> ExitCode
where
    S: FnOnce(C, TcpListener, Shutdown) -> F,
    F: Future<Output = status::Result<()>>,
{
    let settings = match Settings::read(&Environment, about, read) {
        Ok(settings) => settings,
        Err(errors) => return complain(about, exit::USAGE, &errors.to_string()),
    };
    let telemetry = match Telemetry::init(&settings.telemetry) {
        Ok(telemetry) => telemetry,
        Err(error) => return complain(about, exit::USAGE, &error.to_string()),
    };
    panic::install_hook();

    let code = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => {
            let address = address(&settings.program);
            let outcome = runtime.block_on(serve_at(about, settings, address, serve));
            // Blocking work may be stuck in a driver: it does not hold up the end.
            runtime.shutdown_timeout(GRACE);
            outcome
        }
        Err(error) => {
            tracing::error!(%error, "cannot start the async runtime");
            exit::SOFTWARE
        }
    };
    telemetry.shutdown();
    ExitCode::from(code)
}

struct Settings<C> {
    program: C,
    telemetry: telemetry::Settings,
    drain: Duration,
}

impl<C> Settings<C> {
    fn read(
        source: &dyn Source,
        about: About,
        read: impl FnOnce(&mut Reader<'_>) -> C,
    ) -> Result<Self, ConfigErrors> {
        let mut reader = Reader::new(source);
        let settings = Self {
            telemetry: telemetry_settings(&mut reader, about.name, about.version),
            drain: reader.seconds("DRAIN_SECONDS", 10, 0..=300),
            program: read(&mut reader),
        };
        reader.finish(settings)
    }
}

/// Says on stderr why the program does not start. There is no log yet.
fn complain(about: About, code: u8, problem: &str) -> ExitCode {
    eprintln!("{}: {problem}", about.name);
    ExitCode::from(code)
}

async fn serve_at<C, S, F>(about: About, settings: Settings<C>, address: SocketAddr, serve: S) -> u8
where
    S: FnOnce(C, TcpListener, Shutdown) -> F,
    F: Future<Output = status::Result<()>>,
{
    let listener = match TcpListener::bind(address).await {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(%address, %error, "cannot listen");
            return exit::UNAVAILABLE;
        }
    };
    let (mut interrupt, mut terminate) = match (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    ) {
        (Ok(interrupt), Ok(terminate)) => (interrupt, terminate),
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(%error, "cannot wait for signals");
            return exit::SOFTWARE;
        }
    };
    // Port 0 asks for any free port.
    let address = listener.local_addr().unwrap_or(address);
    tracing::info!(%address, version = about.version, "listening");

    let drain = settings.drain;
    let (trigger, shutdown) = Shutdown::new(drain);
    let serving = serve(settings.program, listener, shutdown);
    let mut serving = std::pin::pin!(serving);
    let finished = tokio::select! {
        outcome = &mut serving => Some(outcome),
        () = either(&mut interrupt, &mut terminate) => None,
    };
    let finished = if let Some(outcome) = finished {
        Some(outcome)
    } else {
        tracing::info!(drain_seconds = drain.as_secs(), "stopping");
        trigger.begin();
        tokio::select! {
            outcome = &mut serving => Some(outcome),
            () = either(&mut interrupt, &mut terminate) => {
                tracing::warn!("stopping at once");
                None
            }
            () = tokio::time::sleep(drain + GRACE) => {
                tracing::warn!("did not stop in time; leaving it behind");
                None
            }
        }
    };
    if let Some(Err(error)) = finished {
        tracing::error!(error = error.for_operator(), "failed");
        return exit::SOFTWARE;
    }
    tracing::info!("stopped");
    0
}

async fn either(interrupt: &mut Signal, terminate: &mut Signal) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
