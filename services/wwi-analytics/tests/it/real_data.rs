//! The figures of the real WideWorldImportersDW, against sums over its CSV files.

use std::collections::{BTreeMap, BTreeSet};

use otel_bi_proto::otelbi::common::v1::{Granularity, Measure};
use otel_bi_proto::otelbi::wwi::v1::{GetSalesHistoryRequest, GetSalesKpisRequest, SalesSplit};
use sample::Warehouse;
use testkit::tables::{self, Row, ten_thousandths};

use crate::support::{Service, service_on};

async fn real() -> Option<Service> {
    Some(service_on(testkit::warehouses::real(Warehouse::WideWorldImporters)?).await)
}

fn rows(table: &str) -> impl Iterator<Item = Row> {
    tables::rows(Warehouse::WideWorldImporters, table)
}

fn value(measure: Option<&Measure>) -> f64 {
    measure.unwrap().value
}

fn cents(amount: f64) -> String {
    format!("{amount:.2}")
}

fn all_time() -> GetSalesKpisRequest {
    GetSalesKpisRequest {
        from: "2013-01-01".to_owned(),
        ..GetSalesKpisRequest::default()
    }
}

#[tokio::test]
async fn three_years_of_sales() {
    let Some(mut service) = real().await else {
        return;
    };
    let kpis = service
        .client
        .get_sales_kpis(all_time())
        .await
        .unwrap()
        .into_inner();
    let total = kpis.total.unwrap();
    assert_eq!(
        cents(value(total.revenue_including_tax.as_ref())),
        "198043439.45"
    );
    assert_eq!(cents(value(total.revenue.as_ref())), "172261341.20");
    assert_eq!(cents(value(total.margin.as_ref())), "85729180.90");
    assert_eq!(cents(value(total.orders.as_ref())), "70510.00");
    assert_eq!(cents(value(total.units.as_ref())), "8950628.00");
    // The customers the warehouse does not know stay in the revenue, under their own name.
    let channels: BTreeSet<_> = kpis
        .channels
        .iter()
        .map(|found| found.channel.as_str())
        .collect();
    assert_eq!(
        channels,
        BTreeSet::from(["Tailspin Toys", "Unknown", "Wingtip Toys"])
    );
    assert_eq!(cents(value(total.customers.as_ref())), "402.00");
}

#[tokio::test]
async fn no_invoice_falls_on_a_sunday() {
    let Some(mut service) = real().await else {
        return;
    };
    let request = GetSalesHistoryRequest {
        from: "2013-01-01".to_owned(),
        granularity: Granularity::Day.into(),
        ..GetSalesHistoryRequest::default()
    };
    let history = service
        .client
        .get_sales_history(request)
        .await
        .unwrap()
        .into_inner();
    let points = &history.series[0].points;
    assert_eq!(points.len(), 1_247);
    // 2013-01-06 was the first Sunday.
    assert!(
        points
            .iter()
            .skip(5)
            .step_by(7)
            .all(|sunday| sunday.orders.to_bits() == 0)
    );
    assert_eq!(points.iter().filter(|day| day.orders > 0.0).count(), 1_069);
}

#[tokio::test]
async fn monthly_series_of_territories_match_independent_sums() {
    let Some(mut service) = real().await else {
        return;
    };
    let territory: BTreeMap<String, String> = rows("Dimension.City")
        .map(|city| (city["City Key"].clone(), city["Sales Territory"].clone()))
        .collect();
    let mut revenue: BTreeMap<(String, String), i64> = BTreeMap::new();
    let mut invoices: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for sale in rows("Fact.Sale") {
        let month = format!("{}-01", &sale["Invoice Date Key"][..7]);
        let key = (territory[&sale["City Key"]].clone(), month);
        *revenue.entry(key.clone()).or_default() += ten_thousandths(&sale["Total Excluding Tax"]);
        invoices
            .entry(key)
            .or_default()
            .insert(sale["WWI Invoice ID"].clone());
    }
    let request = GetSalesHistoryRequest {
        from: "2013-01-01".to_owned(),
        granularity: Granularity::Month.into(),
        split: SalesSplit::Territory.into(),
        ..GetSalesHistoryRequest::default()
    };
    let history = service
        .client
        .get_sales_history(request)
        .await
        .unwrap()
        .into_inner();
    let territories: BTreeSet<_> = revenue
        .keys()
        .map(|(territory, _)| territory.as_str())
        .collect();
    let shown: BTreeSet<_> = history
        .series
        .iter()
        .map(|series| series.name.as_str())
        .collect();
    assert_eq!(shown, territories);
    for series in &history.series {
        assert_eq!(series.points.len(), 41);
        for point in &series.points {
            let key = (series.name.clone(), point.date.clone());
            let expected = revenue.get(&key).copied().unwrap_or_default() as f64 / 10_000.0;
            assert_eq!(cents(point.revenue), cents(expected), "{key:?}");
            let expected = invoices.get(&key).map_or(0, BTreeSet::len) as f64;
            assert_eq!(cents(point.orders), cents(expected), "{key:?}");
        }
    }
}
