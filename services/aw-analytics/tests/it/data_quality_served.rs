//! Values that are missing or cannot be are found by the checks, and do not stop what is served.

use std::collections::BTreeMap;

use otel_bi_proto::otelbi::common::v1::QualityVerdict;
use sample::Warehouse;

use crate::data_quality::{dirty, found, quality};
use crate::support::service_on;

const WARNING: QualityVerdict = QualityVerdict::Warning;
const FAILED: QualityVerdict = QualityVerdict::Failed;

/// Changes of one warehouse, and all that they must be found by: check, rows more than without them,
/// verdict.
type Case = (
    &'static [&'static str],
    &'static [(&'static str, u32, QualityVerdict)],
);

const CASES: &[Case] = &[
    (
        &[
            "UPDATE FactInternetSales SET OrderDate = NULL WHERE SalesOrderNumber = (SELECT MAX(SalesOrderNumber) FROM FactInternetSales)",
            "UPDATE FactResellerSales SET OrderQuantity = NULL, SalesAmount = NULL, TotalProductCost = NULL, TaxAmt = NULL WHERE OrderDate = (SELECT MIN(OrderDate) FROM FactResellerSales)",
            "UPDATE FactSalesQuota SET Date = NULL WHERE SalesQuotaKey <= 2",
            "UPDATE DimProduct SET ProductAlternateKey = NULL WHERE ProductKey IN (217, 218)",
        ],
        &[
            ("internet_values_in_range", 2, WARNING),
            ("reseller_values_in_range", 49, FAILED),
            ("quotas_in_range", 2, WARNING),
            ("product_codes_present", 2, WARNING),
        ],
    ),
    (
        &[
            "UPDATE FactInternetSales SET OrderQuantity = -1 WHERE SalesOrderNumber = (SELECT MIN(SalesOrderNumber) FROM FactInternetSales)",
            "UPDATE FactResellerSales SET SalesAmount = -1, TotalProductCost = -1, TaxAmt = -1 WHERE SalesOrderNumber = (SELECT MIN(SalesOrderNumber) FROM FactResellerSales)",
            "UPDATE FactProductInventory SET UnitsIn = -1, UnitsOut = -1 WHERE ProductKey = 15 AND DateKey = 20230101",
            "UPDATE FactSalesQuota SET SalesAmountQuota = -1 WHERE SalesQuotaKey = 1",
        ],
        &[
            ("internet_values_in_range", 1, WARNING),
            ("internet_prices_add_up", 1, WARNING),
            ("internet_costs_add_up", 1, WARNING),
            ("reseller_discounts_add_up", 6, FAILED),
            ("reseller_costs_add_up", 6, FAILED),
            ("reseller_values_in_range", 6, FAILED),
            ("inventory_movements_in_range", 1, WARNING),
            ("quotas_in_range", 1, WARNING),
        ],
    ),
];

#[tokio::test]
async fn what_is_missing_or_cannot_be_is_found_while_the_rest_is_served() {
    let clean = testkit::warehouses::generated(Warehouse::AdventureWorks);
    let clean = found(&quality(&mut service_on(clean).await, "").await);
    for (changes, expected) in CASES {
        let warehouse = dirty(&changes.join(";\n"));
        let mut service = service_on(warehouse.directory()).await;
        let mut differs = found(&quality(&mut service, "").await);
        differs.retain(|name, now| clean[name] != *now);
        let expected: BTreeMap<String, (u32, QualityVerdict)> = expected
            .iter()
            .map(|(name, more, verdict)| ((*name).to_owned(), (clean[*name].0 + more, *verdict)))
            .collect();
        assert_eq!(differs, expected, "{changes:#?}");
    }
}
