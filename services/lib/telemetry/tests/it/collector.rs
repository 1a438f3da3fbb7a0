//! The collector: all of it arrives, by names we know; and what happens when there is none.

use std::net::TcpListener;

use testkit::otlp::OtlpReceiver;

use crate::run;
use crate::scenarios::SOME;

#[test]
fn nothing_is_lost_at_shutdown() {
    let collector = OtlpReceiver::start();
    run("some_spans", Some(&collector.endpoint()));
    assert_eq!(collector.spans().len(), SOME);
    assert_eq!(collector.logs().len(), SOME);
}

#[test]
fn every_name_is_on_the_list() {
    let collector = OtlpReceiver::start();
    for scenario in ["hop_over_grpc", "failing_calls", "http_requests"] {
        run(scenario, Some(&collector.endpoint()));
    }
    let names = collector.names();
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        assert!(telemetry::names::find(&name).is_some(), "{name}");
    }
}

#[test]
fn an_absent_collector_is_one_warning() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let lines = run("many_spans", Some(&endpoint));
    let warnings: Vec<_> = lines
        .iter()
        .filter(|line| line["target"] == "telemetry")
        .collect();
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    assert_eq!(warnings[0]["level"], "WARN");
    assert_eq!(warnings[0]["fields"]["endpoint"], endpoint.as_str());
}

#[test]
fn without_a_collector_there_are_logs_only() {
    let lines = run("hop_over_grpc", None);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert_eq!(lines[0]["trace_id"].as_str().map(str::len), Some(32));
}

#[test]
fn a_second_start_is_refused() {
    assert_eq!(run("starting_twice", None).len(), 1);
}
