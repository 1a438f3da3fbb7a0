//! What is asked, with every wrong field told.

use otel_bi_proto::otelbi::audit::v1::ListAuditEventsRequest;
use otel_bi_proto::otelbi::common::v1::Domain;
use status::{Error, FieldViolation, Result};
use store::audit::{Head, Query};

use super::page;
use crate::domain::{hex, instant, name};

/// Rows on a page when the caller does not say how many, and at most.
const DEFAULT_PAGE_SIZE: u32 = 100;
const MAX_PAGE_SIZE: u32 = 1000;
/// Heads that one verification can be given: those of more starts than anybody keeps.
const MAX_HEADS: usize = 1000;
/// What is wrong with a text that is no head.
const NO_HEAD: &str = "must be WRITER:SEQUENCE:HASH as a log or an export tells it, with a hash of 64 \
    hexadecimal digits";

/// Which rows are asked for.
pub(super) fn query(request: &ListAuditEventsRequest) -> Result<Query> {
    let mut fields = Fields(Vec::new());
    let query = Query {
        domain: fields.read("domain", domain(request.domain)),
        actor: fields.read("actor", name::name(&request.actor)),
        action: fields.read("action", name::name(&request.action)),
        from: fields.read("from", instant::from(&request.from)),
        to: fields.read("to", instant::to(&request.to)),
        limit: fields.read("page_size", page_size(request.page_size)),
        after: fields.read("page_token", page::cursor(request)),
        trace_id: fields.read("trace_id", trace_id(&request.trace_id)),
    };
    if let (Some(from), Some(to)) = (query.from, query.to)
        && from >= to
    {
        fields.wrong("to", "must be after `from`".to_owned());
    }
    fields.checked(query)
}

/// The heads that the trail is held against.
pub(super) fn heads(given: &[String]) -> Result<Vec<Head>> {
    if given.len() > MAX_HEADS {
        let told = format!("must be {MAX_HEADS} at most, are {}", given.len());
        return Err(Error::invalid_field("heads", told));
    }
    let mut fields = Fields(Vec::new());
    let head = |text: &String| Head::parse(text).ok_or_else(|| NO_HEAD.to_owned());
    let heads: Vec<Option<Head>> = given
        .iter()
        .map(|text| fields.read("heads", head(text).map(Some)))
        .collect();
    let heads = heads.into_iter().flatten().collect();
    fields.checked(heads)
}

/// The fields that are wrong so far.
struct Fields(Vec<FieldViolation>);

impl Fields {
    /// The value of a field; a default for one that is wrong.
    fn read<T: Default>(&mut self, field: &str, value: Result<T, String>) -> T {
        value.unwrap_or_else(|description| {
            self.wrong(field, description);
            T::default()
        })
    }

    fn wrong(&mut self, field: &str, description: String) {
        self.0.push(FieldViolation {
            field: field.to_owned(),
            description,
        });
    }

    fn checked<T>(self, value: T) -> Result<T> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(Error::invalid_fields(self.0))
        }
    }
}

fn domain(number: i32) -> Result<Option<Domain>, String> {
    match Domain::try_from(number) {
        Ok(Domain::Unspecified) => Ok(None),
        Ok(domain) => Ok(Some(domain)),
        Err(_) => Err(format!("{number} is none of aw, wwi, platform")),
    }
}

fn page_size(size: i32) -> Result<u32, String> {
    match u32::try_from(size) {
        Ok(0) => Ok(DEFAULT_PAGE_SIZE),
        Ok(size) => Ok(size.min(MAX_PAGE_SIZE)),
        Err(_) => Err(format!(
            "must be 1 to {MAX_PAGE_SIZE} (or 0 for {DEFAULT_PAGE_SIZE}), is {size}"
        )),
    }
}

fn trace_id(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    hex::digits(text, 32)
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
    fn every_wrong_field_is_told() {
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
        let expected = [
            "domain",
            "actor",
            "action",
            "from",
            "to",
            "page_size",
            "page_token",
            "trace_id",
        ];
        assert_eq!(wrong(&request), expected);
        let backwards = ListAuditEventsRequest {
            from: "2026-07-02".to_owned(),
            to: "2026-07-01".to_owned(),
            ..ListAuditEventsRequest::default()
        };
        assert_eq!(wrong(&backwards), ["to"]);
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
    fn one_day_is_a_period_and_a_large_page_is_cut() {
        let request = ListAuditEventsRequest {
            from: "2026-07-01".to_owned(),
            to: "2026-07-01".to_owned(),
            page_size: 5000,
            trace_id: "AB".repeat(16),
            ..ListAuditEventsRequest::default()
        };
        let query = query(&request).unwrap();
        assert_eq!(query.limit, 1000);
        assert_eq!(query.trace_id, "ab".repeat(16));
    }
}
