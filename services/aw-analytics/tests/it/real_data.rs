//! The figures of the real AdventureWorksDW, against sums over its CSV files.

use std::collections::{BTreeMap, BTreeSet};

use otel_bi_proto::otelbi::aw::v1::{
    GetSalesHistoryRequest, GetSalesKpisRequest, SalesFigures, SalesSplit,
};
use otel_bi_proto::otelbi::common::v1::{Granularity, Measure};
use sample::Warehouse;
use testkit::tables::{self, Row, ten_thousandths};

use crate::support::{Service, service_on};

async fn real() -> Option<Service> {
    Some(service_on(testkit::warehouses::real(Warehouse::AdventureWorks)?).await)
}

fn rows(table: &str) -> impl Iterator<Item = Row> {
    tables::rows(Warehouse::AdventureWorks, table)
}

fn value(measure: Option<&Measure>) -> f64 {
    measure.unwrap().value
}

fn cents(amount: f64) -> String {
    format!("{amount:.2}")
}

fn all_time() -> GetSalesKpisRequest {
    GetSalesKpisRequest {
        from: "2010-12-29".to_owned(),
        to: "2014-01-28".to_owned(),
        ..GetSalesKpisRequest::default()
    }
}

fn revenue(figures: Option<&SalesFigures>) -> String {
    cents(value(figures.unwrap().revenue.as_ref()))
}

#[tokio::test]
async fn four_years_of_sales() {
    let Some(mut service) = real().await else {
        return;
    };
    let kpis = service
        .client
        .get_sales_kpis(all_time())
        .await
        .unwrap()
        .into_inner();
    let total = kpis.total.as_ref().unwrap();
    assert_eq!(revenue(kpis.total.as_ref()), "109809274.20");
    assert!((value(total.orders.as_ref()) - 31_455.0).abs() < f64::EPSILON);
    assert!((value(total.units.as_ref()) - 274_776.0).abs() < f64::EPSILON);
    // 18,484 people and 635 resellers have bought.
    assert!((value(total.customers.as_ref()) - 19_119.0).abs() < f64::EPSILON);
    let channels: Vec<_> = kpis
        .channels
        .iter()
        .map(|channel| (channel.channel.as_str(), revenue(channel.figures.as_ref())))
        .collect();
    assert_eq!(
        channels,
        [
            ("Reseller", "80450596.98".to_owned()),
            ("Internet", "29358677.22".to_owned())
        ]
    );
    // Nothing comes before the data: no comparison is made up.
    assert_eq!(total.revenue.unwrap().previous, None);
    let margin_rate = |at: usize| {
        value(
            kpis.channels[at]
                .figures
                .as_ref()
                .unwrap()
                .margin_rate
                .as_ref(),
        )
    };
    assert!(
        (margin_rate(0) - 0.0058).abs() < 0.0005,
        "{}",
        margin_rate(0)
    );
    assert!(
        (margin_rate(1) - 0.4114).abs() < 0.0005,
        "{}",
        margin_rate(1)
    );
}

#[tokio::test]
async fn channels_say_up_to_when_they_are_complete() {
    let Some(mut service) = real().await else {
        return;
    };
    let kpis = service
        .client
        .get_sales_kpis(all_time())
        .await
        .unwrap()
        .into_inner();
    let found: Vec<_> = kpis
        .completeness
        .iter()
        .map(|found| {
            (
                found.channel.as_str(),
                found.newest_sale.as_str(),
                found.complete_through.as_str(),
            )
        })
        .collect();
    // In January 2014 the internet sold accessories and clothing only: bikes had stopped before.
    assert_eq!(
        found,
        [
            ("Internet", "2014-01-28", "2013-12-28"),
            ("Reseller", "2013-11-29", "2013-11-29"),
        ]
    );
}

#[tokio::test]
async fn monthly_series_match_independent_sums() {
    let Some(mut service) = real().await else {
        return;
    };
    let mut revenue: BTreeMap<(&str, String), i64> = BTreeMap::new();
    let mut orders: BTreeMap<(&str, String), BTreeSet<String>> = BTreeMap::new();
    for (channel, table) in [
        ("Internet", "FactInternetSales"),
        ("Reseller", "FactResellerSales"),
    ] {
        for row in rows(table) {
            let key = (channel, format!("{}-01", &row["OrderDate"][..7]));
            *revenue.entry(key.clone()).or_default() += ten_thousandths(&row["SalesAmount"]);
            orders
                .entry(key)
                .or_default()
                .insert(row["SalesOrderNumber"].clone());
        }
    }
    let request = GetSalesHistoryRequest {
        from: "2010-12-29".to_owned(),
        granularity: Granularity::Month.into(),
        split: SalesSplit::Channel.into(),
        ..GetSalesHistoryRequest::default()
    };
    let history = service
        .client
        .get_sales_history(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(history.series.len(), 2);
    for series in &history.series {
        assert_eq!(series.points.len(), 38);
        for point in &series.points {
            let key = (series.name.as_str(), point.date.clone());
            let expected = revenue.get(&key).copied().unwrap_or_default() as f64 / 10_000.0;
            assert_eq!(cents(point.revenue), cents(expected), "{key:?}");
            let expected = orders.get(&key).map_or(0, BTreeSet::len) as f64;
            assert!((point.orders - expected).abs() < f64::EPSILON, "{key:?}");
        }
    }
}

#[tokio::test]
async fn a_year_with_filters_matches_independent_sums() {
    let Some(mut service) = real().await else {
        return;
    };
    let key_of = |table: &str, key: &str, of: &str| -> BTreeMap<String, String> {
        rows(table)
            .map(|row| (row[key].clone(), row[of].clone()))
            .collect()
    };
    let subcategory = key_of("DimProduct", "ProductKey", "ProductSubcategoryKey");
    let category = key_of(
        "DimProductSubcategory",
        "ProductSubcategoryKey",
        "ProductCategoryKey",
    );
    let country = key_of(
        "DimSalesTerritory",
        "SalesTerritoryKey",
        "SalesTerritoryCountry",
    );
    // Categories 3 and 4 are Clothing and Accessories.
    let kept = |row: &Row| {
        country[&row["SalesTerritoryKey"]] == "Germany"
            && matches!(
                category[&subcategory[&row["ProductKey"]]].as_str(),
                "3" | "4"
            )
            && row["OrderDate"].starts_with("2013")
    };
    let mut revenue = 0_i64;
    let mut orders = BTreeSet::new();
    let mut customers = BTreeSet::new();
    for (table, customer) in [
        ("FactInternetSales", "CustomerKey"),
        ("FactResellerSales", "ResellerKey"),
    ] {
        for row in rows(table).filter(kept) {
            revenue += ten_thousandths(&row["SalesAmount"]);
            orders.insert(row["SalesOrderNumber"].clone());
            customers.insert((table, row[customer].clone()));
        }
    }
    let request = GetSalesKpisRequest {
        from: "2013-01-01".to_owned(),
        to: "2013-12-31".to_owned(),
        countries: vec!["germany".to_owned()],
        categories: vec!["Clothing".to_owned(), "Accessories".to_owned()],
        ..GetSalesKpisRequest::default()
    };
    let total = service
        .client
        .get_sales_kpis(request)
        .await
        .unwrap()
        .into_inner()
        .total
        .unwrap();
    assert_eq!(
        cents(value(total.revenue.as_ref())),
        cents(revenue as f64 / 10_000.0)
    );
    assert!((value(total.orders.as_ref()) - orders.len() as f64).abs() < f64::EPSILON);
    assert!((value(total.customers.as_ref()) - customers.len() as f64).abs() < f64::EPSILON);
}
