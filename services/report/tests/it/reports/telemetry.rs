//! The trace of a report's making. There is one subscriber per process, so the scenario runs in one of its own:
//! this binary again, with one ignored test.

use std::process::Command;

use otel_bi_proto::otelbi::report::v1::ReportState;
use telemetry::{Settings, Telemetry};
use testkit::otlp::{OtlpReceiver, Span, SpanKind};
use tracing::Instrument as _;

use super::{ask, bed, in_state};
use crate::mesh::{NOBODY, started};

#[test]
#[ignore = "a scenario"]
fn scenario() {
    let mut settings = Settings::new("report", "test");
    settings.endpoint = std::env::var("COLLECTOR").ok();
    let telemetry = Telemetry::init(&settings).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let bed = bed().await;
        let mut config = bed.config_with_views().await;
        config.upstreams.wwi = NOBODY.parse().unwrap();
        let service = started(config).await;
        let asking = tracing::info_span!("asking");
        let asked = ask(&service).instrument(asking).await;
        let ready = in_state(&service, &asked.report_id, ReportState::Ready).await;
        eprintln!("made in {}", ready.trace_id);
        service.running.stop().await;
    });
    telemetry.shutdown();
}

/// Runs the scenario; the trace that the report was made in.
fn run(collector: &OtlpReceiver) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "reports::telemetry::scenario",
            "--ignored",
            "--nocapture",
            "--quiet",
        ])
        .env("COLLECTOR", collector.endpoint())
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{stderr}");
    let mut lines = stderr.lines();
    let made = lines.find_map(|line| line.strip_prefix("made in "));
    made.unwrap().to_owned()
}

#[test]
fn a_report_is_made_in_a_trace_that_is_linked_to_who_asked() {
    let collector = OtlpReceiver::start();
    let trace = run(&collector);
    let inside = collector.trace(&trace);
    let roots: Vec<&Span> = inside
        .iter()
        .filter(|span| span.parent_span_id.is_none())
        .collect();
    assert_eq!(roots.len(), 1, "{inside:#?}");
    assert_eq!(
        (roots[0].name.as_str(), roots[0].is_error),
        ("report", false)
    );
    let spans = collector.spans();
    let asked = spans
        .iter()
        .find(|span| span.kind == SpanKind::Server && span.name.ends_with("GenerateReport"));
    assert_eq!(roots[0].linked_trace_ids, [asked.unwrap().trace_id.clone()]);
    assert_ne!(asked.unwrap().trace_id, trace);
    let called = |domain: &str| {
        let calls = inside.iter().filter(|span| {
            span.kind == SpanKind::Client && span.name.contains(&format!("otelbi.{domain}."))
        });
        calls.count()
    };
    assert!(called("aw") >= 7 && called("wwi") >= 7, "{inside:#?}");
    // What goes on all the time is in no trace.
    let beats = [
        "reports/beat",
        "reports/claim",
        "reports/give_up",
        "untraced",
    ];
    let named = |span: &&Span| beats.contains(&span.name.as_str());
    let confirmed = inside.iter().filter(named).count();
    assert!(confirmed <= 1, "{inside:#?}");
    assert_eq!(spans.iter().filter(named).count(), confirmed);
}
