//! Rounds of data-quality checks, in the background.
//!
//! Figures are in force as soon as they are read; a round of checks follows, of the same data, and what
//! it finds is in force from its end on, for as long as the snapshot has these data. Checks take much of
//! a database's time, so an unchanged snapshot is looked at again only after a rest, `REST` times as
//! long as the round took; other data, and a caller who asks for a refresh, start a round at once. While
//! the warehouse cannot be read there is none.
//!
//! A round that could not look at everything is repeated soon. What it could not look at says nothing
//! against what an earlier round found in the same data: that stays in force.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use insight::quality::{Quality, Rule};
use sha2::{Digest, Sha256};
use status::Error;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;
use warehouse::Registry;
use warehouse::snapshot::{Freshness, Load, Loaded, SnapshotStore, State, StatementUse};

use super::read::why_not;

/// How many times as long as a round took the checks rest after it, at least. One that could not look at
/// everything is repeated when the data are read again.
const REST: u32 = 20;

/// What is said of every rule before the first round on a snapshot's data has ended.
const NOT_YET: &str = "Not checked yet: the checks of these figures are under way.";

type Reader<T> = Box<
    dyn Fn(Arc<Load>, Arc<Registry>, Arc<Loaded<T>>) -> BoxFuture<'static, Quality> + Send + Sync,
>;

/// What a service checks, and how.
pub struct Checks<T> {
    rules: Vec<&'static Rule>,
    read: Reader<T>,
}

impl<T> Checks<T> {
    /// Checks of `rules`, which `read` looks at in the data of a snapshot. What it cannot read it tells as
    /// not checked.
    #[must_use]
    pub fn new<F, L>(rules: Vec<&'static Rule>, read: F) -> Self
    where
        F: Fn(Arc<Load>, Arc<Registry>, Arc<Loaded<T>>) -> L + Send + Sync + 'static,
        L: Future<Output = Quality> + Send + 'static,
    {
        let read: Reader<T> =
            Box::new(move |load, registry, loaded| read(load, registry, loaded).boxed());
        Self { rules, read }
    }
}

/// What a round found, and how it was read.
#[derive(Debug)]
pub(crate) struct Round {
    /// What the checks say.
    pub(crate) quality: Quality,
    /// The statements that looked, ordered by name.
    pub(crate) statements: Vec<StatementUse>,
    /// When the last row was read.
    pub(crate) ended_at: SystemTime,
    /// How long it took.
    pub(crate) took: Duration,
    /// The trace with its statements.
    pub(crate) trace_id: Option<String>,
    /// Of what was found: equal digests on equal data, equal findings.
    pub(crate) digest: String,
    /// The digest of the snapshot it looked at.
    snapshot: String,
    /// Rules there are.
    rules: usize,
    /// The name of the data it read, where data are replaced as a whole.
    generation: Option<String>,
    /// When that snapshot was loaded.
    loaded_at: SystemTime,
}

impl Round {
    fn new<T>(of: &Loaded<T>, rules: usize, read: Loaded<Quality>) -> Self {
        let mut digest = Sha256::new();
        digest.update(&read.digest);
        for (rule, why) in read.value.unchecked() {
            for part in [rule.name, why] {
                digest.update(part);
                digest.update([0]);
            }
        }
        Self {
            digest: format!("{:x}", digest.finalize()),
            rules,
            quality: read.value,
            statements: read.statements,
            ended_at: read.loaded_at,
            took: read.took,
            trace_id: read.trace_id,
            snapshot: of.digest.clone(),
            generation: read.generation,
            loaded_at: of.loaded_at,
        }
    }

    /// Whether it could look at nothing at all.
    pub(crate) fn checked_nothing(&self) -> bool {
        self.quality.unchecked().count() == self.rules
    }

    /// Whether an earlier round of the same data knows what this one could not look at.
    fn knows_less_than(&self, earlier: &Self) -> bool {
        let same = self.snapshot == earlier.snapshot && self.generation == earlier.generation;
        let unknown: Vec<&str> = earlier.unchecked().collect();
        same && self.unchecked().any(|rule| !unknown.contains(&rule))
    }

    fn unchecked(&self) -> impl Iterator<Item = &'static str> {
        self.quality.unchecked().map(|(rule, _)| rule.name)
    }

    /// A round that came to nothing.
    fn failed<T>(
        of: &Loaded<T>,
        rules: &[&'static Rule],
        error: &Error,
        (ended_at, took): (SystemTime, Duration),
    ) -> Self {
        let nothing = Loaded {
            value: Quality::not_checked(rules, &why_not(error)),
            loaded_at: ended_at,
            took,
            digest: String::new(),
            statements: Vec::new(),
            rows: 0,
            trace_id: telemetry::current_trace_id(),
            traceparent: None,
            generation: of.generation.clone(),
        };
        Self::new(of, rules.len(), nothing)
    }

    /// Whether it found the same in the same snapshot.
    fn says_the_same_as(&self, other: &Self) -> bool {
        self.digest == other.digest
            && self.snapshot == other.snapshot
            && self.loaded_at == other.loaded_at
    }
}

/// How the checks are doing.
#[derive(Debug, Clone, Default)]
pub(crate) struct LastRound {
    /// When a round last came to its end.
    pub(crate) ended_at: Option<SystemTime>,
    /// How long it took.
    pub(crate) took: Duration,
    /// The rules it could not check, and why.
    pub(crate) unchecked: Vec<(&'static str, String)>,
}

/// Runs the checks until it is dropped.
pub(crate) struct Rounds<T> {
    shared: Arc<Shared<T>>,
    task: Mutex<Option<AbortOnDropHandle<()>>>,
}

struct Shared<T> {
    snapshots: SnapshotStore<T>,
    registry: Arc<Registry>,
    checks: Checks<T>,
    refresh_every: Duration,
    /// Every rule, as long as there was no round.
    not_yet: Arc<Quality>,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    in_force: Option<Arc<Round>>,
    last: LastRound,
}

impl<T: Send + Sync + 'static> Rounds<T> {
    /// Starts the checks of whatever snapshot comes into force. Unchanged data are checked again every
    /// `refresh_every` at most.
    pub(crate) fn start(
        snapshots: SnapshotStore<T>,
        registry: Arc<Registry>,
        checks: Checks<T>,
        refresh_every: Duration,
    ) -> Self {
        let shared = Arc::new(Shared {
            snapshots,
            registry,
            not_yet: Arc::new(Quality::not_checked(&checks.rules, NOT_YET)),
            checks,
            refresh_every,
            found: Mutex::default(),
        });
        let task = tokio::spawn(keep_checking(Arc::clone(&shared)));
        Self {
            shared,
            task: Mutex::new(Some(AbortOnDropHandle::new(task))),
        }
    }

    /// What was found in the data of this snapshot; `None` when they have not been checked yet.
    pub(crate) fn of(&self, loaded: &Loaded<T>) -> Option<Arc<Round>> {
        let in_force = self.shared.found().in_force.clone();
        in_force.filter(|round| round.snapshot == loaded.digest)
    }

    /// Every rule, told as not checked yet.
    pub(crate) fn not_yet(&self) -> Arc<Quality> {
        Arc::clone(&self.shared.not_yet)
    }

    /// How the last round went, whatever snapshot it looked at.
    pub(crate) fn last(&self) -> LastRound {
        self.shared.found().last.clone()
    }

    /// Ends the checks, a round under way included, and waits until they have ended.
    pub(crate) async fn stop(&self) {
        let task = self
            .task
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(task) = task {
            task.abort();
            // Aborted is how it ends.
            let _ = task.await;
        }
    }
}

/// What a round looks at: a reading of the snapshot, and the name of the data in force.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Subject {
    loaded_at: Option<SystemTime>,
    generation: Option<String>,
}

impl Subject {
    fn of(state: &State) -> Self {
        Self {
            loaded_at: state.loaded_at,
            generation: state.generation.clone(),
        }
    }
}

async fn keep_checking<T: Send + Sync + 'static>(shared: Arc<Shared<T>>) {
    let mut states = shared.snapshots.watch();
    let mut checked = None;
    let mut due = Instant::now();
    loop {
        let Some(subject) = until_wanted(&mut states, checked.as_ref(), due).await else {
            return;
        };
        // A state that tells of a snapshot comes after it.
        let Ok(loaded) = shared.snapshots.current() else {
            continue;
        };
        let follows =
            checked.is_none_or(|checked: Subject| checked.loaded_at != Some(loaded.loaded_at));
        let started = Instant::now();
        tokio::select! {
            () = shared.round(&loaded, follows) => {}
            () = shared.until_replaced(&loaded) => {
                tracing::info!("data quality not checked to the end: other data came into force");
            }
        }
        let rest = if shared.found().last.unchecked.is_empty() {
            pause(started.elapsed(), shared.refresh_every)
        } else {
            shared.refresh_every
        };
        due = Instant::now() + rest;
        checked = Some(Subject {
            loaded_at: Some(loaded.loaded_at),
            ..subject
        });
    }
}

/// Waits for a snapshot that was not looked at, or until the rest is over; `None` at the end of all.
async fn until_wanted(
    states: &mut watch::Receiver<State>,
    checked: Option<&Subject>,
    due: Instant,
) -> Option<Subject> {
    loop {
        let state = states.borrow_and_update().clone();
        let subject = Subject::of(&state);
        let readable = state.freshness == Freshness::Fresh;
        if readable && checked != Some(&subject) {
            return Some(subject);
        }
        tokio::select! {
            () = tokio::time::sleep_until(due), if readable => return Some(subject),
            changed = states.changed() => changed.ok()?,
        }
    }
}

/// How long to rest after a round on data that stay the same.
fn pause(took: Duration, refresh_every: Duration) -> Duration {
    took.saturating_mul(REST).max(refresh_every)
}

impl<T: Send + Sync + 'static> Shared<T> {
    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One round. The first after a snapshot was read `follows` from that reading: it is in its trace.
    async fn round(&self, loaded: &Arc<Loaded<T>>, follows: bool) {
        let span = tracing::info_span!("quality.check");
        if let Some(traceparent) = loaded.traceparent.as_ref().filter(|_| follows) {
            telemetry::follow(&span, traceparent);
        }
        async {
            let started = Instant::now();
            let read = self.snapshots.read_beside(async |load| {
                let registry = Arc::clone(&self.registry);
                Ok((self.checks.read)(load, registry, Arc::clone(loaded)).await)
            });
            let round = match read.await {
                Some(Ok(read)) => Round::new(loaded, self.checks.rules.len(), read),
                Some(Err(error)) => {
                    tracing::error!(
                        error.type = error.reason(),
                        error = error.for_operator(),
                        "data quality not checked"
                    );
                    let time = (SystemTime::now(), started.elapsed());
                    Round::failed(loaded, &self.checks.rules, &error, time)
                }
                // The next refresh finds them, and the next round with it.
                None => return,
            };
            self.take_over(round);
        }
        .instrument(span)
        .await;
    }

    /// Waits until a snapshot of other data is in force.
    async fn until_replaced(&self, loaded: &Loaded<T>) {
        let mut states = self.snapshots.watch();
        let same = || {
            let current = self.snapshots.current();
            current.is_ok_and(|current| current.digest == loaded.digest)
        };
        while same() {
            if states.changed().await.is_err() {
                return;
            }
        }
    }

    /// Equal findings of the same snapshot leave those in force, so that answers, and the copies clients
    /// keep of them, stay the same.
    fn take_over(&self, round: Round) {
        let unchecked: Vec<_> = round
            .quality
            .unchecked()
            .map(|(rule, why)| (rule.name, why.to_owned()))
            .collect();
        let mut found = self.found();
        let known = found.in_force.as_ref();
        let kept = known.is_some_and(|known| round.knows_less_than(known));
        if kept {
            let rules: Vec<_> = unchecked.iter().map(|(rule, _)| *rule).collect();
            let not_repeated = rules.join(", ");
            tracing::warn!(
                not_repeated,
                "data quality: what was found before stays in force"
            );
        }
        let unchanged = known.is_some_and(|known| round.says_the_same_as(known));
        tracing::info!(
            took_ms = round.took.as_secs_f64() * 1_000.0,
            digest = round.digest,
            not_checked = unchecked.len(),
            unchanged,
            "data quality checked"
        );
        found.last = LastRound {
            ended_at: Some(round.ended_at),
            took: round.took,
            unchecked,
        };
        if !unchanged && !kept {
            found.in_force = Some(Arc::new(round));
        }
    }
}

#[cfg(test)]
mod tests;
