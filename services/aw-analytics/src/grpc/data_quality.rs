//! Data quality: requests decoded, the domain asked, answers encoded.

use analytics::provenance::Answered;
use otel_bi_proto::otelbi::aw::v1 as proto;
use status::{Error, Result};

use crate::domain::Snapshot;

pub(super) fn data_quality(
    _answered: &Answered<'_, Snapshot>,
    _request: &proto::GetDataQualityRequest,
) -> Result<proto::GetDataQualityResponse> {
    Err(Error::internal_fault("not there yet"))
}
