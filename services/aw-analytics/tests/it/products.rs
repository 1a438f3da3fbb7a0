//! The demand for products: on the real data against sums over the CSV files, and on generated ones.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use otel_bi_proto::otelbi::aw::v1::{
    GetProductDemandRequest, GetProductDemandResponse, ProductDemand,
};
use otel_bi_proto::otelbi::common::v1::{AbcClass, DemandClass, ForecastMethod, XyzClass};
use sample::Warehouse;
use testkit::tables::{rows, ten_thousandths};

use crate::support::{Service, service_on};

async fn real() -> Option<Service> {
    Some(service_on(testkit::warehouses::real(Warehouse::AdventureWorks)?).await)
}

pub(crate) async fn ask(
    service: &mut Service,
    request: GetProductDemandRequest,
) -> GetProductDemandResponse {
    let response = service.client.get_product_demand(request).await;
    response.unwrap().into_inner()
}

pub(crate) fn everything() -> GetProductDemandRequest {
    GetProductDemandRequest {
        page_size: 500,
        ..GetProductDemandRequest::default()
    }
}

fn one(code: &str) -> GetProductDemandRequest {
    GetProductDemandRequest {
        products: vec![code.to_owned()],
        ..everything()
    }
}

/// A line of a sale.
struct Line {
    code: String,
    day: NaiveDate,
    units: f64,
    revenue: i64,
    cost: i64,
}

fn lines(tables: &[&str]) -> Vec<Line> {
    let codes: BTreeMap<String, String> = rows(Warehouse::AdventureWorks, "DimProduct")
        .map(|row| {
            (
                row["ProductKey"].clone(),
                row["ProductAlternateKey"].clone(),
            )
        })
        .collect();
    let all = tables
        .iter()
        .flat_map(|table| rows(Warehouse::AdventureWorks, table));
    all.map(|row| Line {
        code: codes[&row["ProductKey"]].clone(),
        day: row["OrderDate"][..10].parse().unwrap(),
        units: row["OrderQuantity"].parse().unwrap(),
        revenue: ten_thousandths(&row["SalesAmount"]),
        cost: ten_thousandths(&row["TotalProductCost"]),
    })
    .collect()
}

const BOTH: [&str; 2] = ["FactInternetSales", "FactResellerSales"];

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[tokio::test]
async fn the_last_year_matches_independent_sums() {
    let Some(mut service) = real().await else {
        return;
    };
    let mut sums: BTreeMap<String, (f64, i64, i64)> = BTreeMap::new();
    for line in lines(&BOTH) {
        if line.day >= date("2013-01-29") {
            let sum = sums.entry(line.code).or_default();
            *sum = (sum.0 + line.units, sum.1 + line.revenue, sum.2 + line.cost);
        }
    }
    let found = ask(&mut service, everything()).await;
    assert_eq!(found.period.unwrap().from, "2013-01-29");
    assert_eq!((found.products.len(), sums.len()), (179, 179));
    for product in &found.products {
        let (units, revenue, cost) = sums[&product.product];
        let margin = (revenue - cost) as f64 / 10_000.0;
        assert!((product.units - units).abs() < 0.5, "{}", product.product);
        assert!(
            (product.revenue - revenue as f64 / 10_000.0).abs() < 1e-3,
            "{}",
            product.product
        );
        assert!(
            (product.margin - margin).abs() < 1e-3,
            "{}",
            product.product
        );
    }
    let cells: i32 = found.matrix.iter().map(|cell| cell.products).sum();
    let revenue: f64 = found.matrix.iter().map(|cell| cell.revenue).sum();
    let listed: f64 = found.products.iter().map(|product| product.revenue).sum();
    assert_eq!(cells, found.total_size);
    assert!((revenue - listed).abs() < 0.01);
    // The A products make four fifths, and no less without their last.
    let of_class = |class: AbcClass| {
        let mut revenues: Vec<f64> = found
            .products
            .iter()
            .filter(|product| product.abc() == class)
            .map(|product| product.revenue)
            .collect();
        revenues.sort_by(f64::total_cmp);
        revenues
    };
    let a = of_class(AbcClass::A);
    let sum: f64 = a.iter().sum();
    assert!(sum >= 0.8 * listed && sum - a[0] < 0.8 * listed);
    assert!(a[0] >= of_class(AbcClass::B).last().copied().unwrap());
}

/// Batches that fell on the 1st of the next month made 2011-02, -04 and -06 look like months without
/// demand: 2011-03-01, 05-01 and 07-01 stand for them. No batch was missed.
#[tokio::test]
async fn months_whose_batch_slipped_have_demand() {
    let Some(mut service) = real().await else {
        return;
    };
    // Sold by resellers alone, from the first batch on.
    let found = ask(&mut service, one("FR-M94B-38")).await;
    let months = &found.products[0].months;
    let mut expected: BTreeMap<String, f64> = BTreeMap::new();
    for line in lines(&["FactResellerSales"]) {
        if line.code == "FR-M94B-38" {
            // Batches come from the 28th to the 1st: five days before is in the month they stand for.
            let month = (line.day - Days::new(5)).format("%Y-%m-01").to_string();
            *expected.entry(month).or_default() += line.units;
        }
    }
    for (month, units) in &expected {
        let point = months.iter().find(|point| point.date == *month).unwrap();
        assert!((point.value - units).abs() < 0.5, "{month}");
    }
    assert!(expected["2011-02-01"] > 0.0 && expected["2011-04-01"] > 0.0);
    let sum: f64 = months.iter().map(|point| point.value).sum();
    assert!((sum - expected.values().sum::<f64>()).abs() < 0.5);
}

#[tokio::test]
async fn bikes_are_alive_though_their_newest_sales_are_missing() {
    let Some(mut service) = real().await else {
        return;
    };
    let request = GetProductDemandRequest {
        categories: vec!["bikes".to_owned()],
        ..everything()
    };
    let found = ask(&mut service, request).await;
    assert!(found.products.len() > 50);
    for product in &found.products {
        assert!(product.active, "{}", product.product);
        assert!(product.forecast.unwrap().value > 5.0, "{}", product.product);
        assert_eq!(
            product.demand_class(),
            DemandClass::Smooth,
            "{}",
            product.product
        );
    }
    let parameters = found.provenance.unwrap().parameters;
    let through = |name: &str| {
        let mut parameters = parameters.iter();
        parameters
            .find(|parameter| parameter.name == name)
            .unwrap()
            .value
            .clone()
    };
    assert_eq!(through("internet_forecast_from_data_through"), "2013-12-28");
    assert_eq!(through("reseller_forecast_from_data_through"), "2013-11-29");
}

#[tokio::test]
async fn discontinued_products_are_forecast_as_nothing() {
    let Some(mut service) = real().await else {
        return;
    };
    // The first generation of mountain bikes ended in 2011.
    let found = ask(
        &mut service,
        GetProductDemandRequest {
            days_back: 1200,
            ..one("bk-m82s-38")
        },
    )
    .await;
    let product = &found.products[0];
    assert_eq!(product.name, "Mountain-100 Silver, 38");
    assert!(!product.active && product.last_sale.starts_with("2011-1"));
    assert_eq!(
        product.forecast.unwrap().interval95.unwrap().high.to_bits(),
        0.0_f64.to_bits()
    );
    assert_eq!(product.forecast_method(), ForecastMethod::Unspecified);
    assert!(
        ask(&mut service, one("BK-M82S-38"))
            .await
            .products
            .is_empty()
    );
}

pub(crate) fn is_sound(product: &ProductDemand) {
    let code = &product.product;
    let parts: f64 = product.parts.iter().map(|part| part.contribution).sum();
    assert!(
        (parts - product.score).abs() < 1e-9 && (0.0..=100.0).contains(&parts),
        "{code}"
    );
    let sum = product.forecast.unwrap();
    let (inner, outer) = (sum.interval80.unwrap(), sum.interval95.unwrap());
    let ends = [outer.low, inner.low, sum.value, inner.high, outer.high];
    assert!(ends.is_sorted() && outer.low >= 0.0, "{code}: {ends:?}");
    assert!(product.active || sum.value.abs() < f64::EPSILON, "{code}");
    assert_eq!(
        product.xyz() == XyzClass::Unspecified,
        product.variation.is_none(),
        "{code}"
    );
    assert!(product.first_sale <= product.last_sale);
}

#[tokio::test]
async fn every_answer_is_sound_on_any_day() {
    let Some(mut service) = real().await else {
        return;
    };
    for as_of in [
        "2010-12-29",
        "2011-02-15",
        "2011-12-31",
        "2012-11-28",
        "2013-08-28",
        "2020-01-01",
    ] {
        let request = GetProductDemandRequest {
            as_of: as_of.to_owned(),
            ..everything()
        };
        let found = ask(&mut service, request).await;
        for product in &found.products {
            is_sound(product);
            assert!(product.last_sale.as_str() <= as_of);
        }
    }
    let before = GetProductDemandRequest {
        as_of: "2010-12-28".to_owned(),
        ..everything()
    };
    assert!(ask(&mut service, before).await.products.is_empty());
}

/// Forecasts made on past days, against what came: internet sales of the 30 days, and of the resellers'
/// monthly batches the days' shares.
#[tokio::test]
async fn forecasts_of_the_past_were_right_as_often_as_they_said() {
    let Some(mut service) = real().await else {
        return;
    };
    let mut came: BTreeMap<(String, NaiveDate), f64> = BTreeMap::new();
    for line in lines(&["FactInternetSales"]) {
        *came.entry((line.code, line.day)).or_default() += line.units;
    }
    for line in lines(&["FactResellerSales"]) {
        let month = (line.day - Days::new(5)).with_day(1).unwrap();
        let days = u64::from(month.num_days_in_month());
        for day in (0..days).map(|day| month + Days::new(day)) {
            *came.entry((line.code.clone(), day)).or_default() += line.units / days as f64;
        }
    }
    let (mut inside80, mut inside95, mut all) = (0, 0, 0);
    let (mut errors, mut units) = (0.0, 0.0);
    for as_of in [
        "2012-04-30",
        "2012-09-30",
        "2013-04-30",
        "2013-07-31",
        "2013-09-15",
        "2013-10-30",
    ] {
        let request = GetProductDemandRequest {
            as_of: as_of.to_owned(),
            ..everything()
        };
        for product in ask(&mut service, request).await.products {
            if !product.active {
                continue;
            }
            let days = (1..=30).map(|ahead| date(as_of) + Days::new(ahead));
            let sold = days.filter_map(|day| came.get(&(product.product.clone(), day)));
            let sold: f64 = sold.sum();
            let sum = product.forecast.unwrap();
            let (inner, outer) = (sum.interval80.unwrap(), sum.interval95.unwrap());
            inside80 += i32::from((inner.low..=inner.high).contains(&sold));
            inside95 += i32::from((outer.low..=outer.high).contains(&sold));
            all += 1;
            errors += (sum.value - sold).abs();
            units += sold;
        }
    }
    let share = |inside: i32| f64::from(inside) / f64::from(all);
    assert!(
        (0.72..0.90).contains(&share(inside80)),
        "{}",
        share(inside80)
    );
    assert!(
        (0.92..1.0).contains(&share(inside95)),
        "{}",
        share(inside95)
    );
    assert!(errors / units < 0.25, "{}", errors / units);
}
