//! Where a page of the trail begins.

use otel_bi_proto::otelbi::audit::v1::ListAuditEventsRequest;
use store::audit::Cursor;

use crate::grpc::page;

/// The token of the page that comes after a row.
pub(super) fn token(after: &Cursor, request: &ListAuditEventsRequest) -> String {
    let place = format!("{}.{}.{}", after.at_micros, after.sequence, after.writer);
    page::token(&place, &question(request))
}

/// The row that a token's page comes after.
pub(super) fn cursor(request: &ListAuditEventsRequest) -> Result<Option<Cursor>, String> {
    page::place(&request.page_token, &question(request), read)
}

fn read(place: &str) -> Option<Cursor> {
    let mut parts = place.splitn(3, '.');
    Some(Cursor {
        at_micros: parts.next()?.parse().ok()?,
        sequence: parts.next()?.parse().ok()?,
        writer: parts.next()?.to_owned(),
    })
}

/// All of it but which page, and how long.
fn question(request: &ListAuditEventsRequest) -> ListAuditEventsRequest {
    ListAuditEventsRequest {
        page_token: String::new(),
        page_size: 0,
        ..request.clone()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(actor: &str) -> ListAuditEventsRequest {
        ListAuditEventsRequest {
            actor: actor.to_owned(),
            ..ListAuditEventsRequest::default()
        }
    }

    fn asked(actor: &str, page_token: &str) -> Result<Option<Cursor>, String> {
        cursor(&ListAuditEventsRequest {
            page_token: page_token.to_owned(),
            page_size: 7,
            ..of(actor)
        })
    }

    proptest! {
        #[test]
        fn a_token_leads_back_to_its_place(at_micros: i64, sequence: i64, writer in "[^\\pC]{1,40}") {
            let place = Cursor { at_micros, writer, sequence };
            let token = token(&place, &of("anna"));
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
