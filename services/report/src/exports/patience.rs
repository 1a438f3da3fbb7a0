//! The end of patience with a reader who takes nothing.
//!
//! What a reader does not take keeps its file open, and nobody asks the stream for more meanwhile: so a task
//! of its own looks after it.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use status::{Code, Error, Result};
use tokio::sync::watch;
use tracing::Instrument as _;

use super::ledger::Pending;
use super::record::Made;
use super::spool::Spool;

/// For how long a reader may take nothing at all.
const PATIENCE: Duration = Duration::from_mins(2);

/// A delivery whose reader is watched. Dropped before its end, its reader has gone away.
pub(super) struct Watched {
    pending: Arc<Mutex<Option<Pending>>>,
    /// Odd while something is offered that was not taken yet.
    moves: watch::Sender<u64>,
}

/// Watches the reader of a spool. Whoever takes nothing of what is offered for too long is cut off: that goes
/// on record, and what waits for him is freed. Call it within a tokio runtime.
pub(super) fn watch(pending: Pending, spool: &Arc<Spool>) -> Watched {
    let (moves, seen) = watch::channel(0);
    let pending = Arc::new(Mutex::new(Some(pending)));
    // It must not hold what ends with its reader.
    let held = Arc::downgrade(&pending);
    let spool = Arc::downgrade(spool);
    let watching = async move {
        if impatient(seen).await {
            cut_off(&held, &spool).await;
        }
    };
    tokio::spawn(watching.in_current_span());
    Watched { pending, moves }
}

impl Watched {
    /// There is something for the reader.
    pub(super) fn offered(&mut self) {
        self.moves.send_modify(|moves| *moves += 1);
    }

    /// He has taken it.
    pub(super) fn took(&mut self) {
        self.moves.send_modify(|moves| *moves += 1);
    }

    /// The file is whole: puts it on record.
    pub(super) async fn made(&mut self, made: Made) -> Result<()> {
        match taken(&self.pending) {
            Some(pending) => pending.made(made).await,
            None => Err(too_slow()),
        }
    }

    /// There will be no whole file: puts that on record, and gives the reason.
    pub(super) async fn failed<T>(&mut self, error: Error) -> Result<T> {
        match taken(&self.pending) {
            Some(pending) => {
                pending.failed(&error).await;
                Err(error)
            }
            None => Err(too_slow()),
        }
    }
}

/// Returns when something was offered for too long, with true, or when nobody is to be watched any more.
async fn impatient(mut moves: watch::Receiver<u64>) -> bool {
    loop {
        let before = *moves.borrow_and_update();
        let change = moves.changed();
        let gone = if before.is_multiple_of(2) {
            change.await.is_err()
        } else {
            match tokio::time::timeout(PATIENCE, change).await {
                Ok(changed) => changed.is_err(),
                Err(_) => return true,
            }
        };
        if gone {
            return false;
        }
    }
}

async fn cut_off(pending: &Weak<Mutex<Option<Pending>>>, spool: &Weak<Spool>) {
    if let Some(pending) = pending.upgrade().and_then(|pending| taken(&pending)) {
        pending.failed(&too_slow()).await;
    }
    if let Some(spool) = spool.upgrade() {
        spool.abandon();
    }
}

fn taken(pending: &Mutex<Option<Pending>>) -> Option<Pending> {
    let mut pending = pending.lock().unwrap_or_else(PoisonError::into_inner);
    pending.take()
}

fn too_slow() -> Error {
    Error::new(
        Code::DeadlineExceeded,
        "READER_TOO_SLOW",
        "Nothing of the file was taken for two minutes, so it broke off.",
    )
}

#[cfg(test)]
mod tests {
    use tokio::time::{advance, timeout};

    use super::*;

    /// Longer than any reader is waited for, in time that costs nothing.
    const LONG: Duration = Duration::from_hours(1);

    #[tokio::test(start_paused = true)]
    async fn who_takes_something_now_and_then_is_waited_for() {
        let (moves, seen) = watch::channel(0);
        let mut watching = tokio::spawn(impatient(seen));
        for _ in 0..10 {
            moves.send_modify(|moves| *moves += 1);
            let soon = timeout(PATIENCE.mul_f64(0.9), &mut watching).await;
            assert!(soon.is_err(), "within his time");
            moves.send_modify(|moves| *moves += 1);
        }
        // Nothing is offered: it is not for him to hurry.
        assert!(timeout(LONG, &mut watching).await.is_err());
        moves.send_modify(|moves| *moves += 1);
        assert!(timeout(LONG, watching).await.unwrap().unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_gone_is_not_watched() {
        let (moves, seen) = watch::channel(1);
        drop(moves);
        advance(PATIENCE).await;
        assert!(!impatient(seen).await);
    }
}
