//! What is followed from run to run: requests decoded, answers encoded.

use std::time::SystemTime;

use analytics::runs::tracking::{acknowledge_tracked, list_tracked};
use analytics::service::Analytics;
use otel_bi_proto::otelbi::common::v1::Analysis;
use otel_bi_proto::otelbi::wwi::v1 as proto;
use status::Result;

use crate::domain::Snapshot;

/// The analyses whose findings are followed.
const FOLLOWED: &[Analysis] = &[Analysis::Events, Analysis::Reorder];

pub(in crate::grpc) async fn list(
    analytics: &Analytics<Snapshot>,
    request: &proto::ListTrackedRequest,
) -> Result<proto::ListTrackedResponse> {
    let page = list_tracked(
        analytics.store(),
        (request.analysis, FOLLOWED),
        &request.states,
        (request.page_size, &request.page_token),
    );
    let page = page.await?;
    Ok(proto::ListTrackedResponse {
        tracked: page.tracked,
        total_size: page.total_size,
        next_page_token: page.next_page_token,
    })
}

pub(in crate::grpc) async fn acknowledge(
    analytics: &Analytics<Snapshot>,
    request: &proto::AcknowledgeRequest,
) -> Result<proto::AcknowledgeResponse> {
    let actor = runtime::grpc::actor();
    let tracked = acknowledge_tracked(
        analytics.store(),
        (request.analysis, FOLLOWED),
        &request.id,
        &request.note,
        (&actor, SystemTime::now()),
    );
    Ok(proto::AcknowledgeResponse {
        tracked: Some(tracked.await?),
    })
}
