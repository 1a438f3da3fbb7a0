//! Scores as their messages, and the classes that items are put into.

use insight::inventory::{AbcClass, DemandClass, XyzClass};
use insight::score::composite::ScoredPart;
use insight::score::{Evidence, Interval};
use otel_bi_proto::otelbi::common::v1 as proto;

use crate::provenance::ProvenanceBuilder;

/// A part of a composite as a service publishes it: name, weight, and what it is.
pub type PublishedPart = (&'static str, f64, &'static str);

/// The parts of a composite; `published` tells what each is.
#[must_use]
pub fn encode_parts(parts: &[ScoredPart], published: &[PublishedPart]) -> Vec<proto::ScorePart> {
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

impl ProvenanceBuilder {
    /// Adds the published weights of a composite: `weight_otif` = 0.5 and so on.
    #[must_use]
    pub fn weights(self, published: &[PublishedPart]) -> Self {
        published
            .iter()
            .fold(self, |provenance, (name, weight, _)| {
                provenance.parameter(&format!("weight_{name}"), weight)
            })
    }
}

/// The interval of a score or of a rate.
#[must_use]
pub fn encode_interval(interval: Interval) -> proto::Interval {
    proto::Interval {
        low: interval.low(),
        high: interval.high(),
    }
}

/// How much data stand behind a score.
#[must_use]
pub fn encode_evidence(evidence: Evidence) -> proto::EvidenceLevel {
    match evidence {
        Evidence::Insufficient => proto::EvidenceLevel::Insufficient,
        Evidence::Low => proto::EvidenceLevel::Low,
        Evidence::Medium => proto::EvidenceLevel::Medium,
        Evidence::High => proto::EvidenceLevel::High,
    }
}

/// A class by value; unspecified when there is none.
#[must_use]
pub fn encode_abc(class: Option<AbcClass>) -> proto::AbcClass {
    match class {
        None => proto::AbcClass::Unspecified,
        Some(AbcClass::A) => proto::AbcClass::A,
        Some(AbcClass::B) => proto::AbcClass::B,
        Some(AbcClass::C) => proto::AbcClass::C,
    }
}

/// A class by value in the numbers' terms; nothing for the unspecified one.
#[must_use]
pub fn decode_abc(class: proto::AbcClass) -> Option<AbcClass> {
    match class {
        proto::AbcClass::Unspecified => None,
        proto::AbcClass::A => Some(AbcClass::A),
        proto::AbcClass::B => Some(AbcClass::B),
        proto::AbcClass::C => Some(AbcClass::C),
    }
}

/// A class by steadiness; unspecified when there is none.
#[must_use]
pub fn encode_xyz(class: Option<XyzClass>) -> proto::XyzClass {
    match class {
        None => proto::XyzClass::Unspecified,
        Some(XyzClass::X) => proto::XyzClass::X,
        Some(XyzClass::Y) => proto::XyzClass::Y,
        Some(XyzClass::Z) => proto::XyzClass::Z,
    }
}

/// A class of demand; unspecified when there is none.
#[must_use]
pub fn encode_demand_class(class: Option<DemandClass>) -> proto::DemandClass {
    match class {
        None => proto::DemandClass::Unspecified,
        Some(DemandClass::Smooth) => proto::DemandClass::Smooth,
        Some(DemandClass::Erratic) => proto::DemandClass::Erratic,
        Some(DemandClass::Intermittent) => proto::DemandClass::Intermittent,
        Some(DemandClass::Lumpy) => proto::DemandClass::Lumpy,
    }
}

/// A class of demand in the numbers' terms; nothing for the unspecified one.
#[must_use]
pub fn decode_demand_class(class: proto::DemandClass) -> Option<DemandClass> {
    match class {
        proto::DemandClass::Unspecified => None,
        proto::DemandClass::Smooth => Some(DemandClass::Smooth),
        proto::DemandClass::Erratic => Some(DemandClass::Erratic),
        proto::DemandClass::Intermittent => Some(DemandClass::Intermittent),
        proto::DemandClass::Lumpy => Some(DemandClass::Lumpy),
    }
}
