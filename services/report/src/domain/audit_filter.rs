//! Which rows of the audit trail: what a list of them and a file of them are asked with.

use otel_bi_proto::otelbi::audit::v1::ListAuditEventsRequest;
use otel_bi_proto::otelbi::report::v1::ExportAuditTrailRequest;
use store::audit::Query;

use super::fields::Fields;
use super::{hex, instant, name, part};

/// The filters as they are written.
#[derive(Debug, Clone, Copy)]
pub struct AuditFilter<'a> {
    domain: i32,
    actor: &'a str,
    action: &'a str,
    from: &'a str,
    to: &'a str,
    trace_id: &'a str,
}

impl<'a> From<&'a ListAuditEventsRequest> for AuditFilter<'a> {
    fn from(request: &'a ListAuditEventsRequest) -> Self {
        Self {
            domain: request.domain,
            actor: &request.actor,
            action: &request.action,
            from: &request.from,
            to: &request.to,
            trace_id: &request.trace_id,
        }
    }
}

impl<'a> From<&'a ExportAuditTrailRequest> for AuditFilter<'a> {
    fn from(request: &'a ExportAuditTrailRequest) -> Self {
        Self {
            domain: request.domain,
            actor: &request.actor,
            action: &request.action,
            from: &request.from,
            to: &request.to,
            trace_id: &request.trace_id,
        }
    }
}

impl AuditFilter<'_> {
    /// What they ask the trail for, in pages of so many rows. What is wrong is told to `fields`.
    pub fn query(self, limit: u32, fields: &mut Fields) -> Query {
        let query = Query {
            domain: fields.read("domain", part::given(self.domain)),
            actor: fields.read("actor", name::name(self.actor)),
            action: fields.read("action", name::name(self.action)),
            from: fields.read("from", instant::from(self.from)),
            to: fields.read("to", instant::to(self.to)),
            trace_id: fields.read("trace_id", trace_id(self.trace_id)),
            after: None,
            limit,
        };
        if let (Some(from), Some(to)) = (query.from, query.to)
            && from >= to
        {
            fields.wrong("to", "must be after `from`".to_owned());
        }
        query
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
    use otel_bi_proto::otelbi::common::v1::Domain;

    use super::*;

    /// What both requests come to: the query, or the fields that are wrong.
    fn asked(request: &ExportAuditTrailRequest) -> Result<Query, Vec<String>> {
        let read = |filter: AuditFilter<'_>| {
            let mut fields = Fields::default();
            let query = filter.query(7, &mut fields);
            fields.checked(query).map_err(|error| {
                let wrong = error.fields().iter();
                wrong.map(|wrong| wrong.field.clone()).collect::<Vec<_>>()
            })
        };
        let listed = ListAuditEventsRequest {
            domain: request.domain,
            actor: request.actor.clone(),
            action: request.action.clone(),
            from: request.from.clone(),
            to: request.to.clone(),
            trace_id: request.trace_id.clone(),
            ..ListAuditEventsRequest::default()
        };
        let exported = read(request.into());
        assert_eq!(exported, read((&listed).into()));
        exported
    }

    #[test]
    fn nothing_said_is_everything() {
        let query = asked(&ExportAuditTrailRequest::default()).unwrap();
        let everything = Query {
            limit: 7,
            ..Query::default()
        };
        assert_eq!(query, everything);
    }

    #[test]
    fn every_wrong_filter_is_told() {
        let request = ExportAuditTrailRequest {
            domain: 99,
            actor: "a\nb".to_owned(),
            action: "x".repeat(300),
            from: "yesterday".to_owned(),
            to: "tomorrow".to_owned(),
            trace_id: "abc".to_owned(),
            ..ExportAuditTrailRequest::default()
        };
        let expected = ["domain", "actor", "action", "from", "to", "trace_id"];
        assert_eq!(asked(&request).unwrap_err(), expected);
    }

    #[test]
    fn a_period_does_not_run_backwards() {
        let mut request = ExportAuditTrailRequest {
            from: "2026-07-02".to_owned(),
            to: "2026-07-01".to_owned(),
            ..ExportAuditTrailRequest::default()
        };
        assert_eq!(asked(&request).unwrap_err(), ["to"]);
        request.to.clone_from(&request.from);
        assert!(asked(&request).is_ok());
    }

    #[test]
    fn traces_are_found_in_any_case() {
        let request = ExportAuditTrailRequest {
            trace_id: "AB".repeat(16),
            domain: Domain::Wwi.into(),
            ..ExportAuditTrailRequest::default()
        };
        let query = asked(&request).unwrap();
        assert_eq!(query.trace_id, "ab".repeat(16));
        assert_eq!(query.domain, Some(Domain::Wwi));
    }
}
