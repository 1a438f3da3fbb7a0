//! An execution, as its row tells.

use std::time::SystemTime;

use sqlx::any::AnyRow;
use sqlx::{Any, ColumnIndex, Decode, Row as _, Type};
use status::{Error, Result};

use crate::error;
use crate::time::instant;

/// Words of the store for the variants of an enum.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$meaning:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$meaning])* $variant,)+
        }

        impl $name {
            /// The word in the store.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            fn of(word: &str) -> Result<Self> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(Error::internal_fault(format!(
                        "{word:?} is no {} of an execution",
                        stringify!($name)
                    ))),
                }
            }
        }
    };
}

words! {
    /// How far an execution has come.
    State {
        /// Waiting for a scheduler, or for its next attempt.
        Queued = "queued",
        /// Claimed by a scheduler.
        Running = "running",
        /// Done.
        Succeeded = "succeeded",
        /// Given up.
        Failed = "failed",
        /// Ended by somebody.
        Cancelled = "cancelled",
        /// Never run: the one before it was still under way.
        Skipped = "skipped",
    }
}

words! {
    /// Why an execution exists.
    Cause {
        /// Its time had come.
        Schedule = "schedule",
        /// Its time came while no scheduler was up.
        CatchUp = "catch_up",
        /// Somebody asked for it.
        Request = "request",
    }
}

impl State {
    /// Whether nothing more will become of it.
    #[must_use]
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// What ended an attempt badly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The reason's code.
    pub reason: String,
    /// The same, for people to read; nothing internal.
    pub message: String,
}

/// Who may write to an execution: its owner, in the attempt it has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The execution.
    pub execution_id: String,
    /// The scheduler that has claimed it.
    pub owner: String,
    /// The attempt it was claimed for.
    pub attempt: i64,
}

/// One execution of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    /// Its id, a UUID.
    pub execution_id: String,
    /// Its job, for example `aw.daily.forecast`.
    pub job_id: String,
    /// The part of the platform the job works for: `aw`, `wwi` or `platform`.
    pub domain: String,
    /// How far it has come.
    pub state: State,
    /// Why it exists.
    pub cause: Cause,
    /// Who asked for it; `scheduler` when its time had come.
    pub triggered_by: String,
    /// The `traceparent` of who asked for it; empty when its time had come.
    pub traceparent: String,
    /// The day to look back from, YYYY-MM-DD; empty for the newest in the data.
    pub as_of: String,
    /// The time it was to run.
    pub scheduled_for: SystemTime,
    /// When a scheduler may take it: queued, its next attempt; running, the end of its owner's lease.
    pub due_at: SystemTime,
    /// When the present or last attempt began.
    pub started_at: Option<SystemTime>,
    /// When it ended.
    pub finished_at: Option<SystemTime>,
    /// Attempts begun.
    pub attempt: i64,
    /// Attempts that ended badly: failed, or lost with their owner.
    pub failures: i64,
    /// Attempts taken over from an owner that was gone.
    pub takeovers: i64,
    /// The scheduler that has it, or had it last; empty before.
    pub owner: String,
    /// What it is doing, for people to read.
    pub step: String,
    /// The part that is done, 0 to 1.
    pub done: f64,
    /// Results that were kept.
    pub records: i64,
    /// What it made: the runs of analyses, or of a job that has a report made that report.
    pub run_ids: Vec<String>,
    /// What ended the last attempt badly; nothing when it went well or is under way for the first time.
    pub failure: Option<Failure>,
    /// The trace of the last attempt; empty before.
    pub trace_id: String,
    /// Who wants it to end, or has ended it; empty when nobody does.
    pub cancelled_by: String,
}

impl Execution {
    /// The claim of who owns it now.
    #[must_use]
    pub fn claim(&self) -> Claim {
        Claim {
            execution_id: self.execution_id.clone(),
            owner: self.owner.clone(),
            attempt: self.attempt,
        }
    }

    pub(super) fn of(row: &AnyRow) -> Result<Self> {
        let reason: String = get(row, "error_reason")?;
        let message = get(row, "error_message")?;
        let run_ids: String = get(row, "run_ids")?;
        let run_ids = serde_json::from_str(&run_ids)
            .map_err(|problem| Error::internal_fault(format!("run_ids: {problem}")))?;
        Ok(Self {
            execution_id: get(row, "execution_id")?,
            job_id: get(row, "job_id")?,
            domain: get(row, "domain")?,
            state: State::of(get(row, "state")?)?,
            cause: Cause::of(get(row, "cause")?)?,
            triggered_by: get(row, "triggered_by")?,
            traceparent: get(row, "traceparent")?,
            as_of: get(row, "as_of")?,
            scheduled_for: instant(get(row, "scheduled_for")?),
            due_at: instant(get(row, "due_at")?),
            started_at: get::<Option<i64>>(row, "started_at")?.map(instant),
            finished_at: get::<Option<i64>>(row, "finished_at")?.map(instant),
            attempt: get(row, "attempt")?,
            failures: get(row, "failures")?,
            takeovers: get(row, "takeovers")?,
            owner: get(row, "owner")?,
            step: get(row, "step")?,
            done: get(row, "done")?,
            records: get(row, "records")?,
            run_ids,
            failure: (!reason.is_empty()).then_some(Failure { reason, message }),
            trace_id: get(row, "trace_id")?,
            cancelled_by: get(row, "cancelled_by")?,
        })
    }
}

/// A column's value.
pub(super) fn get<'row, T>(row: &'row AnyRow, column: &str) -> Result<T>
where
    T: Decode<'row, Any> + Type<Any>,
    for<'name> &'name str: ColumnIndex<AnyRow>,
{
    row.try_get(column).map_err(|cause| error::of(&cause))
}
