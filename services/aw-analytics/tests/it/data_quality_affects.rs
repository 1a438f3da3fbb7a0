//! That each data-quality check says of every answer it touches.

use otel_bi_proto::otelbi::aw::v1::{
    GetAnomaliesRequest, GetDataQualityRequest, GetProductDemandRequest, GetRepScoresRequest,
    GetSalesForecastRequest, GetSalesHistoryRequest, GetSalesKpisRequest,
};
use otel_bi_proto::otelbi::common::v1::Provenance;
use sample::Warehouse;
use testkit::lineage::{Checked, Exception, assert_touched};

use crate::support::{Service, service_on};

const EVERY: &[&str] = &[
    "GetAnomalies",
    "GetProductDemand",
    "GetRepScores",
    "GetSalesForecast",
    "GetSalesHistory",
    "GetSalesKpis",
];

const EXCEPTIONS: &[Exception] = &[
    (
        &[
            "internet_references_exist",
            "reseller_references_exist",
            "internet_ships_in_time",
            "reseller_ships_in_time",
            "inventory_products_exist",
            "product_versions_disjoint",
            "product_versions_end_after_start",
        ],
        EVERY,
        "no answer uses what they look at",
    ),
    (
        &["employee_current_flag_agrees", "employee_versions_disjoint"],
        &["GetRepScores"],
        "the position begun last counts, whatever the flag and the ends say",
    ),
    (
        &[
            "internet_discounts_add_up",
            "internet_lines_unique",
            "internet_prices_add_up",
            "internet_products_exist",
            "internet_ships_after_order",
            "internet_trades_every_day",
            "internet_values_in_range",
        ],
        &["GetRepScores"],
        "internet sales are read only to know how far the data go; representatives sell to resellers",
    ),
    (
        &["internet_costs_add_up"],
        &[
            "GetAnomalies",
            "GetRepScores",
            "GetSalesForecast",
            "GetSalesHistory",
        ],
        "they look at revenue, or at sales to resellers",
    ),
    (
        &["reseller_costs_add_up"],
        &["GetAnomalies", "GetSalesForecast", "GetSalesHistory"],
        "they look at revenue",
    ),
    (
        &["internet_customers_exist", "reseller_resellers_exist"],
        &[
            "GetAnomalies",
            "GetProductDemand",
            "GetRepScores",
            "GetSalesForecast",
            "GetSalesHistory",
        ],
        "they do not count customers",
    ),
    (
        &["internet_orders_whole"],
        &[
            "GetAnomalies",
            "GetProductDemand",
            "GetRepScores",
            "GetSalesForecast",
        ],
        "they do not count internet orders",
    ),
    (
        &["reseller_orders_whole"],
        &["GetAnomalies", "GetProductDemand", "GetSalesForecast"],
        "they do not count orders",
    ),
    (
        &["internet_territories_exist", "reseller_territories_exist"],
        &["GetProductDemand", "GetRepScores"],
        "their sums are not by territory and keep such lines",
    ),
    (
        &["reseller_employees_exist"],
        &[
            "GetAnomalies",
            "GetProductDemand",
            "GetSalesForecast",
            "GetSalesHistory",
            "GetSalesKpis",
        ],
        "they do not look at employees",
    ),
    (
        &["product_codes_present", "product_current_version_single"],
        &[
            "GetAnomalies",
            "GetRepScores",
            "GetSalesForecast",
            "GetSalesHistory",
            "GetSalesKpis",
        ],
        "they take a line's category from the version it names, not the business product",
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
    let Service { mut client, .. } =
        service_on(testkit::warehouses::generated(Warehouse::AdventureWorks)).await;
    let request = GetDataQualityRequest::default();
    let quality = client.get_data_quality(request).await.unwrap().into_inner();
    let answers = statements!(
        client,
        "GetSalesKpis": get_sales_kpis(GetSalesKpisRequest),
        "GetSalesHistory": get_sales_history(GetSalesHistoryRequest),
        "GetSalesForecast": get_sales_forecast(GetSalesForecastRequest),
        "GetAnomalies": get_anomalies(GetAnomaliesRequest),
        "GetRepScores": get_rep_scores(GetRepScoresRequest),
        "GetProductDemand": get_product_demand(GetProductDemandRequest),
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
        &aw_analytics::store::statements(),
        &checks,
        &answers,
        EXCEPTIONS,
    );
}
