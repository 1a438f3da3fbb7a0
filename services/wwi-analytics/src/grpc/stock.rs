//! Reorder recommendations: requests decoded, the domain asked, answers encoded.

use analytics::provenance::Answered;
use otel_bi_proto::otelbi::wwi::v1 as proto;
use status::{Error, Result};

use crate::domain::Snapshot;

pub(super) fn reorder_recommendations(
    _answered: &Answered<'_, Snapshot>,
    _request: &proto::GetReorderRecommendationsRequest,
) -> Result<proto::GetReorderRecommendationsResponse> {
    Err(Error::internal_fault("not there yet"))
}
