//! What the log is told of a service that does not answer: its beginning with the cause, its end.
//!
//! Pure: the time comes in as an argument.

use std::time::Duration;

use tokio::time::Instant;

/// A service that answers every other call would begin and end an outage with each.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// Whether a service is known not to answer.
#[derive(Debug, Default)]
pub(super) struct Outage {
    told: bool,
    silent_until: Option<Instant>,
}

impl Outage {
    /// A call failed. Whether that is news.
    pub(super) fn failed(&mut self, now: Instant) -> bool {
        let silent = self.silent_until.is_some_and(|until| now < until);
        if self.told || silent {
            return false;
        }
        self.begin(now);
        true
    }

    /// The outage is told in any case.
    pub(super) fn begin(&mut self, now: Instant) {
        self.told = true;
        self.silent_until = Some(now + TELL_EVERY);
    }

    /// A call was answered. Whether that is news.
    pub(super) fn answered(&mut self) -> bool {
        std::mem::take(&mut self.told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_told_once_and_so_is_its_end() {
        let now = Instant::now();
        let mut outage = Outage::default();
        assert!(!outage.answered());
        assert!(outage.failed(now));
        assert!(!outage.failed(now + 2 * TELL_EVERY));
        assert!(outage.answered());
        assert!(!outage.answered());
    }

    #[test]
    fn a_service_that_comes_and_goes_is_told_of_now_and_then() {
        let now = Instant::now();
        let mut outage = Outage::default();
        assert!(outage.failed(now));
        assert!(outage.answered());
        assert!(!outage.failed(now + TELL_EVERY / 2));
        assert!(!outage.answered());
        assert!(outage.failed(now + TELL_EVERY));
    }
}
