//! All pages of a list, as one answer.

use std::future::Future;

use otel_bi_proto::otelbi::common::v1::Provenance;
use status::{Code, Error, Result, reason};

/// What the services give at most on a page.
pub(super) const PAGE_SIZE: i32 = 500;
/// How often a list is begun again because the data changed between its pages.
const ATTEMPTS: usize = 3;

/// One page.
pub(super) struct Page<T> {
    /// What is on it.
    pub(super) items: Vec<T>,
    /// Token of the next one; empty on the last.
    pub(super) next: String,
    /// How it was computed.
    pub(super) provenance: Option<Provenance>,
}

/// Asks page after page. All are of one snapshot: when the data change meanwhile it begins again.
/// `ask` gives the page of a token; what only the first page says it keeps itself.
pub(super) async fn all<T, F>(mut ask: impl FnMut(String) -> F) -> Result<(Vec<T>, Provenance)>
where
    F: Future<Output = Result<Page<T>>>,
{
    for _ in 0..ATTEMPTS {
        if let Some(whole) = attempt(&mut ask).await? {
            return Ok(whole);
        }
    }
    Err(Error::unavailable(
        reason::UPSTREAM_UNAVAILABLE,
        "The data change faster than they can be read; try again in a moment.",
    ))
}

/// One attempt; nothing when the data changed under way.
async fn attempt<T, F>(ask: &mut impl FnMut(String) -> F) -> Result<Option<(Vec<T>, Provenance)>>
where
    F: Future<Output = Result<Page<T>>>,
{
    let first = ask(String::new()).await?;
    let provenance = first.provenance.ok_or_else(without_provenance)?;
    let mut items = first.items;
    let mut next = first.next;
    while !next.is_empty() {
        let page = ask(next).await?;
        if page.provenance.ok_or_else(without_provenance)?.snapshot != provenance.snapshot {
            return Ok(None);
        }
        items.extend(page.items);
        next = page.next;
    }
    Ok(Some((items, provenance)))
}

/// The fault of an answer that does not say how it was computed.
pub(super) fn without_provenance() -> Error {
    Error::new(
        Code::Internal,
        reason::UPSTREAM_FAULT,
        "A part of the platform answered wrongly.",
    )
    .with_internal("an answer has no provenance")
}
