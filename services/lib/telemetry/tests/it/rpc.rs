//! Calls: parents and children, attributes, measurements.

use testkit::otlp::{Metric, OtlpReceiver, Span, SpanKind};

use crate::run;

fn span<'a>(spans: &'a [Span], name: &str, kind: SpanKind) -> &'a Span {
    let found = spans
        .iter()
        .find(|span| span.name == name && span.kind == kind);
    found.unwrap_or_else(|| panic!("no {kind:?} span {name} in {spans:#?}"))
}

fn assert_one_trace(spans: &[Span]) {
    let root = span(spans, "GET /", SpanKind::Server);
    let client = span(spans, "test.Echo/Unary", SpanKind::Client);
    let server = span(spans, "test.Echo/Unary", SpanKind::Server);
    let query = span(spans, "sales_by_day", SpanKind::Client);
    assert_eq!(root.parent_span_id, None);
    assert_eq!(client.parent_span_id.as_ref(), Some(&root.span_id));
    assert_eq!(server.parent_span_id.as_ref(), Some(&client.span_id));
    assert_eq!(query.parent_span_id.as_ref(), Some(&server.span_id));
    for span in [client, server, query] {
        assert_eq!(span.trace_id, root.trace_id);
        assert_eq!(span.service, "svc");
        assert!(!span.is_error);
    }
    for call in [client, server] {
        assert_eq!(call.attributes["rpc.system.name"], "grpc");
        assert_eq!(call.attributes["rpc.method"], "test.Echo/Unary");
        assert_eq!(call.attributes["rpc.status_code"], "OK");
        assert!(!call.attributes.contains_key("error.type"));
    }
    assert_eq!(client.attributes["server.address"], "server.test");
    assert_eq!(client.attributes["server.port"], "50051");
    assert!(client.start_nanos <= server.start_nanos && server.end_nanos <= client.end_nanos);
}

#[test]
fn a_call_is_one_trace_over_grpc() {
    let collector = OtlpReceiver::start();
    run("hop_over_grpc", Some(&collector.endpoint()));
    assert_one_trace(&collector.spans());
}

#[test]
fn a_call_is_one_trace_over_http() {
    let collector = OtlpReceiver::start();
    run("hop_over_http", Some(&collector.endpoint()));
    assert_one_trace(&collector.spans());
    assert!(!collector.logs().is_empty());
    assert!(!collector.metrics().is_empty());
}

fn metric<'a>(metrics: &'a [Metric], name: &str, method: &str) -> &'a Metric {
    let found = metrics.iter().find(|metric| {
        metric.name == name
            && metric
                .attributes
                .get("rpc.method")
                .is_some_and(|m| m == method)
    });
    found.unwrap_or_else(|| panic!("no {name} of {method} in {metrics:#?}"))
}

#[test]
fn a_call_is_measured_on_both_sides() {
    let collector = OtlpReceiver::start();
    run("hop_over_grpc", Some(&collector.endpoint()));
    let metrics = collector.metrics();
    for name in ["rpc.client.call.duration", "rpc.server.call.duration"] {
        let metric = metric(&metrics, name, "test.Echo/Unary");
        assert_eq!(metric.count, 1);
        assert_eq!(metric.unit, "s");
        assert_eq!(metric.bounds, telemetry::names::CALL_SECONDS);
        assert_eq!(metric.attributes["rpc.status_code"], "OK");
    }
    let query = metrics
        .iter()
        .find(|metric| metric.name == "db.client.operation.duration")
        .unwrap();
    assert_eq!(query.bounds, telemetry::names::DB_SECONDS);
    assert_eq!(query.attributes["db.query.summary"], "sales_by_day");
    assert!((query.value - 0.003).abs() < 1e-9);
}

#[test]
fn a_failure_is_an_error_to_whom_it_is_one() {
    let collector = OtlpReceiver::start();
    run("failing_calls", Some(&collector.endpoint()));
    let spans = collector.spans();
    let told = |method: &str, kind| {
        let span = span(&spans, method, kind);
        let error = span.attributes.get("error.type").cloned();
        (
            span.attributes["rpc.status_code"].clone(),
            error,
            span.is_error,
        )
    };
    let some = |text: &str| Some(text.to_owned());
    for kind in [SpanKind::Client, SpanKind::Server] {
        let internal = ("INTERNAL".to_owned(), some("INTERNAL"), true);
        assert_eq!(told("test.Echo/Internal", kind), internal);
    }
    // The caller's mistake is no fault of the server.
    let not_found = "NOT_FOUND".to_owned();
    let by_server = (not_found.clone(), None, false);
    assert_eq!(told("test.Echo/NotFound", SpanKind::Server), by_server);
    let by_client = (not_found, some("NOT_FOUND"), true);
    assert_eq!(told("test.Echo/NotFound", SpanKind::Client), by_client);
    // Given up by the caller.
    let cancelled = ("CANCELLED".to_owned(), None, false);
    assert_eq!(told("test.Echo/Hanging", SpanKind::Server), cancelled);
    // What callers make up does not become a value of a metric.
    let metrics = collector.metrics();
    let other = metric(&metrics, "rpc.server.call.duration", "_OTHER");
    assert_eq!(other.attributes["error.type"], "UNIMPLEMENTED");
    let made_up = metrics.iter().any(|metric| {
        metric.name == "rpc.server.call.duration"
            && metric.attributes["rpc.method"] == "made.Up/Path"
    });
    assert!(!made_up);
}
