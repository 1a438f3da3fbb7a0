//! Business events: requests decoded, the domain asked, answers encoded.

use analytics::messages::short_name;
use analytics::page::Page;
use analytics::provenance::Answered;
use analytics::request::{as_of, bounded, enums};
use otel_bi_proto::otelbi::wwi::v1 as proto;
use status::Result;

use super::stock::{STATEMENTS as STOCK_STATEMENTS, covered, newest, plan};
use crate::domain::Snapshot;
use crate::domain::events::late::{SHORT_COVER_DAYS, VERY_LATE_DAYS};
use crate::domain::events::spikes::{FAR, LEAST_UNITS, RARE, RARE_FACTOR};
use crate::domain::events::{Event, Figure, Kind, Severity, events};

const METHOD: &str = "Each day is judged as the reorder recommendations would have judged it on that \
    day; an item that is short has one event, of the worst of BACKORDER, STOCKOUT_RISK and \
    BELOW_REORDER_POINT, first seen on the day since when it was never better off. Demand spikes: a \
    day's orders against the item's own trading days of the year before. Late receipts: purchase \
    orders not received in full by the order's day and the item's lead time, moved to the next weekday \
    on which goods are received.";

const KINDS: &str = "STOCKOUT_RISK, BELOW_REORDER_POINT, BACKORDER, DEMAND_SPIKE and LATE_RECEIPT";
const SEVERITIES: &str = "HIGH, MEDIUM and LOW";

pub(super) fn business_events(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetBusinessEventsRequest,
) -> Result<proto::GetBusinessEventsResponse> {
    let snapshot = answered.value();
    let as_of = as_of(&request.as_of, newest(answered))?;
    let days_back = bounded("days_back", request.days_back, 1, 366, 30)?;
    let kinds: Vec<proto::EventKind> = enums("kinds", &request.kinds, KINDS)?;
    let severities: Vec<proto::EventSeverity> =
        enums("severities", &request.severities, SEVERITIES)?;
    let question = proto::GetBusinessEventsRequest {
        page_size: 0,
        page_token: String::new(),
        ..request.clone()
    };
    let page = Page::new(
        request.page_size,
        &request.page_token,
        &question,
        answered.digest(),
    )?;
    let plan = plan(as_of, 0.0, 0)?;
    let mut found = events(
        &snapshot.stock,
        &snapshot.suppliers,
        &snapshot.spikes,
        &plan,
        days_back.unsigned_abs(),
    );
    found.retain(|event| {
        (kinds.is_empty() || kinds.contains(&kind(event.kind)))
            && (severities.is_empty() || severities.contains(&severity(event.severity)))
    });
    let paged = page.cut(&found, encode);
    let statements = [STOCK_STATEMENTS, &["stated_lead_times"]].concat();
    let in_words = |kind| short_name(kind, proto::EventKind::as_str_name);
    let kept_kinds: Vec<&str> = kinds.iter().map(in_words).collect();
    let in_words = |severity| short_name(severity, proto::EventSeverity::as_str_name);
    let kept_severities: Vec<&str> = severities.iter().map(in_words).collect();
    let provenance = answered
        .provenance(&statements, as_of)
        .data(covered(&snapshot.stock, as_of))
        .filter("kinds", &kept_kinds)
        .filter("severities", &kept_severities)
        .parameter("days_back", &days_back)
        .parameter("service_level", &plan.service.probability())
        .parameter("review_days", &plan.review_days)
        .parameter("spike_robust_deviations", &FAR)
        .parameter("spike_quantile", &RARE)
        .parameter("spike_quantile_factor", &RARE_FACTOR)
        .parameter("spike_least_units", &LEAST_UNITS)
        .parameter("very_late_days", &VERY_LATE_DAYS)
        .parameter("short_cover_days", &SHORT_COVER_DAYS)
        .method(METHOD);
    Ok(proto::GetBusinessEventsResponse {
        events: paged.entries,
        total_size: paged.total_size,
        next_page_token: paged.next_page_token,
        provenance: Some(provenance.build()),
    })
}

fn kind(kind: Kind) -> proto::EventKind {
    match kind {
        Kind::StockoutRisk => proto::EventKind::StockoutRisk,
        Kind::BelowReorderPoint => proto::EventKind::BelowReorderPoint,
        Kind::Backorder => proto::EventKind::Backorder,
        Kind::DemandSpike => proto::EventKind::DemandSpike,
        Kind::LateReceipt => proto::EventKind::LateReceipt,
    }
}

fn severity(severity: Severity) -> proto::EventSeverity {
    match severity {
        Severity::High => proto::EventSeverity::High,
        Severity::Medium => proto::EventSeverity::Medium,
        Severity::Low => proto::EventSeverity::Low,
    }
}

fn encode(event: &Event) -> proto::BusinessEvent {
    let item = event.item.as_ref();
    proto::BusinessEvent {
        id: event.id.clone(),
        kind: kind(event.kind).into(),
        severity: severity(event.severity).into(),
        stock_item_id: item.map_or(0, |item| item.id),
        stock_item: item.map_or_else(String::new, |item| item.name.clone()),
        supplier: event.supplier.clone().unwrap_or_default(),
        first_seen: event.first_seen.to_string(),
        summary: event.summary.clone(),
        figures: event.figures.iter().map(figure).collect(),
    }
}

fn figure(figure: &Figure) -> proto::EventFigure {
    proto::EventFigure {
        name: figure.name.to_owned(),
        value: figure.value,
        unit: figure.unit.to_owned(),
    }
}
