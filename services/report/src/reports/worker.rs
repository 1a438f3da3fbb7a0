//! Taking reports that wait, as many as may be made at once.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use runtime::Shutdown;
use status::{Code, Error, Result};
use store::reports::{self as stored, Failure, Lost, Report};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::{MOST_ATTEMPTS, Maker, attempt, ending};

/// How often to look for what nobody here knows of: reports that others were asked for, or that were lost
/// with their makers.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Reports that are made at once: each asks the services for all views.
const PARALLEL: usize = 2;
/// What is kept back of the drain, to hand reports over: a tenth, at most this.
const LONGEST_HAND_OVER: Duration = Duration::from_millis(500);

/// Claims and makes reports until told to stop. Those under way then have the drain to end.
pub(super) async fn run(maker: Arc<Maker>, shutdown: Shutdown) {
    let mut under_way = JoinSet::new();
    let hand_over = CancellationToken::new();
    while !shutdown.has_begun() {
        while under_way.len() < PARALLEL {
            let begun = Instant::now();
            let Some(report) = claim(&maker).await else {
                break;
            };
            let (maker, hand_over) = (Arc::clone(&maker), hand_over.clone());
            under_way.spawn(async move { attempt::run(&maker, report, begun, hand_over).await });
        }
        give_up(&maker).await;
        tokio::select! {
            () = shutdown.begun() => {}
            () = maker.wake.notified() => {}
            // Of one that panicked the log tells; its lease ends by itself.
            Some(_) = under_way.join_next() => {}
            () = sleep(LOOK_EVERY) => {}
        }
    }
    drain(under_way, &hand_over, shutdown.drain()).await;
}

/// Claims a report, if one waits.
async fn claim(maker: &Maker) -> Option<Report> {
    let now = SystemTime::now();
    let claimed = stored::claim(&maker.store, &maker.owner, now, lost(maker, now));
    let report = noted(claimed.instrument(telemetry::untraced()).await)??;
    let (report_id, attempt) = (&report.report_id, report.attempt);
    if attempt > 1 {
        tracing::warn!(report_id, attempt, "a report is taken over");
    }
    maker.changed(report_id);
    Some(report)
}

/// Fails the reports that were begun too often.
async fn give_up(maker: &Maker) {
    let now = SystemTime::now();
    let error = makers_lost();
    let why = Failure {
        reason: error.reason().to_owned(),
        message: error.message().to_owned(),
    };
    let given_up = stored::give_up(&maker.store, now, lost(maker, now), &why);
    let given_up = noted(given_up.instrument(telemetry::untraced()).await);
    for report in given_up.unwrap_or_default() {
        ending::write_given_up(maker, &report, &error).await;
    }
}

/// When the maker of a report counts as gone.
fn lost(maker: &Maker, now: SystemTime) -> Lost {
    Lost {
        before: now.checked_sub(maker.lease).unwrap_or(now),
        attempts: MOST_ATTEMPTS,
    }
}

fn makers_lost() -> Error {
    let message = format!(
        "It was begun {MOST_ATTEMPTS} times, and each time the process that made it was lost."
    );
    Error::new(Code::Aborted, "OWNER_LOST", message)
}

/// The outcome of something that will be tried again by itself. That the store is lost it says itself.
fn noted<T>(outcome: Result<T>) -> Option<T> {
    outcome
        .inspect_err(|error| {
            if error.code() != Code::Unavailable {
                let error = error.for_operator();
                tracing::error!(error, "reports cannot be looked for");
            }
        })
        .ok()
}

/// Waits for what is under way, and has it handed over when it takes too long.
async fn drain(mut under_way: JoinSet<()>, hand_over: &CancellationToken, time: Duration) {
    let all = async { while under_way.join_next().await.is_some() {} };
    let kept_back = (time / 10).min(LONGEST_HAND_OVER);
    if timeout(time.saturating_sub(kept_back), all).await.is_err() {
        hand_over.cancel();
        while under_way.join_next().await.is_some() {}
    }
}
