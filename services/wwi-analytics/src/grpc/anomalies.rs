//! Anomalies: requests decoded, the sales looked at, answers encoded.

use analytics::anomalies::AnomalyFields;
use analytics::provenance::Answered;
use analytics::sales::SalesView;
use insight::period::PeriodRequest;
use otel_bi_proto::otelbi::wwi::v1 as proto;
use status::Result;

use super::sales::view;
use crate::domain::Snapshot;
use crate::domain::sales::{CATEGORY, CHANNEL, COUNTRY, STATE, TERRITORY};

const STATEMENTS: &[&str] = &["sales"];

/// What explains an anomaly. Within one channel, the channel is left out: it has one segment there.
const DIMENSIONS: &[(usize, &str)] = &[
    (CHANNEL, "channel"),
    (CATEGORY, "category"),
    (TERRITORY, "territory"),
    (STATE, "state"),
    (COUNTRY, "country"),
];

pub(super) fn anomalies(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetAnomaliesRequest,
) -> Result<proto::GetAnomaliesResponse> {
    let view = SalesView {
        statements: STATEMENTS,
        ..view(answered)
    };
    let period = PeriodRequest::new(
        &request.from,
        &request.to,
        request.days_back,
        &request.as_of,
    );
    let question = view.question(period, [&request.channels, &[], &[], &[], &[]])?;
    let fields = AnomalyFields {
        sensitivity: request.sensitivity,
        page_size: request.page_size,
        page_token: &request.page_token,
    };
    let unpaged = proto::GetAnomaliesRequest {
        page_size: 0,
        page_token: String::new(),
        ..request.clone()
    };
    let found = view.anomalies(&question, fields, DIMENSIONS, &unpaged)?;
    Ok(proto::GetAnomaliesResponse {
        period: Some(found.period),
        anomalies: found.page.entries,
        detectors: found.detectors,
        total_size: found.page.total_size,
        next_page_token: found.page.next_page_token,
        provenance: Some(found.provenance),
    })
}
