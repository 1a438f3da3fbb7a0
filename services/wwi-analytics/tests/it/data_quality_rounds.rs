//! Checks follow the figures in the background: what is served when some cannot be run.

use std::collections::BTreeSet;

use otel_bi_proto::otelbi::common::v1::QualityVerdict;
use otel_bi_proto::otelbi::wwi::v1::GetSalesKpisRequest;
use sample::Warehouse;

use crate::data_quality::{dirty, found, quality};
use crate::support::service_on;

const UNSPECIFIED: QualityVerdict = QualityVerdict::Unspecified;

#[tokio::test]
async fn figures_are_served_when_a_check_cannot_be_run() {
    let clean = testkit::warehouses::generated(Warehouse::WideWorldImporters);
    let clean = found(&quality(&mut service_on(clean).await, "").await);
    // Read by checks alone.
    let warehouse = dirty("DROP TABLE Dimension.Employee");
    let mut service = service_on(warehouse.directory()).await;
    let now = quality(&mut service, "").await;
    let mut not_checked = BTreeSet::new();
    for (name, known) in found(&now) {
        if known.1 == UNSPECIFIED {
            not_checked.insert(name);
        } else {
            assert_eq!(known, clean[&name], "{name}");
        }
    }
    assert!(not_checked.contains("employee_versions_disjoint"));
    // The salesperson of a line is looked up there, and the days that have lines are of the same look.
    assert!(not_checked.contains("sale_references_exist"));
    assert!(not_checked.contains("invoices_on_every_open_day"));
    let status = service.warehouse_status().await.quality_checks.unwrap();
    let told = status.not_checked.into_iter().map(|check| check.name);
    assert_eq!(told.collect::<BTreeSet<_>>(), not_checked);

    let request = GetSalesKpisRequest::default();
    let kpis = service.client.get_sales_kpis(request).await.unwrap();
    let provenance = kpis.into_inner().provenance.unwrap();
    assert_eq!(provenance.quality(), UNSPECIFIED);
    let findings = provenance.quality_findings.iter();
    let said: BTreeSet<&str> = findings
        .filter(|finding| not_checked.contains(&finding.name))
        .map(|finding| finding.value.as_str())
        .collect();
    let why = "Could not be checked: The warehouse gave an answer that the service cannot use.";
    assert_eq!(said, BTreeSet::from([why]));
}
