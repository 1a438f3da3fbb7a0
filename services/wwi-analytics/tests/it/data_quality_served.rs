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
            "UPDATE \"Stock Item\" SET \"Lead Time Days\" = -1, \"Quantity Per Outer\" = -1 WHERE \"Stock Item Key\" = 1",
            "UPDATE Purchase SET \"Supplier Key\" = 9999 WHERE \"Purchase Key\" = 7",
            "UPDATE Sale SET \"Quantity\" = -1, \"Total Excluding Tax\" = -1 WHERE \"Sale Key\" = 3",
            "UPDATE \"Order\" SET \"Quantity\" = -1 WHERE \"Order Key\" = 3",
            "UPDATE \"Stock Holding\" SET \"Quantity On Hand\" = -1, \"Reorder Level\" = -1, \"Last Cost Price\" = -1.5 WHERE \"Stock Holding Key\" = 1",
        ],
        found: &[
            ("item_packing_in_range", 1, WARNING),
            // All purchases of that version.
            ("purchase_quantities_add_up", 25, FAILED),
            ("receipts_reconcile_with_purchases", 25, FAILED),
            ("purchase_suppliers_exist", 1, FAILED),
            ("sale_values_in_range", 1, WARNING),
            ("sale_prices_add_up", 1, WARNING),
            ("sale_taxes_add_up", 1, WARNING),
            ("sale_totals_add_up", 1, WARNING),
            ("sales_reconcile_with_movements", 1, WARNING),
            ("order_values_in_range", 1, WARNING),
            ("order_amounts_add_up", 1, WARNING),
            ("stock_not_negative", 1, WARNING),
            ("stock_levels_in_range", 1, WARNING),
            ("stock_reconciles_with_movements", 1, WARNING),
        ],
    },
    Changed {
        statements: &[
            "UPDATE Purchase SET \"WWI Purchase Order ID\" = NULL WHERE \"Purchase Key\" <= 2",
            "UPDATE Purchase SET \"Ordered Outers\" = -1, \"Received Outers\" = -1 WHERE \"Purchase Key\" = 7",
            "UPDATE Sale SET \"Delivery Date Key\" = NULL WHERE \"Sale Key\" = 3",
        ],
        found: &[
            ("purchase_values_in_range", 1, WARNING),
            ("purchase_quantities_add_up", 1, WARNING),
            // Lines without an order's number cannot be matched with what came for them.
            ("receipts_reconcile_with_purchases", 5, FAILED),
        ],
    },
];

#[tokio::test]
async fn what_is_missing_or_cannot_be_is_found_while_the_rest_is_served() {
    let clean = testkit::warehouses::generated(Warehouse::WideWorldImporters);
    let clean = found(&quality(&mut service_on(clean).await, "").await);
    for changed in CASES {
        let warehouse = dirty(&changed.statements());
        let mut service = service_on(warehouse.directory()).await;
        changed.assert_found(&clean, found(&quality(&mut service, "").await));
    }
}
