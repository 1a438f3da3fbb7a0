//! One attempt at a report: a trace of its own, until there is an outcome.

use std::sync::Arc;
use std::time::Duration;

use status::{Error, Result};
use store::reports::{Progress, Report};
use telemetry::names;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use super::lease::Lease;
use super::making::{self, Files, Whole};
use super::{Maker, ending};

/// What came of an attempt.
pub(super) enum Outcome {
    /// The files are there.
    Made(Files),
    /// There are none.
    Failed(Error),
    /// The process is stopping, and cannot wait any longer.
    HandedOver,
    /// Somebody else may have the report now, or it was deleted.
    Lost,
}

/// An attempt with its outcome.
pub(super) struct Attempt {
    pub(super) report: Report,
    pub(super) progress: Progress,
    pub(super) outcome: Outcome,
    pub(super) took: Duration,
}

/// Makes a report whose claim began at `begun`, and writes what comes of it.
pub(super) async fn run(
    maker: &Arc<Maker>,
    report: Report,
    begun: Instant,
    hand_over: CancellationToken,
) {
    let span = tracing::info_span!(
        parent: None,
        "report",
        otel.name = "report",
        otel.kind = "internal",
        otel.status_code = Empty,
        { names::REPORT_ID } = report.report_id,
        { names::REPORT_ATTEMPT } = report.attempt,
        { names::ERROR_TYPE } = Empty,
    );
    telemetry::link(&span, &report.traceparent);
    attempt(maker, report, begun, hand_over)
        .instrument(span)
        .await;
}

async fn attempt(maker: &Arc<Maker>, report: Report, begun: Instant, hand_over: CancellationToken) {
    let started = Instant::now();
    let progress = watch::Sender::new(Progress {
        trace_id: telemetry::current_trace_id().unwrap_or_default(),
        ..Progress::default()
    });
    let lease = Lease::hold(maker, report.claim(), begun, progress.subscribe());
    let outcome = tokio::select! {
        biased;
        () = lease.lost() => Outcome::Lost,
        whole = making::make(maker, &report, &progress) => named(maker, whole).await,
        () = hand_over.cancelled() => Outcome::HandedOver,
    };
    if let Outcome::Failed(error) = &outcome {
        Span::current().record("otel.status_code", "ERROR");
        Span::current().record(names::ERROR_TYPE, error.reason());
    }
    let attempt = Attempt {
        report,
        progress: progress.borrow().clone(),
        outcome,
        took: started.elapsed(),
    };
    ending::write(maker, attempt, lease).await;
}

/// Gives the files that were made their names. Nothing interrupts that: who hands a report over has published
/// nothing of it, or all.
async fn named(maker: &Maker, whole: Result<Whole>) -> Outcome {
    let published = match whole {
        Ok(whole) => making::publish(maker.folder.clone(), whole).await,
        Err(error) if making::is_lost(&error) => return Outcome::Lost,
        Err(error) => Err(error),
    };
    published.map_or_else(Outcome::Failed, Outcome::Made)
}
