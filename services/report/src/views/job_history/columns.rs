//! The columns of an execution, and its enumerations in words.

use chrono::{DateTime, Utc};
use document::{Cell, Emphasis, Kind, Level};
use otel_bi_proto::otelbi::scheduler::v1::{ExecutionState, ExecutionTrigger, JobExecution};
use prost_types::Timestamp;

use crate::views::common::days::day;
use crate::views::common::table::{Field, Table, field};
use crate::views::common::words::Words;

/// How far executions have come.
const STATES: Emphasis = Emphasis::Levels(&[
    ("Queued", Level::Neutral),
    ("Running", Level::Neutral),
    ("Succeeded", Level::Good),
    ("Failed", Level::Bad),
    ("Cancelled", Level::Warning),
    ("Skipped", Level::Warning),
]);

/// The table.
pub(super) fn table() -> Table<JobExecution> {
    let groups = [asked(), worked(), ended(), traced()];
    Table::new(groups.into_iter().flatten().collect())
}

/// Which job, and why it is to run.
fn asked() -> Vec<Field<JobExecution>> {
    vec![
    field(
            "scheduled_for",
            "Scheduled for",
            Kind::Instant,
            "The time it was to run, in UTC.",
            |execution| instant(execution.scheduled_for).into(),
        ),
    field(
            "job_id",
            "Job",
            Kind::Text,
            "The job's id: the part of the platform it works for, how often it runs by default, its name.",
            |execution| Cell::text(&execution.job_id),
        ),
    field(
            "state",
            "State",
            Kind::Text,
            "How far it has come. Failed: given up after its last attempt, or for an error that trying again \
             does not mend. Skipped: never run, as the execution before it was still under way.",
            |execution: &JobExecution| execution.state().cell(),
        )
        .emphasis(STATES),
    field(
            "trigger",
            "Trigger",
            Kind::Text,
            "Why it exists: its time had come (Schedule), had come while no scheduler was up (Catch-up), or \
             somebody asked for it (Request).",
            |execution| execution.trigger().cell(),
        ),
    field(
            "triggered_by",
            "Triggered by",
            Kind::Text,
            "Who asked for it; `scheduler` when its time had come.",
            |execution| Cell::text(&execution.triggered_by),
        ),
    field(
            "as_of",
            "As of",
            Kind::Date,
            "The day it looks back from; empty for the newest in the data.",
            |execution| day(&execution.as_of),
        ),
    ]
}

/// How it went.
fn worked() -> Vec<Field<JobExecution>> {
    vec![
        field(
            "started_at",
            "Started",
            Kind::Instant,
            "When its present or last attempt began, in UTC; empty before.",
            |execution| instant(execution.started_at).into(),
        ),
        field(
            "finished_at",
            "Finished",
            Kind::Instant,
            "When it ended, in UTC; empty before.",
            |execution| instant(execution.finished_at).into(),
        ),
        field(
            "attempt",
            "Attempts",
            Kind::Integer,
            "Attempts begun, those taken over included.",
            |execution| execution.attempt.into(),
        ),
        field(
            "takeovers",
            "Takeovers",
            Kind::Integer,
            "Attempts that were taken over from a scheduler that was gone.",
            |execution| execution.takeovers.into(),
        ),
        field(
            "step",
            "Step",
            Kind::Prose,
            "What it is doing, or did last.",
            |execution| Cell::text(&execution.step),
        ),
        field(
            "done",
            "Done",
            Kind::Percent(0),
            "The part of it that is done.",
            |execution| execution.done.into(),
        ),
        field(
            "records",
            "Results",
            Kind::Integer,
            "Results it kept.",
            |execution| execution.records.into(),
        ),
    ]
}

/// What went wrong, and who put an end to it.
fn ended() -> Vec<Field<JobExecution>> {
    vec![
        field(
            "error_reason",
            "Error",
            Kind::Text,
            "The reason code of what ended the last attempt; empty when it went well.",
            |execution| Cell::text(&execution.error_reason),
        ),
        field(
            "error_message",
            "Error message",
            Kind::Prose,
            "What ended the last attempt, in words.",
            |execution| Cell::text(&execution.error_message),
        ),
        field(
            "next_attempt_at",
            "Next attempt",
            Kind::Instant,
            "When the next attempt is due, in UTC; empty when none is.",
            |execution| instant(execution.next_attempt_at).into(),
        ),
        field(
            "cancelled_by",
            "Cancelled by",
            Kind::Text,
            "Who cancelled it; empty when nobody did.",
            |execution| Cell::text(&execution.cancelled_by),
        ),
    ]
}

/// Where to look further.
fn traced() -> Vec<Field<JobExecution>> {
    vec![
        field(
            "owner",
            "Scheduler",
            Kind::Text,
            "The scheduler that has it, or had it last.",
            |execution| Cell::text(&execution.owner),
        ),
        field(
            "execution_id",
            "Execution",
            Kind::Text,
            "Its id, a UUID.",
            |execution| Cell::text(&execution.execution_id),
        ),
        field(
            "run_ids",
            "Runs",
            Kind::Prose,
            "The runs of analyses it made, by their ids.",
            |execution| Cell::text(execution.run_ids.join(", ")),
        ),
        field(
            "report_id",
            "Report",
            Kind::Text,
            "The report it made, by its id; empty when it made none.",
            |execution| Cell::text(&execution.report_id),
        ),
        field(
            "trace_id",
            "Trace",
            Kind::Text,
            "The trace of the last attempt: 32 hexadecimal digits.",
            |execution| Cell::text(&execution.trace_id),
        ),
    ]
}

impl Words for ExecutionState {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::Queued => "Queued",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
            Self::Skipped => "Skipped",
        }
    }
}

impl Words for ExecutionTrigger {
    fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::Schedule => "Schedule",
            Self::CatchUp => "Catch-up",
            Self::Request => "Request",
        }
    }
}

/// A moment of a message.
pub(super) fn instant(at: Option<Timestamp>) -> Option<DateTime<Utc>> {
    let at = at?;
    DateTime::from_timestamp(at.seconds, u32::try_from(at.nanos).ok()?)
}
