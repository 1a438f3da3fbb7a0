//! That each data-quality check says of every answer it touches.

use otel_bi_proto::otelbi::common::v1::Provenance;
use otel_bi_proto::otelbi::wwi::v1::{
    GetAnomaliesRequest, GetBusinessEventsRequest, GetDataQualityRequest,
    GetReorderRecommendationsRequest, GetSalesForecastRequest, GetSalesHistoryRequest,
    GetSalesKpisRequest, GetSupplierScoresRequest, ReplayReorderPolicyRequest,
};
use sample::Warehouse;
use testkit::lineage::{Checked, Exception, assert_touched};

use crate::support::{Service, service_on};

const SOLD: &[&str] = &[
    "GetAnomalies",
    "GetSalesForecast",
    "GetSalesHistory",
    "GetSalesKpis",
];
const STOCKED: &[&str] = &[
    "GetBusinessEvents",
    "GetReorderRecommendations",
    "ReplayReorderPolicy",
];
const EVERY: &[&str] = &[
    "GetAnomalies",
    "GetBusinessEvents",
    "GetReorderRecommendations",
    "GetSalesForecast",
    "GetSalesHistory",
    "GetSalesKpis",
    "GetSupplierScores",
    "ReplayReorderPolicy",
];

const EXCEPTIONS: &[Exception] = &[
    (
        &["city_versions_disjoint", "customer_versions_disjoint"],
        SOLD,
        "facts name their version by key",
    ),
    (
        &["item_tax_rates_in_range", "item_versions_disjoint"],
        EVERY,
        "no answer uses tax rates; facts name their version by key",
    ),
    (
        &["supplier_versions_disjoint"],
        &[
            "GetReorderRecommendations",
            "ReplayReorderPolicy",
            "GetBusinessEvents",
            "GetSupplierScores",
        ],
        "facts name their version by key",
    ),
    (
        &["movement_references_exist"],
        &[
            "GetReorderRecommendations",
            "ReplayReorderPolicy",
            "GetBusinessEvents",
            "GetSupplierScores",
        ],
        "no answer uses these columns",
    ),
    (
        &["order_references_exist"],
        STOCKED,
        "no answer uses these columns",
    ),
    (
        &["sale_references_exist"],
        &[
            "GetAnomalies",
            "GetBusinessEvents",
            "GetReorderRecommendations",
            "GetSalesForecast",
            "GetSalesHistory",
            "GetSalesKpis",
            "ReplayReorderPolicy",
        ],
        "no answer uses these columns",
    ),
    (
        &[
            "channels_fresh",
            "invoices_on_every_open_day",
            "invoice_lines_unique",
            "invoices_whole",
            "sale_cities_exist",
            "sale_customers_exist",
            "sale_customers_known",
            "sale_delivered_after_invoice",
        ],
        STOCKED,
        "of invoice lines they read only what a unit cost, which is the same on more or fewer lines, whoever bought",
    ),
    (
        &["invoices_whole"],
        &["GetAnomalies", "GetSalesForecast"],
        "they do not count invoices",
    ),
    (
        &["sale_taxes_add_up"],
        &[
            "GetAnomalies",
            "GetBusinessEvents",
            "GetReorderRecommendations",
            "GetSalesForecast",
            "GetSalesHistory",
            "ReplayReorderPolicy",
        ],
        "they look at amounts before tax",
    ),
    (&["sale_items_exist"], SOLD, "they do not look at items"),
    (
        &["item_current_version_single", "item_packing_in_range"],
        SOLD,
        "they do not look at items",
    ),
    (
        &["item_current_version_single"],
        &["GetSupplierScores"],
        "it does not name items, and lead times are those of the day of order",
    ),
    (
        &["sales_reconcile_with_movements"],
        &[
            "GetAnomalies",
            "GetSalesForecast",
            "GetSalesHistory",
            "GetSalesKpis",
            "GetSupplierScores",
        ],
        "sales are read from invoices, receipts from other movements",
    ),
    (
        &["stock_levels_in_range", "cost_prices_have_cents"],
        &["GetBusinessEvents"],
        "events follow our levels, not those of the holding, and have no values of stock",
    ),
    (
        &["stock_reconciles_with_movements"],
        &["GetSupplierScores"],
        "it does not look at stock",
    ),
    (
        &["supplier_current_version_single"],
        &["ReplayReorderPolicy"],
        "a replay names no supplier",
    ),
];

macro_rules! statements {
    ($service:ident, $($rpc:literal: $call:ident($request:ident)),+ $(,)?) => {
        [$({
            let answer = $service.$call($request::default()).await;
            ($rpc, names(answer.unwrap().into_inner().provenance))
        }),+]
    };
}

fn names(provenance: Option<Provenance>) -> Vec<String> {
    let statements = provenance.unwrap().statements.into_iter();
    statements.map(|statement| statement.name).collect()
}

#[tokio::test]
async fn checks_touch_every_answer_that_reads_what_they_look_at() {
    let Service { mut client, .. } = service_on(testkit::warehouses::generated(
        Warehouse::WideWorldImporters,
    ))
    .await;
    let request = GetDataQualityRequest::default();
    let quality = client.get_data_quality(request).await.unwrap().into_inner();
    let answers = statements!(
        client,
        "GetSalesKpis": get_sales_kpis(GetSalesKpisRequest),
        "GetSalesHistory": get_sales_history(GetSalesHistoryRequest),
        "GetSalesForecast": get_sales_forecast(GetSalesForecastRequest),
        "GetAnomalies": get_anomalies(GetAnomaliesRequest),
        "GetReorderRecommendations": get_reorder_recommendations(GetReorderRecommendationsRequest),
        "ReplayReorderPolicy": replay_reorder_policy(ReplayReorderPolicyRequest),
        "GetBusinessEvents": get_business_events(GetBusinessEventsRequest),
        "GetSupplierScores": get_supplier_scores(GetSupplierScoresRequest),
    );
    let checks: Vec<Checked<'_>> = quality
        .checks
        .iter()
        .map(|check| Checked {
            name: &check.name,
            statements: &check.statements,
            affects: &check.affects,
        })
        .collect();
    assert_touched(
        &wwi_analytics::store::statements(),
        &checks,
        &answers,
        EXCEPTIONS,
    );
}
