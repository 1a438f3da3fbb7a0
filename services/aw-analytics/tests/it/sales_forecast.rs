//! What the channels can be expected to sell.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use otel_bi_proto::otelbi::aw::v1::{GetSalesForecastRequest, GetSalesForecastResponse};
use otel_bi_proto::otelbi::common::v1::{
    Cadence, ChannelForecast, ForecastMethod, ForecastPoint, Interval,
};
use sample::Warehouse;
use status::{Code, Error};

use crate::cut_off::past_day;
use crate::support::{Service, service_on};

async fn real() -> Option<Service> {
    Some(service_on(testkit::warehouses::real(Warehouse::AdventureWorks)?).await)
}

async fn ask(service: &mut Service, request: GetSalesForecastRequest) -> GetSalesForecastResponse {
    let answered = service.client.get_sales_forecast(request).await;
    answered.unwrap().into_inner()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn channel<'a>(answer: &'a GetSalesForecastResponse, name: &str) -> &'a ChannelForecast {
    let found = answer.channels.iter().find(|found| found.channel == name);
    found.unwrap()
}

fn assert_inside(value: f64, inner: Option<&Interval>, outer: Option<&Interval>) {
    let (inner, outer) = (inner.unwrap(), outer.unwrap());
    assert!(
        outer.low <= inner.low && inner.low <= value,
        "{value} {inner:?} {outer:?}"
    );
    assert!(
        value <= inner.high && inner.high <= outer.high,
        "{value} {inner:?} {outer:?}"
    );
}

/// Each channel's points are in order, keep their intervals, and add up to the totals.
fn assert_consistent(answer: &GetSalesForecastResponse) {
    let as_of = date(&answer.as_of);
    let mut by_day: BTreeMap<&str, f64> = BTreeMap::new();
    let mut all = 0.0;
    for channel in &answer.channels {
        let days: Vec<NaiveDate> = channel
            .points
            .iter()
            .map(|point| date(&point.date))
            .collect();
        assert!(days.is_sorted_by(|a, b| a < b));
        assert!(days.iter().all(|day| *day > date(&channel.trained_through)));
        assert!(
            channel
                .points
                .iter()
                .all(|point| point.bridging == (date(&point.date) <= as_of))
        );
        let ahead: Vec<&ForecastPoint> = channel
            .points
            .iter()
            .filter(|point| !point.bridging)
            .collect();
        let points: f64 = ahead.iter().map(|point| point.value).sum();
        let sum = channel.sum.as_ref().unwrap();
        // A batch that may or may not come counts in part, and the reason says so.
        let unsure = channel.reason.contains("with a chance of");
        assert!(unsure || (points - sum.value).abs() < 0.01);
        assert!(!unsure || channel.cadence() == Cadence::Batch);
        assert_inside(sum.value, sum.interval80.as_ref(), sum.interval95.as_ref());
        all += sum.value;
        for point in ahead {
            *by_day.entry(&point.date).or_default() += point.value;
        }
        for point in &channel.points {
            assert_inside(
                point.value,
                point.interval80.as_ref(),
                point.interval95.as_ref(),
            );
            assert!(point.interval95.as_ref().unwrap().low >= 0.0);
        }
        assert_eq!(channel.baseline.len(), channel.points.len());
        let chosen = channel
            .candidates
            .iter()
            .filter(|candidate| candidate.chosen);
        assert_eq!(
            chosen.map(|chosen| chosen.method).collect::<Vec<_>>(),
            [channel.method]
        );
    }
    let total = answer.total.as_ref().unwrap();
    assert_eq!(
        total
            .points
            .iter()
            .map(|point| point.date.as_str())
            .collect::<Vec<_>>(),
        by_day.keys().copied().collect::<Vec<_>>()
    );
    for (point, sum) in total.points.iter().zip(by_day.values()) {
        assert!((point.value - sum).abs() < 0.01, "{}", point.date);
        assert_inside(
            point.value,
            point.interval80.as_ref(),
            point.interval95.as_ref(),
        );
    }
    let sum = total.sum.as_ref().unwrap();
    assert!((sum.value - all).abs() < 0.01);
    assert_inside(sum.value, sum.interval80.as_ref(), sum.interval95.as_ref());
}

#[tokio::test]
async fn each_channel_of_the_real_data_is_forecast_at_its_own_cadence() {
    let Some(mut service) = real().await else {
        return;
    };
    let answer = ask(&mut service, GetSalesForecastRequest::default()).await;
    assert_eq!(
        (answer.as_of.as_str(), answer.horizon_days),
        ("2014-01-28", 30)
    );
    assert_consistent(&answer);

    let internet = channel(&answer, "Internet");
    assert_eq!(internet.cadence(), Cadence::Daily);
    // Its January has accessories only: the forecast must not take that for the end of bikes.
    assert_eq!(internet.trained_through, "2013-12-28");
    assert_eq!(internet.points.len(), 31 + 30);
    assert_eq!(internet.history.len(), 365);
    let last_month: f64 = internet
        .history
        .iter()
        .rev()
        .take(30)
        .map(|day| day.value)
        .sum();
    let expected = internet.sum.as_ref().unwrap().value;
    assert!(
        (0.4..2.0).contains(&(expected / last_month)),
        "{expected} {last_month}"
    );

    let reseller = channel(&answer, "Reseller");
    assert_eq!(reseller.cadence(), Cadence::Batch);
    assert_eq!(reseller.trained_through, "2013-11-29");
    let months: Vec<&str> = reseller
        .points
        .iter()
        .map(|point| &point.date[..7])
        .collect();
    assert!(
        months.is_sorted_by(|a, b| a < b),
        "a batch a month: {months:?}"
    );
    assert!((2..=3).contains(&months.len()), "{months:?}");
    // The next batch is expected on the day after the horizon, and may come within it.
    let sum = reseller.sum.as_ref().unwrap();
    let interval = sum.interval95.unwrap();
    assert!(interval.low == 0.0 && interval.high > 1_000_000.0);
    assert!(sum.value > 100_000.0 && sum.value < 0.7 * interval.high);
    let told = "The batch expected on 2014-02-28 falls into the horizon with a chance of";
    assert!(reseller.reason.contains(told), "{}", reseller.reason);

    for channel in &answer.channels {
        let of = |method: i32| {
            let found = channel
                .candidates
                .iter()
                .find(|found| found.method == method);
            found.and_then(|found| found.mase).unwrap()
        };
        let linear = of(ForecastMethod::Linear.into());
        assert!(of(channel.method) < linear, "{}", channel.reason);
        let best = channel.candidates.iter().filter_map(|found| found.mase);
        let best = best.fold(f64::INFINITY, f64::min);
        assert!(of(channel.method) <= 1.05 * best, "{}", channel.reason);
        // Methods that need two years of months cannot be tried at the earliest origins.
        let origins = channel.candidates.iter().map(|found| found.origins).max();
        assert!(origins >= Some(12), "{origins:?}");
    }
    let total = answer.total.unwrap();
    assert!(total.mase.unwrap() < total.baseline_mase.unwrap());
    let provenance = answer.provenance.unwrap();
    assert_eq!(
        (provenance.data_from.as_str(), provenance.data_to.as_str()),
        ("2010-12-29", "2014-01-28")
    );
    service.running.stop().await;
}

#[tokio::test]
async fn a_past_as_of_sees_what_a_warehouse_of_then_would_have_shown() {
    let mut past = past_day().await;
    let request = GetSalesForecastRequest {
        as_of: past.day.to_owned(),
        horizon_days: 60,
        ..GetSalesForecastRequest::default()
    };
    let mut now = ask(&mut past.now, request.clone()).await;
    let mut then = ask(&mut past.then, request.clone()).await;
    let mut again = ask(&mut past.now, request).await;
    assert!(!now.channels.is_empty());
    assert_eq!(now, again, "the same call, the same answer");
    for answer in [&mut now, &mut then, &mut again] {
        answer.provenance = None;
    }
    assert_eq!(now, then);
}

#[tokio::test]
async fn a_method_and_filters_are_the_callers_choice() {
    let directory = testkit::warehouses::generated(Warehouse::AdventureWorks);
    let mut service = service_on(directory).await;
    let answer = ask(
        &mut service,
        GetSalesForecastRequest {
            method: ForecastMethod::Linear.into(),
            channels: vec!["internet".to_owned()],
            countries: vec!["Germany".to_owned()],
            history_days: 10,
            ..GetSalesForecastRequest::default()
        },
    )
    .await;
    assert_consistent(&answer);
    let [internet] = answer.channels.as_slice() else {
        panic!("one channel was asked for: {:?}", answer.channels)
    };
    assert_eq!(internet.method(), ForecastMethod::Linear);
    let baseline: Vec<f64> = internet.baseline.iter().map(|point| point.value).collect();
    let points: Vec<f64> = internet.points.iter().map(|point| point.value).collect();
    assert_eq!(
        points,
        baseline
            .iter()
            .map(|value| value.max(0.0))
            .collect::<Vec<_>>()
    );
    assert!(internet.history.len() <= 10);
    let filters = answer.provenance.unwrap().filters;
    assert_eq!(filters.len(), 2, "{filters:?}");
    service.running.stop().await;
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let directory = testkit::warehouses::generated(Warehouse::AdventureWorks);
    let mut service = service_on(directory).await;
    let wrong = [
        (
            "horizon_days",
            GetSalesForecastRequest {
                horizon_days: 367,
                ..Default::default()
            },
        ),
        (
            "horizon_days",
            GetSalesForecastRequest {
                horizon_days: -1,
                ..Default::default()
            },
        ),
        (
            "history_days",
            GetSalesForecastRequest {
                history_days: 4_000,
                ..Default::default()
            },
        ),
        (
            "method",
            GetSalesForecastRequest {
                method: 99,
                ..Default::default()
            },
        ),
        (
            "as_of",
            GetSalesForecastRequest {
                as_of: "soon".to_owned(),
                ..Default::default()
            },
        ),
        (
            "channels",
            GetSalesForecastRequest {
                channels: vec!["Moon".to_owned()],
                ..Default::default()
            },
        ),
    ];
    for (field, request) in wrong {
        let refused = service
            .client
            .get_sales_forecast(request)
            .await
            .unwrap_err();
        let error = Error::from(&refused);
        assert_eq!(error.code(), Code::InvalidArgument);
        assert_eq!(error.fields()[0].field, field);
    }
    // Before the first sale there is nothing to go by.
    let early = GetSalesForecastRequest {
        as_of: "1990-01-01".to_owned(),
        ..Default::default()
    };
    let answer = ask(&mut service, early).await;
    assert!(answer.channels.is_empty());
    assert!(answer.total.unwrap().sum.unwrap().value.abs() < 1e-9);
    service.running.stop().await;
}
