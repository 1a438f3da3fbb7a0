//! When a failed attempt is worth another one.

use std::time::Duration;

use status::{Code, Error, reason};

/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_mins(10);

/// How often and how fast executions are tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// Attempts in all, the first included.
    pub max_attempts: u32,
    /// The wait before the second attempt; it doubles from there, up to ten minutes.
    pub first_wait: Duration,
}

/// Whether an error may pass by itself. All others will come again: the request is wrong, or we are.
#[must_use]
pub fn is_transient(code: Code) -> bool {
    match code {
        Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted | Code::Aborted => {
            true
        }
        Code::Cancelled
        | Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::Unauthenticated
        | Code::FailedPrecondition
        | Code::Unimplemented
        | Code::Internal => false,
    }
}

/// Whether a report that has failed for this reason may fare better when it is made anew. A report tells its
/// reason only: these are of services that did not answer, makers that were lost and a disk that was full, which
/// empties as reports expire. With any other, the report would fail again.
#[must_use]
pub fn report_may_pass(reason: &str) -> bool {
    matches!(
        reason,
        "NO_VIEW_ANSWERED"
            | "OWNER_LOST"
            | "REPORT_LOST"
            | "REPORT_GIVEN_UP"
            | "DISK_FULL"
            | reason::DEADLINE_EXCEEDED
            | reason::OVERLOADED
            | reason::WAREHOUSE_TIMEOUT
    ) || reason.ends_with("_UNAVAILABLE")
}

impl Retries {
    /// Whether an execution with so many failed attempts has had its chances.
    #[must_use]
    pub fn are_used_up(&self, failures: i64) -> bool {
        failures >= i64::from(self.max_attempts)
    }

    /// How long to wait after an attempt that failed with `error`, the one that makes it `failures`;
    /// nothing: give up. `chance` is from 0 to below 1, and spreads the waits by half either way, so that
    /// jobs that failed together do not come back together.
    #[must_use]
    pub fn wait(&self, failures: i64, error: &Error, chance: f64) -> Option<Duration> {
        if self.are_used_up(failures) || !is_transient(error.code()) {
            return None;
        }
        let doublings = u32::try_from(failures - 1).unwrap_or_default().min(16);
        let wait = self.first_wait.saturating_mul(1 << doublings);
        let wait = wait.min(LONGEST_WAIT).mul_f64(0.5 + chance);
        // A service that asks for a longer pause means it.
        Some(error.retry_after().map_or(wait, |asked| asked.max(wait)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETRIES: Retries = Retries {
        max_attempts: 3,
        first_wait: Duration::from_secs(10),
    };

    fn unavailable() -> Error {
        Error::unavailable(reason::UPSTREAM_UNAVAILABLE, "gone")
    }

    #[test]
    fn only_what_passes_is_tried_again() {
        for code in Code::ALL {
            let error = Error::new(code, reason::INTERNAL, "no");
            let again = RETRIES.wait(1, &error, 0.5).is_some();
            assert_eq!(again, is_transient(code), "{code:?}");
        }
        assert!(!is_transient(Code::InvalidArgument));
        assert!(is_transient(Code::Aborted));
    }

    #[test]
    fn a_report_is_made_anew_when_what_it_lacked_may_be_back() {
        for passes in [
            "NO_VIEW_ANSWERED",
            "DISK_FULL",
            reason::STORE_UNAVAILABLE,
            reason::UPSTREAM_UNAVAILABLE,
            reason::DEADLINE_EXCEEDED,
        ] {
            assert!(report_may_pass(passes), "{passes}");
        }
        for stays in ["", "FOLDER_UNUSABLE", reason::INTERNAL, reason::STORE_FAULT] {
            assert!(!report_may_pass(stays), "{stays:?}");
        }
    }

    #[test]
    fn waits_double_spread_and_end() {
        let wait = |failures, chance| RETRIES.wait(failures, &unavailable(), chance);
        assert_eq!(wait(1, 0.5), Some(Duration::from_secs(10)));
        assert_eq!(wait(2, 0.5), Some(Duration::from_secs(20)));
        assert_eq!(wait(1, 0.0), Some(Duration::from_secs(5)));
        assert_eq!(wait(3, 0.5), None);
        let many = Retries {
            max_attempts: 100,
            ..RETRIES
        };
        assert_eq!(many.wait(99, &unavailable(), 0.5), Some(LONGEST_WAIT));
    }

    #[test]
    fn a_pause_that_was_asked_for_is_kept() {
        let error = unavailable().with_retry_after(Duration::from_mins(1));
        assert_eq!(RETRIES.wait(1, &error, 0.5), Some(Duration::from_mins(1)));
    }
}
