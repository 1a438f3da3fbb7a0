//! Checks follow the figures in the background: what is served before they are done, when one hangs or
//! fails, and when they find the same again.

use std::collections::BTreeSet;
use std::time::Duration;

use otel_bi_proto::otelbi::aw::v1::{
    GetDataQualityRequest, GetProductDemandRequest, GetSalesKpisRequest, RefreshWarehouseRequest,
};
use otel_bi_proto::otelbi::common::v1::{Provenance, QualityChecksStatus, QualityVerdict};
use sample::Warehouse;
use testkit::tds::{Fault, TdsOptions, TdsServer};
use testkit::waiting::until;
use tonic::Response;
use warehouse::{Settings, Source};

use crate::data_quality::{found, quality};
use crate::support::{Service, service_on, started};

const UNSPECIFIED: QualityVerdict = QualityVerdict::Unspecified;
/// Read by checks alone.
const CHECKED_ONLY: &str = "FactProductInventory";
const CHECKS_OF_IT: [&str; 4] = [
    "inventory_balances_add_up",
    "inventory_movements_in_range",
    "inventory_not_negative",
    "inventory_products_exist",
];

/// A SQL Server whose statements on [`CHECKED_ONLY`] are never answered, and how to read it.
pub(crate) async fn hanging() -> (TdsServer, Settings) {
    let directory = testkit::warehouses::generated(Warehouse::AdventureWorks);
    let server = TdsServer::start(TdsOptions::new(directory)).await.unwrap();
    server.set_fault_on(CHECKED_ONLY, Fault::NeverAnswer);
    let settings = Settings::new(Source::SqlServer(Box::new(server.dsn().parse().unwrap())));
    (server, settings)
}

async fn clean() -> Service {
    service_on(testkit::warehouses::generated(Warehouse::AdventureWorks)).await
}

fn tag<T>(response: &Response<T>) -> String {
    let tag = response.metadata().get("etag").unwrap();
    tag.to_str().unwrap().to_owned()
}

/// The tag of the answer about sales, and what it says of itself but for the call's trace.
async fn kpis(service: &mut Service) -> (String, Provenance) {
    let request = GetSalesKpisRequest::default();
    let response = service.client.get_sales_kpis(request).await.unwrap();
    let tag = tag(&response);
    let mut provenance = response.into_inner().provenance.unwrap();
    provenance.trace_id.clear();
    (tag, provenance)
}

async fn refresh(service: &mut Service) {
    let request = RefreshWarehouseRequest {};
    service.client.refresh_warehouse(request).await.unwrap();
}

/// Waits for a round of checks that ended after this one.
async fn checked_after(service: &mut Service, known: &QualityChecksStatus) {
    until("the data are checked again", async || {
        let checks = service.warehouse_status().await.quality_checks.unwrap();
        (!checks.pending && checks.run_at != known.run_at).then_some(())
    })
    .await;
}

#[tokio::test]
async fn figures_are_served_while_a_check_hangs() {
    let (_server, settings) = hanging().await;
    let mut service = started(settings, Duration::from_hours(1)).await;
    // Neither the first reading of the figures waits for it, nor another that a caller asks for.
    refresh(&mut service).await;
    let (_, provenance) = kpis(&mut service).await;
    assert_eq!(provenance.quality(), UNSPECIFIED);
    assert!(provenance.quality_findings.is_empty());

    let told = quality(&mut service, "").await;
    assert_eq!(told.verdict(), UNSPECIFIED);
    let says_so = |finding: &str| finding.starts_with("Not checked yet");
    assert!(told.checks.iter().all(|check| says_so(&check.finding)));
    let names: BTreeSet<String> = found(&told).into_keys().collect();
    let known = found(&quality(&mut clean().await, "").await);
    assert_eq!(names, known.into_keys().collect());

    let status = service.warehouse_status().await;
    assert!(status.ready && !status.stale);
    let checks = status.quality_checks.unwrap();
    assert!(checks.pending && checks.run_at.is_none());
    // Nor does the end.
    service.running.stop().await;
}

#[tokio::test]
async fn a_check_that_runs_out_of_time_says_so_and_is_tried_again() {
    let (server, settings) = hanging().await;
    let settings = Settings {
        query_timeout: Duration::from_secs(5),
        ..settings
    };
    let mut service = started(settings, Duration::from_hours(1)).await;
    service.checked().await;
    let expected = found(&quality(&mut clean().await, "").await);

    let told = quality(&mut service, "").await;
    for check in &told.checks {
        if CHECKS_OF_IT.contains(&check.name.as_str()) {
            assert_eq!(check.verdict(), UNSPECIFIED, "{check:?}");
            let why = "Could not be checked: The warehouse did not answer in time.";
            assert_eq!(check.finding, why);
        } else {
            let (count, verdict) = (check.count, check.verdict());
            assert_eq!((count, verdict), expected[&check.name], "{check:?}");
        }
    }
    let status = service.warehouse_status().await.quality_checks.unwrap();
    let not_checked = status.not_checked.iter().map(|check| check.name.as_str());
    assert_eq!(
        not_checked.collect::<BTreeSet<_>>(),
        BTreeSet::from(CHECKS_OF_IT)
    );
    let demand = GetProductDemandRequest::default();
    let demand = service.client.get_product_demand(demand).await.unwrap();
    let provenance = demand.into_inner().provenance.unwrap();
    let findings = provenance.quality_findings.iter();
    let unchecked = findings.filter(|finding| finding.value.starts_with("Could not be checked"));
    assert!(unchecked.count() > 0);
    let (before, _) = kpis(&mut service).await;

    server.clear_fault_on();
    refresh(&mut service).await;
    checked_after(&mut service, &status).await;
    assert_eq!(found(&quality(&mut service, "").await), expected);
    let status = service.warehouse_status().await.quality_checks.unwrap();
    assert!(status.not_checked.is_empty());
    assert_ne!(kpis(&mut service).await.0, before);
}

#[tokio::test]
async fn equal_findings_leave_answers_and_their_tags_as_they_are() {
    let directory = testkit::warehouses::generated(Warehouse::AdventureWorks);
    let settings = Settings::new(Source::Embedded(directory));
    let mut service = started(settings, Duration::from_secs(1)).await;
    service.checked().await;
    let status = service.warehouse_status().await.quality_checks.unwrap();
    let told = async |service: &mut Service| {
        let request = GetDataQualityRequest::default();
        let response = service.client.get_data_quality(request).await.unwrap();
        (kpis(service).await, tag(&response), response.into_inner())
    };
    let before = told(&mut service).await;
    checked_after(&mut service, &status).await;
    assert_eq!(told(&mut service).await, before);
}
