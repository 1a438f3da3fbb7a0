//! The store: one snapshot in force, and the task that renews it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use futures::FutureExt as _;
use status::{Error, reason};
use tokio::sync::{OwnedMutexGuard, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::Instrument as _;

use crate::Warehouse;
use crate::snapshot::load::{Loader, Source};
use crate::snapshot::{Load, Loaded, State};

/// The longest pause before a failed refresh is tried again.
const MAX_RETRY_PAUSE: Duration = Duration::from_mins(1);

/// When and how patiently to refresh.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Pause between a refresh that went well and the next.
    pub refresh_every: Duration,
    /// Pause after a first failure. It doubles with each further one, up to a minute or
    /// `refresh_every`, whichever is shorter.
    pub retry_after: Duration,
    /// The longest that one statement of a load may take. The warehouse's own limit holds as well.
    pub time_limit: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            refresh_every: Duration::from_mins(5),
            retry_after: Duration::from_secs(1),
            time_limit: Duration::from_mins(1),
        }
    }
}

impl Options {
    /// The pause after so many failures in a row.
    fn pause(&self, failures: u32) -> Duration {
        let Some(doublings) = failures.checked_sub(1) else {
            return self.refresh_every;
        };
        let pause = self.retry_after.saturating_mul(1 << doublings.min(16));
        pause.min(MAX_RETRY_PAUSE).min(self.refresh_every)
    }
}

/// Holds the snapshot in force. Clones share it; when the last is dropped, refreshing ends.
pub struct SnapshotStore<T> {
    shared: Arc<Shared<T>>,
    refreshing: Arc<Refreshing>,
}

/// The background task.
struct Refreshing {
    task: Mutex<Option<JoinHandle<()>>>,
    _stop_on_drop: DropGuard,
}

impl<T> Clone for SnapshotStore<T> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            refreshing: Arc::clone(&self.refreshing),
        }
    }
}

/// Who wants a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// It is time. Data that have not changed leave the snapshot in force, so that answers, and the
    /// copies clients keep of them, stay the same.
    ByTime,
    /// A caller asked: the new snapshot comes into force, with the trace that read it.
    ByCaller,
}

struct Shared<T> {
    source: Source,
    options: Options,
    loader: Loader<T>,
    current: ArcSwapOption<Loaded<T>>,
    state: watch::Sender<State>,
    /// The failure of the last attempt, if it failed.
    last_failure: ArcSwapOption<Error>,
    /// Attempts that ended, well or not.
    attempts: AtomicU64,
    /// Held by the one refresh that is under way.
    flight: Arc<tokio::sync::Mutex<()>>,
    stop: CancellationToken,
}

impl<T: Send + Sync + 'static> SnapshotStore<T> {
    /// Starts loading in the background, and returns at once. Needs a tokio runtime.
    pub fn start<F, L>(warehouse: Arc<dyn Warehouse>, options: Options, loader: F) -> Self
    where
        F: Fn(Arc<Load>) -> L + Send + Sync + 'static,
        L: Future<Output = status::Result<T>> + Send + 'static,
    {
        let stop = CancellationToken::new();
        let shared = Arc::new(Shared {
            source: Source::new(warehouse, options.time_limit),
            options,
            loader: Box::new(move |load| loader(load).boxed()),
            current: ArcSwapOption::empty(),
            state: watch::Sender::new(State::loading()),
            last_failure: ArcSwapOption::empty(),
            attempts: AtomicU64::new(0),
            flight: Arc::default(),
            stop: stop.clone(),
        });
        let task = tokio::spawn(keep_fresh(Arc::clone(&shared)));
        Self {
            shared,
            refreshing: Arc::new(Refreshing {
                task: Mutex::new(Some(task)),
                _stop_on_drop: stop.drop_guard(),
            }),
        }
    }

    /// The snapshot in force, fresh or stale: [`SnapshotStore::state`] tells. UNAVAILABLE with
    /// reason `WAREHOUSE_UNAVAILABLE` while there is none.
    pub fn current(&self) -> status::Result<Arc<Loaded<T>>> {
        self.shared
            .current
            .load_full()
            .ok_or_else(|| self.shared.none_yet())
    }

    /// How the snapshot is doing.
    #[must_use]
    pub fn state(&self) -> State {
        self.shared.state.borrow().clone()
    }

    /// Follows [`SnapshotStore::state`], for a health report.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<State> {
        self.shared.state.subscribe()
    }

    /// Refreshes now, or joins the refresh that is under way; returns its outcome. The refresh goes
    /// on if the caller does not wait for it.
    pub async fn refresh_now(&self) -> status::Result<Arc<Loaded<T>>> {
        self.shared.refresh(Wanted::ByCaller).await
    }

    /// Reads more of the data that were last read well, beside the refreshes: with at most half of the
    /// connections, and without waiting for a refresh or holding one back. `None` when other data are
    /// in force in the warehouse by now, where that can be told; a refresh will find them.
    ///
    /// Nothing comes into force by it, and nothing is shown in the state. It ends when the returned
    /// future is dropped.
    pub async fn read_beside<U, L>(
        &self,
        loader: impl FnOnce(Arc<Load>) -> L,
    ) -> Option<status::Result<Loaded<U>>>
    where
        L: Future<Output = status::Result<U>>,
    {
        let generation = self.state().generation;
        self.shared.source.beside(generation, loader).await
    }

    /// Ends refreshing, a refresh under way included, and waits until it has ended. The snapshot
    /// stays in force.
    pub async fn stop(&self) {
        self.shared.stop.cancel();
        let task = self
            .refreshing
            .task
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(task) = task {
            // The task ends by itself and does not panic; there is nothing in its result.
            let _ = task.await;
        }
    }
}

async fn keep_fresh<T: Send + Sync + 'static>(shared: Arc<Shared<T>>) {
    let mut states = shared.state.subscribe();
    loop {
        // Its failure is logged and shown in the state.
        let _ = shared.refresh(Wanted::ByTime).await;
        tokio::select! {
            () = shared.stop.cancelled() => return,
            () = until_due(&shared.options, &mut states) => {}
        }
    }
}

/// Waits until the next refresh is due. One that a caller asked for meanwhile counts as ours would:
/// from its end on the pause is the one that its outcome asks for.
async fn until_due(options: &Options, states: &mut watch::Receiver<State>) {
    loop {
        let pause = options.pause(states.borrow_and_update().failures);
        // The states end with the store, and this task before it: an end is no change.
        if tokio::time::timeout(pause, states.changed()).await.is_err() {
            return;
        }
    }
}

impl<T: Send + Sync + 'static> Shared<T> {
    async fn refresh(self: &Arc<Self>, wanted: Wanted) -> status::Result<Arc<Loaded<T>>> {
        let ended_before = self.attempts.load(Ordering::Acquire);
        let flight = Arc::clone(&self.flight).lock_owned().await;
        if self.attempts.load(Ordering::Acquire) > ended_before {
            return self.last_outcome();
        }
        let shared = Arc::clone(self);
        // A task of its own: a caller that goes away must not take the refresh along.
        // It stays in the caller's trace all the same.
        tokio::spawn(async move { shared.attempt(flight, wanted).await }.in_current_span())
            .await
            .unwrap_or_else(|_| Err(self.none_yet()))
    }

    async fn attempt(
        &self,
        _flight: OwnedMutexGuard<()>,
        wanted: Wanted,
    ) -> status::Result<Arc<Loaded<T>>> {
        let span = tracing::info_span!(
            "snapshot.refresh",
            { telemetry::names::DB_NAMESPACE } = self.source.database()
        );
        let outcome = tokio::select! {
            biased;
            () = self.stop.cancelled() => return Err(stopping()),
            outcome = self.load().instrument(span.clone()) => outcome,
        };
        let outcome = span.in_scope(|| match outcome {
            Ok(loaded) => Ok(self.take_over(loaded, wanted)),
            Err(error) => {
                self.report(&error);
                Err(error)
            }
        });
        self.attempts.fetch_add(1, Ordering::Release);
        outcome
    }

    async fn load(&self) -> status::Result<Loaded<T>> {
        self.source.consistent(&self.loader).await
    }

    fn take_over(&self, loaded: Loaded<T>, wanted: Wanted) -> Arc<Loaded<T>> {
        let failures = self.state.borrow().failures;
        let checked_at = loaded.loaded_at;
        let generation = loaded.generation.clone();
        let unchanged = self
            .current
            .load_full()
            .filter(|current| wanted == Wanted::ByTime && current.digest == loaded.digest);
        tracing::info!(
            database = self.source.database(),
            rows = loaded.rows,
            took_ms = loaded.took.as_secs_f64() * 1_000.0,
            digest = loaded.digest,
            failures_before = failures,
            unchanged = unchanged.is_some(),
            "snapshot loaded"
        );
        let loaded = unchanged.unwrap_or_else(|| {
            let loaded = Arc::new(loaded);
            self.current.store(Some(Arc::clone(&loaded)));
            loaded
        });
        self.last_failure.store(None);
        self.state
            .send_replace(State::loaded(loaded.loaded_at, checked_at, generation));
        loaded
    }

    fn report(&self, error: &Error) {
        let state = self.state.borrow().failed(error);
        tracing::warn!(
            database = self.source.database(),
            failures = state.failures,
            serving = if state.is_ready() { "the last good snapshot" } else { "nothing" },
            error.type = error.reason(),
            error = error.for_operator(),
            "snapshot not refreshed"
        );
        self.last_failure.store(Some(Arc::new(error.clone())));
        self.state.send_replace(state);
    }

    fn last_outcome(&self) -> status::Result<Arc<Loaded<T>>> {
        if let Some(failure) = self.last_failure.load_full() {
            return Err(Error::clone(&failure));
        }
        self.current.load_full().ok_or_else(|| self.none_yet())
    }

    fn none_yet(&self) -> Error {
        let failures = self.state.borrow().failures;
        let pause = self.options.pause(failures.max(1));
        Error::unavailable(
            reason::WAREHOUSE_UNAVAILABLE,
            "The figures are not loaded from the warehouse yet.",
        )
        .with_retry_after(pause.max(Duration::from_secs(1)))
    }
}

fn stopping() -> Error {
    Error::unavailable(reason::WAREHOUSE_UNAVAILABLE, "The service is stopping.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_a_minute_or_the_refresh_period() {
        let options = Options::default();
        let seconds: Vec<_> = (0..9)
            .map(|failures| options.pause(failures).as_secs())
            .collect();
        assert_eq!(seconds, [300, 1, 2, 4, 8, 16, 32, 60, 60]);
        let often = Options {
            refresh_every: Duration::from_secs(5),
            ..options
        };
        assert_eq!(often.pause(u32::MAX), Duration::from_secs(5));
    }
}
