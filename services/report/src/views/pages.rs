//! All pages of a list, as one answer.

use std::future::Future;

use otel_bi_proto::otelbi::common::v1::Provenance;
use status::{Code, Error, Result, reason};

/// What the services give at most on a page.
pub(super) const PAGE_SIZE: i32 = 500;
/// How often a list is begun again because the data changed between its pages.
const ATTEMPTS: usize = 3;

/// One page.
pub(super) struct Page<T, H = ()> {
    /// What is on it.
    pub(super) items: Vec<T>,
    /// What the answer says beside the list; the first page's counts.
    pub(super) head: H,
    /// Token of the next one; empty on the last.
    pub(super) next: String,
    /// How it was computed.
    pub(super) provenance: Option<Provenance>,
}

/// All pages.
pub(super) struct Whole<T, H = ()> {
    /// What is on them.
    pub(super) items: Vec<T>,
    /// What the first one says beside the list.
    pub(super) head: H,
    /// How they were computed.
    pub(super) provenance: Provenance,
}

/// Asks page after page; `ask` gives the page of a token. All are of one snapshot: when the data change
/// meanwhile it begins again.
pub(super) async fn all<T, H, F>(mut ask: impl FnMut(String) -> F) -> Result<Whole<T, H>>
where
    F: Future<Output = Result<Page<T, H>>>,
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
async fn attempt<T, H, F>(ask: &mut impl FnMut(String) -> F) -> Result<Option<Whole<T, H>>>
where
    F: Future<Output = Result<Page<T, H>>>,
{
    let first = ask(String::new()).await?;
    let provenance = first.provenance.ok_or_else(without_provenance)?;
    let (mut items, head) = (first.items, first.head);
    let mut next = first.next;
    while !next.is_empty() {
        let page = match ask(next).await {
            Ok(page) => page,
            Err(error) if is_of_other_data(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        if page.provenance.ok_or_else(without_provenance)?.snapshot != provenance.snapshot {
            return Ok(None);
        }
        items.extend(page.items);
        next = page.next;
    }
    Ok(Some(Whole {
        items,
        head,
        provenance,
    }))
}

/// Whether a service refuses the token of a page: it gave the token itself, so its data have changed since.
fn is_of_other_data(error: &Error) -> bool {
    error.code() == Code::InvalidArgument
        && matches!(error.fields(), [wrong] if wrong.field == "page_token")
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::ready;

    use super::*;

    fn page(items: &[i32], head: &str, next: &str, snapshot: &str) -> Page<i32, String> {
        Page {
            items: items.to_vec(),
            head: head.to_owned(),
            next: next.to_owned(),
            provenance: Some(Provenance {
                snapshot: snapshot.to_owned(),
                ..Provenance::default()
            }),
        }
    }

    #[tokio::test]
    async fn pages_are_put_together_and_the_first_says_the_rest() {
        let whole = all(|token| {
            ready(Ok(match token.as_str() {
                "" => page(&[1, 2], "first", "a", "x"),
                "a" => page(&[3], "second", "b", "x"),
                _ => page(&[], "third", "", "x"),
            }))
        })
        .await
        .unwrap();
        assert_eq!((whole.items, whole.head.as_str()), (vec![1, 2, 3], "first"));
    }

    #[tokio::test]
    async fn pages_of_other_data_are_not_put_together() {
        let asked = Cell::new(0);
        let whole = all(|token| {
            asked.set(asked.get() + 1);
            let snapshot = if asked.get() == 1 { "old" } else { "new" };
            let next = if token.is_empty() { "a" } else { "" };
            ready(Ok(page(&[asked.get()], "", next, snapshot)))
        })
        .await
        .unwrap();
        assert_eq!(whole.items, [3, 4]);
        assert_eq!(whole.provenance.snapshot, "new");
    }

    #[tokio::test]
    async fn a_token_that_is_refused_means_other_data() {
        let asked = Cell::new(0);
        let whole = all(|token| {
            asked.set(asked.get() + 1);
            ready(match (token.as_str(), asked.get()) {
                ("", count) => Ok(page(&[count], "", "a", "x")),
                (_, 2) => Err(Error::invalid_field("page_token", "belongs to other data")),
                (_, count) => Ok(page(&[count], "", "", "x")),
            })
        });
        assert_eq!(whole.await.unwrap().items, [3, 4]);
        let refused = all(|token| {
            ready(match token.as_str() {
                "" => Ok(page(&[1], "", "a", "x")),
                _ => Err(Error::invalid_field("as_of", "is no day")),
            })
        });
        assert_eq!(refused.await.err().unwrap().code(), Code::InvalidArgument);
    }

    #[tokio::test]
    async fn data_that_never_rest_are_given_up() {
        let asked = Cell::new(0);
        let failed = all(|token| {
            asked.set(asked.get() + 1);
            let next = if token.is_empty() { "a" } else { "" };
            ready(Ok(page(&[1], "", next, &asked.get().to_string())))
        })
        .await;
        assert_eq!(failed.err().unwrap().code(), Code::Unavailable);
    }
}
