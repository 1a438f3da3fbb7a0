//! A report, as its row tells.

use std::time::SystemTime;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{Any, ColumnIndex, Decode, Row as _, Type};
use status::{Error, Result};

use super::Failure;
use crate::error;
use crate::time::instant;

/// How far a report has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Waiting for a process to make it.
    Queued,
    /// Claimed by a process.
    Running,
    /// Its files are there.
    Ready,
    /// No file could be made.
    Failed,
    /// Its files were deleted.
    Deleted,
}

impl State {
    const ALL: [Self; 5] = [
        Self::Queued,
        Self::Running,
        Self::Ready,
        Self::Failed,
        Self::Deleted,
    ];

    /// The word in the store.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Deleted => "deleted",
        }
    }

    /// Whether nobody works on it any more.
    #[must_use]
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }

    fn of(word: &str) -> Result<Self> {
        let state = Self::ALL.into_iter().find(|state| state.word() == word);
        state.ok_or_else(|| Error::internal_fault(format!("{word:?} is no state of a report")))
    }
}

/// What became of one view of a report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its domain: `aw` or `wwi`.
    pub domain: String,
    /// Its name, for example `sales-history`.
    pub view: String,
    /// Whether it was answered.
    pub done: bool,
    /// Rows of data.
    pub rows: u64,
    /// The reason's code of what went wrong; empty when nothing did.
    pub error_reason: String,
    /// The same, for people to read; nothing internal.
    pub error_message: String,
}

/// A file of a report that is ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// The kind of file: `xlsx` or `pdf`.
    pub format: String,
    /// Its name in the folder of reports.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of it: 64 hexadecimal digits.
    pub sha256: String,
    /// The id of its record among the exports.
    pub export_id: String,
    /// The id of the document in it.
    pub document_id: String,
}

/// Who may write to a report: its owner, in the attempt it has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The report.
    pub report_id: String,
    /// The process that has claimed it.
    pub owner: String,
    /// The attempt it was claimed for.
    pub attempt: i64,
}

/// One report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Its id, a UUID whose first eight digits no other report has.
    pub report_id: String,
    /// What is to be in it, as JSON; opaque to the store.
    pub parameters: String,
    /// How far it has come.
    pub state: State,
    /// Its title.
    pub title: String,
    /// What is being done, for people to read.
    pub step: String,
    /// The part that is done, 0 to 1.
    pub done: f64,
    /// What became of its views; none before it is made.
    pub views: Vec<View>,
    /// Its files, or those it had; none before it was ready.
    pub files: Vec<File>,
    /// Who asked for it.
    pub actor: String,
    /// The `traceparent` of the call that asked for it; empty for none.
    pub traceparent: String,
    /// The trace of its making: 32 hexadecimal digits; empty before.
    pub trace_id: String,
    /// The process that makes it, or made it last; empty before.
    pub owner: String,
    /// When its owner was last heard of.
    pub beat_at: SystemTime,
    /// Attempts begun; those that were handed over do not count.
    pub attempt: i64,
    /// When it was asked for.
    pub created_at: SystemTime,
    /// When its present or last attempt began.
    pub started_at: Option<SystemTime>,
    /// When it was ready, failed or deleted.
    pub finished_at: Option<SystemTime>,
    /// When its files are to be deleted; nothing when they are kept.
    pub expires_at: Option<SystemTime>,
    /// What went wrong with it, or with its files since.
    pub failure: Option<Failure>,
}

impl Report {
    /// The claim of who has it now.
    #[must_use]
    pub fn claim(&self) -> Claim {
        Claim {
            report_id: self.report_id.clone(),
            owner: self.owner.clone(),
            attempt: self.attempt,
        }
    }

    pub(super) fn of(row: &AnyRow) -> Result<Self> {
        let report_id: String = get(row, "report_id")?;
        let reason: String = get(row, "error_reason")?;
        let message = get(row, "error_message")?;
        let views = list(&report_id, get(row, "views")?);
        let files = list(&report_id, get(row, "files")?);
        let moment = |column| -> Result<Option<SystemTime>> {
            Ok(get::<Option<i64>>(row, column)?.map(instant))
        };
        Ok(Self {
            report_id,
            parameters: get(row, "parameters")?,
            state: State::of(get(row, "state")?)?,
            title: get(row, "title")?,
            step: get(row, "step")?,
            done: get(row, "done")?,
            views,
            files,
            actor: get(row, "actor")?,
            traceparent: get(row, "asked_in")?,
            trace_id: get(row, "trace_id")?,
            owner: get(row, "owner")?,
            beat_at: instant(get(row, "beat_at")?),
            attempt: get(row, "attempt")?,
            created_at: instant(get(row, "created_at")?),
            started_at: moment("started_at")?,
            finished_at: moment("finished_at")?,
            expires_at: moment("expires_at")?,
            failure: (!reason.is_empty()).then_some(Failure { reason, message }),
        })
    }
}

/// A list as a column holds it.
pub(super) fn json<T: Serialize>(list: &[T]) -> Result<String> {
    serde_json::to_string(list).map_err(|problem| Error::internal_fault(problem.to_string()))
}

/// A list as a column holds it. One that cannot be read is empty: all else that is known of the report is to
/// be seen all the same, and of those that are looked up with it.
fn list<T: DeserializeOwned>(report_id: &str, text: &str) -> Vec<T> {
    serde_json::from_str(text).unwrap_or_else(|problem| {
        tracing::error!(report_id, %problem, "a list of a report cannot be read");
        Vec::new()
    })
}

/// A column's value.
fn get<'row, T>(row: &'row AnyRow, column: &str) -> Result<T>
where
    T: Decode<'row, Any> + Type<Any>,
    for<'name> &'name str: ColumnIndex<AnyRow>,
{
    row.try_get(column).map_err(|cause| error::of(&cause))
}
