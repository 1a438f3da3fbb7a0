//! The connection pool of both engines: bb8, made to say why it could not connect.
//!
//! On its own bb8 lets a waiting caller run into the wait limit while every attempt to connect
//! fails, and keeps the reason to itself. Here a failed attempt ends the wait of all who wait, with
//! its reason.

use std::fmt;
use std::time::Duration;

use bb8::{ErrorSink, ManageConnection, PooledConnection, QueueStrategy};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use crate::error;

/// What a connection manager can report.
#[derive(Clone)]
pub(crate) enum PoolError {
    /// No connection could be opened.
    Connect(status::Error),
    /// An idle connection turned out to be of no more use; another takes its place.
    Stale,
}

/// `status::Error` has no text of its own on purpose; bb8 wants one it never shows.
impl fmt::Debug for PoolError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Connect(_) => "Connect",
            Self::Stale => "Stale",
        })
    }
}

/// A bounded set of connections.
pub(crate) struct Pool<M: ManageConnection<Error = PoolError>> {
    connections: bb8::Pool<M>,
    failures: broadcast::Sender<status::Error>,
    wait_timeout: Duration,
}

impl<M: ManageConnection<Error = PoolError>> Pool<M> {
    /// A pool of at most `size` connections, none of them open yet.
    pub(crate) fn new(manager: M, size: u32, wait_timeout: Duration) -> Self {
        let (failures, _) = broadcast::channel(8);
        let connections = bb8::Pool::builder()
            .max_size(size)
            .connection_timeout(wait_timeout)
            .retry_connection(false)
            .test_on_check_out(true)
            // The few connections of quiet hours stay warm, the others are closed after a while.
            .queue_strategy(QueueStrategy::Lifo)
            .error_sink(Box::new(Failures(failures.clone())))
            .build_unchecked(manager);
        Self {
            connections,
            failures,
            wait_timeout,
        }
    }

    /// A connection that is fit for use: before `deadline`, and within the wait limit.
    pub(crate) async fn get(
        &self,
        deadline: Instant,
    ) -> status::Result<PooledConnection<'static, M>> {
        let mut failures = self.failures.subscribe();
        tokio::select! {
            // A connection that came free counts for more than another that could not be opened.
            biased;
            connection = self.connections.get_owned() => {
                connection.map_err(|_| error::busy(self.wait_timeout))
            }
            failure = next(&mut failures) => Err(failure),
            () = tokio::time::sleep_until(deadline) => {
                Err(error::timeout("the time ran out while waiting for a connection"))
            }
        }
    }
}

async fn next(failures: &mut broadcast::Receiver<status::Error>) -> status::Error {
    loop {
        match failures.recv().await {
            Ok(failure) => return failure,
            Err(RecvError::Lagged(_)) => {}
            // The pool holds the sender for as long as anybody can wait here.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

#[derive(Clone)]
struct Failures(broadcast::Sender<status::Error>);

impl fmt::Debug for Failures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Failures")
    }
}

impl ErrorSink<PoolError> for Failures {
    fn sink(&self, error: PoolError) {
        if let PoolError::Connect(error) = error {
            // Nobody waiting any more is nobody to tell.
            let _ = self.0.send(error);
        }
    }

    fn boxed_clone(&self) -> Box<dyn ErrorSink<PoolError>> {
        Box::new(self.clone())
    }
}
