//! The audit trail as a table, read page by page as it is written: it may have millions of rows.
//!
//! Pages follow each other from the newest row there was on, along the trail's own order. Rows of calls that
//! begin later, the export's own among them, are newer than the first page and so in none.

use chrono::{DateTime, Datelike, SecondsFormat, Utc};
use document::{Cell, Emphasis, Kind, Level, Section};
use futures::Stream;
use otel_bi_proto::otelbi::report::v1::ExportAuditTrailRequest;
use status::Result;
use store::Store;
use store::audit::{Page, Query, Row};

use super::Streamed;
use super::common::table::{Field, Table, field};
use crate::domain::audit_filter::AuditFilter;
use crate::domain::fields::Fields;
use crate::domain::part;

/// Rows read at once.
const PAGE_SIZE: u32 = 1000;

/// What came of calls: what a caller did wrong is to be looked at, what the platform did wrong to be acted on.
const OUTCOMES: Emphasis = Emphasis::Levels(&[
    ("OK", Level::Good),
    ("CANCELLED", Level::Neutral),
    ("INVALID_ARGUMENT", Level::Warning),
    ("NOT_FOUND", Level::Warning),
    ("ALREADY_EXISTS", Level::Warning),
    ("PERMISSION_DENIED", Level::Warning),
    ("UNAUTHENTICATED", Level::Warning),
    ("RESOURCE_EXHAUSTED", Level::Warning),
    ("FAILED_PRECONDITION", Level::Warning),
    ("ABORTED", Level::Warning),
    ("UNIMPLEMENTED", Level::Warning),
    ("DEADLINE_EXCEEDED", Level::Bad),
    ("INTERNAL", Level::Bad),
    ("UNAVAILABLE", Level::Bad),
]);

/// The table.
fn table() -> Table<Row> {
    let groups = [called(), chained()];
    Table::new(groups.into_iter().flatten().collect())
}

/// What a reader looks for: who, what, and what came of it.
fn called() -> Vec<Field<Row>> {
    vec![
        field(
            "at",
            "Time",
            Kind::Instant,
            "When the call began, in UTC. Empty beyond the year 9999, which only a changed row says.",
            |row| at(row).into(),
        ),
        field(
            "actor",
            "Actor",
            Kind::Text,
            "Who: the user's subject, a service's name, or `anonymous` where nobody had to sign in.",
            |row| Cell::text(&row.actor),
        ),
        field(
            "action",
            "Action",
            Kind::Text,
            "What: the full name of the call, or the step of a job.",
            |row| Cell::text(&row.action),
        ),
        field(
            "outcome",
            "Outcome",
            Kind::Text,
            "What came of it: OK or the error's code.",
            |row: &Row| Cell::text(&row.outcome),
        )
        .emphasis(OUTCOMES),
        field(
            "duration_seconds",
            "Duration",
            Kind::Decimal(3),
            "How long it took.",
            |row: &Row| row.duration().as_secs_f64().into(),
        )
        .unit("s"),
        field(
            "domain",
            "Domain",
            Kind::Text,
            "Which part of the platform it concerns: aw (AdventureWorks), wwi (Wide World Importers) or platform.",
            |row| Cell::text(&row.domain_name),
        ),
        field(
            "target",
            "Target",
            Kind::Text,
            "On what: the id of the execution, job, run, export or report; empty for a call that is about none.",
            |row| Cell::text(&row.target),
        ),
        field(
            "parameters",
            "Parameters",
            Kind::Prose,
            "The fields of the request as JSON.",
            |row| Cell::text(&row.parameters),
        ),
        field(
            "client",
            "Client",
            Kind::Text,
            "The program that called, as it calls itself: told, not proven.",
            |row| Cell::text(&row.client),
        ),
        field(
            "trace_id",
            "Trace",
            Kind::Text,
            "The call's trace: 32 hexadecimal digits.",
            |row| Cell::text(&row.trace_id),
        ),
    ]
}

/// What makes a row verifiable.
fn chained() -> Vec<Field<Row>> {
    vec![
        field(
            "writer",
            "Writer",
            Kind::Text,
            "The process that wrote the row: its service and a number of its own for each start. Each writer's \
             rows form a chain.",
            |row| Cell::text(&row.writer),
        ),
        field(
            "sequence",
            "Sequence",
            Kind::Identifier,
            "The row's place in its writer's chain, from 1.",
            |row| Cell::Integer(row.sequence),
        ),
        field(
            "previous_hash",
            "Previous hash",
            Kind::Text,
            "The hash of the row before it in the chain: 64 hexadecimal digits, zeros for the first.",
            |row| Cell::text(&row.previous_hash),
        ),
        field(
            "hash",
            "Hash",
            Kind::Text,
            "SHA-256 over the row and the hash before it: 64 hexadecimal digits. A row that is changed, or not \
             where it was, no longer fits its hash.",
            |row| Cell::text(&row.hash),
        ),
    ]
}

/// The rows that a request asks for, newest first, from now on backwards. Wrong filters are told here, as
/// `ListAuditEvents` tells them, and what is wrong with the store too.
pub(crate) async fn stream(store: Store, request: ExportAuditTrailRequest) -> Result<Streamed> {
    let mut fields = Fields::default();
    let query = AuditFilter::from(&request).query(PAGE_SIZE, &mut fields);
    let query = fields.checked(query)?;
    let first = store::audit::list(&store, &query).await?;
    let (table, subtitle) = (table(), subtitle(&query));
    Ok(Streamed {
        section: section(&table, &subtitle),
        subtitle,
        batches: Box::pin(batches(store, query, table, first)),
    })
}

/// A page's rows after the other.
fn batches(
    store: Store,
    mut query: Query,
    table: Table<Row>,
    mut page: Page,
) -> impl Stream<Item = Result<Vec<document::Row>>> + Send {
    async_stream::try_stream! {
        while !page.rows.is_empty() {
            yield table.rows(&page.rows);
            if page.next.is_none() {
                break;
            }
            query.after = page.next;
            page = store::audit::list(&store, &query).await?;
        }
    }
}

fn section(table: &Table<Row>, subtitle: &str) -> Section {
    Section {
        title: "Audit trail".to_owned(),
        paragraphs: vec![format!(
            "Who asked what, when, and what came of it, newest first. {subtitle}."
        )],
        columns: table.columns(),
        notes: vec![
            "The trail is as it was when this document was begun; of calls that were under way then, some \
             may be in it."
                .to_owned(),
            "Rows are only ever added, and each writer's rows form a chain of hashes: a row that was \
             changed, taken out or moved is found by verifying the trail."
                .to_owned(),
        ],
        ..Section::default()
    }
}

/// Which rows, in one line.
fn subtitle(query: &Query) -> String {
    let mut said = Vec::new();
    if let Some(domain) = query.domain {
        said.push(format!("of {}", part::name(domain)));
    }
    for (label, value) in [
        ("actor", &query.actor),
        ("action", &query.action),
        ("trace", &query.trace_id),
    ] {
        if !value.is_empty() {
            said.push(format!("{label} {value}"));
        }
    }
    for (label, at) in [("from", query.from), ("before", query.to)] {
        if let Some(at) = at {
            let at = DateTime::<Utc>::from(at).to_rfc3339_opts(SecondsFormat::AutoSi, true);
            said.push(format!("{label} {at}"));
        }
    }
    if said.is_empty() {
        "All rows".to_owned()
    } else {
        format!("Rows {}", said.join(", "))
    }
}

/// When a row began, as far as calendars go.
fn at(row: &Row) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(row.at_micros).filter(|at| at.year() <= 9999)
}

#[cfg(test)]
mod tests;
