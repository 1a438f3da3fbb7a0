//! What the buying groups can be expected to buy.

use chrono::{Datelike, NaiveDate, Weekday};
use otel_bi_proto::otelbi::common::v1::{Cadence, ForecastMethod};
use otel_bi_proto::otelbi::wwi::v1::{GetSalesForecastRequest, GetSalesForecastResponse};
use sample::Warehouse;

use crate::cut_off::past_day;
use crate::support::{Service, service_on};

async fn ask(service: &mut Service, request: GetSalesForecastRequest) -> GetSalesForecastResponse {
    let answered = service.client.get_sales_forecast(request).await;
    answered.unwrap().into_inner()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[tokio::test]
async fn nothing_is_expected_on_days_that_never_trade() {
    let Some(directory) = testkit::warehouses::real(Warehouse::WideWorldImporters) else {
        return;
    };
    let mut service = service_on(directory).await;
    let answer = ask(&mut service, GetSalesForecastRequest::default()).await;
    assert_eq!(answer.as_of, "2016-05-31");
    let total = answer.total.unwrap();
    // June 2016 has 26 days that are no Sundays; its last is the thirtieth day.
    assert_eq!(total.points.len(), 26);
    let is_sunday = |day: &str| date(day).weekday() == Weekday::Sun;
    assert!(!total.points.iter().any(|point| is_sunday(&point.date)));

    let names: Vec<&str> = answer
        .channels
        .iter()
        .map(|found| found.channel.as_str())
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
    let mut parts = 0.0;
    for channel in &answer.channels {
        assert_eq!(channel.cadence(), Cadence::Daily, "{}", channel.channel);
        assert_eq!(
            channel.calendar, "Every day but Sunday",
            "{}",
            channel.channel
        );
        assert!(!channel.points.iter().any(|point| is_sunday(&point.date)));
        // Saturdays bring about half of a weekday.
        let mean = |saturday: bool| {
            let of = |day: &str| (date(day).weekday() == Weekday::Sat) == saturday;
            let values = channel.points.iter().filter(|point| of(&point.date));
            let values: Vec<f64> = values.map(|point| point.value).collect();
            values.iter().sum::<f64>() / values.len() as f64
        };
        assert!(mean(true) < 0.8 * mean(false), "{}", channel.channel);
        let chosen = channel
            .candidates
            .iter()
            .find(|found| found.chosen)
            .unwrap();
        let linear = ForecastMethod::Linear;
        let linear = channel
            .candidates
            .iter()
            .find(|found| found.method() == linear)
            .unwrap();
        assert!(chosen.mase < linear.mase, "{}", channel.reason);
        assert!(chosen.origins >= 12);
        let covered = chosen.coverage95.unwrap();
        assert!(
            (0.90..=0.99).contains(&covered),
            "{} {covered}",
            channel.channel
        );
        parts += channel.sum.as_ref().unwrap().value;
    }
    let sum = total.sum.unwrap();
    assert!((sum.value - parts).abs() < 0.01);
    let interval = sum.interval95.unwrap();
    // The year before's June, with the two years' growth of some 5 %: 4.6 million.
    assert!(
        interval.low < 4_700_000.0 && 4_500_000.0 < interval.high,
        "{interval:?}"
    );
    assert!(total.mase.unwrap() < total.baseline_mase.unwrap());
    service.running.stop().await;
}

#[tokio::test]
async fn a_past_as_of_sees_what_a_warehouse_of_then_would_have_shown() {
    let mut past = past_day().await;
    let request = GetSalesForecastRequest {
        as_of: past.day.to_owned(),
        territories: vec!["Far West".to_owned()],
        ..GetSalesForecastRequest::default()
    };
    let mut now = ask(&mut past.now, request.clone()).await;
    let mut then = ask(&mut past.then, request.clone()).await;
    assert!(!now.channels.is_empty());
    assert_eq!(now, ask(&mut past.now, request).await);
    (now.provenance, then.provenance) = (None, None);
    assert_eq!(now, then);
}
