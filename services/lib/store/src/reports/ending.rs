//! What becomes of a report: ready, failed, deleted.

use std::time::SystemTime;

use status::Result;

use super::report::json;
use super::{Claim, DELETE, FAIL, FINISH, Failure, File, NOTE, View};
use crate::Store;
use crate::exports::{self, Export};
use crate::time::micros;

/// A report that is ready.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// Its title, now that its data are known.
    pub title: String,
    /// What became of its views.
    pub views: Vec<View>,
    /// Its files.
    pub files: Vec<File>,
    /// The same files as exports.
    pub exports: Vec<Export>,
    /// When the files are to be deleted; nothing when they are kept.
    pub expires_at: Option<SystemTime>,
}

/// Makes a report ready, with the records of its files. False: the claim is lost, and nothing was changed.
pub async fn finish(
    store: &Store,
    claim: &Claim,
    finished: &Finished,
    now: SystemTime,
) -> Result<bool> {
    let (views, files) = (json(&finished.views)?, json(&finished.files)?);
    let mut transaction = store.begin().await?;
    let touched = transaction.execute(&FINISH, |query| {
        query
            .bind(claim.report_id.clone())
            .bind(claim.owner.clone())
            .bind(claim.attempt)
            .bind(micros(now))
            .bind(views)
            .bind(files)
            .bind(finished.expires_at.map(micros))
            .bind(finished.title.clone())
    });
    if touched.await? == 0 {
        return Ok(false);
    }
    for export in &finished.exports {
        exports::insert_within(&mut transaction, export).await?;
    }
    transaction.commit().await?;
    Ok(true)
}

/// Fails a report. False: the claim is lost, and nothing was changed.
pub async fn fail(
    store: &Store,
    claim: &Claim,
    views: &[View],
    why: &Failure,
    now: SystemTime,
) -> Result<bool> {
    let views = json(views)?;
    let touched = store.execute(&FAIL, |query| {
        query
            .bind(claim.report_id.clone())
            .bind(claim.owner.clone())
            .bind(claim.attempt)
            .bind(micros(now))
            .bind(views)
            .bind(why.reason.clone())
            .bind(why.message.clone())
    });
    Ok(touched.await? > 0)
}

/// Marks a report as deleted, in whatever state it is; whoever makes it loses its claim. False: there is
/// none, or it was deleted before.
pub async fn delete(store: &Store, report_id: &str, now: SystemTime) -> Result<bool> {
    let touched = store.execute(&DELETE, |query| {
        query.bind(report_id.to_owned()).bind(micros(now))
    });
    Ok(touched.await? > 0)
}

/// Notes what is wrong with the files of a report that is ready; nothing when all is well.
pub async fn note(store: &Store, report_id: &str, wrong: Option<&Failure>) -> Result<()> {
    let (reason, message) = wrong.map_or_else(Default::default, |wrong| {
        (wrong.reason.clone(), wrong.message.clone())
    });
    let noted = store.execute(&NOTE, |query| {
        query.bind(report_id.to_owned()).bind(reason).bind(message)
    });
    noted.await.map(drop)
}
