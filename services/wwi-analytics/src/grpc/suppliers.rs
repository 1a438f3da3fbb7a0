//! Suppliers: requests decoded, the domain asked, answers encoded.

use analytics::page::Page;
use analytics::provenance::Answered;
use analytics::request::{as_of, top_n};
use chrono::NaiveDate;
use insight::period::Period;
use insight::score::composite::ScoredPart;
use insight::score::{Evidence, Interval};
use otel_bi_proto::otelbi::common::v1 as common;
use otel_bi_proto::otelbi::wwi::v1 as proto;
use status::{Error, Result};

use super::stock::{covered, newest};
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

pub(super) fn supplier_scores(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetSupplierScoresRequest,
) -> Result<proto::GetSupplierScoresResponse> {
    let snapshot = answered.value();
    let newest = newest(answered);
    let as_of = as_of(&request.as_of, newest)?;
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
        newest,
        days_back,
        tolerance_days,
    };
    let purchases = snapshot.stock.purchases();
    let found = scores(&snapshot.suppliers, purchases, question);
    let kept = &found.suppliers[..most.min(found.suppliers.len())];
    let paged = page.cut(kept, encode);
    let known = covered(&snapshot.stock, as_of);
    let provenance = answered
        .provenance(STATEMENTS, as_of)
        .data(known)
        .parameter("from", &found.from)
        .parameter("to", &as_of)
        .parameter("tolerance_days", &tolerance_days)
        .parameter("weight_otif", &OTIF.1)
        .parameter("weight_fill_rate", &FILL_RATE.1)
        .parameter("weight_lead_time_steadiness", &STEADINESS.1)
        .parameter("least_orders", &EVIDENCE.least_cases)
        .method(METHOD);
    Ok(proto::GetSupplierScoresResponse {
        period: Some(period(found.from, as_of, known)),
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

/// The orders' days; `known` are those with data, up to `as_of`.
fn period(from: NaiveDate, to: NaiveDate, known: Option<Period>) -> common::Period {
    let days = (to - from).num_days() + 1;
    common::Period {
        from: from.to_string(),
        to: to.to_string(),
        days: i32::try_from(days).unwrap_or(i32::MAX),
        covered: known.is_some_and(|known| known.from() <= from && to <= known.to()),
    }
}

fn encode(found: &Scored<'_>) -> proto::SupplierScore {
    let record = &found.record;
    let score = found.score.as_ref();
    let place = |of: fn(Place) -> usize| found.place.map_or(0, |place| number(of(place)));
    proto::SupplierScore {
        rank: place(|place| place.rank),
        tied: found.place.is_some_and(|place| place.tied),
        best_rank: place(|place| place.best),
        worst_rank: place(|place| place.worst),
        supplier_id: found.supplier.id,
        supplier: found.supplier.name.clone(),
        category: found.supplier.category.clone(),
        orders: number(record.orders),
        lines: number(record.lines),
        otif_lines: number(record.otif_lines),
        overdue_lines: number(record.overdue_lines),
        otif: record.otif(),
        otif_interval: found.otif_interval.map(interval),
        on_time: record.on_time(),
        fill_rate: record.fill_rate(),
        lead_time_days: record.lead_time_days(),
        lead_time_deviation: record.lead_time_deviation(),
        lead_time_p90: record.lead_time_p90(),
        expected_lead_time_days: record.expected_lead_time_days(),
        receipts: number(record.receipts()),
        score: score.map(|score| score.score),
        score_interval: score.and_then(|score| score.interval).map(interval),
        parts: score.map_or_else(Vec::new, |score| score.parts.iter().map(part).collect()),
        evidence: evidence(found.evidence).into(),
        verdict: found.verdict.clone(),
    }
}

fn part(part: &ScoredPart) -> common::ScorePart {
    common::ScorePart {
        name: part.name.to_owned(),
        value: part.value,
        score: part.score,
        weight: part.weight,
        contribution: part.contribution,
        description: description(part.name).to_owned(),
    }
}

fn description(part: &str) -> &'static str {
    if part == OTIF.0 {
        "Share of lines received on time and in full, drawn towards the mean of all suppliers the more \
         the fewer orders there are. 1 scores 100, 0 scores 0."
    } else if part == FILL_RATE.0 {
        "Units received / units ordered on the lines that count. 1 scores 100, 0 scores 0."
    } else {
        "Variation of lead times: standard deviation / mean of the receiving days from order to \
         receipt, among items with one lead time. 0 scores 100, 1 and more score 0."
    }
}

fn interval(interval: Interval) -> common::Interval {
    common::Interval {
        low: interval.low(),
        high: interval.high(),
    }
}

fn evidence(evidence: Evidence) -> common::EvidenceLevel {
    match evidence {
        Evidence::Insufficient => common::EvidenceLevel::Insufficient,
        Evidence::Low => common::EvidenceLevel::Low,
        Evidence::Medium => common::EvidenceLevel::Medium,
        Evidence::High => common::EvidenceLevel::High,
    }
}

/// A count, as the contract carries it.
fn number(count: impl TryInto<i32>) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}
