//! Representatives' scores as rows.

use analytics::messages::short_name;
use analytics::provenance::Answered;
use analytics::runs::{Follow, Found, all_pages};
use otel_bi_proto::otelbi::aw::v1 as proto;
use otel_bi_proto::otelbi::common::v1::EvidenceLevel;
use status::Result;
use store::runs::ResultRow;

use super::super::reps::rep_scores;
use super::WHOLE_PAGE;
use crate::domain::Snapshot;

pub(super) fn found(answered: &Answered<'_, Snapshot>, as_of: &str) -> Result<Found> {
    let mut provenance = None;
    let reps = all_pages(|page_token| {
        let request = proto::GetRepScoresRequest {
            as_of: as_of.to_owned(),
            page_size: WHOLE_PAGE,
            page_token,
            ..proto::GetRepScoresRequest::default()
        };
        let answer = rep_scores(answered, &request)?;
        provenance = answer.provenance;
        Ok((answer.reps, answer.next_page_token))
    })?;
    Ok(Found {
        provenance: provenance.unwrap_or_default(),
        results: reps.iter().map(row).collect(),
        follow: Follow::Nothing,
    })
}

fn row(rep: &proto::RepScore) -> ResultRow {
    let interval = rep.score_interval.as_ref();
    ResultRow::new(rep.employee_key.to_string(), rep.name.as_str())
        .with("rank", rep.rank)
        .with("tied", rep.tied)
        .with("title", rep.title.as_str())
        .with("territory", rep.territory.as_str())
        .with("revenue", rep.revenue)
        .with("orders", rep.orders)
        .with("margin", rep.margin)
        .with("margin_rate", rep.margin_rate)
        .with("growth", rep.growth)
        .with("quota", rep.quota)
        .with("attainment", rep.attainment)
        .with("score", rep.score)
        .with("score_low", interval.map(|interval| interval.low))
        .with("score_high", interval.map(|interval| interval.high))
        .with(
            "evidence",
            short_name(&rep.evidence(), EvidenceLevel::as_str_name),
        )
        .with("manager", rep.manager)
        .with("best_rank", rep.best_rank)
        .with("worst_rank", rep.worst_rank)
}
