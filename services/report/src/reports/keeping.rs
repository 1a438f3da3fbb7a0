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
use store::reports::{self as stored, Failure, Position, Report, State};
use tokio::time::sleep;
use tracing::Instrument as _;

use super::folder::{self, Entry as Found};
use super::names::{FileName, Ours};
use super::parameters::Parameters;
use super::{Maker, making};

/// How often it is looked.
const BETWEEN: Duration = Duration::from_mins(10);
/// When it is tried again after it failed.
const AFTER_FAILURE: Duration = Duration::from_secs(30);
/// What is younger is left alone.
const LEFT_ALONE: Duration = Duration::from_hours(1);
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

/// Looks after the folder once.
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
    let files = left_over.len();
    let folder = maker.folder.clone();
    folder::aside(move || folder.remove(left_over.iter().map(Ours::as_str))).await?;
    tracing::info!(files, "files that no report has were removed");
    Ok(())
}

fn is_left_over(found: &Found, vouched: &HashSet<Ours>) -> bool {
    found.age >= LEFT_ALONE && !vouched.contains(&found.name)
}

/// Deletes the reports whose time is over.
async fn expire(maker: &Maker) -> Result<()> {
    loop {
        let expired = stored::expired(&maker.store, SystemTime::now(), PAGE).await?;
        if expired.is_empty() {
            return Ok(());
        }
        for report in &expired {
            maker.trail.record(expiry(report)).await?;
            maker.discard(report).await?;
            maker.changed();
        }
        let reports = expired.len();
        tracing::info!(reports, "reports whose time is over were deleted");
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

/// The names that reports vouch for: files of those that are ready, files and parts of those that are being
/// made. On the way, those whose files are not there are marked.
async fn vouch(maker: &Maker) -> Result<HashSet<Ours>> {
    let mut vouched = HashSet::new();
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
            vouched.extend(names(report)?);
        }
        mark(maker, page).await?;
    }
}

/// The names that a report vouches for.
fn names(report: &Report) -> Result<Vec<Ours>> {
    if report.state == State::Ready {
        let names = report
            .files
            .iter()
            .filter_map(|file| Ours::parse(&file.name));
        return Ok(names.collect());
    }
    let claim = report.claim();
    let names = making::file_names(report)?.into_iter().flat_map(|name| {
        let part = Ours::Part(name.part(&claim));
        [Ours::Whole(name), part]
    });
    Ok(names.collect())
}

/// Marks those reports that are ready and whose files are not there; those that are there again are marked no
/// more.
async fn mark(maker: &Maker, reports: Vec<Report>) -> Result<()> {
    let ready = reports
        .into_iter()
        .filter(|report| report.state == State::Ready);
    let recorded: HashMap<String, (Report, Vec<(FileName, u64)>)> = ready
        .map(|report| {
            let files = report.files.iter();
            let files = files.filter_map(|file| Some((FileName::parse(&file.name)?, file.bytes)));
            (report.report_id.clone(), (report.clone(), files.collect()))
        })
        .collect();
    let folder = maker.folder.clone();
    let looked = folder::aside(move || {
        let mut changed = Vec::new();
        for (report, files) in recorded.into_values() {
            let mut there = true;
            for (name, bytes) in &files {
                there &= folder.has(name, *bytes)?;
            }
            if there == report.failure.is_some() {
                changed.push((report.report_id, there));
            }
        }
        Ok(changed)
    });
    for (report_id, there) in looked.await? {
        let wrong = (!there).then(missing);
        stored::note(&maker.store, &report_id, wrong.as_ref()).await?;
        maker.changed();
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

fn missing() -> Failure {
    Failure {
        reason: MISSING.to_owned(),
        message: "Its files are not where reports are kept, or not as they were made.".to_owned(),
    }
}
