//! What the checks find in the real AdventureWorksDW, and in a generated one without and with dirt.

use std::collections::BTreeMap;

use otel_bi_proto::otelbi::aw::v1::{
    GetDataQualityRequest, GetDataQualityResponse, GetProductDemandRequest, GetRepScoresRequest,
    GetSalesKpisRequest, GetStatementRequest,
};
use otel_bi_proto::otelbi::common::v1::{Provenance, QualityCheck, QualityVerdict};
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
    let clean = testkit::warehouses::generated(Warehouse::AdventureWorks);
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

async fn reps_provenance(service: &mut Service) -> Provenance {
    let answer = service
        .client
        .get_rep_scores(GetRepScoresRequest::default());
    answer.await.unwrap().into_inner().provenance.unwrap()
}

fn findings(provenance: &Provenance) -> Vec<&str> {
    let findings = provenance.quality_findings.iter();
    findings.map(|finding| finding.name.as_str()).collect()
}

#[tokio::test]
async fn what_is_known_of_the_real_data_is_found() {
    let Some(directory) = testkit::warehouses::real(Warehouse::AdventureWorks) else {
        return;
    };
    let mut service = service_on(directory).await;
    let quality = quality(&mut service, "").await;
    assert_eq!(quality.verdict(), WARNING);
    let mut not_passed = found(&quality);
    not_passed.retain(|_, (_, verdict)| *verdict != PASSED);
    let expected = [
        ("channels_fresh", 2),
        ("employee_current_flag_agrees", 6),
        ("internet_trades_every_day", 3),
        ("inventory_not_negative", 3_319),
        ("product_versions_end_after_start", 200),
        ("reseller_ships_in_time", 9),
    ];
    let expected = expected.map(|(name, count)| (name.to_owned(), (count, WARNING)));
    assert_eq!(not_passed, BTreeMap::from(expected));
    // The months 2011-02, 2011-04 and 2011-06 have their batches on the 1st of the next month.
    let batches = check(&quality, "reseller_batches_complete");
    assert_eq!((batches.count, batches.examined), (0, 36));
    let gaps = check(&quality, "internet_trades_every_day");
    let days: Vec<&str> = gaps
        .samples
        .iter()
        .map(|sample| sample.values[0].value.as_str())
        .collect();
    assert_eq!(days, ["2011-02-13", "2011-03-11", "2011-04-23"]);
    assert_eq!(check(&quality, "inventory_not_negative").samples.len(), 10);
    assert_eq!(check(&quality, "internet_prices_add_up").examined, 60_398);

    let provenance = kpis_provenance(&mut service).await;
    assert_eq!(provenance.quality(), WARNING);
    assert_eq!(
        findings(&provenance),
        ["internet_trades_every_day", "channels_fresh"]
    );
    let demand = service
        .client
        .get_product_demand(GetProductDemandRequest::default());
    let provenance = demand.await.unwrap().into_inner().provenance.unwrap();
    assert!(findings(&provenance).contains(&"inventory_not_negative"));
}

#[tokio::test]
async fn a_past_day_knows_only_what_had_happened() {
    let Some(directory) = testkit::warehouses::real(Warehouse::AdventureWorks) else {
        return;
    };
    let mut service = service_on(directory).await;
    let rows = |table| testkit::tables::rows(Warehouse::AdventureWorks, table);
    let stock: Vec<(String, bool)> = rows("FactProductInventory")
        .map(|row| {
            let negative = row["UnitsBalance"].starts_with('-');
            (row["MovementDate"].clone(), negative)
        })
        .collect();
    let lines: Vec<String> = rows("FactResellerSales")
        .map(|row| row["OrderDate"].clone())
        .collect();
    for as_of in ["2010-12-28", "2012-06-15", "2013-10-28", "2014-01-28"] {
        let quality = quality(&mut service, as_of).await;
        let seen = || stock.iter().filter(|(day, _)| day.as_str() <= as_of);
        let found = check(&quality, "inventory_not_negative");
        let negative = seen().filter(|(_, negative)| *negative).count();
        assert_eq!(found.count as usize, negative, "{as_of}");
        assert_eq!(found.examined as usize, seen().count(), "{as_of}");
        let seen = lines.iter().filter(|day| day.as_str() <= as_of).count();
        let found = check(&quality, "reseller_prices_add_up");
        assert_eq!(found.examined as usize, seen, "{as_of}");
    }
    // Nine lines shipped late, of four batches. That a line would be late is not known before it is.
    for (as_of, late) in [("2013-08-28", 0), ("2013-10-28", 5), ("2014-01-28", 9)] {
        let then = quality(&mut service, as_of).await;
        let found = check(&then, "reseller_ships_in_time");
        assert_eq!(found.count, late, "{as_of}");
        let dates = found.samples.iter().flat_map(|sample| &sample.values);
        let mut dates = dates.filter(|value| value.name.ends_with("Date"));
        assert!(dates.all(|date| date.value.as_str() <= as_of || date.value == "not yet"));
    }
    // Before the reseller's batch of December was missed, its channel was complete.
    let december = quality(&mut service, "2013-12-20").await;
    assert_eq!(check(&december, "channels_fresh").count, 0);
}

/// Five of the oldest lines of the internet, the only ones of their orders; others for each `n`.
fn first_lines(n: usize) -> String {
    let skipped = 5 * n;
    format!(
        "(SELECT SalesOrderNumber FROM FactInternetSales GROUP BY SalesOrderNumber HAVING COUNT(*) = 1 \
         ORDER BY SalesOrderNumber LIMIT 5 OFFSET {skipped})"
    )
}

const CASES: &[Case<QualityVerdict>] = &[
    (
        "UPDATE FactInternetSales SET ProductKey = 999999 WHERE SalesOrderNumber IN @own",
        &[("internet_products_exist", 5, FAILED)],
    ),
    (
        "UPDATE FactInternetSales SET SalesTerritoryKey = 99 WHERE SalesOrderNumber IN @own",
        &[("internet_territories_exist", 5, FAILED)],
    ),
    (
        "UPDATE FactInternetSales SET CustomerKey = -7 WHERE SalesOrderNumber IN @own",
        &[("internet_customers_exist", 5, FAILED)],
    ),
    (
        "UPDATE FactInternetSales SET CurrencyKey = -7 WHERE SalesOrderNumber IN @own",
        &[("internet_references_exist", 5, WARNING)],
    ),
    (
        "UPDATE FactInternetSales SET TaxAmt = -1 WHERE SalesOrderNumber IN @own",
        &[("internet_values_in_range", 5, FAILED)],
    ),
    (
        "UPDATE FactInternetSales SET UnitPrice = UnitPrice + 0.0005 WHERE SalesOrderNumber = \
         (SELECT MIN(SalesOrderNumber) FROM FactInternetSales WHERE SalesOrderNumber IN @own)",
        &[("internet_prices_add_up", 1, WARNING)],
    ),
    (
        "UPDATE FactInternetSales SET SalesAmount = SalesAmount * 2 WHERE SalesOrderNumber IN @own",
        &[("internet_discounts_add_up", 5, FAILED)],
    ),
    (
        "UPDATE FactInternetSales SET TotalProductCost = 0 WHERE SalesOrderNumber IN @own",
        &[("internet_costs_add_up", 5, FAILED)],
    ),
    (
        "UPDATE FactInternetSales SET ShipDate = '2000-01-01' WHERE SalesOrderNumber IN @own",
        &[("internet_ships_after_order", 5, FAILED)],
    ),
    (
        "UPDATE FactInternetSales SET ShipDate = '2030-01-01' WHERE SalesOrderNumber IN @own",
        &[("internet_ships_in_time", 5, WARNING)],
    ),
    (
        "UPDATE FactResellerSales SET EmployeeKey = 9999 WHERE SalesOrderNumber = \
         (SELECT MIN(SalesOrderNumber) FROM FactResellerSales)",
        &[("reseller_employees_exist", 6, FAILED)],
    ),
    (
        "DELETE FROM FactResellerSales WHERE OrderDate BETWEEN '2024-03-01' AND '2024-03-31'",
        &[("reseller_batches_complete", 1, FAILED)],
    ),
    (
        "UPDATE FactProductInventory SET UnitsBalance = UnitsBalance - 100000 \
         WHERE ProductKey = 15 AND DateKey = 20230101",
        &[
            ("inventory_not_negative", 1, WARNING),
            ("inventory_balances_add_up", 2, WARNING),
        ],
    ),
    (
        "UPDATE FactProductInventory SET ProductKey = 999999 WHERE ProductKey = 15",
        &[("inventory_products_exist", 1, WARNING)],
    ),
    (
        "INSERT INTO FactSalesQuota SELECT SalesQuotaKey + 100000, EmployeeKey, DateKey, CalendarYear, \
         CalendarQuarter, SalesAmountQuota, Date FROM FactSalesQuota WHERE SalesQuotaKey <= 2",
        &[("quotas_unique", 2, FAILED)],
    ),
    (
        "UPDATE FactSalesQuota SET SalesAmountQuota = 0 WHERE SalesQuotaKey = 1",
        &[("quotas_in_range", 1, WARNING)],
    ),
    (
        "UPDATE DimProduct SET EndDate = NULL WHERE ProductKey = 218",
        &[("product_current_version_single", 1, WARNING)],
    ),
    (
        "UPDATE DimProduct SET EndDate = '2024-07-01' WHERE ProductKey = 218",
        &[("product_versions_disjoint", 1, WARNING)],
    ),
    (
        "UPDATE DimEmployee SET EndDate = '2024-07-01' WHERE EmployeeKey = 3",
        &[("employee_current_flag_agrees", 1, WARNING)],
    ),
];

#[tokio::test]
async fn each_dirt_is_found_by_its_check_and_by_no_other() {
    let mut clean = service_on(testkit::warehouses::generated(Warehouse::AdventureWorks)).await;
    let clean = found(&quality(&mut clean, "").await);
    let mut wrong = Vec::new();
    for dirts in dirt::spread(CASES) {
        let warehouse = dirty(&dirt::statements(&dirts, first_lines));
        let mut service = service_on(warehouse.directory()).await;
        let found = found(&quality(&mut service, "").await);
        wrong.extend(dirt::misjudged(&dirts, &clean, found));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_failed_check_marks_what_depends_on_it_and_nothing_else() {
    // Without its key, the table takes the lines of the newest day twice.
    let warehouse = dirty(
        "CREATE TABLE dbo.Keyless AS SELECT * FROM FactInternetSales;
         DROP TABLE FactInternetSales;
         ALTER TABLE dbo.Keyless RENAME TO FactInternetSales;
         INSERT INTO FactInternetSales SELECT * FROM FactInternetSales
             WHERE OrderDate = (SELECT MAX(OrderDate) FROM FactInternetSales);",
    );
    let mut service = service_on(warehouse.directory()).await;
    let now = quality(&mut service, "").await;
    assert_eq!(now.verdict(), FAILED);
    assert_eq!(now.checks[0].name, "internet_lines_unique");
    assert!(!now.checks[0].samples.is_empty());
    assert_eq!(now.provenance.as_ref().unwrap().quality(), FAILED);

    let touched = kpis_provenance(&mut service).await;
    assert_eq!(touched.quality(), FAILED);
    assert!(findings(&touched).contains(&"internet_lines_unique"));
    let untouched = reps_provenance(&mut service).await;
    assert!(!findings(&untouched).contains(&"internet_lines_unique"));
    assert_ne!(untouched.quality(), FAILED);

    // Before that day the data were in order, and answers that look back from then say so.
    let before = quality(&mut service, "2025-06-01").await;
    assert_eq!(check(&before, "internet_lines_unique").count, 0);
    let request = GetSalesKpisRequest {
        as_of: "2025-06-01".to_owned(),
        ..GetSalesKpisRequest::default()
    };
    let kpis = service
        .client
        .get_sales_kpis(request)
        .await
        .unwrap()
        .into_inner();
    assert!(!findings(&kpis.provenance.unwrap()).contains(&"internet_lines_unique"));
}

#[tokio::test]
async fn verdicts_can_be_kept() {
    let mut service = service_on(testkit::warehouses::generated(Warehouse::AdventureWorks)).await;
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
    let mut service = service_on(testkit::warehouses::generated(Warehouse::AdventureWorks)).await;
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
    let mut service = service_on(testkit::warehouses::generated(Warehouse::AdventureWorks)).await;
    let pool = DescriptorPool::decode(otel_bi_proto::DESCRIPTORS).unwrap();
    let rpcs = pool
        .get_service_by_name("otelbi.aw.v1.AnalyticsService")
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
    let mut service = service_on(testkit::warehouses::generated(Warehouse::AdventureWorks)).await;
    let request = GetStatementRequest {
        name: "drop_everything".to_owned(),
    };
    let error = Error::from(&service.client.get_statement(request).await.unwrap_err());
    assert_eq!(error.code(), Code::NotFound);
    for (name, _) in aw_analytics::store::statements() {
        assert!(error.message().contains(name), "{}", error.message());
    }
}
