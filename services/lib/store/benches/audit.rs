//! What a row in the audit trail costs: the time that a call waits for it, at 1, 32 and 100 connections that
//! each make one call after the other, and the rows per second of all of them together.
//!
//! Both engines keep their promise to have each commit on the disk, so the figures are the disk's, too.

use std::hint::black_box;
use std::time::{Duration, Instant, SystemTime};

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use futures::future::join_all;
use otel_bi_proto::otelbi::common::v1::Domain;
use store::audit::{AuditTrail, Entry, verify};
use testkit::stores::stores;
use tokio::runtime::Runtime;

/// Connections at once.
const CONNECTIONS: [u32; 3] = [1, 32, 100];

fn entry() -> Entry {
    Entry {
        at: SystemTime::now(),
        domain: Domain::Aw,
        actor: "8d3f6f0c-1f3e-4f8e-9a57-2b0f9d9f4c11".to_owned(),
        client: "otel-bi-web/0.1".to_owned(),
        action: "otelbi.aw.v1.AnalyticsService/GetSalesForecast".to_owned(),
        target: String::new(),
        parameters: r#"{"channel":"CHANNEL_ALL","horizon_days":90,"as_of":"2014-01-28"}"#
            .to_owned(),
        outcome: "OK".to_owned(),
        duration: Duration::from_micros(1850),
        trace_id: "0af7651916cd43dd8448eb211c80319c".to_owned(),
    }
}

/// Each connection makes so many calls; the time until the last is recorded.
async fn calls(trail: &AuditTrail, connections: u32, calls: u64) -> Duration {
    let started = Instant::now();
    let tasks = (0..connections).map(|_| {
        let trail = trail.clone();
        tokio::spawn(async move {
            for _ in 0..calls {
                let recorded = trail.record(entry()).await;
                assert!(recorded.is_ok(), "{recorded:?}");
            }
        })
    });
    for task in join_all(tasks).await {
        assert!(task.is_ok(), "{task:?}");
    }
    started.elapsed()
}

fn record(criterion: &mut Criterion) {
    let Ok(runtime) = Runtime::new() else {
        return;
    };
    for fresh in runtime.block_on(stores()) {
        let engine = fresh.engine().system_name();
        let mut group = criterion.benchmark_group(format!("audit/{engine}"));
        group.sampling_mode(SamplingMode::Flat).sample_size(20);
        let _inside = runtime.enter();
        let trail = AuditTrail::start(fresh.store.clone(), "bench");
        for connections in CONNECTIONS {
            group.throughput(Throughput::Elements(u64::from(connections)));
            group.bench_function(format!("{connections} connections"), |bencher| {
                bencher.iter_custom(|each| runtime.block_on(calls(&trail, connections, each)));
            });
        }
        group.finish();
        verification(criterion, &runtime, &fresh.store, engine);
    }
}

/// Reading and checking what was written above.
fn verification(criterion: &mut Criterion, runtime: &Runtime, store: &store::Store, engine: &str) {
    let Ok(found) = runtime.block_on(verify(store, &[])) else {
        return;
    };
    assert!(found.findings.is_empty(), "{:?}", found.findings);
    let mut group = criterion.benchmark_group(format!("audit/{engine}"));
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.throughput(Throughput::Elements(found.rows));
    group.bench_function("verify", |bencher| {
        bencher.iter(|| black_box(runtime.block_on(verify(store, &[]))).is_ok());
    });
    group.finish();
}

criterion_group!(benches, record);
criterion_main!(benches);
