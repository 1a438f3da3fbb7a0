//! Suppliers' scores as rows.

use analytics::messages::short_name;
use analytics::provenance::Answered;
use analytics::runs::{Follow, Found, all_pages};
use otel_bi_proto::otelbi::common::v1::EvidenceLevel;
use otel_bi_proto::otelbi::wwi::v1 as proto;
use status::Result;
use store::runs::ResultRow;

use super::super::suppliers::supplier_scores;
use super::WHOLE_PAGE;
use crate::domain::Snapshot;

pub(super) fn found(answered: &Answered<'_, Snapshot>, as_of: &str) -> Result<Found> {
    let mut provenance = None;
    let suppliers = all_pages(|page_token| {
        let request = proto::GetSupplierScoresRequest {
            as_of: as_of.to_owned(),
            page_size: WHOLE_PAGE,
            page_token,
            ..proto::GetSupplierScoresRequest::default()
        };
        let answer = supplier_scores(answered, &request)?;
        provenance = answer.provenance;
        Ok((answer.suppliers, answer.next_page_token))
    })?;
    Ok(Found {
        provenance: provenance.unwrap_or_default(),
        results: suppliers.iter().map(row).collect(),
        follow: Follow::Nothing,
    })
}

fn row(found: &proto::SupplierScore) -> ResultRow {
    let (otif, score) = (found.otif_interval.as_ref(), found.score_interval.as_ref());
    let evidence = short_name(&found.evidence(), EvidenceLevel::as_str_name);
    ResultRow::new(found.supplier_id.to_string(), found.supplier.as_str())
        .with("rank", found.rank)
        .with("tied", found.tied)
        .with("category", found.category.as_str())
        .with("orders", found.orders)
        .with("lines", found.lines)
        .with("otif_lines", found.otif_lines)
        .with("overdue_lines", found.overdue_lines)
        .with("otif", found.otif)
        .with("otif_low", otif.map(|interval| interval.low))
        .with("otif_high", otif.map(|interval| interval.high))
        .with("on_time", found.on_time)
        .with("fill_rate", found.fill_rate)
        .with("lead_time_days", found.lead_time_days)
        .with("lead_time_deviation", found.lead_time_deviation)
        .with("receipts", found.receipts)
        .with("score", found.score)
        .with("score_low", score.map(|interval| interval.low))
        .with("score_high", score.map(|interval| interval.high))
        .with("evidence", evidence)
        .with("best_rank", found.best_rank)
        .with("worst_rank", found.worst_rank)
        .with("verdict", found.verdict.as_str())
}
