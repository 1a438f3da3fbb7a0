//! Scores as their messages.

use insight::score::composite::ScoredPart;
use insight::score::{Evidence, Interval};
use otel_bi_proto::otelbi::common::v1 as proto;

/// The parts of a composite. `published` tells what each is: name, weight and description.
pub(super) fn encode_parts(
    parts: &[ScoredPart],
    published: &[(&str, f64, &str)],
) -> Vec<proto::ScorePart> {
    let description = |name: &str| {
        let known = published.iter().find(|(known, ..)| *known == name);
        known.map_or("", |(.., description)| description)
    };
    parts
        .iter()
        .map(|part| proto::ScorePart {
            name: part.name.to_owned(),
            value: part.value,
            score: part.score,
            weight: part.weight,
            contribution: part.contribution,
            description: description(part.name).to_owned(),
        })
        .collect()
}

/// The published weights, for the provenance.
pub(super) fn weights(published: &[(&str, f64, &str)]) -> String {
    let weights = published
        .iter()
        .map(|(name, weight, _)| format!("{name} {weight}"));
    weights.collect::<Vec<String>>().join(", ")
}

/// The interval of a score; the whole scale where nothing tells.
pub(super) fn encode_interval(interval: Option<Interval>) -> proto::Interval {
    proto::Interval {
        low: interval.map_or(0.0, Interval::low),
        high: interval.map_or(100.0, Interval::high),
    }
}

/// How much data stand behind a score.
pub(super) fn encode_evidence(evidence: Evidence) -> proto::EvidenceLevel {
    match evidence {
        Evidence::Insufficient => proto::EvidenceLevel::Insufficient,
        Evidence::Low => proto::EvidenceLevel::Low,
        Evidence::Medium => proto::EvidenceLevel::Medium,
        Evidence::High => proto::EvidenceLevel::High,
    }
}
