//! Anomalies as rows.

use analytics::messages::short_name;
use analytics::provenance::Answered;
use analytics::runs::{Follow, Found, all_pages};
use otel_bi_proto::otelbi::aw::v1 as proto;
use otel_bi_proto::otelbi::common::v1::{Anomaly, AnomalyDirection};
use status::Result;
use store::runs::ResultRow;

use super::super::anomalies::anomalies;
use super::WHOLE_PAGE;
use crate::domain::Snapshot;

pub(super) fn found(answered: &Answered<'_, Snapshot>, as_of: &str) -> Result<Found> {
    let mut provenance = None;
    let anomalies = all_pages(|page_token| {
        let request = proto::GetAnomaliesRequest {
            as_of: as_of.to_owned(),
            page_size: WHOLE_PAGE,
            page_token,
            ..proto::GetAnomaliesRequest::default()
        };
        let answer = anomalies(answered, &request)?;
        provenance = answer.provenance;
        Ok((answer.anomalies, answer.next_page_token))
    })?;
    Ok(Found {
        provenance: provenance.unwrap_or_default(),
        results: anomalies.iter().map(row).collect(),
        follow: Follow::Nothing,
    })
}

fn row(anomaly: &Anomaly) -> ResultRow {
    let band = anomaly.band.as_ref();
    let direction = short_name(&anomaly.direction(), AnomalyDirection::as_str_name);
    ResultRow::new(
        anomaly.id.as_str(),
        format!("{}, {}", anomaly.channel, anomaly.date),
    )
    .with("channel", anomaly.channel.as_str())
    .with("day", anomaly.date.as_str())
    .with("actual", anomaly.actual)
    .with("expected", anomaly.expected)
    .with("band_low", band.map(|band| band.low))
    .with("band_high", band.map(|band| band.high))
    .with("deviation", anomaly.deviation)
    .with("deviation_rate", anomaly.deviation_rate)
    .with("score", anomaly.score)
    .with("direction", direction)
    .with("run_from", anomaly.run_from.as_str())
    .with("run_to", anomaly.run_to.as_str())
    .with("closed_day", anomaly.closed_day)
    .with("summary", anomaly.summary.as_str())
}
