//! One trace from the browser to the SQL statement, told by the programs to a collector.

use std::net::SocketAddr;

use tempfile::TempDir;
use testkit::http::{get_until, get_with, post_with};
use testkit::otlp::{OtlpReceiver, Span, SpanKind};

use crate::programs::{Program, data_dir, free_port, listening};

const KPIS: &str = "/api/aw/sales/kpis";
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

/// The programs that the trace goes through, telling the collector.
struct Programs {
    aw: Program,
    gateway: Program,
    front: SocketAddr,
    /// The warehouse's files; removed at the end.
    _data: TempDir,
}

async fn start(collector: &OtlpReceiver) -> Programs {
    let endpoint = collector.endpoint();
    let data = tempfile::tempdir().unwrap();
    data_dir(data.path());
    let (aw_port, gateway_port) = (free_port(), free_port());
    let aw = Program::start(
        "aw-analytics",
        &[
            ("AW_GRPC_ADDR", &format!("127.0.0.1:{aw_port}")),
            ("DATA_DIR", data.path().to_str().unwrap()),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint),
        ],
    );
    // The other protocol, so that both are seen to arrive.
    let gateway = Program::start(
        "gateway",
        &[
            ("GATEWAY_ADDR", &format!("127.0.0.1:{gateway_port}")),
            ("AW_GRPC_URL", &format!("http://127.0.0.1:{aw_port}")),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ],
    );
    listening(gateway_port).await;
    let front = ([127, 0, 0, 1], gateway_port).into();
    get_until(front, KPIS, |answer| answer.status == 200).await;
    Programs {
        aw,
        gateway,
        front,
        _data: data,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_one_trace_from_the_browser_to_the_statement() {
    let collector = OtlpReceiver::start();
    let programs = start(&collector).await;
    let front = programs.front;

    let asked = "4bf92f3577b34da6a3ce929d0e0e4736";
    let answer = get_with(front, KPIS, &[("traceparent", &traceparent(asked))]).await;
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
    let loaded = get_with(front, KPIS, &[]).await;
    assert_eq!(loaded.json()["provenance"]["loadTraceId"], refreshed);
    // The checks follow, in the caller's trace.
    get_until(front, "/api/aw/quality", |answer| {
        answer.json()["provenance"]["loadTraceId"] == refreshed
    })
    .await;

    // Nothing is lost at the end: what was queued is sent before the programs are gone.
    assert!(programs.gateway.terminate().await.success());
    assert!(programs.aw.terminate().await.success());
    the_call_is_passed_on(&collector.trace(asked));
    the_statements_are_read_for_the_caller(&collector.trace(refreshed));
    for name in collector.names() {
        assert!(
            telemetry::names::find(&name).is_some(),
            "{name} is not on the list of names"
        );
    }
}

fn the_call_is_passed_on(spans: &[Span]) {
    let edge = find(
        spans,
        "otel-bi-gateway",
        SpanKind::Server,
        "GET /api/aw/sales/kpis",
    );
    assert_eq!(edge.parent_span_id.as_deref(), Some(BROWSER_SPAN));
    assert_eq!(attribute(edge, "http.response.status_code"), "200");
    let method = "otelbi.aw.v1.AnalyticsService/GetSalesKpis";
    let call = find(spans, "otel-bi-gateway", SpanKind::Client, method);
    assert_eq!(call.parent_span_id.as_ref(), Some(&edge.span_id));
    let served = find(spans, "aw-analytics", SpanKind::Server, method);
    assert_eq!(served.parent_span_id.as_ref(), Some(&call.span_id));
    assert_eq!(attribute(served, "rpc.system.name"), "grpc");
    assert_eq!(attribute(served, "rpc.status_code"), "OK");
}

fn the_statements_are_read_for_the_caller(spans: &[Span]) {
    let method = "otelbi.aw.v1.AnalyticsService/RefreshWarehouse";
    let served = find(spans, "aw-analytics", SpanKind::Server, method);
    let reading = find(
        spans,
        "aw-analytics",
        SpanKind::Internal,
        "snapshot.refresh",
    );
    assert_eq!(reading.parent_span_id.as_ref(), Some(&served.span_id));
    let statements: Vec<&Span> = spans
        .iter()
        .filter(|span| !attribute(span, "db.system.name").is_empty())
        .collect();
    let texts: Vec<&str> = statements
        .iter()
        .map(|span| attribute(span, "db.query.text"))
        .collect();
    let times = |sql: &str| texts.iter().filter(|text| **text == sql).count();
    let mut known = 0;
    for (name, sql) in aw_analytics::store::statements() {
        // Samples are read only of what a check found broken.
        let expected = if name.ends_with("_samples") {
            0..=1
        } else {
            1..=1
        };
        assert!(
            expected.contains(&times(sql)),
            "{name} ran {} times",
            times(sql)
        );
        known += times(sql);
    }
    assert_eq!(known, texts.len(), "only registered statements ran");
    let checking = find(spans, "aw-analytics", SpanKind::Internal, "quality.check");
    assert_eq!(checking.parent_span_id.as_ref(), Some(&reading.span_id));
    for statement in statements {
        let checks = attribute(statement, "otelbi.statement.name").starts_with("check_");
        let reader = if checks { checking } else { reading };
        assert_eq!(statement.parent_span_id.as_ref(), Some(&reader.span_id));
        assert!(attribute(statement, "db.query.text").contains("SELECT"));
    }
}
