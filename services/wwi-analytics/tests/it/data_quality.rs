//! What the checks find in the real WideWorldImportersDW, and in a generated one without and with dirt.

use std::collections::BTreeMap;

use otel_bi_proto::otelbi::common::v1::{Provenance, QualityCheck, QualityVerdict};
use otel_bi_proto::otelbi::wwi::v1::{
    GetDataQualityRequest, GetDataQualityResponse, GetReorderRecommendationsRequest,
    GetSalesKpisRequest, GetStatementRequest, GetSupplierScoresRequest,
};
use prost_reflect::DescriptorPool;
use sample::Warehouse;
use sha2::{Digest, Sha256};
use status::{Code, Error};
use testkit::changed::ChangedWarehouse;
use testkit::dirt::{self, Case, Found};

use crate::support::{Service, service_on};

const PASSED: QualityVerdict = QualityVerdict::Passed;
const WARNING: QualityVerdict = QualityVerdict::Warning;
const FAILED: QualityVerdict = QualityVerdict::Failed;

/// The generated warehouse with changes.
pub(crate) fn dirty(sql: &str) -> ChangedWarehouse {
    let clean = testkit::warehouses::generated(Warehouse::WideWorldImporters);
    ChangedWarehouse::new(&clean, sql)
}

pub(crate) async fn quality(service: &mut Service, as_of: &str) -> GetDataQualityResponse {
    let request = GetDataQualityRequest {
        as_of: as_of.to_owned(),
        ..GetDataQualityRequest::default()
    };
    let answer = service.client.get_data_quality(request).await;
    answer.unwrap().into_inner()
}

/// By name: how many rows break the rule, and the verdict.
pub(crate) fn found(quality: &GetDataQualityResponse) -> Found<QualityVerdict> {
    let found = |check: &QualityCheck| (check.name.clone(), (check.count, check.verdict()));
    quality.checks.iter().map(found).collect()
}

fn check<'a>(quality: &'a GetDataQualityResponse, name: &str) -> &'a QualityCheck {
    let named = |check: &&QualityCheck| check.name == name;
    quality.checks.iter().find(named).unwrap()
}

async fn kpis_provenance(service: &mut Service) -> Provenance {
    let answer = service
        .client
        .get_sales_kpis(GetSalesKpisRequest::default());
    answer.await.unwrap().into_inner().provenance.unwrap()
}

async fn stock_provenance(service: &mut Service) -> Provenance {
    let request = GetReorderRecommendationsRequest::default();
    let answer = service.client.get_reorder_recommendations(request).await;
    answer.unwrap().into_inner().provenance.unwrap()
}

async fn suppliers_provenance(service: &mut Service) -> Provenance {
    let request = GetSupplierScoresRequest::default();
    let answer = service.client.get_supplier_scores(request).await;
    answer.unwrap().into_inner().provenance.unwrap()
}

fn findings(provenance: &Provenance) -> Vec<&str> {
    let findings = provenance.quality_findings.iter();
    findings.map(|finding| finding.name.as_str()).collect()
}

#[tokio::test]
async fn what_is_known_of_the_real_data_is_found() {
    let Some(directory) = testkit::warehouses::real(Warehouse::WideWorldImporters) else {
        return;
    };
    let mut service = service_on(directory).await;
    let now = quality(&mut service, "").await;
    assert_eq!(now.verdict(), WARNING);
    let mut not_passed = found(&now);
    not_passed.retain(|_, (_, verdict)| *verdict != PASSED);
    let expected = [
        ("cost_prices_have_cents", 227),
        ("employee_versions_disjoint", 1),
        ("item_tax_rates_in_range", 671),
        ("sale_customers_known", 84_297),
        ("stock_reconciles_with_movements", 9),
        ("supplier_current_version_single", 1),
    ];
    let expected = expected.map(|(name, count)| (name.to_owned(), (count, WARNING)));
    assert_eq!(not_passed, BTreeMap::from(expected));
    // Sundays are closed, not missing.
    let days = check(&now, "invoices_on_every_open_day");
    assert_eq!((days.count, days.examined), (0, 1_069));
    let balance = check(&now, "stock_reconciles_with_movements");
    assert!(
        balance.finding.contains("139,014,018 units in all"),
        "{}",
        balance.finding
    );
    let items: Vec<&str> = balance
        .samples
        .iter()
        .map(|sample| sample.values[0].value.as_str())
        .collect();
    assert_eq!(
        items,
        ["77", "78", "80", "86", "95", "98", "184", "193", "204"]
    );

    let sales = kpis_provenance(&mut service).await;
    assert_eq!(sales.quality(), WARNING);
    assert_eq!(findings(&sales), ["sale_customers_known"]);
    let stock = stock_provenance(&mut service).await;
    assert_eq!(stock.quality(), WARNING);
    assert!(findings(&stock).contains(&"stock_reconciles_with_movements"));
    let suppliers = suppliers_provenance(&mut service).await;
    assert_eq!(findings(&suppliers), ["supplier_current_version_single"]);

    // The newest two versions of employee 8 began in November 2013, supplier 3's in January.
    let past = quality(&mut service, "2013-06-30").await;
    assert_eq!(check(&past, "employee_versions_disjoint").count, 0);
    assert_eq!(check(&past, "supplier_current_version_single").count, 1);
    assert!(check(&past, "sale_customers_known").count < 20_000);
}

const CASES: &[Case<QualityVerdict>] = &[
    (
        "UPDATE Sale SET \"City Key\" = 999999 WHERE \"Sale Key\" <= 3",
        &[
            ("sale_cities_exist", 3, FAILED),
            ("invoices_whole", 1, WARNING),
        ],
    ),
    (
        "UPDATE Sale SET \"Salesperson Key\" = 9999 WHERE \"Sale Key\" <= 3",
        &[("sale_references_exist", 3, WARNING)],
    ),
    (
        "UPDATE Sale SET \"Delivery Date Key\" = '2001-01-01' WHERE \"Sale Key\" <= 3",
        &[("sale_delivered_after_invoice", 3, WARNING)],
    ),
    (
        "UPDATE Sale SET \"Unit Price\" = \"Unit Price\" + 0.01 WHERE \"Sale Key\" <= 30",
        &[("sale_prices_add_up", 30, FAILED)],
    ),
    (
        "UPDATE Sale SET \"Total Including Tax\" = 0 WHERE \"Sale Key\" = 3",
        &[("sale_totals_add_up", 1, WARNING)],
    ),
    (
        "UPDATE Sale SET \"Tax Rate\" = 10 WHERE \"Sale Key\" IN \
         (SELECT \"Sale Key\" FROM Sale WHERE \"Tax Rate\" = 15 LIMIT 2)",
        &[("sale_taxes_add_up", 2, WARNING)],
    ),
    (
        "DELETE FROM Movement WHERE \"Movement Key\" = \
         (SELECT MIN(\"Movement Key\") FROM Movement WHERE \"WWI Invoice ID\" IS NOT NULL)",
        &[("sales_reconcile_with_movements", 1, WARNING)],
    ),
    (
        "UPDATE Movement SET \"Transaction Type Key\" = 77 WHERE \"Movement Key\" <= 5",
        &[("movement_references_exist", 5, WARNING)],
    ),
    (
        "UPDATE \"Order\" SET \"Picked Date Key\" = '2001-01-01' WHERE \"Order Key\" = \
         (SELECT \"Order Key\" FROM \"Order\" WHERE \"Picked Date Key\" IS NULL LIMIT 1)",
        &[
            ("order_picked_after_order", 1, WARNING),
            ("orders_reconcile_with_sales", 1, WARNING),
        ],
    ),
    (
        "UPDATE Purchase SET \"Ordered Quantity\" = \"Ordered Quantity\" + 1 WHERE \"Purchase Key\" = 7",
        &[("purchase_quantities_add_up", 1, WARNING)],
    ),
    (
        "UPDATE Purchase SET \"Supplier Key\" = 0 WHERE \"Purchase Key\" = 7",
        &[("purchase_suppliers_exist", 1, FAILED)],
    ),
    (
        "UPDATE \"Stock Holding\" SET \"Target Stock Level\" = -1 WHERE \"Stock Holding Key\" = 1",
        &[("stock_levels_in_range", 1, WARNING)],
    ),
    (
        "UPDATE \"Stock Holding\" SET \"Last Cost Price\" = 9",
        &[("cost_prices_have_cents", 224, WARNING)],
    ),
    (
        "UPDATE \"Stock Item\" SET \"Tax Rate\" = \"Lead Time Days\" + 30 WHERE \"Stock Item Key\" <> 0",
        &[("item_tax_rates_in_range", 671, WARNING)],
    ),
    (
        "UPDATE Customer SET \"WWI Customer ID\" = 1, \"Valid From\" = \"Valid From\" \
         WHERE \"Customer Key\" = 2",
        &[("customer_current_version_single", 1, WARNING)],
    ),
];

#[tokio::test]
async fn each_dirt_is_found_by_its_check_and_by_no_other() {
    let mut clean = service_on(testkit::warehouses::generated(
        Warehouse::WideWorldImporters,
    ))
    .await;
    let clean = found(&quality(&mut clean, "").await);
    let mut wrong = Vec::new();
    for dirts in dirt::spread(CASES) {
        let warehouse = dirty(&dirt::statements(&dirts, |_| String::new()));
        let mut service = service_on(warehouse.directory()).await;
        let found = found(&quality(&mut service, "").await);
        wrong.extend(dirt::misjudged(&dirts, &clean, found));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_failed_check_marks_what_depends_on_it_and_nothing_else() {
    // Without its key, the table takes the lines of an order twice.
    let warehouse = dirty(
        "CREATE TABLE Fact.Keyless AS SELECT * FROM Purchase;
         DROP TABLE Purchase;
         ALTER TABLE Fact.Keyless RENAME TO Purchase;
         INSERT INTO Purchase SELECT * FROM Purchase WHERE \"Date Key\" = '2024-03-04';",
    );
    let mut service = service_on(warehouse.directory()).await;
    let now = quality(&mut service, "").await;
    assert_eq!(now.verdict(), FAILED);
    let twice = check(&now, "purchase_lines_unique");
    assert_eq!(twice.verdict(), FAILED);
    assert_eq!(twice.samples.len(), 10.min(twice.count as usize));
    assert_eq!(now.provenance.as_ref().unwrap().quality(), FAILED);
    for touched in [
        stock_provenance(&mut service).await,
        suppliers_provenance(&mut service).await,
    ] {
        assert_eq!(touched.quality(), FAILED);
        assert!(findings(&touched).contains(&"purchase_lines_unique"));
    }
    let untouched = kpis_provenance(&mut service).await;
    assert_ne!(untouched.quality(), FAILED);

    // Before that day the data were in order.
    let before = quality(&mut service, "2024-03-03").await;
    assert_eq!(check(&before, "purchase_lines_unique").count, 0);
}

#[tokio::test]
async fn verdicts_can_be_kept() {
    let mut service = service_on(testkit::warehouses::generated(
        Warehouse::WideWorldImporters,
    ))
    .await;
    let request = GetDataQualityRequest {
        verdicts: vec![PASSED.into()],
        ..GetDataQualityRequest::default()
    };
    let kept = service
        .client
        .get_data_quality(request)
        .await
        .unwrap()
        .into_inner();
    assert!(!kept.checks.is_empty());
    assert!(
        kept.checks
            .iter()
            .all(|check| check.verdict() == PASSED && check.finding.is_empty())
    );
    assert_eq!(kept.verdict(), WARNING);
    let request = GetDataQualityRequest {
        verdicts: vec![7],
        ..GetDataQualityRequest::default()
    };
    let refused = service.client.get_data_quality(request).await.unwrap_err();
    assert_eq!(Error::from(&refused).fields()[0].field, "verdicts");
}

#[tokio::test]
async fn checks_come_in_pages() {
    let mut service = service_on(testkit::warehouses::generated(
        Warehouse::WideWorldImporters,
    ))
    .await;
    let all = quality(&mut service, "").await;
    assert_eq!(usize::try_from(all.total_size).unwrap(), all.checks.len());
    assert_eq!(all.next_page_token, "");
    let (mut checks, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = GetDataQualityRequest {
            page_size: 7,
            page_token,
            ..GetDataQualityRequest::default()
        };
        let page = service.client.get_data_quality(request).await;
        let page = page.unwrap().into_inner();
        assert!(page.checks.len() <= 7);
        assert_eq!(page.verdict(), all.verdict());
        checks.extend(page.checks);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(checks, all.checks);
}

#[tokio::test]
async fn checks_name_rpcs_of_the_contract_and_statements_that_can_be_read() {
    let mut service = service_on(testkit::warehouses::generated(
        Warehouse::WideWorldImporters,
    ))
    .await;
    let pool = DescriptorPool::decode(otel_bi_proto::DESCRIPTORS).unwrap();
    let rpcs = pool
        .get_service_by_name("otelbi.wwi.v1.AnalyticsService")
        .unwrap();
    let rpcs: Vec<String> = rpcs.methods().map(|rpc| rpc.name().to_owned()).collect();
    let quality = quality(&mut service, "").await;
    let used = quality.provenance.unwrap().statements;
    for check in &quality.checks {
        assert!(
            check.affects.iter().all(|rpc| rpcs.contains(rpc)),
            "{check:?}"
        );
        assert!(
            !check.statements.is_empty() && !check.rule.is_empty() && !check.counted.is_empty()
        );
        for name in &check.statements {
            let request = GetStatementRequest { name: name.clone() };
            let answer = service.client.get_statement(request).await.unwrap();
            let statement = answer.into_inner().statement.unwrap();
            let digest = format!("{:x}", Sha256::digest(&statement.sql));
            assert_eq!(statement.sha256, digest);
            // Samples are only read when something is broken.
            if let Some(used) = used.iter().find(|used| used.name == *name) {
                assert_eq!(used.sha256, digest);
            } else {
                assert!(name.ends_with("_samples"), "{name}");
            }
        }
    }
}

#[tokio::test]
async fn an_unknown_statement_is_told_with_the_known_ones() {
    let mut service = service_on(testkit::warehouses::generated(
        Warehouse::WideWorldImporters,
    ))
    .await;
    let request = GetStatementRequest {
        name: "drop_everything".to_owned(),
    };
    let error = Error::from(&service.client.get_statement(request).await.unwrap_err());
    assert_eq!(error.code(), Code::NotFound);
    for (name, _) in wwi_analytics::store::statements() {
        assert!(error.message().contains(name), "{}", error.message());
    }
}
