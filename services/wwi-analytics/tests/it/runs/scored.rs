//! The ledger: forecasts made from past days, held against the sales as the history shows them.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use otel_bi_proto::otelbi::common::v1::{Analysis, ForecastMethod, Granularity, ScoredForecast};
use otel_bi_proto::otelbi::wwi::v1::{
    GetForecastAccuracyRequest, GetForecastAccuracyResponse, GetSalesHistoryRequest, SalesSplit,
};

use super::{Kept, warehouses};

async fn accuracy(kept: &mut Kept, series: &str) -> GetForecastAccuracyResponse {
    let request = GetForecastAccuracyRequest {
        series: vec![series.to_owned()],
        top_n: 2000,
        ..GetForecastAccuracyRequest::default()
    };
    let answer = kept.service.client.get_forecast_accuracy(request).await;
    answer.unwrap().into_inner()
}

/// Revenue by channel and day.
async fn sales(kept: &mut Kept) -> BTreeMap<String, BTreeMap<NaiveDate, f64>> {
    let request = GetSalesHistoryRequest {
        days_back: 36_600,
        granularity: Granularity::Day.into(),
        split: SalesSplit::Channel.into(),
        ..GetSalesHistoryRequest::default()
    };
    let answer = kept.service.client.get_sales_history(request).await;
    let series = answer.unwrap().into_inner().series.into_iter();
    let by_day = series.map(|series| {
        let points = series.points.iter();
        let points = points.map(|point| (point.date.parse().unwrap(), point.revenue));
        (series.name.clone(), points.collect())
    });
    by_day.collect()
}

fn close(found: Option<f64>, expected: f64) -> bool {
    found.is_some_and(|found| (found - expected).abs() <= 1e-6 * expected.abs().max(1.0))
}

#[tokio::test]
async fn forecasts_from_past_days_are_held_against_what_came() {
    for warehouse in warehouses() {
        let name = warehouse.file_name().unwrap().display().to_string();
        let mut kept = Kept::on(warehouse).await;
        let newest = kept.run(Analysis::Forecast, "").await;
        let newest: NaiveDate = newest.as_of.parse().unwrap();
        for back in 1..=24 {
            let as_of = newest - Days::new(30 * back);
            kept.run(Analysis::Forecast, &as_of.to_string()).await;
        }
        let sales = sales(&mut kept).await;
        assert!(sales.len() >= 3);
        // What came of the total: of the channels that were forecast for its day.
        let mut expected: BTreeMap<(String, String), f64> = BTreeMap::new();
        for (channel, sold) in &sales {
            let found = accuracy(&mut kept, channel).await;
            let scored = found
                .forecasts
                .iter()
                .filter(|value| value.actual.is_some());
            let scored: Vec<&ScoredForecast> = scored.collect();
            assert!(scored.len() > 500, "{channel}: {}", scored.len());
            for value in scored {
                let day = value.date.parse().unwrap();
                let sold = sold.get(&day).copied().unwrap_or_default();
                assert!(close(value.actual, sold), "{value:?}: {sold}");
                let key = (value.run_id.clone(), value.date.clone());
                *expected.entry(key).or_default() += sold;
            }
        }
        let total = accuracy(&mut kept, "total").await;
        let scored = total
            .forecasts
            .iter()
            .filter(|value| value.actual.is_some());
        for value in scored {
            let key = (value.run_id.clone(), value.date.clone());
            assert!(close(value.actual, expected[&key]), "{value:?}");
        }
        for found in &total.accuracy {
            assert_eq!(found.method(), ForecastMethod::Unspecified);
            eprintln!("{name} {found:?}");
            let wape = found.mean_absolute_error.zip(found.wape);
            assert!(wape.is_some_and(|(error, wape)| error > 0.0 && wape > 0.0));
        }
    }
}
