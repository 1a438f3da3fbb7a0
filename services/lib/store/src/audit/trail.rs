//! The way into the trail.

use std::sync::Arc;
use std::time::Duration;

use status::{Error, Result, reason};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::writer::{Accepted, Writer};
use super::{Entry, Head};
use crate::Store;
use crate::error::RETRY_AFTER;

/// Rows that may wait for a commit; more callers than these wait at the door.
const QUEUE: usize = 1024;
/// How long a caller waits for its row.
const PATIENCE: Duration = Duration::from_secs(3);

/// The trail of one process. Clones write the same chain. When the last one is dropped, what was accepted
/// is still written, as long as the runtime lives.
#[derive(Clone)]
pub struct AuditTrail {
    queue: mpsc::Sender<Accepted>,
    stop: CancellationToken,
    stopped: Arc<CancellationToken>,
    head: watch::Receiver<Option<Head>>,
}

impl AuditTrail {
    /// Starts a chain of its own for this process, and the task that writes it; needs a tokio runtime.
    /// `service` is the process's name. It writes over a connection of its own, so that it does not wait
    /// for those who read.
    #[must_use]
    pub fn start(store: Store, service: &str) -> Self {
        let (queue, accepted) = mpsc::channel(QUEUE);
        let stop = CancellationToken::new();
        let stopped = CancellationToken::new();
        let (tell_head, head) = watch::channel(None);
        let writer = Writer::new(store.apart(), service, accepted, tell_head, stop.clone());
        let ended = stopped.clone().drop_guard();
        tokio::spawn(async move {
            writer.run().await;
            drop(ended);
        });
        Self {
            queue,
            stop,
            stopped: Arc::new(stopped),
            head,
        }
    }

    /// The newest row of this process's own chain that is known to be on the disk; nothing before the first.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        self.head.borrow().clone()
    }

    /// Records one row, and returns when it is on the disk. Otherwise UNAVAILABLE, at the latest after
    /// three seconds or at the running call's deadline; the row may then have been written or not, and
    /// what it tells of must not be answered. Dropped before it returns, the row is written all the same
    /// once it was accepted.
    pub async fn record(&self, entry: Entry) -> Result<()> {
        let patience = Instant::now() + PATIENCE;
        let until = runtime::deadline::current().map_or(patience, |call| call.min(patience));
        // Before it waits: what is queued is small.
        let entry = entry.bounded();
        let recorded = tokio::time::timeout_at(until, self.recorded(entry)).await;
        recorded.unwrap_or_else(|_| Err(unavailable("the store took too long")))
    }

    async fn recorded(&self, entry: Entry) -> Result<()> {
        let stopped = || unavailable("the trail is stopped");
        let (answer, answered) = oneshot::channel();
        let accepted = self.queue.send(Accepted { entry, answer }).await;
        accepted.map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?.map_err(|error| {
            let cause = error.for_operator();
            unavailable(cause)
        })
    }

    /// Takes no more rows, writes those that were accepted, and returns when that is done.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.stopped.cancelled().await;
    }
}

fn unavailable(internal: impl Into<String>) -> Error {
    Error::unavailable(
        reason::AUDIT_UNAVAILABLE,
        "The call could not be recorded, so it is not answered; try again in a moment.",
    )
    .with_retry_after(RETRY_AFTER)
    .with_internal(internal)
}
