//! Looking reports up, and deleting them.

use otel_bi_proto::otelbi::report::v1::{
    DeleteReportRequest, DeleteReportResponse, GetReportRequest, GetReportResponse,
    ListReportsRequest, ListReportsResponse,
};
use status::Result;
use store::reports::{self, Position, Report};
use store::time::{instant, micros};
use uuid::Uuid;

use super::{messages, questions};
use crate::domain::fields::Fields;
use crate::grpc::page;
use crate::reports::Maker;

/// Reports on a page when the caller does not say how many, and at most.
const DEFAULT_PAGE_SIZE: u32 = 50;
const MAX_PAGE_SIZE: u32 = 500;

pub(in super::super) async fn get(
    maker: &Maker,
    request: &GetReportRequest,
) -> Result<GetReportResponse> {
    let id = questions::id(&request.report_id)?;
    let found = reports::get(&maker.store, &id).await?;
    let found = found.ok_or_else(|| questions::no_report(&id))?;
    let report = Some(messages::report(found));
    Ok(GetReportResponse { report })
}

pub(in super::super) async fn list(
    maker: &Maker,
    request: &ListReportsRequest,
) -> Result<ListReportsResponse> {
    let mut fields = Fields::default();
    let question = ListReportsRequest {
        states: request.states.clone(),
        ..ListReportsRequest::default()
    };
    let states = fields.read("states", questions::states(&request.states));
    let size = page::size(request.page_size, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
    let size = fields.read("page_size", size) as usize;
    let after = page::place(&request.page_token, &question, position);
    let after = fields.read("page_token", after);
    let (states, size, after) = fields.checked((states, size, after))?;
    // One more than asked for tells whether there is a next page.
    let found = reports::list(&maker.store, &states, after.as_ref(), size + 1);
    let mut found = found.await?;
    let more = found.len() > size;
    found.truncate(size);
    let last = found.last().filter(|_| more);
    let next_page_token = last.map(|last| page::token(&place(last), &question));
    Ok(ListReportsResponse {
        next_page_token: next_page_token.unwrap_or_default(),
        reports: found.into_iter().map(messages::report).collect(),
    })
}

pub(in super::super) async fn delete(
    maker: &Maker,
    request: &DeleteReportRequest,
) -> Result<DeleteReportResponse> {
    let id = questions::id(&request.report_id)?;
    let found = maker.delete(&id).await?;
    let found = found.ok_or_else(|| questions::no_report(&id))?;
    questions::note(&found);
    let report = Some(messages::report(found));
    Ok(DeleteReportResponse { report })
}

fn place(report: &Report) -> String {
    format!("{}.{}", micros(report.created_at), report.report_id)
}

fn position(place: &str) -> Option<Position> {
    let (at, id) = place.split_once('.')?;
    Some(Position {
        created_at: instant(at.parse().ok()?),
        report_id: Uuid::parse_str(id).ok()?.to_string(),
    })
}
