//! What becomes of each export goes on record, also when nobody is left who waits for it.

use std::time::Instant;

use document::Format;
use status::{Code, Error, Result, reason};
use store::Store;
use store::exports::{self, Export};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tracing::Instrument as _;

use super::record::{Asked, Made};

/// Keeps the records. Clones are one and the same.
#[derive(Clone)]
pub(crate) struct Ledger {
    store: Store,
    /// Exports under way, and records being kept.
    under_way: TaskTracker,
}

impl Ledger {
    pub(crate) fn new(store: Store) -> Self {
        Self {
            store,
            under_way: TaskTracker::new(),
        }
    }

    /// An export that begins.
    pub(super) fn begin(&self, asked: Asked) -> Pending {
        Pending {
            ledger: self.clone(),
            asked: Some(asked),
            began: Instant::now(),
            deadline: runtime::deadline::current(),
            _under_way: self.under_way.token(),
        }
    }

    /// Waits until everything that was begun is on record.
    pub(crate) async fn finish(&self) {
        self.under_way.close();
        self.under_way.wait().await;
    }

    fn keep(&self, runtime: &Handle, export: Export) -> JoinHandle<Result<()>> {
        let store = self.store.clone();
        let keeping = async move { exports::insert(&store, &export).await };
        self.under_way.spawn_on(keeping.in_current_span(), runtime)
    }
}

/// An export under way. Dropped before its end, its caller has gone away or its time was up, and that is
/// what goes on record.
pub(super) struct Pending {
    ledger: Ledger,
    /// Nothing once it is on record.
    asked: Option<Asked>,
    began: Instant,
    deadline: Option<tokio::time::Instant>,
    _under_way: TaskTrackerToken,
}

impl Pending {
    /// The file is there but for its last part, which may go out when this returns well. The record is kept
    /// also when the caller goes away meanwhile.
    pub(super) async fn made(mut self, made: Made) -> Result<()> {
        let Some(keeping) = self.settle(Ok(made)) else {
            return Err(Error::internal_fault("there is no runtime to record with"));
        };
        let silent = |_| {
            Err(Error::internal_fault(
                "the keeping of a record came to no end",
            ))
        };
        keeping.await.unwrap_or_else(silent)
    }

    /// There will be no file.
    pub(super) async fn failed(mut self, error: &Error) {
        if let Some(keeping) = self.settle(Err(error))
            && let Ok(Err(problem)) = keeping.await
        {
            unrecorded(&problem);
        }
    }

    fn settle(&mut self, outcome: Result<Made, &Error>) -> Option<JoinHandle<Result<()>>> {
        let asked = self.asked.take()?;
        let format: Format = asked.format;
        let export = asked.record(self.began.elapsed(), outcome);
        telemetry::metrics::export(telemetry::metrics::Export {
            view: &export.view,
            format: format.name(),
            outcome: &export.outcome,
            duration: export.duration,
            rows: export.rows,
            bytes: export.bytes,
        });
        let runtime = Handle::try_current().ok()?;
        Some(self.ledger.keep(&runtime, export))
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.asked.is_none() {
            return;
        }
        let late = self
            .deadline
            .is_some_and(|deadline| deadline <= tokio::time::Instant::now());
        let error = if late {
            runtime::deadline::exceeded()
        } else {
            Error::new(
                Code::Cancelled,
                reason::CANCELLED,
                "The caller has gone away.",
            )
        };
        let Some(keeping) = self.settle(Err(&error)) else {
            return;
        };
        if let Ok(runtime) = Handle::try_current() {
            self.ledger.under_way.spawn_on(
                async move {
                    if let Ok(Err(problem)) = keeping.await {
                        unrecorded(&problem);
                    }
                },
                &runtime,
            );
        }
    }
}

fn unrecorded(problem: &Error) {
    let error = problem.for_operator();
    tracing::warn!(error, "an export without a file could not go on record");
}
