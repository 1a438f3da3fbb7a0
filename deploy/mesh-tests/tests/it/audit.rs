//! Nothing is forgotten: each call is one row of the audit trail, and no call is answered without it.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use otel_bi_proto::otelbi::aw::v1::analytics_service_client::AnalyticsServiceClient;
use otel_bi_proto::otelbi::aw::v1::{GetSalesKpisRequest, GetStatementRequest};
use sample::Warehouse;
use serde_json::{Value, json};
use testkit::http::{Answer, get, get_until, get_with};
use testkit::postgres::Postgres;
use testkit::stores::{self, TestStore};
use tonic::Request;
use tonic::metadata::MetadataValue;

use crate::support::{Keeping, Mesh, embedded};

/// Started once for all tests of this binary, without a collector: ids are made all the same.
static TELEMETRY: LazyLock<telemetry::Telemetry> = LazyLock::new(|| {
    let mut settings = telemetry::Settings::new("mesh-tests", "0");
    "off".clone_into(&mut settings.log_directives);
    telemetry::Telemetry::init(&settings).unwrap()
});

/// A mesh that keeps its trail in this store.
async fn mesh_on(kept: &TestStore) -> Mesh {
    LazyLock::force(&TELEMETRY);
    let warehouse = |warehouse| embedded(testkit::warehouses::generated(warehouse));
    let aw = warehouse(Warehouse::AdventureWorks);
    let wwi = warehouse(Warehouse::WideWorldImporters);
    let store = Keeping::elsewhere(kept.settings.clone());
    Mesh::start_unready(aw, wwi, store).await.ready().await
}

/// A trace id of a test's own.
fn trace(number: u32) -> String {
    format!("4bf92f3577b34da6a3ce929d{number:08x}")
}

fn traceparent(trace_id: &str) -> String {
    format!("00-{trace_id}-00f067aa0ba902b7-01")
}

/// The rows of a trace, oldest first.
async fn rows(gateway: SocketAddr, trace_id: &str) -> Vec<Value> {
    let answer = get(gateway, &format!("/api/audit?trace_id={trace_id}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let mut rows = answer.json()["events"].as_array().unwrap().clone();
    rows.reverse();
    rows
}

/// The only row of a trace.
async fn row(gateway: SocketAddr, trace_id: &str) -> Value {
    let mut rows = rows(gateway, trace_id).await;
    assert_eq!(rows.len(), 1, "{rows:#?}");
    rows.remove(0)
}

/// What a verification found: its last line.
fn result(verified: &Answer) -> Value {
    let text = verified.text();
    let last = text.lines().last().unwrap_or_default();
    let last: Value = serde_json::from_str(last).unwrap_or_else(|_| panic!("no result: {text}"));
    last["result"].clone()
}

fn parameters(row: &Value) -> Value {
    serde_json::from_str(row["parameters"].as_str().unwrap()).unwrap()
}

/// A call straight to a service.
fn direct<T>(trace_id: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let parent = MetadataValue::try_from(traceparent(trace_id)).unwrap();
    request.metadata_mut().insert("traceparent", parent);
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn each_call_is_one_row() {
    for kept in stores::stores().await {
        let mesh = mesh_on(&kept).await;
        through_the_gateway(&mesh).await;
        straight_to_a_service(&mesh).await;
        what_only_tells_the_state_is_not_recorded(&mesh).await;
        reading_the_trail_is_recorded(&mesh).await;

        let verified = result(&get(mesh.addr(), "/api/audit/verify").await);
        assert_eq!(verified["intact"], true, "{verified:#}");
        let rows: u64 = verified["rows"].as_str().unwrap().parse().unwrap();
        assert!(rows >= 5, "{verified:#}");
    }
}

async fn through_the_gateway(mesh: &Mesh) {
    let asked = trace(1);
    let path = "/api/aw/sales/history?granularity=month&days_back=90";
    let headers = [
        ("traceparent", &*traceparent(&asked)),
        ("user-agent", "Trial/1.0"),
    ];
    assert_eq!(get_with(mesh.addr(), path, &headers).await.status, 200);
    let row = row(mesh.addr(), &asked).await;
    assert!(row["client"].as_str().unwrap().starts_with("Trial/1.0"));
    assert_eq!(row["domain"], "DOMAIN_AW");
    assert_eq!(
        row["action"],
        "otelbi.aw.v1.AnalyticsService/GetSalesHistory"
    );
    assert_eq!(row["actor"], "anonymous");
    assert_eq!(row["outcome"], "OK");
    assert_eq!(row["traceId"], asked.as_str());
    let expected = json!({"granularity": "GRANULARITY_MONTH", "days_back": 90});
    assert_eq!(parameters(&row), expected);
    assert!(row["durationSeconds"].as_f64().unwrap() > 0.0);
    assert!(row["writer"].as_str().unwrap().starts_with("aw-analytics"));

    // What a service refuses is recorded as well.
    let refused = trace(2);
    let headers = [("traceparent", &*traceparent(&refused))];
    let answer = get_with(mesh.addr(), "/api/wwi/sales/kpis?days_back=-1", &headers).await;
    assert_eq!(answer.status, 400);
    let row = rows(mesh.addr(), &refused).await.remove(0);
    assert_eq!(row["outcome"], "INVALID_ARGUMENT");
    assert_eq!(row["domain"], "DOMAIN_WWI");
    assert_eq!(parameters(&row), json!({"days_back": -1}));
}

async fn straight_to_a_service(mesh: &Mesh) {
    let mut client = AnalyticsServiceClient::new(mesh.aw.channel());
    let asked = trace(3);
    let request = GetSalesKpisRequest::default();
    client
        .get_sales_kpis(direct(&asked, request))
        .await
        .unwrap();
    let served = row(mesh.addr(), &asked).await;
    assert_eq!(served["parameters"], "{}");
    assert!(served["client"].as_str().unwrap().starts_with("tonic/"));

    let missed = trace(4);
    let request = GetStatementRequest {
        name: "nothing".to_owned(),
    };
    let refused = client.get_statement(direct(&missed, request)).await;
    assert_eq!(refused.unwrap_err().code(), tonic::Code::NotFound);
    let row = row(mesh.addr(), &missed).await;
    assert_eq!(row["outcome"], "NOT_FOUND");
    assert_eq!(parameters(&row), json!({"name": "nothing"}));
}

async fn what_only_tells_the_state_is_not_recorded(mesh: &Mesh) {
    let asked = trace(5);
    for path in ["/api/aw/warehouse", "/api/jobs", "/api/health"] {
        let headers = [("traceparent", &*traceparent(&asked))];
        assert_eq!(get_with(mesh.addr(), path, &headers).await.status, 200);
    }
    assert_eq!(rows(mesh.addr(), &asked).await, [] as [Value; 0]);
}

async fn reading_the_trail_is_recorded(mesh: &Mesh) {
    let asked = trace(6);
    let headers = [("traceparent", &*traceparent(&asked))];
    let path = "/api/audit?domain=aw&page_size=1";
    let answer = get_with(mesh.addr(), path, &headers).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["events"].as_array().unwrap().len(), 1);
    let row = row(mesh.addr(), &asked).await;
    assert_eq!(row["domain"], "DOMAIN_PLATFORM");
    assert_eq!(
        row["action"],
        "otelbi.audit.v1.AuditService/ListAuditEvents"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_store_a_service_answers_nothing_and_comes_back_with_it() {
    let server = Arc::new(Postgres::start().await);
    let kept = stores::postgres_on(&server).await;
    let mesh = mesh_on(&kept).await;
    let kpis = "/api/aw/sales/kpis";
    assert_eq!(get(mesh.addr(), kpis).await.status, 200);

    server.kill().await;
    let lost = get_until(mesh.addr(), kpis, |answer| answer.status != 200).await;
    assert_eq!(lost.status, 503, "{}", lost.text());
    assert_eq!(lost.json()["reason"], "AUDIT_UNAVAILABLE");
    // Only what is recorded is refused.
    assert_eq!(get(mesh.addr(), "/api/aw/warehouse").await.status, 200);
    let is_lost = |health: &Value| health["upstreams"]["aw"]["store"] == "lost";
    let health = get_until(mesh.addr(), "/api/health", |answer| is_lost(&answer.json()));
    assert_eq!(health.await.json()["status"], "degraded");

    server.restart().await;
    get_until(mesh.addr(), kpis, |answer| answer.status == 200).await;
    let healthy = |health: &Value| health["upstreams"]["aw"]["store"] == "ok";
    get_until(mesh.addr(), "/api/health", |answer| healthy(&answer.json())).await;
    let verified = get_until(mesh.addr(), "/api/audit/verify", |answer| {
        answer.status == 200
    });
    let verified = result(&verified.await);
    assert_eq!(verified["intact"], true, "{verified:#}");
}

#[tokio::test]
async fn a_wrong_question_about_the_trail_names_its_fields() {
    let mesh = Mesh::generated().await;
    let path = "/api/audit?from=yesterday&trace_id=12&page_token=x&page_size=-1";
    let answer = get(mesh.addr(), path).await;
    assert_eq!(answer.status, 400);
    let problem = answer.json();
    let fields: Vec<&str> = problem["violations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|violation| violation["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["from", "page_size", "page_token", "trace_id"]);
    let answer = get(mesh.addr(), "/api/audit/verify?heads=nobody").await;
    assert_eq!(answer.json()["violations"][0]["field"], "heads");
}

#[tokio::test]
async fn a_part_of_the_platform_that_there_is_not_is_told_with_those_there_are() {
    let mesh = Mesh::generated().await;
    let answer = get(mesh.addr(), "/api/jobs/finance").await;
    assert_eq!(answer.status, 400);
    let said = &answer.json()["violations"][0];
    assert_eq!(said["field"], "domain");
    assert_eq!(said["description"], "must be one of aw, wwi, platform");
}
