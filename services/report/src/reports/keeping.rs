//! Looking after the folder: what has expired is deleted, what is left over is removed, and what is missing is
//! noted with its report.
//!
//! A file is left over when no report vouches for it: a process was lost while it wrote, or between writing
//! and recording. What is younger than an hour is left alone: it may be of somebody whose report is not seen
//! from here.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use otel_bi_proto::otelbi::common::v1::Domain;
use runtime::Shutdown;
use status::Result;
use store::audit::Entry;
use store::reports::{self as stored, Claim, Failure, Position, Report, State};
use tokio::time::sleep;
use tracing::Instrument as _;

use super::Maker;
use super::folder::{self, Entry as Found, Folder};
use super::names::{self, FileName, Ours};
use super::parameters::Parameters;

/// How often it is looked.
const BETWEEN: Duration = Duration::from_mins(10);
/// When it is tried again after it failed.
const AFTER_FAILURE: Duration = Duration::from_secs(30);
/// What is younger is left alone.
const LEFT_ALONE: Duration = Duration::from_hours(1);
/// How long to leave a store alone that does not answer.
const PAUSE: Duration = Duration::from_secs(1);
/// Reports that are looked at together.
const PAGE: usize = 500;
/// What is noted with a report whose files are not there.
const MISSING: &str = "FILES_MISSING";
/// What the audit trail calls the end of a report's time, and who ends it.
const EXPIRED: &str = "report.expire";
const ACTOR: &str = "retention";

/// Looks after the folder, now and then, until told to stop.
pub(super) async fn run(maker: Arc<Maker>, shutdown: Shutdown) {
    loop {
        let kept = keep(&maker).instrument(telemetry::untraced());
        let pause = tokio::select! {
            () = shutdown.begun() => return,
            kept = kept => match kept {
                Ok(()) => BETWEEN,
                Err(error) => {
                    let error = error.for_operator();
                    tracing::warn!(error, "the folder of reports cannot be looked after");
                    AFTER_FAILURE
                }
            },
        };
        tokio::select! {
            () = shutdown.begun() => return,
            () = sleep(pause) => {}
        }
    }
}

/// Looks after the folder once. What goes wrong with one report or file is for the log, and keeps nothing else
/// from being looked after.
async fn keep(maker: &Maker) -> Result<()> {
    expire(maker).await?;
    let folder = maker.folder.clone();
    // First what is there, then who vouches for it: what comes in between is vouched for.
    let found = folder::aside(move || folder.entries(SystemTime::now()));
    let found = found.await?;
    let vouched = vouch(maker).await?;
    let left_over: Vec<Ours> = found
        .into_iter()
        .filter(|found| is_left_over(found, &vouched))
        .map(|found| found.name)
        .collect();
    if left_over.is_empty() {
        return Ok(());
    }
    let folder = maker.folder.clone();
    let removed = folder::aside(move || folder.remove(left_over.iter().map(Ours::as_str)));
    let files = removed.await?;
    tracing::info!(files, "files that no report has were removed");
    Ok(())
}

fn is_left_over(found: &Found, vouched: &Vouched) -> bool {
    found.age >= LEFT_ALONE && !vouched.has(&found.name)
}

/// Deletes the reports whose time is over.
async fn expire(maker: &Maker) -> Result<()> {
    loop {
        let expired = stored::expired(&maker.store, SystemTime::now(), PAGE).await?;
        let mut ended = 0;
        for report in &expired {
            match maker.discard(&report.report_id).await {
                Ok(deleted) => {
                    ended += 1;
                    // Of several processes the one that did it tells.
                    if deleted {
                        record(maker, report).await;
                    }
                }
                Err(error) => {
                    let (report_id, error) = (&report.report_id, error.for_operator());
                    tracing::warn!(
                        report_id,
                        error,
                        "a report whose time is over stays for now"
                    );
                }
            }
        }
        if ended == 0 {
            return Ok(());
        }
        tracing::info!(reports = ended, "reports whose time is over were deleted");
    }
}

/// Makes the audit trail take the end of a report's time, however long it takes.
async fn record(maker: &Maker, report: &Report) {
    while let Err(error) = maker.trail.record(expiry(report)).await {
        let (report_id, error) = (&report.report_id, error.for_operator());
        tracing::warn!(
            report_id,
            error,
            "the end of a report's time is not recorded yet"
        );
        sleep(PAUSE).await;
    }
}

fn expiry(report: &Report) -> Entry {
    let parameters = Parameters::parse(&report.parameters);
    Entry {
        at: SystemTime::now(),
        domain: parameters.map_or(Domain::Platform, |parameters| parameters.domain()),
        actor: ACTOR.to_owned(),
        client: String::new(),
        action: EXPIRED.to_owned(),
        target: report.report_id.clone(),
        parameters: "{}".to_owned(),
        outcome: "OK".to_owned(),
        duration: Duration::ZERO,
        trace_id: String::new(),
    }
}

/// What reports vouch for.
#[derive(Default)]
struct Vouched {
    /// Files of those that are ready.
    names: HashSet<String>,
    /// The claims of those that are being made, by the digits in names: files and parts of theirs.
    claims: HashMap<String, Claim>,
    /// The digits of those that are ready, and of which it cannot be read what they have: all there is.
    unread: HashSet<String>,
}

impl Vouched {
    fn has(&self, name: &Ours) -> bool {
        let digits = name.digits();
        let made = self.claims.get(digits);
        self.names.contains(name.as_str())
            || self.unread.contains(digits)
            || made.is_some_and(|claim| name.is_of(claim))
    }

    fn add(&mut self, report: &Report) {
        let digits = names::digits(&report.report_id);
        if report.state != State::Ready {
            self.claims.insert(digits, report.claim());
        } else if report.files.is_empty() {
            self.unread.insert(digits);
        } else {
            let names = report.files.iter().map(|file| file.name.clone());
            self.names.extend(names);
        }
    }
}

/// What all reports vouch for. On the way, those whose files are not there are marked.
async fn vouch(maker: &Maker) -> Result<Vouched> {
    let mut vouched = Vouched::default();
    let mut after = None;
    loop {
        let states = [State::Running, State::Ready];
        let page = stored::list(&maker.store, &states, after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(vouched);
        };
        after = Some(Position {
            created_at: last.created_at,
            report_id: last.report_id.clone(),
        });
        for report in &page {
            vouched.add(report);
        }
        mark(maker, page).await?;
    }
}

/// Marks those reports that are ready and whose files are not there; those that are there again are marked no
/// more.
async fn mark(maker: &Maker, reports: Vec<Report>) -> Result<()> {
    let folder = maker.folder.clone();
    let changed = folder::aside(move || {
        let ready = reports.iter().filter(|report| report.state == State::Ready);
        let looked = ready.filter_map(|report| {
            let there = has_files(&folder, report)?;
            let told = report.failure.is_some();
            (there == told).then(|| (report.report_id.clone(), there))
        });
        Ok(looked.collect::<Vec<_>>())
    });
    for (report_id, there) in changed.await? {
        let wrong = (!there).then(missing);
        if let Err(error) = stored::note(&maker.store, &report_id, wrong.as_ref()).await {
            let error = error.for_operator();
            tracing::warn!(
                report_id,
                error,
                "the state of a report's files is not noted yet"
            );
            continue;
        }
        maker.changed(&report_id);
        if there {
            tracing::info!(report_id, "the files of a report are there again");
        } else {
            tracing::warn!(
                report_id,
                "files of a report are missing, or not as they were made"
            );
        }
    }
    Ok(())
}

/// Whether all files of a report are there; nothing when that cannot be told.
fn has_files(folder: &Folder, report: &Report) -> Option<bool> {
    let mut there = !report.files.is_empty();
    for file in &report.files {
        let has = FileName::parse(&file.name).map(|name| folder.has(&name, file.bytes));
        match has {
            Some(Ok(has)) => there &= has,
            None => there = false,
            Some(Err(problem)) => {
                let report_id = &report.report_id;
                tracing::warn!(report_id, %problem, "a file of a report cannot be looked at");
                return None;
            }
        }
    }
    Some(there)
}

fn missing() -> Failure {
    Failure {
        reason: MISSING.to_owned(),
        message: "Its files are not where reports are kept, or not as they were made.".to_owned(),
    }
}
