//! Anomalies: requests decoded, the domain asked, answers encoded.

use analytics::provenance::Answered;
use otel_bi_proto::otelbi::aw::v1 as proto;
use status::{Error, Result};

use crate::domain::Snapshot;

pub(super) fn anomalies(
    _answered: &Answered<'_, Snapshot>,
    _request: &proto::GetAnomaliesRequest,
) -> Result<proto::GetAnomaliesResponse> {
    Err(Error::internal_fault("not there yet"))
}
