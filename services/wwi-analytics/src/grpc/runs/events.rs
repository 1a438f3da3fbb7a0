//! Business events as rows; all of them are followed.

use analytics::messages::short_name;
use analytics::provenance::Answered;
use analytics::runs::{Follow, Found, all_pages};
use otel_bi_proto::otelbi::wwi::v1 as proto;
use status::Result;
use store::runs::ResultRow;
use store::runs::tracking::Sighting;

use super::super::events::business_events;
use super::WHOLE_PAGE;
use crate::domain::Snapshot;

pub(super) fn found(answered: &Answered<'_, Snapshot>, as_of: &str) -> Result<Found> {
    let mut provenance = None;
    let events = all_pages(|page_token| {
        let request = proto::GetBusinessEventsRequest {
            as_of: as_of.to_owned(),
            page_size: WHOLE_PAGE,
            page_token,
            ..proto::GetBusinessEventsRequest::default()
        };
        let answer = business_events(answered, &request)?;
        provenance = answer.provenance;
        Ok((answer.events, answer.next_page_token))
    })?;
    Ok(Found {
        provenance: provenance.unwrap_or_default(),
        results: events.iter().map(row).collect(),
        follow: Follow::Track(events.iter().map(sighting).collect()),
    })
}

fn row(event: &proto::BusinessEvent) -> ResultRow {
    let kind = short_name(&event.kind(), proto::EventKind::as_str_name);
    let about = if event.stock_item.is_empty() {
        &event.supplier
    } else {
        &event.stock_item
    };
    let figures = event.figures.iter();
    let figures =
        figures.map(|figure| format!("{} = {} {}", figure.name, figure.value, figure.unit));
    ResultRow::new(event.id.as_str(), format!("{kind}, {about}"))
        .with("kind", kind)
        .with("severity", severity(event))
        .with("stock_item_id", event.stock_item_id)
        .with("stock_item", event.stock_item.as_str())
        .with("supplier", event.supplier.as_str())
        .with("first_seen", event.first_seen.as_str())
        .with("figures", figures.collect::<Vec<_>>().join("; "))
        .with("summary", event.summary.as_str())
}

fn sighting(event: &proto::BusinessEvent) -> Sighting {
    Sighting {
        id: event.id.clone(),
        summary: event.summary.clone(),
        severity: severity(event).to_owned(),
    }
}

fn severity(event: &proto::BusinessEvent) -> &'static str {
    short_name(&event.severity(), proto::EventSeverity::as_str_name)
}
