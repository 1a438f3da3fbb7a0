//! One trace from the browser to the SQL statement, told by the programs to a collector.

use testkit::http::{get_until, get_with, post_with};
use testkit::otlp::{OtlpReceiver, Span, SpanKind};

use crate::programs::{Program, data_dir, free_port, listening};

const BROWSER_SPAN: &str = "00f067aa0ba902b7";

fn traceparent(trace_id: &str) -> String {
    format!("00-{trace_id}-{BROWSER_SPAN}-01")
}

/// The span of a trace that a service sent with this name and kind.
fn find<'a>(spans: &'a [Span], service: &str, kind: SpanKind, name: &str) -> &'a Span {
    spans
        .iter()
        .find(|span| span.service == service && span.kind == kind && span.name == name)
        .unwrap_or_else(|| panic!("no {kind:?} span {name:?} of {service}: {spans:#?}"))
}

fn attribute<'a>(span: &'a Span, name: &str) -> &'a str {
    span.attributes.get(name).map_or("", String::as_str)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_one_trace_from_the_browser_to_the_statement() {
    let collector = OtlpReceiver::start();
    let endpoint = collector.endpoint();
    let data = tempfile::tempdir().unwrap();
    data_dir(data.path());
    let (aw, gateway) = (free_port(), free_port());
    let aw_program = Program::start(
        "aw-analytics",
        &[
            ("AW_GRPC_ADDR", &format!("127.0.0.1:{aw}")),
            ("DATA_DIR", data.path().to_str().unwrap()),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint),
        ],
    );
    // The other protocol, so that both are seen to arrive.
    let gateway_program = Program::start(
        "gateway",
        &[
            ("GATEWAY_ADDR", &format!("127.0.0.1:{gateway}")),
            ("AW_GRPC_URL", &format!("http://127.0.0.1:{aw}")),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ],
    );
    listening(gateway).await;
    let front = ([127, 0, 0, 1], gateway).into();
    get_until(front, "/api/aw/sales/kpis", |answer| answer.status == 200).await;

    let asked = "4bf92f3577b34da6a3ce929d0e0e4736";
    let answer = get_with(
        front,
        "/api/aw/sales/kpis",
        &[("traceparent", &traceparent(asked))],
    )
    .await;
    assert_eq!(answer.header("x-trace-id"), asked);
    assert_eq!(answer.json()["provenance"]["traceId"], asked);
    let refreshed = "0af7651916cd43dd8448eb211c80319c";
    let refresh = "/api/aw/warehouse/refresh";
    let answer = post_with(
        front,
        refresh,
        "{}",
        &[("traceparent", &traceparent(refreshed))],
    )
    .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let loaded = get_with(front, "/api/aw/sales/kpis", &[]).await;
    assert_eq!(loaded.json()["provenance"]["loadTraceId"], refreshed);

    // Nothing is lost at the end: what was queued is sent before the programs are gone.
    assert!(gateway_program.terminate().await.success());
    assert!(aw_program.terminate().await.success());

    let spans = collector.trace(asked);
    let edge = find(
        &spans,
        "otel-bi-gateway",
        SpanKind::Server,
        "GET /api/aw/sales/kpis",
    );
    assert_eq!(edge.parent_span_id.as_deref(), Some(BROWSER_SPAN));
    assert_eq!(attribute(edge, "http.response.status_code"), "200");
    let method = "otelbi.aw.v1.AnalyticsService/GetSalesKpis";
    let call = find(&spans, "otel-bi-gateway", SpanKind::Client, method);
    assert_eq!(call.parent_span_id.as_ref(), Some(&edge.span_id));
    let served = find(&spans, "aw-analytics", SpanKind::Server, method);
    assert_eq!(served.parent_span_id.as_ref(), Some(&call.span_id));
    assert_eq!(attribute(served, "rpc.system.name"), "grpc");
    assert_eq!(attribute(served, "rpc.status_code"), "OK");

    let spans = collector.trace(refreshed);
    let served = find(
        &spans,
        "aw-analytics",
        SpanKind::Server,
        "otelbi.aw.v1.AnalyticsService/RefreshWarehouse",
    );
    let reading = find(
        &spans,
        "aw-analytics",
        SpanKind::Internal,
        "snapshot.refresh",
    );
    assert_eq!(reading.parent_span_id.as_ref(), Some(&served.span_id));
    let statements: Vec<&Span> = spans
        .iter()
        .filter(|span| !attribute(span, "db.system.name").is_empty())
        .collect();
    assert_eq!(statements.len(), aw_analytics::store::STATEMENTS.len());
    for statement in statements {
        assert_eq!(statement.parent_span_id.as_ref(), Some(&reading.span_id));
        assert!(attribute(statement, "db.query.text").contains("SELECT"));
    }
    let lost = collector
        .logs()
        .iter()
        .any(|log| log.body.contains("export"));
    assert!(!lost, "an export failed");
}
