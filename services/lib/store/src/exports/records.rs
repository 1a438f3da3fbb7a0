//! Records: one for each file that went out, or was to.

use std::time::{Duration, SystemTime};

use otel_bi_proto::otelbi::common::v1::Domain;
use sqlx::Row as _;
use sqlx::any::AnyRow;
use status::Result;

use super::{FIND, FIND_DOCUMENT, FIND_FILE, INSERT, LIST, LIST_BY_DOMAIN};
use crate::statement::Bound;
use crate::{Store, Transaction, domain, error, time};

/// One export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Its id, a UUID.
    pub export_id: String,
    /// The id of the document in the file; empty when no file was made.
    pub document_id: String,
    /// Which part of the platform it shows; unspecified counts as the platform itself.
    pub domain: Domain,
    /// What was exported, for example `sales-kpis`.
    pub view: String,
    /// The kind of file, for example `xlsx`.
    pub format: String,
    /// The request's fields as JSON.
    pub filters: String,
    /// Rows of data in it; 0 when no file was made.
    pub rows: u64,
    /// Its size in bytes; 0 when no file was made.
    pub bytes: u64,
    /// SHA-256 of the file: 64 hexadecimal digits; empty when no file was made.
    pub sha256: String,
    /// SHA-256 of its data as CSV, likewise.
    pub data_sha256: String,
    /// What the file says of itself, as JSON; empty when no file was made.
    pub manifest: String,
    /// Who asked for it.
    pub actor: String,
    /// The trace it was made in: 32 hexadecimal digits.
    pub trace_id: String,
    /// How long it took; kept to the microsecond.
    pub duration: Duration,
    /// When it was asked for; kept to the microsecond.
    pub created_at: SystemTime,
    /// `OK`, or the error's code.
    pub outcome: String,
}

/// A place in the list: that of one export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// When it was asked for.
    pub created_at: SystemTime,
    /// Its id.
    pub export_id: String,
}

/// Keeps the record of an export. An id that is there already is a fault.
pub async fn insert(store: &Store, export: &Export) -> Result<()> {
    let inserted = store.execute(&INSERT, |query| bind(query, export));
    inserted.await.map(drop)
}

/// As [`insert`], together with what else the transaction does.
pub async fn insert_within(transaction: &mut Transaction, export: &Export) -> Result<()> {
    let inserted = transaction.execute(&INSERT, |query| bind(query, export));
    inserted.await.map(drop)
}

fn bind(query: Bound, export: &Export) -> Bound {
    let Export {
        export_id,
        document_id,
        view,
        format,
        filters,
        sha256,
        data_sha256,
        manifest,
        actor,
        trace_id,
        outcome,
        ..
    } = export.clone();
    query
        .bind(export_id)
        .bind(domain::word(export.domain))
        .bind(view)
        .bind(format)
        .bind(filters)
        .bind(whole(export.rows))
        .bind(whole(export.bytes))
        .bind(sha256)
        .bind(actor)
        .bind(trace_id)
        .bind(i64::try_from(export.duration.as_micros()).unwrap_or(i64::MAX))
        .bind(time::micros(export.created_at))
        .bind(outcome)
        .bind(document_id)
        .bind(data_sha256)
        .bind(manifest)
}

/// The export of this id.
pub async fn find(store: &Store, export_id: &str) -> Result<Option<Export>> {
    let rows = store.rows(&FIND, |query| query.bind(export_id.to_owned()));
    rows.await?.first().map(Export::of).transpose()
}

/// The newest export of the file with this SHA-256, which is not empty.
pub async fn find_file(store: &Store, sha256: &str) -> Result<Option<Export>> {
    let rows = store.rows(&FIND_FILE, |query| query.bind(sha256.to_owned()));
    rows.await?.first().map(Export::of).transpose()
}

/// The newest export of this document, whose id is not empty.
pub async fn find_document(store: &Store, document_id: &str) -> Result<Option<Export>> {
    let rows = store.rows(&FIND_DOCUMENT, |query| query.bind(document_id.to_owned()));
    rows.await?.first().map(Export::of).transpose()
}

/// Exports of one part of the platform, or of all, newest first: at most `limit` of those after a place.
pub async fn list(
    store: &Store,
    domain: Option<Domain>,
    after: Option<&Position>,
    limit: u32,
) -> Result<Vec<Export>> {
    let (at, id) = after.map_or((i64::MAX, ""), |after| {
        (time::micros(after.created_at), after.export_id.as_str())
    });
    let statement = if domain.is_some() {
        &LIST_BY_DOMAIN
    } else {
        &LIST
    };
    let rows = store.rows(statement, |query| {
        let query = match domain {
            Some(domain) => query.bind(domain::word(domain)),
            None => query,
        };
        query.bind(at).bind(id.to_owned()).bind(i64::from(limit))
    });
    rows.await?.iter().map(Export::of).collect()
}

impl Export {
    fn of(row: &AnyRow) -> Result<Self> {
        let read = || -> sqlx::Result<Self> {
            Ok(Self {
                export_id: row.try_get("export_id")?,
                document_id: row.try_get("document_id")?,
                domain: domain::of(row.try_get("domain")?),
                view: row.try_get("view")?,
                format: row.try_get("format")?,
                filters: row.try_get("filters")?,
                rows: count(row.try_get("row_count")?),
                bytes: count(row.try_get("byte_count")?),
                sha256: row.try_get("sha256")?,
                data_sha256: row.try_get("data_sha256")?,
                manifest: row.try_get("manifest")?,
                actor: row.try_get("actor")?,
                trace_id: row.try_get("trace_id")?,
                duration: Duration::from_micros(count(row.try_get("duration_us")?)),
                created_at: time::instant(row.try_get("created_at")?),
                outcome: row.try_get("outcome")?,
            })
        };
        read().map_err(|cause| error::of(&cause))
    }
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn count(whole: i64) -> u64 {
    u64::try_from(whole).unwrap_or_default()
}
