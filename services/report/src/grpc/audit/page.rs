//! Page tokens: the place to go on from, and a mark of the question. A token of another question is
//! refused, rather than answered with a list that skips or repeats rows.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use otel_bi_proto::otelbi::audit::v1::ListAuditEventsRequest;
use prost::Message;
use sha2::{Digest, Sha256};
use store::audit::Cursor;

/// The token of the page that comes after a row.
pub(super) fn token(after: &Cursor, question: &ListAuditEventsRequest) -> String {
    let (at, sequence, mark) = (after.at_micros, after.sequence, mark(question));
    URL_SAFE_NO_PAD.encode(format!("{at}.{sequence}.{mark:x}.{}", after.writer))
}

/// The row that a token's page comes after.
pub(super) fn cursor(question: &ListAuditEventsRequest) -> Result<Option<Cursor>, String> {
    if question.page_token.is_empty() {
        return Ok(None);
    }
    let read = read(&question.page_token);
    let (cursor, marked) = read.ok_or("is not a `next_page_token` of this list")?;
    if marked != mark(question) {
        return Err("belongs to another question: ask for the first page again".to_owned());
    }
    Ok(Some(cursor))
}

fn read(token: &str) -> Option<(Cursor, u64)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let mut parts = text.splitn(4, '.');
    let at_micros = parts.next()?.parse().ok()?;
    let sequence = parts.next()?.parse().ok()?;
    let mark = u64::from_str_radix(parts.next()?, 16).ok()?;
    let writer = parts.next()?.to_owned();
    // Not written by us: there is no writer with such a name.
    let plain = !writer.contains(char::is_control);
    plain.then_some((
        Cursor {
            at_micros,
            writer,
            sequence,
        },
        mark,
    ))
}

/// What tells one question from another: all of it but which page, and how long.
fn mark(question: &ListAuditEventsRequest) -> u64 {
    let question = ListAuditEventsRequest {
        page_token: String::new(),
        page_size: 0,
        ..question.clone()
    };
    let digest = Sha256::digest(question.encode_to_vec());
    digest.first_chunk().copied().map_or(0, u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn question(actor: &str) -> ListAuditEventsRequest {
        ListAuditEventsRequest {
            actor: actor.to_owned(),
            ..ListAuditEventsRequest::default()
        }
    }

    fn asked(actor: &str, page_token: &str) -> Result<Option<Cursor>, String> {
        cursor(&ListAuditEventsRequest {
            page_token: page_token.to_owned(),
            page_size: 7,
            ..question(actor)
        })
    }

    proptest! {
        #[test]
        fn a_token_leads_back_to_its_place(at_micros: i64, sequence: i64, writer in "[^\\pC]{1,40}") {
            let place = Cursor { at_micros, writer, sequence };
            let token = token(&place, &question("anna"));
            prop_assert_eq!(asked("anna", &token), Ok(Some(place)));
            prop_assert!(asked("otto", &token).unwrap_err().contains("another question"));
        }

        #[test]
        fn no_text_is_trouble(text in "\\PC{0,40}") {
            let _ = asked("anna", &text);
        }
    }

    #[test]
    fn what_is_no_token_is_told() {
        assert_eq!(asked("anna", ""), Ok(None));
        for wrong in ["x", "MS4y", "%%%"] {
            let told = asked("anna", wrong).unwrap_err();
            assert!(told.starts_with("is not a"), "{told}");
        }
    }
}
