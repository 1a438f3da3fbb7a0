//! The caller's trace inside SQL Server.

use opentelemetry::trace::{
    FutureExt as _, SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState,
};
use testkit::tds::Encryption;

use crate::bed::{Bed, On};

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn caller() -> opentelemetry::Context {
    let span = SpanContext::new(
        TraceId::from_hex("4bf92f3577b34da6a3ce929d0e0e4736").unwrap(),
        SpanId::from_hex("00f067aa0ba902b7").unwrap(),
        TraceFlags::SAMPLED,
        true,
        TraceState::default(),
    );
    opentelemetry::Context::new().with_remote_span_context(span)
}

async fn bed(trace_context: bool) -> Bed {
    Bed::with(On::Tds(Encryption::NotSupported), |settings| {
        settings.trace_context = trace_context;
        settings.pool_size = 1;
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_carries_the_callers_trace_and_no_older_one() {
    let bed = bed(true).await;
    bed.assert_works().with_context(caller()).await;
    bed.assert_works().await;
    let seen: Vec<_> = bed
        .server()
        .requests()
        .into_iter()
        .map(|request| request.context_info)
        .collect();
    assert_eq!(seen, [Some(PARENT.to_owned()), None]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_setting_nothing_is_set() {
    let bed = bed(false).await;
    bed.assert_works().with_context(caller()).await;
    assert_eq!(bed.server().requests()[0].context_info, None);
}
