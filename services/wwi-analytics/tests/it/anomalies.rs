//! What stands out of the sales, and what explains it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};
use insight::anomaly::{Options, detect};
use insight::forecast::calendar::{Cadence, DailyValues};
use otel_bi_proto::otelbi::common::v1::{Anomaly, AnomalyDirection, Sensitivity};
use otel_bi_proto::otelbi::wwi::v1::{GetAnomaliesRequest, GetAnomaliesResponse};
use sample::Warehouse;
use testkit::changed::ChangedWarehouse;
use testkit::injection::Found;
use testkit::tables::{self, ten_thousandths};

use crate::cut_off::past_day;
use crate::support::{Service, service_on};

/// Copies of a series that events are injected into, one each.
const COPIES: usize = 30;

fn all_time(sensitivity: Sensitivity) -> GetAnomaliesRequest {
    GetAnomaliesRequest {
        from: "2013-01-01".to_owned(),
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

#[expect(clippy::cast_possible_truncation, reason = "amounts of a day's sales")]
fn cents(amount: f64) -> i64 {
    (amount * 100.0).round() as i64
}

/// Within each dimension the contributions add up to the deviation, to the cent.
fn assert_explained(anomaly: &Anomaly) {
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for part in &anomaly.contributions {
        *sums.entry(&part.dimension).or_default() += part.deviation;
    }
    assert!(sums.contains_key("state"), "{anomaly:?}");
    for (dimension, deviation) in sums {
        assert_eq!(
            cents(deviation),
            cents(anomaly.deviation),
            "{dimension} {anomaly:?}"
        );
    }
}

#[tokio::test]
async fn no_closed_sunday_is_a_drop() {
    let Some(directory) = testkit::warehouses::real(Warehouse::WideWorldImporters) else {
        return;
    };
    let mut service = service_on(directory).await;
    let answer = ask(&mut service, all_time(Sensitivity::High)).await;
    assert!(answer.total_size > 0);
    for anomaly in &answer.anomalies {
        let day: NaiveDate = anomaly.date.parse().unwrap();
        assert_ne!(day.weekday(), Weekday::Sun, "{anomaly:?}");
        assert_explained(anomaly);
    }
    // All buying groups trade on the same days, so they are looked at together, too.
    let detectors: Vec<_> = answer
        .detectors
        .iter()
        .map(|found| {
            (
                found.channel.as_str(),
                found.calendar.as_str(),
                found.examined,
            )
        })
        .collect();
    let calendar = "Every day but Sunday";
    assert_eq!(
        detectors,
        ["Total", "Tailspin Toys", "Unknown", "Wingtip Toys"]
            .map(|channel| (channel, calendar, 1_069))
    );
    // The data were simulated without any event: few values may be flagged, by what MEDIUM allows.
    let medium = ask(&mut service, all_time(Sensitivity::Medium)).await;
    for detector in &medium.detectors {
        assert!(detector.flagged <= 6, "{detector:?}");
    }
}

#[tokio::test]
async fn a_sale_on_a_sunday_stands_out() {
    let Some(directory) = testkit::warehouses::real(Warehouse::WideWorldImporters) else {
        return;
    };
    // One invoice of a Monday dated with the Sunday before.
    let moved = r#"UPDATE "Sale" SET "Invoice Date Key" = replace("Invoice Date Key", '2015-06-08', '2015-06-07')
        WHERE "WWI Invoice ID" = (SELECT min("WWI Invoice ID") FROM "Sale"
        WHERE "Invoice Date Key" LIKE '2015-06-08%')"#;
    let changed = ChangedWarehouse::new(&directory, moved);
    let mut service = service_on(changed.directory()).await;
    let answer = ask(&mut service, all_time(Sensitivity::Low)).await;
    let found: Vec<_> = answer
        .anomalies
        .iter()
        .filter(|found| found.closed_day)
        .collect();
    assert_eq!(found.len(), 2, "{:?}", answer.anomalies);
    assert_eq!(found[0].channel, "Total");
    for found in found {
        assert_eq!(found.date, "2015-06-07");
        assert_eq!(found.direction(), AnomalyDirection::Spike);
        assert_eq!((cents(found.expected), found.deviation_rate), (0, None));
        assert!(
            found
                .summary
                .contains("on Sunday, 2015-06-07, when it never trades")
        );
    }
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

#[test]
fn events_injected_into_the_real_series_are_found() {
    if testkit::warehouses::real(Warehouse::WideWorldImporters).is_none() {
        return;
    }
    let sales = tables::rows(Warehouse::WideWorldImporters, "Fact.Sale").map(|row| {
        let day: NaiveDate = row["Invoice Date Key"][..10].parse().unwrap();
        (
            day,
            ten_thousandths(&row["Total Excluding Tax"]) as f64 / 10_000.0,
        )
    });
    let days = DailyValues::through(sales, "2016-05-31".parse().unwrap());
    let series = Cadence::learn(&days).regular(&days).values;
    let look = |values: &[f64], sensitivity| {
        let options = Options {
            sensitivity,
            least_deviation: 500.0,
        };
        detect(values, 6, options).unwrap().points
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
        eprintln!("{sensitivity:?} {event:?}: {found:?}");
        found
    };
    for sensitivity in insight::anomaly::Sensitivity::ALL {
        for event in [(0.25, 1), (0.5, 1), (2.0, 1), (3.0, 1), (0.0, 3)] {
            assert!(measure(sensitivity, event).false_alarms <= COPIES / 2);
        }
        for clear in [(0.0, 1), (5.0, 1)] {
            let found = measure(sensitivity, clear);
            assert!(
                found.found * 100 >= 95 * COPIES && found.false_alarms <= COPIES / 2,
                "{clear:?} {found:?}"
            );
        }
    }
}
