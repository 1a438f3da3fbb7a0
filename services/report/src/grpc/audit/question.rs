//! What is asked, with every wrong field told.

use otel_bi_proto::otelbi::audit::v1::ListAuditEventsRequest;
use status::{Error, Result};
use store::audit::{Head, Query};

use super::page;
use crate::domain::audit_filter::AuditFilter;
use crate::domain::fields::Fields;
use crate::grpc::page::size;

/// Rows on a page when the caller does not say how many, and at most.
const DEFAULT_PAGE_SIZE: u32 = 100;
const MAX_PAGE_SIZE: u32 = 1000;
/// The fields of a question as the contract has them: wrong ones are told in this order.
const FIELDS: [&str; 8] = [
    "domain",
    "actor",
    "action",
    "from",
    "to",
    "page_size",
    "page_token",
    "trace_id",
];
/// Heads that one verification can be given: those of more starts than anybody keeps.
const MAX_HEADS: usize = 1000;
/// What is wrong with a text that is no head.
const NO_HEAD: &str = "must be WRITER:SEQUENCE:HASH as a log or an export tells it, with a hash of 64 \
    hexadecimal digits";

/// Which rows are asked for.
pub(super) fn query(request: &ListAuditEventsRequest) -> Result<Query> {
    let mut fields = Fields::default();
    let limit = fields.read(
        "page_size",
        size(request.page_size, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE),
    );
    let query = Query {
        after: fields.read("page_token", page::cursor(request)),
        ..AuditFilter::from(request).query(limit, &mut fields)
    };
    fields.in_order(&FIELDS).checked(query)
}

/// The heads that the trail is held against.
pub(super) fn heads(given: &[String]) -> Result<Vec<Head>> {
    if given.len() > MAX_HEADS {
        let told = format!("must be {MAX_HEADS} at most, are {}", given.len());
        return Err(Error::invalid_field("heads", told));
    }
    let mut fields = Fields::default();
    let head = |text: &String| Head::parse(text).ok_or_else(|| NO_HEAD.to_owned());
    let heads: Vec<Option<Head>> = given
        .iter()
        .map(|text| fields.read("heads", head(text).map(Some)))
        .collect();
    let heads = heads.into_iter().flatten().collect();
    fields.checked(heads)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(request: &ListAuditEventsRequest) -> Vec<String> {
        let error = query(request).unwrap_err();
        let fields = error.fields().iter();
        fields.map(|violation| violation.field.clone()).collect()
    }

    #[test]
    fn nothing_said_is_the_newest_hundred_of_all() {
        let query = query(&ListAuditEventsRequest::default()).unwrap();
        assert_eq!((query.domain, query.limit), (None, 100));
        assert!(query.from.is_none() && query.to.is_none() && query.after.is_none());
    }

    #[test]
    fn every_wrong_field_is_told_in_the_requests_order() {
        let request = ListAuditEventsRequest {
            domain: 99,
            actor: "a\nb".to_owned(),
            action: "x".repeat(300),
            from: "yesterday".to_owned(),
            to: "tomorrow".to_owned(),
            page_size: -1,
            page_token: "?".to_owned(),
            trace_id: "abc".to_owned(),
        };
        assert_eq!(wrong(&request), FIELDS);
    }

    #[test]
    fn heads_are_as_they_are_logged() {
        let given = format!("aw-analytics:1:7:{}", "0A".repeat(32));
        let head = heads(&[given]).unwrap().remove(0);
        assert_eq!((head.writer.as_str(), head.sequence), ("aw-analytics:1", 7));
        let wrong = ["nobody".to_owned(), "a:0:00".to_owned()];
        assert_eq!(heads(&wrong).unwrap_err().fields().len(), 2);
    }

    #[test]
    fn a_large_page_is_cut() {
        let request = ListAuditEventsRequest {
            page_size: 5000,
            ..ListAuditEventsRequest::default()
        };
        assert_eq!(query(&request).unwrap().limit, 1000);
    }
}
