//! What telemetry tells of jobs. There is one subscriber per process, so the scenario runs in one of its
//! own: this binary again, with one ignored test.

use std::process::Command;

use otel_bi_proto::otelbi::scheduler::v1::ExecutionState;
use serde_json::Value;
use status::Code;
use telemetry::{Settings, Telemetry};
use testkit::otlp::{OtlpReceiver, SpanKind};
use tracing::Instrument as _;

use crate::analytics::Deed;
use crate::support::{beds, forecast};

#[test]
#[ignore = "a scenario"]
fn scenario() {
    let mut settings = Settings::new("scheduler", "test");
    settings.endpoint = std::env::var("COLLECTOR").ok();
    let telemetry = Telemetry::init(&settings).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let bed = beds().await.pop().unwrap();
        bed.analytics.next([
            Deed::Run,
            Deed::Refuse(Code::Unavailable),
            Deed::Refuse(Code::InvalidArgument),
        ]);
        let scheduler = bed.scheduler().await;
        for end in [ExecutionState::Succeeded, ExecutionState::Failed] {
            let asking = tracing::info_span!("asking");
            let (queued, _) = scheduler
                .trigger(forecast())
                .instrument(asking)
                .await
                .unwrap();
            let ended = scheduler.in_state(&queued.execution_id, end).await;
            eprintln!("ended {}", ended.trace_id);
        }
        scheduler.running.stop().await;
    });
    telemetry.shutdown();
}

/// Runs the scenario; the traces of the two executions, and the log.
fn run(collector: &OtlpReceiver) -> (Vec<String>, Vec<Value>) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "telemetry::scenario",
            "--ignored",
            "--nocapture",
            "--quiet",
        ])
        .env("COLLECTOR", collector.endpoint())
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{stderr}");
    let ended = stderr
        .lines()
        .filter_map(|line| line.strip_prefix("ended "));
    let traces = ended.map(str::to_owned).collect();
    let log = stderr
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    (traces, log.collect())
}

#[test]
fn each_attempt_is_a_trace_of_its_own_and_each_failure_is_told_once() {
    let collector = OtlpReceiver::start();
    let (traces, log) = run(&collector);
    let spans = collector.spans();
    let triggers: Vec<&str> = spans
        .iter()
        .filter(|span| span.kind == SpanKind::Server && span.name.ends_with("TriggerJob"))
        .map(|span| span.trace_id.as_str())
        .collect();
    assert_eq!((traces.len(), triggers.len()), (2, 2));
    for (trace, failed) in traces.iter().zip([false, true]) {
        let inside = collector.trace(trace);
        let roots: Vec<_> = inside
            .iter()
            .filter(|span| span.parent_span_id.is_none())
            .collect();
        assert_eq!(roots.len(), 1, "{inside:#?}");
        let root = roots[0];
        assert_eq!(root.name, "job aw.daily.forecast");
        assert_eq!(root.is_error, failed);
        assert_eq!(root.linked_trace_ids.len(), 1);
        let linked = root.linked_trace_ids[0].as_str();
        assert!(triggers.contains(&linked) && linked != trace);
        let called = |span: &&testkit::otlp::Span| {
            span.kind == SpanKind::Client && span.name.ends_with("RunAnalysis")
        };
        assert_eq!(inside.iter().filter(called).count(), 1);
        assert!(
            inside
                .iter()
                .all(|span| span.name != "untraced" && span.name != "jobs/beat")
        );
    }
    // Looking for work is not in any trace.
    assert!(
        spans.iter().all(|span| span.name != "jobs/due"),
        "{spans:#?}"
    );

    let told = |message: &str| {
        let of_this = |line: &&Value| line["message"] == message;
        log.iter().filter(of_this).count()
    };
    assert_eq!(told("job succeeded"), 1);
    assert_eq!(told("job failed; it will be tried again"), 1);
    assert_eq!(told("job failed"), 1);
}

#[test]
fn jobs_are_measured_by_the_names_on_the_list() {
    let collector = OtlpReceiver::start();
    run(&collector);
    let metrics = collector.metrics();
    let of_the_forecast = |name: &str| {
        let found = metrics.iter().find(|metric| {
            metric.name == name
                && metric
                    .attributes
                    .get("scheduler.job.id")
                    .map(String::as_str)
                    == Some("aw.daily.forecast")
        });
        found
            .unwrap_or_else(|| panic!("{name}: {metrics:#?}"))
            .clone()
    };
    assert!((of_the_forecast("scheduler.job.success_total").value - 1.0).abs() < 1e-9);
    let failures = of_the_forecast("scheduler.job.failure_total");
    assert!((failures.value - 1.0).abs() < 1e-9);
    assert_eq!(failures.attributes["error.type"], "WAREHOUSE_UNAVAILABLE");
    let records = of_the_forecast("scheduler.job.records_processed_total");
    assert!((records.value - 21.0).abs() < 1e-9);
    of_the_forecast("scheduler.job.duration_seconds");
    let since = of_the_forecast("scheduler.job.seconds_since_last_success");
    assert!(since.value >= 0.0 && since.unit == "s");
    let jobs = metrics
        .iter()
        .filter(|metric| metric.name == since.name)
        .filter_map(|metric| metric.attributes.get("scheduler.job.id"));
    let jobs: std::collections::BTreeSet<_> = jobs.collect();
    assert_eq!(jobs.len(), 10, "also those that never ran");
    for name in collector.names() {
        assert!(telemetry::names::find(&name).is_some(), "{name}");
    }
}
