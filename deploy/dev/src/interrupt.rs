//! Ctrl-C, SIGTERM and a closed terminal.

use std::future::Future;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::failure::{Context as _, Failure};
use crate::process::Processes;
use crate::terminal;

/// Whether somebody asked to stop. Clones are the same interrupt.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupt(CancellationToken);

impl Interrupt {
    /// Starts to listen. The first signal asks everything to stop in order; the second kills what
    /// is left and ends the tool at once.
    pub(crate) fn listen(&self, processes: Processes) -> Result<(), Failure> {
        let open = |kind| signal(kind).cannot(|| "listen for signals".into());
        let mut signals = Signals {
            interrupt: open(SignalKind::interrupt())?,
            terminate: open(SignalKind::terminate())?,
            hangup: open(SignalKind::hangup())?,
        };
        let token = self.0.clone();
        tokio::spawn(async move {
            signals.next().await;
            terminal::say("\nStopping. Ctrl-C again kills what is still running.");
            token.cancel();
            signals.next().await;
            processes.kill_all();
            std::process::exit(i32::from(Failure::Interrupted.exit_code()));
        });
        Ok(())
    }

    /// Resolves once somebody asks to stop.
    pub(crate) async fn happened(&self) {
        self.0.cancelled().await;
    }

    /// Waits for `work` unless somebody asks to stop first; it is dropped then.
    pub(crate) async fn unless<T>(&self, work: impl Future<Output = T>) -> Result<T, Failure> {
        tokio::select! {
            biased;
            () = self.happened() => Err(Failure::Interrupted),
            result = work => Ok(result),
        }
    }

    /// Asks to stop, as Ctrl-C does.
    #[cfg(test)]
    pub(crate) fn trigger(&self) {
        self.0.cancel();
    }
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Signals {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }
}
