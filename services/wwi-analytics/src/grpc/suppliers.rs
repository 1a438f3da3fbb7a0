//! Suppliers: requests decoded, the domain asked, answers encoded.

use analytics::messages::{count, encode_period};
use analytics::page::Page;
use analytics::provenance::Answered;
use analytics::request::{as_of, top_n};
use analytics::scores::{PublishedPart, encode_evidence, encode_interval, encode_parts};
use insight::period::Period;
use otel_bi_proto::otelbi::wwi::v1 as proto;
use status::{Error, Result};

use super::stock;
use crate::domain::Snapshot;
use crate::domain::suppliers::score::{
    EVIDENCE, FILL_RATE, OTIF, Place, Question, STEADINESS, Scored, scores,
};

const STATEMENTS: &[&str] = &["purchases", "receipts", "suppliers", "stated_lead_times"];

const METHOD: &str = "Each purchase line is judged by its last receipt against the order's day, the \
    item's lead time and the tolerance, moved to the next weekday on which goods are received; a line \
    due and not received is late. The score weighs lines on time and in full (drawn towards the mean \
    of all suppliers by a Beta prior), units received, and the steadiness of lead times. Lines of one \
    order come together, so intervals (95 %) count orders; suppliers whose intervals overlap that of \
    the best of their place share it.";

/// What a score is made of.
const PARTS: &[PublishedPart] = &[
    (
        OTIF.0,
        OTIF.1,
        "Share of lines received on time and in full, drawn towards the mean of all suppliers the more \
         the fewer orders there are. 1 scores 100, 0 scores 0.",
    ),
    (
        FILL_RATE.0,
        FILL_RATE.1,
        "Units received, of a line no more than was ordered / units ordered, on the lines that count. 1 \
         scores 100, 0 scores 0.",
    ),
    (
        STEADINESS.0,
        STEADINESS.1,
        "Variation of lead times: standard deviation / mean of the receiving days from order to \
         receipt, among items with one lead time. 0 scores 100, 1 and more score 0.",
    ),
];

/// First to last day that anything was ordered. Where nothing was, every day is as good as another.
pub(super) fn span(answered: &Answered<'_, Snapshot>) -> Period {
    let span = answered.value().stock.purchases().span();
    span.unwrap_or_else(|| stock::span(answered))
}

pub(super) fn supplier_scores(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetSupplierScoresRequest,
) -> Result<proto::GetSupplierScoresResponse> {
    let snapshot = answered.value();
    let purchases = snapshot.stock.purchases();
    let as_of = as_of(&request.as_of, span(answered).to())?;
    let days_back = days_back(request.days_back)?;
    let tolerance_days = tolerance_days(request.tolerance_days)?;
    let most = top_n(request.top_n)?;
    let question = proto::GetSupplierScoresRequest {
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
    let question = Question {
        as_of,
        days_back,
        tolerance_days,
    };
    let found = scores(&snapshot.suppliers, purchases, question);
    let kept = &found.suppliers[..most.min(found.suppliers.len())];
    let paged = page.cut(kept, encode);
    let known = purchases.span();
    let known = known.and_then(|span| Period::new(span.from(), span.to().min(as_of)));
    let provenance = answered
        .provenance(STATEMENTS, as_of)
        .data(known)
        .parameter("from", &found.from)
        .parameter("to", &as_of)
        .parameter("tolerance_days", &tolerance_days)
        .weights(PARTS)
        .parameter("least_orders", &EVIDENCE.least_cases)
        .method(METHOD);
    Ok(proto::GetSupplierScoresResponse {
        period: Period::new(found.from, as_of).map(|period| encode_period(period, known)),
        suppliers: paged.entries,
        discriminating: found.discriminating,
        summary: found.summary,
        total_size: paged.total_size,
        next_page_token: paged.next_page_token,
        provenance: Some(provenance.build()),
    })
}

/// Days of orders; nothing for all there are.
fn days_back(value: i32) -> Result<Option<u32>> {
    match value {
        0 => Ok(None),
        30..=3_660 => Ok(Some(value.unsigned_abs())),
        _ => Err(Error::invalid_field(
            "days_back",
            format!("must be 30 to 3660 (or 0 for all there are), is {value}"),
        )),
    }
}

fn tolerance_days(value: i32) -> Result<u32> {
    match value {
        0..=30 => Ok(value.unsigned_abs()),
        _ => Err(Error::invalid_field(
            "tolerance_days",
            format!("must be 0 to 30, is {value}"),
        )),
    }
}

fn encode(found: &Scored<'_>) -> proto::SupplierScore {
    let record = &found.record;
    let score = found.score.as_ref();
    let place = |of: fn(Place) -> usize| found.place.map_or(0, |place| count(of(place)));
    proto::SupplierScore {
        rank: place(|place| place.rank),
        tied: found.place.is_some_and(|place| place.tied),
        best_rank: place(|place| place.best),
        worst_rank: place(|place| place.worst),
        supplier_id: found.supplier.id,
        supplier: found.supplier.name.clone(),
        category: found.supplier.category.clone(),
        orders: count(record.orders),
        lines: count(record.lines),
        otif_lines: count(record.otif_lines),
        overdue_lines: count(record.overdue_lines),
        otif: record.otif(),
        otif_interval: found.otif_interval.map(encode_interval),
        on_time: record.on_time(),
        fill_rate: record.fill_rate(),
        lead_time_days: record.lead_time_days(),
        lead_time_deviation: record.lead_time_deviation(),
        lead_time_p90: record.lead_time_p90(),
        expected_lead_time_days: record.expected_lead_time_days(),
        receipts: count(record.receipts()),
        score: score.map(|score| score.score),
        score_interval: score.and_then(|score| score.interval).map(encode_interval),
        parts: score.map_or_else(Vec::new, |score| encode_parts(&score.parts, PARTS)),
        evidence: encode_evidence(found.evidence).into(),
        verdict: found.verdict.clone(),
    }
}
