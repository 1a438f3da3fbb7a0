//! Data quality: requests decoded, the domain asked, answers encoded.

use analytics::data_quality::answer;
use analytics::page::Page;
use analytics::provenance::Answered;
use otel_bi_proto::otelbi::aw::v1 as proto;
use status::Result;

use crate::domain::Snapshot;

pub(super) fn data_quality(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetDataQualityRequest,
) -> Result<proto::GetDataQualityResponse> {
    let span = answered.value().sales.span();
    let question = proto::GetDataQualityRequest {
        page_size: 0,
        page_token: String::new(),
        ..request.clone()
    };
    let page = Page::new(
        request.page_size,
        &request.page_token,
        &question,
        &answered.checked_digest(),
    )?;
    let found = answer(answered, span, &request.as_of, &request.verdicts, page)?;
    Ok(proto::GetDataQualityResponse {
        verdict: found.verdict,
        checks: found.page.entries,
        provenance: Some(found.provenance),
        total_size: found.page.total_size,
        next_page_token: found.page.next_page_token,
    })
}
