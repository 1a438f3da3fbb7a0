//! When a failed attempt is repeated (gRPC's retry design, A6; AIP-194).

use std::time::Duration;

use rand::Rng;
use status::Error;
use tower::retry::budget::{Budget, TpsBudget};

/// Attempts in all, the first included.
const MAX_ATTEMPTS: u32 = 3;
/// The wait before the second attempt; it doubles from there.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_millis(400);
/// Each wait is spread by this much either way, so that callers do not come back together.
const SPREAD: std::ops::RangeInclusive<f64> = 0.8..=1.2;

/// Retries may add a fifth to the load of the last ten seconds, and a few a second in any case:
/// enough for a restart, too little to keep a struggling service down.
pub(super) fn budget() -> TpsBudget {
    TpsBudget::new(Duration::from_secs(10), 5, 0.2)
}

/// How long to wait before the attempt after number `attempt` (from 1); `None`: give up. `left` is
/// the time the call still has. Takes from the budget when it grants.
pub(super) fn wait_after(
    attempt: u32,
    error: &Error,
    left: Duration,
    budget: &TpsBudget,
) -> Option<Duration> {
    if attempt >= MAX_ATTEMPTS || !error.code().is_retryable() {
        return None;
    }
    let wait = backoff(attempt, rand::rng().random_range(SPREAD));
    // A service that asks for a longer pause means it.
    if error.retry_after().is_some_and(|after| after > wait) || wait >= left {
        return None;
    }
    budget.withdraw().then_some(wait)
}

fn backoff(attempt: u32, spread: f64) -> Duration {
    let doubled = FIRST_WAIT.saturating_mul(1 << attempt.saturating_sub(1).min(16));
    doubled.min(LONGEST_WAIT).mul_f64(spread)
}

#[cfg(test)]
mod tests {
    use status::{Code, reason};

    use super::*;

    const LEFT: Duration = Duration::from_secs(10);

    fn unavailable() -> Error {
        Error::unavailable(reason::UPSTREAM_UNAVAILABLE, "gone")
    }

    #[test]
    fn waits_double_up_to_a_limit() {
        let waits: Vec<_> = (1..=5)
            .map(|attempt| backoff(attempt, 1.0).as_millis())
            .collect();
        assert_eq!(waits, [50, 100, 200, 400, 400]);
    }

    #[test]
    fn only_what_may_go_through_later_is_repeated() {
        let budget = budget();
        assert!(wait_after(1, &unavailable(), LEFT, &budget).is_some());
        assert!(wait_after(3, &unavailable(), LEFT, &budget).is_none());
        for code in Code::ALL
            .into_iter()
            .filter(|code| *code != Code::Unavailable)
        {
            let error = Error::new(code, reason::INTERNAL, "no");
            assert_eq!(wait_after(1, &error, LEFT, &budget), None, "{code:?}");
        }
    }

    #[test]
    fn a_pause_asked_for_and_the_deadline_are_kept() {
        let budget = budget();
        let later = unavailable().with_retry_after(Duration::from_secs(5));
        assert_eq!(wait_after(1, &later, LEFT, &budget), None);
        let hardly = Duration::from_millis(10);
        assert_eq!(wait_after(1, &unavailable(), hardly, &budget), None);
    }

    #[test]
    fn the_budget_ends() {
        let budget = budget();
        let granted = (0..1000)
            .filter(|_| wait_after(1, &unavailable(), LEFT, &budget).is_some())
            .count();
        assert!((1..=100).contains(&granted), "{granted}");
    }
}
