//! The wish to stop, as the parts of a program see it.

use std::time::Duration;

use tokio_util::sync::{CancellationToken, DropGuard};

/// Told to everything that serves. Clones are one and the same.
#[derive(Debug, Clone)]
pub struct Shutdown {
    begun: CancellationToken,
    drain: Duration,
}

/// Begins a [`Shutdown`], at the latest when it is dropped.
#[derive(Debug)]
pub struct ShutdownTrigger(DropGuard);

impl Shutdown {
    /// A shutdown that the trigger begins, and that gives calls under way `drain` to end.
    #[must_use]
    pub fn new(drain: Duration) -> (ShutdownTrigger, Self) {
        let begun = CancellationToken::new();
        let trigger = ShutdownTrigger(begun.clone().drop_guard());
        (trigger, Self { begun, drain })
    }

    /// Waits until the program is to stop.
    pub async fn begun(&self) {
        self.begun.cancelled().await;
    }

    /// Whether the program is to stop.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.begun.is_cancelled()
    }

    /// How long calls under way may take to end after that.
    #[must_use]
    pub fn drain(&self) -> Duration {
        self.drain
    }
}

impl ShutdownTrigger {
    /// Begins the shutdown.
    pub fn begin(self) {
        drop(self.0);
    }
}
