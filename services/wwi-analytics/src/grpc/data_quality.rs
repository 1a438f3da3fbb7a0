//! Data quality: requests decoded, the domain asked, answers encoded.

use analytics::data_quality::answer;
use analytics::provenance::Answered;
use otel_bi_proto::otelbi::wwi::v1 as proto;
use status::Result;

use crate::domain::Snapshot;

pub(super) fn data_quality(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetDataQualityRequest,
) -> Result<proto::GetDataQualityResponse> {
    let span = answered.value().sales.span();
    let found = answer(answered, span, &request.as_of, &request.verdicts)?;
    Ok(proto::GetDataQualityResponse {
        verdict: found.verdict,
        checks: found.checks,
        provenance: Some(found.provenance),
    })
}
