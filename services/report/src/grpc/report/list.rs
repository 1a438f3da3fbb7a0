//! The files that went out.

use document::Format;
use otel_bi_proto::otelbi::report::v1 as proto;
use status::Result;
use store::Store;
use store::exports::{self, Export, Position};
use store::time::{instant, micros};
use uuid::Uuid;

use crate::domain::fields::Fields;
use crate::domain::part;
use crate::grpc::page;

/// Exports on a page when the caller does not say how many, and at most.
const DEFAULT_PAGE_SIZE: u32 = 100;
const MAX_PAGE_SIZE: u32 = 1000;

/// A page of exports, newest first.
pub(super) async fn list(
    store: &Store,
    request: &proto::ListExportsRequest,
) -> Result<proto::ListExportsResponse> {
    let mut fields = Fields::default();
    let question = proto::ListExportsRequest {
        domain: request.domain,
        ..proto::ListExportsRequest::default()
    };
    let domain = fields.read("domain", part::given(request.domain));
    let size = fields.read("page_size", size(request));
    let after = fields.read(
        "page_token",
        page::place(&request.page_token, &question, position),
    );
    let (domain, size, after) = fields.checked((domain, size, after))?;
    // One more than asked for tells whether there is a next page.
    let mut found = exports::list(store, domain, after.as_ref(), size + 1).await?;
    let more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().filter(|_| more);
    Ok(proto::ListExportsResponse {
        next_page_token: last
            .map(|last| page::token(&place(last), &question))
            .unwrap_or_default(),
        exports: found.into_iter().map(record).collect(),
    })
}

/// How many: `limit` and `page_size` are two names of the same.
fn size(request: &proto::ListExportsRequest) -> Result<u32, String> {
    let given = match (request.limit, request.page_size) {
        (0, size) => size,
        (limit, 0) => limit,
        (limit, size) if limit == size => size,
        _ => return Err("says something else than `limit`, which is the same".to_owned()),
    };
    page::size(given, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
}

fn place(export: &Export) -> String {
    format!("{}.{}", micros(export.created_at), export.export_id)
}

fn position(place: &str) -> Option<Position> {
    let (at, id) = place.split_once('.')?;
    Some(Position {
        created_at: instant(at.parse().ok()?),
        export_id: Uuid::parse_str(id).ok()?.to_string(),
    })
}

/// An export as its message.
pub(super) fn record(export: Export) -> proto::ExportRecord {
    proto::ExportRecord {
        domain: export.domain.into(),
        format: format(&export.format).into(),
        export_id: export.export_id,
        document_id: export.document_id,
        view: export.view,
        filters: export.filters,
        rows: export.rows,
        bytes: export.bytes,
        sha256: export.sha256,
        data_sha256: export.data_sha256,
        actor: export.actor,
        trace_id: export.trace_id,
        duration_seconds: export.duration.as_secs_f64(),
        created_at: Some(export.created_at.into()),
        outcome: export.outcome,
    }
}

fn format(name: &str) -> proto::FileFormat {
    let kinds = [
        (Format::Xlsx, proto::FileFormat::Xlsx),
        (Format::Pdf, proto::FileFormat::Pdf),
        (Format::Csv, proto::FileFormat::Csv),
    ];
    let known = kinds.iter().find(|(kind, _)| kind.name() == name);
    known.map_or(proto::FileFormat::Unspecified, |(_, format)| *format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_as_long_as_either_says() {
        let asked = |limit, page_size| {
            size(&proto::ListExportsRequest {
                limit,
                page_size,
                ..proto::ListExportsRequest::default()
            })
        };
        assert_eq!(asked(0, 0), Ok(100));
        assert_eq!(asked(7, 0), Ok(7));
        assert_eq!(asked(0, 8), Ok(8));
        assert_eq!(asked(9, 9), Ok(9));
        assert_eq!(asked(5000, 0), Ok(1000));
        assert!(asked(7, 8).is_err());
        assert!(asked(-1, 0).is_err());
    }
}
