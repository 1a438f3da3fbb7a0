//! How many calls a server or a client has under way, and the refusal of more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use status::{Code, Error, reason};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// When it is worth trying again: calls are mostly short.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// How often refusals are logged.
const LOG_EVERY: Duration = Duration::from_secs(1);

/// A fixed number of places. Refusals are logged as a count.
#[derive(Debug)]
pub struct Admission {
    places: Arc<Semaphore>,
    /// What is under way, and what to tell who is refused.
    what: &'static str,
    refusal: &'static str,
    started: Instant,
    refused: AtomicU64,
    /// Milliseconds after `started` from which refusals may be logged again.
    silent_until: AtomicU64,
}

/// A call's place, until it is dropped.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Admission {
    /// So many calls at once.
    #[must_use]
    pub fn new(places: usize) -> Self {
        let refusal = "Too many calls are under way; try again shortly.";
        Self::of("calls", refusal, places)
    }

    /// So many streams at once: they last, and would take the places of calls.
    #[must_use]
    pub fn of_streams(places: usize) -> Self {
        let refusal = "Too many streams are under way; try again shortly.";
        Self::of("streams", refusal, places)
    }

    /// So many files sent in at once: each is held in memory.
    #[must_use]
    pub fn of_uploads(places: usize) -> Self {
        let refusal = "Too many files are being sent in; try again shortly.";
        Self::of("uploads", refusal, places)
    }

    fn of(what: &'static str, refusal: &'static str, places: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            what,
            refusal,
            started: Instant::now(),
            refused: AtomicU64::new(0),
            silent_until: AtomicU64::new(0),
        }
    }

    /// A place, kept until it is dropped, or a refusal at once: a queue would only make every
    /// caller late. The refusal is RESOURCE_EXHAUSTED with the reason OVERLOADED.
    pub fn enter(&self) -> Result<Place, Error> {
        if let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(Place { _permit: permit });
        }
        self.tell();
        Err(
            Error::new(Code::ResourceExhausted, reason::OVERLOADED, self.refusal)
                .with_retry_after(RETRY_AFTER),
        )
    }

    fn tell(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let until = self.silent_until.load(Ordering::Relaxed);
        let next = now.saturating_add(u64::try_from(LOG_EVERY.as_millis()).unwrap_or(u64::MAX));
        let mine = now >= until
            && self
                .silent_until
                .compare_exchange(until, next, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        if mine {
            let refused = self.refused.swap(0, Ordering::Relaxed);
            tracing::warn!(refused, of = self.what, "too many under way; refusing more");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_place_is_free_again_when_its_call_ends() {
        let admission = Admission::new(1);
        let place = admission.enter().unwrap();
        let refusal = admission.enter().unwrap_err();
        assert_eq!(refusal.code(), Code::ResourceExhausted);
        assert_eq!(refusal.reason(), reason::OVERLOADED);
        drop(place);
        assert!(admission.enter().is_ok());
    }
}
