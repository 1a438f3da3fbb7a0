//! Values that are missing or cannot be are found by the checks, and do not stop what is served.

use otel_bi_proto::otelbi::common::v1::QualityVerdict;
use sample::Warehouse;
use testkit::dirt::Changed;

use crate::data_quality::{dirty, found, quality};
use crate::support::service_on;

const WARNING: QualityVerdict = QualityVerdict::Warning;
const FAILED: QualityVerdict = QualityVerdict::Failed;

const CASES: &[Changed<QualityVerdict>] = &[
    Changed {
        statements: &[
            "UPDATE FactInternetSales SET OrderDate = NULL WHERE SalesOrderNumber = (SELECT MAX(SalesOrderNumber) FROM FactInternetSales)",
            "UPDATE FactResellerSales SET OrderQuantity = NULL, SalesAmount = NULL, TotalProductCost = NULL, TaxAmt = NULL WHERE OrderDate = (SELECT MIN(OrderDate) FROM FactResellerSales)",
            "UPDATE FactSalesQuota SET Date = NULL WHERE SalesQuotaKey <= 2",
            "UPDATE DimProduct SET ProductAlternateKey = NULL WHERE ProductKey IN (217, 218)",
        ],
        found: &[
            ("internet_values_in_range", 2, WARNING),
            ("reseller_values_in_range", 49, FAILED),
            ("quotas_in_range", 2, WARNING),
            ("product_codes_present", 2, WARNING),
        ],
    },
    Changed {
        statements: &[
            "UPDATE FactInternetSales SET OrderQuantity = -1 WHERE SalesOrderNumber = (SELECT MIN(SalesOrderNumber) FROM FactInternetSales)",
            "UPDATE FactResellerSales SET SalesAmount = -1, TotalProductCost = -1, TaxAmt = -1 WHERE SalesOrderNumber = (SELECT MIN(SalesOrderNumber) FROM FactResellerSales)",
            "UPDATE FactProductInventory SET UnitsIn = -1, UnitsOut = -1 WHERE ProductKey = 15 AND DateKey = 20230101",
            "UPDATE FactSalesQuota SET SalesAmountQuota = -1 WHERE SalesQuotaKey = 1",
        ],
        found: &[
            ("internet_values_in_range", 1, WARNING),
            ("internet_prices_add_up", 1, WARNING),
            ("internet_costs_add_up", 1, WARNING),
            ("reseller_discounts_add_up", 6, FAILED),
            ("reseller_costs_add_up", 6, FAILED),
            ("reseller_values_in_range", 6, FAILED),
            ("inventory_movements_in_range", 1, WARNING),
            ("quotas_in_range", 1, WARNING),
        ],
    },
];

#[tokio::test]
async fn what_is_missing_or_cannot_be_is_found_while_the_rest_is_served() {
    let clean = testkit::warehouses::generated(Warehouse::AdventureWorks);
    let clean = found(&quality(&mut service_on(clean).await, "").await);
    for changed in CASES {
        let warehouse = dirty(&changed.statements());
        let mut service = service_on(warehouse.directory()).await;
        changed.assert_found(&clean, found(&quality(&mut service, "").await));
    }
}
