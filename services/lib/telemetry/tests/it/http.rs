//! HTTP requests: names that stay few, attributes, measurements.

use testkit::otlp::{OtlpReceiver, SpanKind};

use crate::run;

#[test]
fn a_request_is_named_by_its_route() {
    let collector = OtlpReceiver::start();
    run("http_requests", Some(&collector.endpoint()));
    let spans = collector.spans();
    let names: Vec<_> = spans.iter().map(|span| span.name.as_str()).collect();
    assert_eq!(names, ["GET /api/items/{id}", "GET /api/broken", "GET"]);

    let found = &spans[0];
    assert_eq!(found.kind, SpanKind::Server);
    assert_eq!(found.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(found.parent_span_id.as_deref(), Some("00f067aa0ba902b7"));
    assert_eq!(found.attributes["http.request.method"], "GET");
    assert_eq!(found.attributes["http.route"], "/api/items/{id}");
    assert_eq!(found.attributes["url.path"], "/api/items/7");
    assert_eq!(found.attributes["http.response.status_code"], "200");
    assert!(!found.is_error);

    assert!(spans[1].is_error);
    assert_eq!(spans[1].attributes["error.type"], "503");
    assert!(!spans[2].is_error);
    assert!(!spans[2].attributes.contains_key("http.route"));
}

#[test]
fn a_request_is_measured_without_its_path() {
    let collector = OtlpReceiver::start();
    run("http_requests", Some(&collector.endpoint()));
    let metrics = collector.metrics();
    assert_eq!(metrics.len(), 3, "{metrics:#?}");
    for metric in &metrics {
        assert_eq!(metric.name, "http.server.request.duration");
        assert_eq!(metric.count, 1);
        assert!(!metric.attributes.contains_key("url.path"));
    }
}
