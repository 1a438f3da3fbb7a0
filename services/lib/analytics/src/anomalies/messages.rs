//! The messages of anomalies.

use chrono::NaiveDate;
use insight::anomaly::{Anomaly, Contribution, Direction, Explainer, Explanation, SalesLook};
use insight::money::Money;
use insight::period::Period;
use otel_bi_proto::otelbi::common::v1 as proto;

use super::contains;
use super::words::{id, method, summary};
use crate::cadence::{calendar_in_words, encode_cadence};
use crate::messages::count;

/// The segments told of each dimension.
const MOST_SEGMENTS: usize = 6;

/// One anomaly, explained.
pub(super) fn encode_anomaly(
    look: &SalesLook,
    anomaly: &Anomaly,
    explainer: &Explainer<'_>,
) -> proto::Anomaly {
    let explanation = explainer.explain(anomaly, MOST_SEGMENTS);
    let deviation = explanation.actual - explanation.expected;
    let expected = explanation.expected.to_f64();
    let direction = match anomaly.direction {
        Direction::Spike => proto::AnomalyDirection::Spike,
        Direction::Drop => proto::AnomalyDirection::Drop,
    };
    let (low, high) = anomaly.point.band;
    proto::Anomaly {
        id: id(&look.channel, anomaly.day),
        channel: look.channel.clone(),
        date: anomaly.day.to_string(),
        actual: explanation.actual.to_f64(),
        expected,
        band: Some(proto::Interval {
            low: cents(low),
            high: cents(high),
        }),
        deviation: deviation.to_f64(),
        deviation_rate: (explanation.expected != Money::ZERO)
            .then(|| deviation.to_f64() / expected.abs()),
        score: anomaly.point.score,
        direction: direction.into(),
        contributions: encode_contributions(&explanation, deviation),
        summary: summary(look, anomaly, &explanation),
        run_from: anomaly.run.0.to_string(),
        run_to: anomaly.run.1.to_string(),
        closed_day: anomaly.place.is_none(),
    }
}

fn encode_contributions(
    explanation: &Explanation,
    deviation: Money,
) -> Vec<proto::AnomalyContribution> {
    let encode = |dimension: &str, found: &Contribution| {
        let of_segment = found.deviation();
        proto::AnomalyContribution {
            dimension: dimension.to_owned(),
            segment: found.segment.clone(),
            actual: found.actual.to_f64(),
            expected: found.expected.to_f64(),
            deviation: of_segment.to_f64(),
            share: if deviation == Money::ZERO {
                0.0
            } else {
                of_segment.to_f64() / deviation.to_f64()
            },
        }
    };
    let dimensions = explanation.dimensions.iter();
    dimensions
        .flat_map(|(dimension, found)| found.iter().map(|found| encode(dimension, found)))
        .collect()
}

/// How a channel was looked at, in a period.
pub(super) fn encode_detector(look: &SalesLook, period: Period) -> proto::AnomalyDetector {
    let findings = &look.findings;
    let detection = findings.detection.as_ref();
    let judged = detection.map_or(0, |detection| {
        let dated = findings.days.iter().zip(&detection.points);
        dated
            .filter(|(day, point)| contains(period, **day) && point.actual.is_finite())
            .count()
    });
    let inside = |day: NaiveDate| contains(period, day);
    let out_of_place = findings
        .anomalies
        .iter()
        .filter(|anomaly| anomaly.place.is_none());
    let examined = judged + out_of_place.filter(|anomaly| inside(anomaly.day)).count();
    let flagged = findings
        .anomalies
        .iter()
        .filter(|anomaly| inside(anomaly.day))
        .count();
    proto::AnomalyDetector {
        channel: look.channel.clone(),
        cadence: encode_cadence(&findings.cadence).into(),
        calendar: calendar_in_words(&findings.cadence),
        method: method(detection),
        threshold: detection.map_or(0.0, |detection| detection.threshold),
        floor: detection.map_or(0.0, |detection| cents(detection.floor)),
        examined: count(examined),
        flagged: count(flagged),
        complete_through: look.complete_through.to_string(),
    }
}

fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}
