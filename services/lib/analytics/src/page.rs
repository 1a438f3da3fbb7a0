//! Lists in pages (AIP-158).
//!
//! A page token holds the place to go on from, and a mark of the question and the data: a token of
//! another question, or of data that were read again since with other content, is refused rather
//! than answered with a list that skips or repeats entries.

use prost::Message;
use sha2::{Digest, Sha256};
use status::{Error, Result};

use crate::messages::count;
use crate::request::MOST_ENTRIES;

/// Entries of a page when the caller does not say how many.
const DEFAULT_SIZE: usize = 100;

/// Which page of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    first: usize,
    size: usize,
    mark: u64,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<E> {
    /// Its entries.
    pub entries: Vec<E>,
    /// Entries on all pages.
    pub total_size: i32,
    /// The token of the next page; empty on the last.
    pub next_page_token: String,
}

impl Page {
    /// The page asked for by `size` and `token`. `question` is the request without these two, and
    /// `data` tells one state of the data from another (the snapshot's digest).
    pub fn new(size: i32, token: &str, question: &impl Message, data: &str) -> Result<Self> {
        let size = page_size(size)?;
        let mark = mark(question, data);
        let first = if token.is_empty() {
            0
        } else {
            place(token, mark)?
        };
        Ok(Self { first, size, mark })
    }

    /// Cuts the page out of the whole list and encodes its entries.
    pub fn cut<T, E>(self, list: &[T], encode: impl FnMut(&T) -> E) -> Paged<E> {
        let from = self.first.min(list.len());
        let to = from.saturating_add(self.size).min(list.len());
        Paged {
            entries: list[from..to].iter().map(encode).collect(),
            total_size: count(list.len()),
            next_page_token: if to < list.len() {
                format!("{to:x}.{:016x}", self.mark)
            } else {
                String::new()
            },
        }
    }
}

/// How many entries a page may have that is asked for with `size`: 0 for the default, and no more than
/// [`MOST_ENTRIES`].
pub fn page_size(size: i32) -> Result<usize> {
    match usize::try_from(size) {
        Ok(0) => Ok(DEFAULT_SIZE),
        Ok(size) => Ok(size.min(MOST_ENTRIES)),
        Err(_) => Err(Error::invalid_field(
            "page_size",
            format!("must be 1 to {MOST_ENTRIES} (or 0 for {DEFAULT_SIZE}), is {size}"),
        )),
    }
}

fn mark(question: &impl Message, data: &str) -> u64 {
    let mut digest = Sha256::new();
    digest.update(question.encode_to_vec());
    digest.update(data);
    let digest = digest.finalize();
    digest.first_chunk().copied().map_or(0, u64::from_be_bytes)
}

fn place(token: &str, mark: u64) -> Result<usize> {
    let parts = token.split_once('.').and_then(|(place, mark)| {
        let place = usize::from_str_radix(place, 16).ok()?;
        Some((place, u64::from_str_radix(mark, 16).ok()?))
    });
    match parts {
        Some((place, marked)) if marked == mark => Ok(place),
        Some(_) => Err(Error::invalid_field(
            "page_token",
            "belongs to another question, or the data have changed since: ask for the first page again",
        )),
        None => Err(Error::invalid_field(
            "page_token",
            "is not a `next_page_token` of this list",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_to_the_end() {
        let list: Vec<u32> = (0..250).collect();
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let page = Page::new(0, &token, &"question".to_owned(), "digest")
                .ok()
                .unwrap();
            let paged = page.cut(&list, |entry| *entry);
            assert_eq!(paged.total_size, 250);
            seen.extend(paged.entries);
            token = paged.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(seen, list);
    }

    #[test]
    fn a_token_is_good_for_its_own_question_and_data_only() {
        let list: Vec<u32> = (0..20).collect();
        let ask = |token: &str, question: &str, data: &str| {
            Page::new(5, token, &question.to_owned(), data)
                .map(|page| page.cut(&list, |entry| *entry))
                .map_err(|error| error.fields()[0].field.clone())
        };
        let token = ask("", "a", "1").unwrap().next_page_token;
        assert_eq!(ask(&token, "a", "1").unwrap().entries, [5, 6, 7, 8, 9]);
        for (token, question, data) in [
            (token.as_str(), "b", "1"),
            (token.as_str(), "a", "2"),
            ("5", "a", "1"),
            ("x.y", "a", "1"),
            ("-1.0", "a", "1"),
        ] {
            assert_eq!(ask(token, question, data).unwrap_err(), "page_token");
        }
    }

    #[test]
    fn sizes_are_clamped_and_negative_is_an_error() {
        let list: Vec<u32> = (0..2_000).collect();
        let sized = |size| {
            Page::new(size, "", &String::new(), "")
                .map(|page| page.cut(&list, |entry| *entry).entries.len())
        };
        assert_eq!(sized(10_000).ok(), Some(MOST_ENTRIES));
        assert_eq!(sized(3).ok(), Some(3));
        assert!(sized(-1).is_err());
    }
}
