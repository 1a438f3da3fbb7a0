//! Finding rows.

use std::time::SystemTime;

use otel_bi_proto::otelbi::common::v1::Domain;
use status::Result;

use super::{LIST, LIST_BY_ACTION, LIST_BY_ACTOR, LIST_BY_DOMAIN, LIST_BY_TRACE, Row};
use crate::statement::Bound;
use crate::{Statement, Store, domain, time};

/// Which rows. The empty query is for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Of this part of the platform only.
    pub domain: Option<Domain>,
    /// Of this actor only; empty for all.
    pub actor: String,
    /// Of this action only, by its full name or by the last part of it; empty for all.
    pub action: String,
    /// Of this trace only; empty for all.
    pub trace_id: String,
    /// From then on.
    pub from: Option<SystemTime>,
    /// Before then.
    pub to: Option<SystemTime>,
    /// The last row of the page before.
    pub after: Option<Cursor>,
    /// Rows at most.
    pub limit: u32,
}

/// A place in the list: [`Page::next`] of one page is [`Query::after`] of the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// When its row began, in microseconds.
    pub at_micros: i64,
    /// Its writer.
    pub writer: String,
    /// Its sequence number.
    pub sequence: i64,
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The rows, newest first.
    pub rows: Vec<Row>,
    /// Where the next page begins, when there may be one.
    pub next: Option<Cursor>,
}

/// Finds rows, newest first. Rows that are written meanwhile do not shift the pages.
pub async fn list(store: &Store, query: &Query) -> Result<Page> {
    // One more than asked for tells whether there is a next page.
    let limit = i64::from(query.limit) + 1;
    let found = store
        .rows(statement(query), |bound| bind(bound, query, limit))
        .await?;
    let mut rows: Vec<Row> = found.iter().map(Row::read).collect::<Result<_>>()?;
    let wanted = query.limit as usize;
    let more = rows.len() > wanted;
    rows.truncate(wanted);
    let next = rows.last().filter(|_| more).map(|row| Cursor {
        at_micros: row.at_micros,
        writer: row.writer.clone(),
        sequence: row.sequence,
    });
    Ok(Page { rows, next })
}

/// The statement that begins with the filter that leaves the fewest rows: each has an index of its own.
fn statement(query: &Query) -> &'static Statement {
    if !query.trace_id.is_empty() {
        &LIST_BY_TRACE
    } else if !query.actor.is_empty() {
        &LIST_BY_ACTOR
    } else if !query.action.is_empty() {
        &LIST_BY_ACTION
    } else if query.domain.is_some() {
        &LIST_BY_DOMAIN
    } else {
        &LIST
    }
}

fn bind(bound: Bound, query: &Query, limit: i64) -> Bound {
    let after = query.after.clone().unwrap_or(Cursor {
        at_micros: i64::MAX,
        writer: String::new(),
        sequence: 0,
    });
    let action = query.action.as_str();
    let name = action.rsplit_once('/').map_or(action, |(_, name)| name);
    let full_name = if name == action { "" } else { action };
    bound
        .bind(query.from.map_or(0, time::micros))
        .bind(query.to.map_or(i64::MAX, time::micros))
        .bind(after.at_micros)
        .bind(after.writer)
        .bind(after.sequence)
        .bind(query.domain.map_or("", domain::word))
        .bind(query.actor.clone())
        .bind(name.to_owned())
        .bind(full_name.to_owned())
        .bind(query.trace_id.clone())
        .bind(limit)
}
