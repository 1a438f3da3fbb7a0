//! Logs, on stderr and at the collector.

use testkit::otlp::{OtlpReceiver, SpanKind};

use crate::run;

#[test]
fn a_log_carries_the_ids_of_its_span() {
    let collector = OtlpReceiver::start();
    let lines = run("hop_over_grpc", Some(&collector.endpoint()));
    let spans = collector.spans();
    let server = spans
        .iter()
        .find(|span| span.kind == SpanKind::Server && span.name == "test.Echo/Unary")
        .unwrap();

    let line = lines
        .iter()
        .find(|line| line["message"] == "in the handler")
        .unwrap();
    assert_eq!(line["trace_id"], server.trace_id.as_str());
    assert_eq!(line["span_id"], server.span_id.as_str());
    assert_eq!(line["service"], "svc");
    assert_eq!(line["fields"]["rows"], 3);

    let logs = collector.logs();
    let log = logs
        .iter()
        .find(|log| log.body == "in the handler")
        .unwrap();
    assert_eq!(log.trace_id.as_ref(), Some(&server.trace_id));
    assert_eq!(log.span_id.as_ref(), Some(&server.span_id));
    assert_eq!(log.severity, "INFO");
    assert_eq!(log.service, "svc");
    assert_eq!(log.attributes["rows"], "3");
}

#[test]
fn what_is_not_sampled_still_has_ids() {
    let collector = OtlpReceiver::start();
    let lines = run("hop_unsampled", Some(&collector.endpoint()));
    assert!(collector.spans().is_empty());
    let log = &collector.logs()[0];
    assert_eq!(lines[0]["trace_id"], log.trace_id.as_deref().unwrap());
}

#[test]
fn the_level_changes_while_running() {
    let messages: Vec<_> = run("changing_levels", None)
        .iter()
        .map(|line| line["message"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(messages, ["between", "still"]);
}
