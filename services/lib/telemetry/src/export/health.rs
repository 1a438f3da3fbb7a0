//! Whether the collector takes what is sent, told once per change.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

/// A kind of telemetry; the value is its bit in [`Health`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Signal {
    Traces = 1,
    Logs = 2,
    Metrics = 4,
}

impl Signal {
    fn name(self) -> &'static str {
        match self {
            Self::Traces => "traces",
            Self::Logs => "logs",
            Self::Metrics => "metrics",
        }
    }
}

/// What an export changed.
#[derive(Debug, PartialEq, Eq)]
enum Change {
    None,
    /// The first signal fails.
    Lost,
    /// The last failing signal goes through again, after so many batches were lost.
    Recovered(u64),
}

/// One for all signals of a process: three that fail are one absent collector, one warning.
#[derive(Debug)]
pub(crate) struct Health {
    endpoint: String,
    failing: AtomicU8,
    lost_batches: AtomicU64,
    ending: AtomicBool,
}

impl Health {
    pub(super) fn new(endpoint: &str) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            failing: AtomicU8::new(0),
            lost_batches: AtomicU64::new(0),
            ending: AtomicBool::new(false),
        }
    }

    /// The process ends: from now on, what has failed once is not tried again, so that an absent
    /// collector does not hold up the end batch by batch.
    pub(crate) fn end(&self) {
        self.ending.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_worth_trying(&self, signal: Signal) -> bool {
        let failing = self.failing.load(Ordering::Relaxed) & signal as u8 != 0;
        !(failing && self.ending.load(Ordering::Relaxed))
    }

    /// Takes the outcome of one export, and logs it when it is news.
    pub(super) fn note(&self, signal: Signal, error: Option<String>) {
        match self.change(signal, error.is_some()) {
            Change::None => {}
            Change::Lost => tracing::warn!(
                target: "telemetry",
                endpoint = self.endpoint,
                signal = signal.name(),
                error = error.unwrap_or_default(),
                "the collector takes no telemetry; going on without it until it does"
            ),
            Change::Recovered(lost_batches) => tracing::info!(
                target: "telemetry",
                endpoint = self.endpoint,
                lost_batches,
                "the collector takes telemetry again"
            ),
        }
    }

    fn change(&self, signal: Signal, failed: bool) -> Change {
        let bit = signal as u8;
        if failed {
            self.lost_batches.fetch_add(1, Ordering::Relaxed);
            if self.failing.fetch_or(bit, Ordering::Relaxed) == 0 {
                return Change::Lost;
            }
        } else if self.failing.fetch_and(!bit, Ordering::Relaxed) == bit {
            return Change::Recovered(self.lost_batches.swap(0, Ordering::Relaxed));
        }
        Change::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_told_once_and_so_is_its_end() {
        let health = Health::new("http://collector");
        assert_eq!(health.change(Signal::Traces, false), Change::None);
        assert_eq!(health.change(Signal::Traces, true), Change::Lost);
        assert_eq!(health.change(Signal::Logs, true), Change::None);
        assert_eq!(health.change(Signal::Traces, true), Change::None);
        assert_eq!(health.change(Signal::Traces, false), Change::None);
        assert_eq!(health.change(Signal::Metrics, false), Change::None);
        assert_eq!(health.change(Signal::Logs, false), Change::Recovered(3));
        assert_eq!(health.change(Signal::Logs, true), Change::Lost);
    }

    #[test]
    fn at_the_end_what_fails_is_not_tried_again() {
        let health = Health::new("http://collector");
        health.change(Signal::Traces, true);
        assert!(health.is_worth_trying(Signal::Traces));
        health.end();
        assert!(!health.is_worth_trying(Signal::Traces));
        assert!(health.is_worth_trying(Signal::Logs));
    }

    #[test]
    fn a_collector_that_refuses_one_signal_for_good_is_told_once() {
        let health = Health::new("http://collector");
        assert_eq!(health.change(Signal::Logs, true), Change::Lost);
        for _ in 0..3 {
            assert_eq!(health.change(Signal::Traces, false), Change::None);
            assert_eq!(health.change(Signal::Logs, true), Change::None);
        }
    }
}
