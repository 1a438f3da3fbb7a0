//! The circuit breaker: stops calling a service that does not answer, and looks again soon.
//!
//! Pure: the time comes in as an argument.

use std::time::Duration;

use tokio::time::Instant;

/// So many failures in a row open it.
const CONSECUTIVE: u32 = 5;
/// So does this share of failures, once a window has so many calls.
const SHARE_PERCENT: u64 = 50;
const SHARE_MIN_CALLS: u64 = 20;
/// How long the share is counted before it starts afresh.
const WINDOW: Duration = Duration::from_secs(10);
/// How long it stays open before one call may try: short, so that a restarted service is found
/// within a second.
const OPEN_FOR: Duration = Duration::from_millis(500);

/// Whether calls go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// They do.
    Closed,
    /// They are refused at once.
    Open,
    /// One call is trying whether the service is back; the others are refused.
    HalfOpen,
}

/// What a call that went through found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The service answered, be it with an error.
    Answered,
    /// It did not.
    Failed,
    /// The caller gave up first, or its time ran out: says nothing.
    Abandoned,
}

/// What an outcome changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    None,
    Opened,
    Closed,
}

#[derive(Debug)]
pub(super) struct Breaker {
    state: State,
    consecutive: u32,
    window_start: Instant,
    calls: u64,
    failures: u64,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Closed,
    Open { until: Instant },
    HalfOpen,
}

impl Breaker {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            state: State::Closed,
            consecutive: 0,
            window_start: now,
            calls: 0,
            failures: 0,
        }
    }

    pub(super) fn state(&self) -> BreakerState {
        match self.state {
            State::Closed => BreakerState::Closed,
            State::Open { .. } => BreakerState::Open,
            State::HalfOpen => BreakerState::HalfOpen,
        }
    }

    /// Lets a call through, or says after how long it is worth trying again. Each call that is let
    /// through must be followed by one [`Breaker::record`].
    pub(super) fn enter(&mut self, now: Instant) -> Result<(), Duration> {
        match self.state {
            State::Closed => Ok(()),
            State::Open { until } if now >= until => {
                self.state = State::HalfOpen;
                Ok(())
            }
            State::Open { until } => Err(until - now),
            State::HalfOpen => Err(OPEN_FOR),
        }
    }

    pub(super) fn record(&mut self, now: Instant, outcome: Outcome) -> Change {
        match (self.state, outcome) {
            (State::Closed, Outcome::Abandoned) | (State::Open { .. }, _) => Change::None,
            (State::Closed, Outcome::Answered) => {
                self.consecutive = 0;
                self.count(now, false);
                Change::None
            }
            (State::Closed, Outcome::Failed) => {
                self.consecutive += 1;
                self.count(now, true);
                if self.consecutive >= CONSECUTIVE || self.share_is_bad() {
                    self.open(now);
                    return Change::Opened;
                }
                Change::None
            }
            (State::HalfOpen, Outcome::Answered) => {
                *self = Self::new(now);
                Change::Closed
            }
            (State::HalfOpen, Outcome::Failed) => {
                self.open(now);
                Change::None
            }
            // The next call tries instead.
            (State::HalfOpen, Outcome::Abandoned) => {
                self.state = State::Open { until: now };
                Change::None
            }
        }
    }

    fn open(&mut self, now: Instant) {
        self.state = State::Open {
            until: now + OPEN_FOR,
        };
    }

    fn count(&mut self, now: Instant, failed: bool) {
        if now.saturating_duration_since(self.window_start) >= WINDOW {
            self.window_start = now;
            self.calls = 0;
            self.failures = 0;
        }
        self.calls += 1;
        self.failures += u64::from(failed);
    }

    fn share_is_bad(&self) -> bool {
        self.calls >= SHARE_MIN_CALLS && self.failures * 100 >= self.calls * SHARE_PERCENT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(now: Instant) -> Breaker {
        let mut breaker = Breaker::new(now);
        for _ in 1..CONSECUTIVE {
            assert_eq!(breaker.record(now, Outcome::Failed), Change::None);
        }
        assert_eq!(breaker.record(now, Outcome::Failed), Change::Opened);
        breaker
    }

    #[test]
    fn failures_in_a_row_open_it_and_an_answer_between_does_not() {
        let now = Instant::now();
        assert_eq!(opened(now).state(), BreakerState::Open);
        let mut breaker = Breaker::new(now);
        for _ in 0..SHARE_MIN_CALLS {
            for _ in 1..CONSECUTIVE {
                breaker.record(now, Outcome::Answered);
            }
            assert_eq!(breaker.record(now, Outcome::Failed), Change::None);
        }
    }

    #[test]
    fn a_bad_share_opens_it_within_a_window_only() {
        let mut now = Instant::now();
        let mut breaker = Breaker::new(now);
        let mut alternate = |now, calls: u64| {
            (0..calls).any(|call| {
                let outcome = if call % 2 == 0 {
                    Outcome::Answered
                } else {
                    Outcome::Failed
                };
                breaker.record(now, outcome) == Change::Opened
            })
        };
        assert!(!alternate(now, SHARE_MIN_CALLS - 2));
        now += WINDOW;
        assert!(!alternate(now, SHARE_MIN_CALLS - 2));
        assert!(alternate(now, 2));
    }

    #[test]
    fn one_call_tries_and_its_answer_closes_it() {
        let now = Instant::now();
        let mut breaker = opened(now);
        assert_eq!(breaker.enter(now), Err(OPEN_FOR));
        let later = now + OPEN_FOR;
        assert_eq!(breaker.enter(later), Ok(()));
        assert_eq!(breaker.enter(later), Err(OPEN_FOR));
        assert_eq!(breaker.record(later, Outcome::Answered), Change::Closed);
        assert_eq!(breaker.enter(later), Ok(()));
    }

    #[test]
    fn a_trial_that_fails_keeps_it_open_and_one_given_up_leaves_it_to_the_next() {
        let now = Instant::now();
        let mut breaker = opened(now);
        let later = now + OPEN_FOR;
        assert_eq!(breaker.enter(later), Ok(()));
        assert_eq!(breaker.record(later, Outcome::Failed), Change::None);
        assert_eq!(breaker.enter(later), Err(OPEN_FOR));
        let later = later + OPEN_FOR;
        assert_eq!(breaker.enter(later), Ok(()));
        assert_eq!(breaker.record(later, Outcome::Abandoned), Change::None);
        assert_eq!(breaker.enter(later), Ok(()));
    }
}
