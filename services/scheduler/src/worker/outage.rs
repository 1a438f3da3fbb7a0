//! The store being lost for a while: told once, not with every look.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use status::{Error, Result};
use tokio::time::Instant;

/// What is over sooner is not told: a connection that broke, and the next one that did not.
const WORTH_TELLING: Duration = Duration::from_secs(1);

/// Whether the store is lost just now.
#[derive(Debug, Default)]
pub(super) struct Outage(Mutex<Standing>);

#[derive(Debug, Default)]
enum Standing {
    #[default]
    Answering,
    /// Nothing has gone well since then.
    Failing(Instant),
    /// And that has been told.
    Told,
}

impl Outage {
    /// The outcome of something that will be tried again by itself, logged if it is news.
    pub(super) fn note<T>(&self, outcome: Result<T>) -> Option<T> {
        self.note_at(outcome, Instant::now())
    }

    fn note_at<T>(&self, outcome: Result<T>, now: Instant) -> Option<T> {
        match outcome {
            Ok(value) => {
                let before = std::mem::take(&mut *self.standing());
                if matches!(before, Standing::Told) {
                    tracing::info!("the store answers again");
                }
                Some(value)
            }
            Err(error) => {
                self.failed(&error, now);
                None
            }
        }
    }

    fn failed(&self, error: &Error, now: Instant) {
        let mut standing = self.standing();
        match *standing {
            Standing::Answering => *standing = Standing::Failing(now),
            Standing::Failing(since) if now.duration_since(since) >= WORTH_TELLING => {
                *standing = Standing::Told;
                let detail = error.for_operator();
                tracing::error!(error = detail, "the store does not answer; trying on");
            }
            Standing::Failing(_) | Standing::Told => {}
        }
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Outage {
        fn is_told(&self) -> bool {
            matches!(*self.standing(), Standing::Told)
        }

        fn fails_at(&self, now: Instant) {
            let lost = Error::unavailable("STORE_UNAVAILABLE", "Lost.");
            assert_eq!(self.note_at::<()>(Err(lost), now), None);
        }

        fn answers_at(&self, now: Instant) {
            assert_eq!(self.note_at(Ok(1), now), Some(1));
            assert!(!self.is_told());
        }
    }

    #[test]
    fn a_hiccup_is_not_told_and_an_outage_is() {
        let outage = Outage::default();
        let begun = Instant::now();
        let at = |halves: u32| begun + WORTH_TELLING * halves / 2;
        outage.fails_at(at(0));
        outage.fails_at(at(1));
        outage.answers_at(at(1));
        outage.fails_at(at(3));
        assert!(!outage.is_told());
        outage.fails_at(at(5));
        assert!(outage.is_told());
        outage.answers_at(at(6));
    }
}
