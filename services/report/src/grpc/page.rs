//! Pages of a list: how long they are, and tokens that tell where one begins.
//!
//! A token holds a place to go on from, and a mark of the question. A token of another question is refused,
//! rather than answered with a list that skips or repeats rows.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use prost::Message;
use sha2::{Digest, Sha256};

/// How many rows a page has: as many as asked for, up to the most, and the default for 0.
pub(super) fn size(given: i32, default: u32, most: u32) -> Result<u32, String> {
    match u32::try_from(given) {
        Ok(0) => Ok(default),
        Ok(size) => Ok(size.min(most)),
        Err(_) => Err(format!(
            "must be 1 to {most} (or 0 for {default}), is {given}"
        )),
    }
}

/// The token of the page that comes after a place. `question` is the request without its page.
pub(super) fn token(place: &str, question: &impl Message) -> String {
    let mark = mark(question);
    URL_SAFE_NO_PAD.encode(format!("{mark:x}.{place}"))
}

/// The place that a token's page comes after; nothing for the first page.
pub(super) fn place<T>(
    token: &str,
    question: &impl Message,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, String> {
    if token.is_empty() {
        return Ok(None);
    }
    let (place, marked) = decoded(token, read).ok_or("is not a `next_page_token` of this list")?;
    if marked != mark(question) {
        return Err("belongs to another question: ask for the first page again".to_owned());
    }
    Ok(Some(place))
}

fn decoded<T>(token: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<(T, u64)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let (mark, place) = text.split_once('.')?;
    // Not written by us: there is no place with such a name.
    let plain = !place.contains(char::is_control);
    let place = read(place).filter(|_| plain)?;
    Some((place, u64::from_str_radix(mark, 16).ok()?))
}

/// What tells one question from another.
fn mark(question: &impl Message) -> u64 {
    let digest = Sha256::digest(question.encode_to_vec());
    digest.first_chunk().copied().map_or(0, u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_their_bounds() {
        assert_eq!(size(0, 100, 1000), Ok(100));
        assert_eq!(size(7, 100, 1000), Ok(7));
        assert_eq!(size(9_999, 100, 1000), Ok(1000));
        assert!(size(-1, 100, 1000).is_err());
    }

    #[test]
    fn a_token_leads_back_to_its_place_in_its_list_alone() {
        let read = |place: &str| Some(place.to_owned());
        let token = token("1.here", &"one".to_owned());
        let back = place(&token, &"one".to_owned(), read);
        assert_eq!(back, Ok(Some("1.here".to_owned())));
        let elsewhere = place(&token, &"other".to_owned(), read).unwrap_err();
        assert!(elsewhere.contains("another question"), "{elsewhere}");
        assert_eq!(place("", &"one".to_owned(), read), Ok(None));
        let unreadable = place(&token, &"one".to_owned(), |_| None::<()>).unwrap_err();
        assert!(unreadable.starts_with("is not a"), "{unreadable}");
    }
}
