//! Taking a report, and holding it.

use std::time::SystemTime;

use status::Result;

use super::report::json;
use super::{BEAT, CLAIM, Claim, Failure, GIVE_UP, HAND_OVER, POSTPONE, Report, View};
use crate::Store;
use crate::time::micros;

/// How far an attempt has come.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// What is being done, for people to read.
    pub step: String,
    /// The part that is done, 0 to 1.
    pub done: f64,
    /// What became of the views so far.
    pub views: Vec<View>,
    /// The attempt's trace: 32 hexadecimal digits; empty without one.
    pub trace_id: String,
}

/// When the owner of a report counts as gone.
#[derive(Debug, Clone, Copy)]
pub struct Lost {
    /// It was not heard of since before then.
    pub before: SystemTime,
    /// Reports that were begun so often are not begun again.
    pub attempts: i64,
}

/// Claims the report that waits longest, or whose owner is gone. Nothing when there is none, or somebody
/// else was first. An attempt above the first is a takeover, or one more try.
pub async fn claim(
    store: &Store,
    owner: &str,
    now: SystemTime,
    lost: Lost,
) -> Result<Option<Report>> {
    let rows = store.rows(&CLAIM, |query| {
        query
            .bind(owner.to_owned())
            .bind(micros(now))
            .bind(micros(lost.before))
            .bind(lost.attempts)
    });
    rows.await?.first().map(Report::of).transpose()
}

/// Fails the reports whose owner is gone and that were begun too often, and gives them.
pub async fn give_up(
    store: &Store,
    now: SystemTime,
    lost: Lost,
    why: &Failure,
) -> Result<Vec<Report>> {
    let rows = store.rows(&GIVE_UP, |query| {
        query
            .bind(micros(now))
            .bind(micros(lost.before))
            .bind(lost.attempts)
            .bind(why.reason.clone())
            .bind(why.message.clone())
    });
    rows.await?.iter().map(Report::of).collect()
}

/// Has its owner heard of, and tells how far the attempt has come. False: the claim is lost.
pub async fn beat(
    store: &Store,
    claim: &Claim,
    progress: &Progress,
    now: SystemTime,
) -> Result<bool> {
    let views = json(&progress.views)?;
    let touched = store.execute(&BEAT, |query| {
        query
            .bind(claim.report_id.clone())
            .bind(claim.owner.clone())
            .bind(claim.attempt)
            .bind(micros(now))
            .bind(progress.step.clone())
            .bind(progress.done)
            .bind(views)
            .bind(progress.trace_id.clone())
    });
    Ok(touched.await? > 0)
}

/// Puts a report back for whoever claims it next, because its owner stops: the attempt does not count.
/// False: the claim is lost.
pub async fn hand_over(store: &Store, claim: &Claim) -> Result<bool> {
    let touched = store.execute(&HAND_OVER, |query| {
        query
            .bind(claim.report_id.clone())
            .bind(claim.owner.clone())
            .bind(claim.attempt)
    });
    Ok(touched.await? > 0)
}

/// Puts a report back for whoever claims it next, but not before an instant: what the attempt failed for may
/// pass. The attempt counts. `step` is for people to read. False: the claim is lost.
pub async fn postpone(
    store: &Store,
    claim: &Claim,
    step: &str,
    not_before: SystemTime,
) -> Result<bool> {
    let touched = store.execute(&POSTPONE, |query| {
        query
            .bind(claim.report_id.clone())
            .bind(claim.owner.clone())
            .bind(claim.attempt)
            .bind(micros(not_before))
            .bind(step.to_owned())
    });
    Ok(touched.await? > 0)
}
