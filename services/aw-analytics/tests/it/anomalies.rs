//! What stands out of the sales, and what explains it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use insight::anomaly::{Options, detect};
use insight::forecast::calendar::{Cadence, DailyValues};
use otel_bi_proto::otelbi::aw::v1::{GetAnomaliesRequest, GetAnomaliesResponse};
use otel_bi_proto::otelbi::common::v1 as proto;
use otel_bi_proto::otelbi::common::v1::{Anomaly, AnomalyDirection, Sensitivity};
use sample::Warehouse;
use status::{Code, Error};
use testkit::changed::ChangedWarehouse;
use testkit::injection::Found;
use testkit::tables::{self, ten_thousandths};

use crate::cut_off::past_day;
use crate::support::{Service, service_on};

/// Copies of a series that events are injected into, one each.
const COPIES: usize = 30;

async fn real() -> Option<Service> {
    Some(service_on(testkit::warehouses::real(Warehouse::AdventureWorks)?).await)
}

fn all_time(sensitivity: Sensitivity) -> GetAnomaliesRequest {
    GetAnomaliesRequest {
        from: "2010-12-29".to_owned(),
        sensitivity: sensitivity.into(),
        page_size: 500,
        ..GetAnomaliesRequest::default()
    }
}

async fn ask(service: &mut Service, request: GetAnomaliesRequest) -> GetAnomaliesResponse {
    service
        .client
        .get_anomalies(request)
        .await
        .unwrap()
        .into_inner()
}

fn ids(answer: &GetAnomaliesResponse) -> Vec<&str> {
    answer
        .anomalies
        .iter()
        .map(|found| found.id.as_str())
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "amounts of a day's sales")]
fn cents(amount: f64) -> i64 {
    (amount * 100.0).round() as i64
}

/// Within each dimension the contributions add up to the deviation, to the cent.
fn assert_explained(anomaly: &Anomaly) {
    let mut sums: BTreeMap<&str, [f64; 3]> = BTreeMap::new();
    for part in &anomaly.contributions {
        let sum = sums.entry(&part.dimension).or_default();
        sum[0] += part.actual;
        sum[1] += part.expected;
        sum[2] += part.deviation;
    }
    for (dimension, [actual, expected, deviation]) in sums {
        assert_eq!(
            cents(actual),
            cents(anomaly.actual),
            "{dimension} {anomaly:?}"
        );
        assert_eq!(
            cents(expected),
            cents(anomaly.expected),
            "{dimension} {anomaly:?}"
        );
        assert_eq!(
            cents(deviation),
            cents(anomaly.deviation),
            "{dimension} {anomaly:?}"
        );
    }
}

#[tokio::test]
async fn four_values_of_the_real_data_deserve_a_look() {
    let Some(mut service) = real().await else {
        return;
    };
    let answer = ask(&mut service, all_time(Sensitivity::Medium)).await;
    // The internet shop sold nothing on just three days, all in early 2011, and nearly three times the
    // usual on a Tuesday, most of it to Australia. No batch is far from what its month usually brings.
    assert_eq!(
        ids(&answer),
        [
            "internet-2011-06-07",
            "internet-2011-04-23",
            "internet-2011-03-11",
            "internet-2011-02-13",
        ]
    );
    let spike = &answer.anomalies[0];
    assert_eq!(spike.direction(), AnomalyDirection::Spike);
    assert!(
        spike.summary.contains("country Australia"),
        "{}",
        spike.summary
    );
    for gap in &answer.anomalies[1..] {
        assert_eq!(
            (gap.direction(), cents(gap.actual)),
            (AnomalyDirection::Drop, 0)
        );
        assert!(gap.summary.contains("nothing on"), "{}", gap.summary);
    }
    let detectors: Vec<_> = answer
        .detectors
        .iter()
        .map(|found| {
            (
                found.channel.as_str(),
                found.cadence(),
                found.examined,
                found.flagged,
            )
        })
        .collect();
    assert_eq!(
        detectors,
        [
            ("Internet", proto::Cadence::Daily, 1_096, 4),
            ("Reseller", proto::Cadence::Batch, 36, 0)
        ]
    );
}

#[tokio::test]
async fn only_what_may_stand_out_does_and_all_of_it_is_explained() {
    let Some(mut service) = real().await else {
        return;
    };
    let answer = ask(&mut service, all_time(Sensitivity::High)).await;
    assert!(answer.total_size > 4);
    for anomaly in &answer.anomalies {
        assert_explained(anomaly);
        let band = anomaly.band.unwrap();
        assert!(
            anomaly.actual < band.low || anomaly.actual > band.high,
            "{anomaly:?}"
        );
        // Days between the resellers' batches are no drops, and neither is the time when the internet
        // had no bikes to sell any more.
        assert!(
            anomaly.channel == "Internet" || anomaly.actual > 0.0,
            "{anomaly:?}"
        );
        assert!(anomaly.date.as_str() <= "2013-12-28", "{anomaly:?}");
    }
    let low = ask(&mut service, all_time(Sensitivity::Low)).await;
    assert!(ids(&low).iter().all(|id| ids(&answer).contains(id)));
    assert!(low.total_size < answer.total_size);
}

#[tokio::test]
async fn a_past_as_of_sees_what_a_warehouse_of_then_would_have_shown() {
    let mut past = past_day().await;
    let request = GetAnomaliesRequest {
        as_of: past.day.to_owned(),
        days_back: 1_000,
        sensitivity: Sensitivity::High.into(),
        ..GetAnomaliesRequest::default()
    };
    let seen = ask(&mut past.now, request.clone()).await;
    let shown = ask(&mut past.then, request).await;
    assert!(seen.total_size > 0);
    assert_eq!(seen.anomalies, shown.anomalies);
    assert_eq!(seen.detectors, shown.detectors);
}

#[tokio::test]
async fn another_service_on_the_same_data_gives_the_same_answer() {
    let directory = testkit::warehouses::generated(Warehouse::AdventureWorks);
    let copy = ChangedWarehouse::new(&directory, "");
    let mut one = service_on(directory).await;
    let mut other = service_on(copy.directory()).await;
    let one = ask(&mut one, all_time(Sensitivity::High)).await;
    let other = ask(&mut other, all_time(Sensitivity::High)).await;
    assert!(one.total_size > 0);
    assert_eq!(one.anomalies, other.anomalies);
    assert_eq!(
        one.provenance.unwrap().snapshot,
        other.provenance.unwrap().snapshot
    );
}

#[tokio::test]
async fn a_sale_between_batches_stands_out() {
    let Some(directory) = testkit::warehouses::real(Warehouse::AdventureWorks) else {
        return;
    };
    // One line of the batch of 2012-05-30 booked in the middle of the month instead.
    let moved = r#"UPDATE "FactResellerSales" SET "OrderDate" = replace("OrderDate", '2012-05-30', '2012-05-14')
        WHERE "SalesOrderNumber" || "SalesOrderLineNumber" = (SELECT min("SalesOrderNumber" || "SalesOrderLineNumber")
        FROM "FactResellerSales" WHERE "OrderDate" LIKE '2012-05-30%')"#;
    let changed = ChangedWarehouse::new(&directory, moved);
    let mut service = service_on(changed.directory()).await;
    let answer = ask(&mut service, all_time(Sensitivity::Low)).await;
    let found = answer
        .anomalies
        .iter()
        .find(|found| found.channel == "Reseller")
        .unwrap();
    assert_eq!(
        (found.date.as_str(), found.closed_day),
        ("2012-05-14", true)
    );
    assert_eq!(cents(found.expected), 0);
    assert_eq!(found.deviation_rate, None);
    assert_explained(found);
}

#[tokio::test]
async fn pages_follow_each_other() {
    let mut service = service_on(testkit::warehouses::generated(Warehouse::AdventureWorks)).await;
    let request = GetAnomaliesRequest {
        days_back: 36_600,
        sensitivity: Sensitivity::High.into(),
        ..GetAnomaliesRequest::default()
    };
    let whole = ask(&mut service, request.clone()).await;
    assert!(whole.anomalies.len() > 3, "{}", whole.anomalies.len());
    let mut pages = Vec::new();
    let mut token = String::new();
    loop {
        let page = GetAnomaliesRequest {
            page_size: 3,
            page_token: token,
            ..request.clone()
        };
        let answer = ask(&mut service, page).await;
        assert_eq!(answer.total_size, whole.total_size);
        pages.extend(answer.anomalies);
        token = answer.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(pages, whole.anomalies);
    assert!(pages.windows(2).all(|pair| pair[0].date >= pair[1].date));
    for anomaly in &pages {
        assert_explained(anomaly);
    }
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let mut service = service_on(testkit::warehouses::generated(Warehouse::AdventureWorks)).await;
    let ok = GetAnomaliesRequest::default;
    for (field, request) in [
        (
            "sensitivity",
            GetAnomaliesRequest {
                sensitivity: 9,
                ..ok()
            },
        ),
        (
            "page_size",
            GetAnomaliesRequest {
                page_size: -1,
                ..ok()
            },
        ),
        (
            "page_token",
            GetAnomaliesRequest {
                page_token: "x".to_owned(),
                ..ok()
            },
        ),
        (
            "channels",
            GetAnomaliesRequest {
                channels: vec!["Phone".to_owned()],
                ..ok()
            },
        ),
        (
            "as_of",
            GetAnomaliesRequest {
                as_of: "yesterday".to_owned(),
                ..ok()
            },
        ),
    ] {
        let error = Error::from(&service.client.get_anomalies(request).await.unwrap_err());
        assert_eq!(error.code(), Code::InvalidArgument);
        assert_eq!(error.fields()[0].field, field);
    }
    // Before all data there is nothing to look at, which is no error.
    let early = GetAnomaliesRequest {
        as_of: "1990-01-01".to_owned(),
        ..ok()
    };
    let answer = ask(&mut service, early).await;
    assert_eq!((answer.detectors.len(), answer.total_size), (0, 0));
}

/// A channel's revenue by day, up to a day.
fn daily(table: &str, through: &str) -> DailyValues {
    let sales = tables::rows(Warehouse::AdventureWorks, table).map(|row| {
        let day: NaiveDate = row["OrderDate"][..10].parse().unwrap();
        (day, ten_thousandths(&row["SalesAmount"]) as f64 / 10_000.0)
    });
    DailyValues::through(sales, through.parse().unwrap())
}

#[test]
fn events_injected_into_the_real_series_are_found() {
    if testkit::warehouses::real(Warehouse::AdventureWorks).is_none() {
        return;
    }
    for (channel, table, through, season) in [
        ("Internet", "FactInternetSales", "2013-12-28", 7),
        ("Reseller", "FactResellerSales", "2013-11-29", 12),
    ] {
        let days = daily(table, through);
        let series = Cadence::learn(&days).regular(&days).values;
        let look = |values: &[f64], sensitivity| {
            let options = Options {
                sensitivity,
                least_deviation: 500.0,
            };
            detect(values, season, options).unwrap().points
        };
        let measure = |sensitivity, event| {
            let usual: Vec<f64> = look(&series, sensitivity)
                .iter()
                .map(|point| point.expected)
                .collect();
            let found = Found::measure(&series, &usual, event, COPIES, 2_013, |values| {
                let points = look(values, sensitivity);
                let flagged = points
                    .iter()
                    .enumerate()
                    .filter(|(_, point)| point.anomaly.is_some());
                flagged.map(|(at, _)| at).collect()
            });
            eprintln!("{channel} {sensitivity:?} {event:?}: {found:?}");
            found
        };
        for sensitivity in insight::anomaly::Sensitivity::ALL {
            for event in [(0.25, 1), (0.5, 1), (2.0, 1), (3.0, 1)] {
                let found = measure(sensitivity, event);
                assert!(
                    found.false_alarms <= COPIES / 2,
                    "{channel} {event:?} {found:?}"
                );
            }
            for clear in [(0.0, 1), (5.0, 1)] {
                let found = measure(sensitivity, clear);
                assert!(
                    found.found * 100 >= 95 * COPIES,
                    "{channel} {clear:?} {found:?}"
                );
                assert!(
                    found.false_alarms <= COPIES / 2,
                    "{channel} {clear:?} {found:?}"
                );
            }
            measure(sensitivity, (0.0, 3));
        }
    }
}
