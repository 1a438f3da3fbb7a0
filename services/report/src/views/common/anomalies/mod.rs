//! What stands out of the sales, with what explains it.

mod detectors;
mod explained;
mod found;

use document::Figure;
use otel_bi_proto::otelbi::common::v1::{
    Anomaly, AnomalyDetector, AnomalyDirection, Period, Provenance,
};

use super::{figures, notes, prose};
use crate::views::Shown;

/// An answer, with the anomalies of all pages.
#[expect(
    clippy::struct_field_names,
    reason = "the answers of both domains call them so"
)]
pub(crate) struct Anomalies {
    /// The days looked at.
    pub(crate) period: Option<Period>,
    /// What was found, newest first.
    pub(crate) anomalies: Vec<Anomaly>,
    /// How each channel was looked at.
    pub(crate) detectors: Vec<AnomalyDetector>,
    /// How it was computed.
    pub(crate) provenance: Provenance,
}

/// Lays out the anomalies.
pub(crate) fn shown(found: Anomalies) -> Shown {
    let (mut section, rows) = found::section(&found.anomalies);
    section.paragraphs = paragraphs(&found);
    section.figures = tiles(&found);
    section.notes = notes::limits(&found.provenance);
    Shown {
        subtitle: notes::subtitle(found.period.as_ref(), &found.provenance),
        sections: vec![
            (section, rows),
            explained::section(&found.anomalies),
            detectors::section(&found.detectors),
        ],
        definitions: Vec::new(),
        provenance: found.provenance,
    }
}

fn paragraphs(found: &Anomalies) -> Vec<String> {
    let examined: usize = found
        .detectors
        .iter()
        .map(|detector| usize::try_from(detector.examined).unwrap_or(0))
        .sum();
    let examined = prose::counted(examined, "value", "values");
    let mut paragraphs = vec![match found.anomalies.first() {
        None => format!("Nothing stands out among {examined} looked at."),
        Some(newest) => format!(
            "{} of {examined} looked at {} out. The newest: {}",
            prose::decimal(found.anomalies.len() as f64, 0),
            if found.anomalies.len() == 1 {
                "stands"
            } else {
                "stand"
            },
            newest.summary
        ),
    }];
    paragraphs.extend(notes::method(&found.provenance));
    paragraphs
}

fn tiles(found: &Anomalies) -> Vec<Figure> {
    let of = |direction| {
        found
            .anomalies
            .iter()
            .filter(|anomaly| anomaly.direction() == direction)
            .count()
    };
    vec![
        figures::count("Anomalies", found.anomalies.len()),
        figures::count("Spikes", of(AnomalyDirection::Spike)),
        figures::count("Drops", of(AnomalyDirection::Drop)),
    ]
}
