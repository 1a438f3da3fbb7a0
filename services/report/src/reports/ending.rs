//! What comes of an attempt, written: ready, failed, or handed over to whoever claims it next.
//!
//! An end is first written to the audit trail, and then to the report. Who loses the claim between the two has
//! left a row too many, never one too few.

use std::time::{Duration, SystemTime};

use otel_bi_proto::otelbi::common::v1::Domain;
use serde_json::json;
use status::{Error, Result};
use store::audit::Entry;
use store::reports::{self as stored, Claim, Failure, Finished, Report, State, View};
use tokio::time::{Instant, sleep};

use super::attempt::{Attempt, Outcome};
use super::lease::Lease;
use super::parameters::Parameters;
use super::{MOST_ATTEMPTS, Maker, making};

/// How long to leave a store alone that does not answer.
const PAUSE: Duration = Duration::from_millis(500);
/// The first pause before a report is tried again is this part of the time that a silent maker keeps it, the
/// next ones are twice as long, three times, and so on: with the usual time 5, 10, 15 and 20 seconds.
const PAUSES_IN_A_LEASE: u32 = 6;
/// What the audit trail calls the making of a report.
const MADE: &str = "report.make";

/// Writes an attempt's outcome, and lets the report go.
pub(super) async fn write(maker: &Maker, attempt: Attempt, lease: Lease) {
    let Attempt {
        report,
        progress,
        outcome,
        took,
    } = attempt;
    let views = progress.views;
    let (word, outcome) = match outcome {
        Outcome::Lost => return tell_lost(maker, &report).await,
        Outcome::HandedOver => {
            settle(maker, &report.claim(), lease, &LastWord::HandOver).await;
            return maker.wake.notify_one();
        }
        Outcome::Failed(error) if may_pass(&report, &error) => {
            return put_off(maker, &report, lease, &error).await;
        }
        Outcome::Failed(error) => (LastWord::Failed(views, failure(&error)), Err(error)),
        Outcome::Made(files) => {
            let finished = Finished {
                title: files.title,
                views,
                files: files.list,
                exports: files.exports,
                expires_at: making::expires_at(maker.kept, SystemTime::now()),
            };
            (LastWord::Ready(finished), Ok(()))
        }
    };
    let made = Making {
        report: &report,
        views: word.views(),
        trace_id: &progress.trace_id,
        took,
        failed: outcome.as_ref().err(),
    };
    tokio::select! {
        biased;
        () = lease.lost() => return tell_lost(maker, &report).await,
        () = made.record(maker) => {}
    }
    if settle(maker, &report.claim(), lease, &word).await {
        made.tell();
        maker.changed(&report.report_id);
        maker.remove_others(&report.report_id, &word.files()).await;
    } else {
        tell_lost(maker, &report).await;
    }
}

/// Whether it may go better the next time, and there is one.
fn may_pass(report: &Report, error: &Error) -> bool {
    making::passes(error) && report.attempt < MOST_ATTEMPTS
}

/// Has a report tried again, a little later each time: what it failed for is given time to pass.
async fn put_off(maker: &Maker, report: &Report, lease: Lease, error: &Error) {
    let (report_id, attempt) = (&report.report_id, report.attempt);
    let times = u32::try_from(attempt).unwrap_or(1);
    let word = LastWord::PutOff {
        step: format!("waiting to try again. {}", error.message()),
        until: SystemTime::now() + maker.lease / PAUSES_IN_A_LEASE * times,
    };
    if settle(maker, &report.claim(), lease, &word).await {
        let (reason, detail) = (error.reason(), error.for_operator());
        tracing::warn!(
            report_id,
            attempt,
            reason,
            error = detail,
            "a report is tried again"
        );
        maker.changed(report_id);
    } else {
        tell_lost(maker, report).await;
    }
}

/// Writes that a report was given up whose makers were lost one after the other.
pub(super) async fn write_given_up(maker: &Maker, report: &Report, why: &Error) {
    let made = Making {
        report,
        views: &report.views,
        trace_id: &report.trace_id,
        took: Duration::ZERO,
        failed: Some(why),
    };
    made.record(maker).await;
    made.tell();
    maker.changed(&report.report_id);
    maker.remove_others(&report.report_id, &[]).await;
}

/// The making of a report, as it is told when it has ended.
struct Making<'a> {
    report: &'a Report,
    views: &'a [View],
    trace_id: &'a str,
    took: Duration,
    failed: Option<&'a Error>,
}

impl Making<'_> {
    /// Makes the audit trail take a row, however long it takes.
    async fn record(&self, maker: &Maker) {
        while maker.trail.record(self.entry()).await.is_err() {
            sleep(PAUSE).await;
        }
    }

    fn entry(&self) -> Entry {
        let report = self.report;
        let wish: serde_json::Value = serde_json::from_str(&report.parameters).unwrap_or_default();
        let parameters = json!({
            "asked_for": wish,
            "attempt": report.attempt,
            "views": self.views.len(),
            "missing": self.views.iter().filter(|view| !view.done).count(),
        });
        let domain = Parameters::parse(&report.parameters);
        Entry {
            at: report.started_at.unwrap_or_else(SystemTime::now),
            domain: domain.map_or(Domain::Platform, |parameters| parameters.domain()),
            actor: report.actor.clone(),
            client: String::new(),
            action: MADE.to_owned(),
            target: report.report_id.clone(),
            parameters: parameters.to_string(),
            outcome: self
                .failed
                .map_or("OK", |error| error.code().name())
                .to_owned(),
            duration: self.took,
            trace_id: self.trace_id.to_owned(),
        }
    }

    /// Tells the log.
    fn tell(&self) {
        let report_id = &self.report.report_id;
        let duration_seconds = (self.took.as_secs_f64() * 1000.0).round() / 1000.0;
        match self.failed {
            None => {
                let views = self.views.len();
                tracing::info!(report_id, views, duration_seconds, "a report is ready");
            }
            Some(error) => {
                let (reason, detail) = (error.reason(), error.for_operator());
                tracing::error!(report_id, reason, error = detail, "a report failed");
            }
        }
    }
}

/// What may be told of an error; its internal part goes to the log only.
fn failure(error: &Error) -> Failure {
    Failure {
        reason: error.reason().to_owned(),
        message: error.message().to_owned(),
    }
}

/// What is written last for a claim.
enum LastWord {
    /// Its files are there.
    Ready(Finished),
    /// There will be none.
    Failed(Vec<View>, Failure),
    /// Somebody else may claim it.
    HandOver,
    /// The same, a while later.
    PutOff { step: String, until: SystemTime },
}

impl LastWord {
    fn views(&self) -> &[View] {
        match self {
            Self::Ready(finished) => &finished.views,
            Self::Failed(views, _) => views,
            Self::HandOver | Self::PutOff { .. } => &[],
        }
    }

    /// The names of its files.
    fn files(&self) -> Vec<String> {
        match self {
            Self::Ready(finished) => finished.files.iter().map(|f| f.name.clone()).collect(),
            _ => Vec::new(),
        }
    }

    async fn write(&self, maker: &Maker, claim: &Claim) -> Result<bool> {
        let (store, now) = (&maker.store, SystemTime::now());
        match self {
            Self::Ready(finished) => stored::finish(store, claim, finished, now).await,
            Self::Failed(views, why) => stored::fail(store, claim, views, why, now).await,
            Self::HandOver => stored::hand_over(store, claim).await,
            Self::PutOff { step, until } => stored::postpone(store, claim, step, *until).await,
        }
    }

    /// Whether a report is as this leaves it.
    fn stands(&self, report: &Report, claim: &Claim) -> bool {
        match self {
            Self::Ready(_) => report.state == State::Ready && report.claim() == *claim,
            Self::Failed(..) => report.state == State::Failed && report.claim() == *claim,
            Self::HandOver | Self::PutOff { .. } => report.state == State::Queued,
        }
    }
}

/// Writes the last word on a claim, as long as it is held. False: it was lost before.
async fn settle(maker: &Maker, claim: &Claim, lease: Lease, word: &LastWord) -> bool {
    // From here on nothing else writes for this claim, so that the last word is the last.
    let held_until = lease.let_go().await;
    let mut in_doubt = false;
    loop {
        match word.write(maker, claim).await {
            Ok(false) if in_doubt => return was_written(maker, claim, word).await,
            Ok(written) => return written,
            Err(_) if Instant::now() + PAUSE >= held_until => return false,
            Err(error) => {
                let (report_id, error) = (&claim.report_id, error.for_operator());
                tracing::warn!(report_id, error, "the end of a report is not written yet");
                in_doubt = true;
                sleep(PAUSE).await;
            }
        }
    }
}

/// Whether a write that was in doubt was ours.
async fn was_written(maker: &Maker, claim: &Claim, word: &LastWord) -> bool {
    let found = stored::get(&maker.store, &claim.report_id).await;
    matches!(found, Ok(Some(report)) if word.stands(&report, claim))
}

/// Leaves a report to whoever has it now, with nothing of what was made here; of one that was deleted nothing
/// at all is left. As long as it is not certain what became of it, its files stay: what nobody vouches for is
/// removed later.
async fn tell_lost(maker: &Maker, report: &Report) {
    let (report_id, attempt) = (&report.report_id, report.attempt);
    let Ok(found) = stored::get(&maker.store, report_id).await else {
        tracing::warn!(
            report_id,
            attempt,
            "a report is left, for nobody knows whose it is"
        );
        return;
    };
    match found {
        Some(found) if found.state == State::Deleted => {
            tracing::info!(report_id, attempt, "a report was deleted while it was made");
            maker.remove_others(report_id, &[]).await;
        }
        Some(found) if found.claim() == report.claim() && has_files(found.state) => {
            tracing::warn!(
                report_id,
                attempt,
                "the end of a report could not be written"
            );
        }
        _ => {
            tracing::warn!(report_id, attempt, "a report is lost to another process");
            maker.remove_made(report.claim()).await;
        }
    }
}

/// Whether a report of this state may have files of its last attempt.
fn has_files(state: State) -> bool {
    matches!(state, State::Running | State::Ready)
}
