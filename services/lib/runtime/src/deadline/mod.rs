//! How much time the running call has left.
//!
//! A server sets the deadline of a call, [`Upstream`](crate::client::Upstream) passes the rest on,
//! and whoever waits for something else (a database, a file) asks [`remaining`]. It belongs to the
//! task: work that is spawned takes it along by wrapping itself in [`scope`] with [`current`].

pub(crate) mod wire;

use std::future::Future;
use std::time::Duration;

use status::{Code, Error, reason};
use tokio::time::Instant;

tokio::task_local! {
    static DEADLINE: Instant;
}

/// When the running call has to be over; `None` where nothing has set a deadline.
#[must_use]
pub fn current() -> Option<Instant> {
    DEADLINE.try_with(|deadline| *deadline).ok()
}

/// How much time the running call has left, zero when it is over; `None` where nothing has set a
/// deadline.
#[must_use]
pub fn remaining() -> Option<Duration> {
    current().map(|deadline| deadline.saturating_duration_since(Instant::now()))
}

/// Runs `work` with a deadline that it can ask for, or with the one around it when that is sooner.
/// Does not stop the work: see [`within`].
pub async fn scope<F: Future>(deadline: Instant, work: F) -> F::Output {
    DEADLINE.scope(sooner(deadline), work).await
}

/// Runs `work` with a deadline and gives up on it, with DEADLINE_EXCEEDED, when that has passed.
pub async fn within<F: Future>(deadline: Instant, work: F) -> Result<F::Output, Error> {
    let deadline = sooner(deadline);
    tokio::time::timeout_at(deadline, DEADLINE.scope(deadline, work))
        .await
        .map_err(|_| exceeded())
}

pub(crate) fn sync_scope<T>(deadline: Instant, work: impl FnOnce() -> T) -> T {
    DEADLINE.sync_scope(deadline, work)
}

/// The error of a call whose time ran out.
#[must_use]
pub fn exceeded() -> Error {
    Error::new(
        Code::DeadlineExceeded,
        reason::DEADLINE_EXCEEDED,
        "The answer took longer than the caller or the server allows.",
    )
}

fn sooner(deadline: Instant) -> Instant {
    current().map_or(deadline, |around| around.min(deadline))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_inner_deadline_never_outlasts_the_outer() {
        let start = Instant::now();
        let outer = start + Duration::from_secs(5);
        scope(outer, async {
            assert_eq!(remaining(), Some(Duration::from_secs(5)));
            scope(start + Duration::from_mins(1), async {
                assert_eq!(current(), Some(outer));
            })
            .await;
            scope(start + Duration::from_secs(1), async {
                tokio::time::advance(Duration::from_secs(2)).await;
                assert_eq!(remaining(), Some(Duration::ZERO));
            })
            .await;
        })
        .await;
        assert_eq!(remaining(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn work_past_its_deadline_is_given_up() {
        let deadline = Instant::now() + Duration::from_secs(1);
        let outcome = within(deadline, std::future::pending::<()>()).await;
        assert_eq!(outcome.unwrap_err().code(), Code::DeadlineExceeded);
    }
}
