//! A service that is killed under load: every call that was answered has its row, and the chains hold.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use otel_bi_proto::otelbi::aw::v1::GetSalesKpisRequest;
use otel_bi_proto::otelbi::aw::v1::analytics_service_client::AnalyticsServiceClient;
use store::audit::Query;
use store::{Source, Store};
use testkit::stores::{self, TestStore};
use testkit::waiting::until;
use tonic::Request;
use tonic::metadata::MetadataValue;
use tonic::transport::Endpoint;

use crate::programs::{Program, data_dir, free_port};

/// Callers at once.
const CALLERS: u32 = 32;
/// Calls that are answered between two kills.
const CALLS: u32 = 300;
/// How often it is killed.
const KILLS: u32 = 3;

/// The load and what came of it.
#[derive(Default)]
struct Load {
    over: AtomicBool,
    asked: AtomicU32,
    answered: AtomicU32,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answered_call_has_its_row() {
    for kept in stores::stores().await {
        killed_under_load(&kept).await;
    }
}

async fn killed_under_load(kept: &TestStore) {
    let own = tempfile::tempdir().unwrap();
    let (data, dsn) = match &kept.settings.source {
        Source::Postgres(url) => (own.path(), Some(url.to_string())),
        Source::Sqlite(file) => (file.parent().unwrap(), None),
    };
    data_dir(data);
    let port = free_port();
    let address = format!("127.0.0.1:{port}");
    let mut settings = vec![
        ("AW_GRPC_ADDR", address.as_str()),
        ("DATA_DIR", data.to_str().unwrap()),
    ];
    settings.extend(dsn.as_deref().map(|dsn| ("POSTGRES_DSN", dsn)));

    let load = Arc::new(Load::default());
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| tokio::spawn(call(Arc::clone(&load), port)))
        .collect();
    for kill in 1..=KILLS {
        let program = Program::start("aw-analytics", &settings);
        until("enough calls are answered", async || {
            (load.answered.load(Ordering::SeqCst) >= kill * CALLS).then_some(())
        })
        .await;
        program.kill().await;
    }
    load.over.store(true, Ordering::SeqCst);
    let mut answered = Vec::new();
    for caller in callers {
        answered.extend(caller.await.unwrap());
    }
    assert!(answered.len() >= (KILLS * CALLS) as usize);

    let rows = traces_on_record(&kept.store).await;
    let engine = kept.engine();
    for trace_id in &answered {
        let times = rows.get(trace_id).copied().unwrap_or_default();
        assert_eq!(
            times, 1,
            "an answered call is {times} times on record in {engine:?}"
        );
    }
    let verified = store::audit::verify(&kept.store, &[]).await;
    let verified = verified.unwrap_or_else(|error| panic!("{}", error.for_operator()));
    assert!(verified.findings.is_empty(), "{:?}", verified.findings);
    // Each start wrote a chain of its own.
    assert_eq!(verified.ends.len(), KILLS as usize);
}

/// Calls again and again, each time in a trace of its own; gives the traces of the calls that the service
/// answered.
async fn call(load: Arc<Load>, port: u16) -> Vec<String> {
    let endpoint = Endpoint::from_shared(format!("http://127.0.0.1:{port}")).unwrap();
    let channel = endpoint.tcp_nodelay(true).connect_lazy();
    let mut client = AnalyticsServiceClient::new(channel);
    let mut answered = Vec::new();
    while !load.over.load(Ordering::SeqCst) {
        let number = load.asked.fetch_add(1, Ordering::SeqCst);
        let trace_id = format!("5bf92f3577b34da6a3ce929d{number:08x}");
        let mut request = Request::new(GetSalesKpisRequest::default());
        let parent = format!("00-{trace_id}-00f067aa0ba902b7-01");
        let parent = MetadataValue::try_from(parent).unwrap();
        request.metadata_mut().insert("traceparent", parent);
        if client.get_sales_kpis(request).await.is_ok() {
            load.answered.fetch_add(1, Ordering::SeqCst);
            answered.push(trace_id);
        } else {
            // Not there yet, or not any more.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    answered
}

/// How often each trace is on record.
async fn traces_on_record(store: &Store) -> HashMap<String, usize> {
    let mut times = HashMap::new();
    let mut query = Query {
        action: "GetSalesKpis".to_owned(),
        limit: 1000,
        ..Query::default()
    };
    loop {
        let page = store::audit::list(store, &query).await;
        let page = page.unwrap_or_else(|error| panic!("{}", error.for_operator()));
        for row in page.rows {
            *times.entry(row.trace_id).or_default() += 1;
        }
        query.after = page.next;
        if query.after.is_none() {
            return times;
        }
    }
}
