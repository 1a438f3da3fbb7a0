//! The ledger: forecasts made from past days, held against the sales as the history shows them.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use otel_bi_proto::otelbi::aw::v1::{
    GetForecastAccuracyRequest, GetForecastAccuracyResponse, GetSalesHistoryRequest, SalesSplit,
};
use otel_bi_proto::otelbi::common::v1::{
    Analysis, ForecastAccuracy, ForecastMethod, Granularity, ScoredForecast,
};
use status::Error;

use super::{Kept, warehouses};

/// Revenue by channel and day.
type Sales = BTreeMap<String, BTreeMap<NaiveDate, f64>>;

async fn sales(kept: &mut Kept) -> Sales {
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
        (
            series.name.clone(),
            points.filter(|(_, revenue)| *revenue != 0.0).collect(),
        )
    });
    by_day.collect()
}

async fn accuracy(kept: &mut Kept, series: &[&str]) -> GetForecastAccuracyResponse {
    let request = GetForecastAccuracyRequest {
        series: series.iter().map(|&name| name.to_owned()).collect(),
        top_n: 2000,
        ..GetForecastAccuracyRequest::default()
    };
    let answer = kept.service.client.get_forecast_accuracy(request).await;
    answer.unwrap().into_inner()
}

/// The sales of a batch: of the days around the one with the largest sales within two weeks of a day.
fn batch(sales: &BTreeMap<NaiveDate, f64>, day: NaiveDate) -> f64 {
    let around = |day: NaiveDate, days: u64| (day - Days::new(days))..=(day + Days::new(days));
    let (main, _) = sales
        .range(around(day, 14))
        .max_by(|a, b| a.1.total_cmp(b.1))
        .unwrap();
    sales
        .range(around(*main, 10))
        .map(|(_, revenue)| revenue)
        .sum()
}

fn close(found: Option<f64>, expected: f64) -> bool {
    found.is_some_and(|found| (found - expected).abs() <= 1e-6 * expected.abs().max(1.0))
}

/// What seasonal naive says of a channel that trades every day and was complete: what came on the same
/// weekday of the last week that was known.
fn last_week(sales: &BTreeMap<NaiveDate, f64>, value: &ScoredForecast) -> f64 {
    let (made, day): (NaiveDate, NaiveDate) =
        (value.as_of.parse().unwrap(), value.date.parse().unwrap());
    let mut same = day;
    while same > made {
        same = same - Days::new(7);
    }
    sales.get(&same).copied().unwrap_or_default()
}

/// The figures of all distances, worked out anew from the values themselves.
fn assert_agrees(found: &ForecastAccuracy, values: &[&ScoredForecast]) {
    let within = values.iter().filter(|value| {
        let (made, day): (NaiveDate, NaiveDate) =
            (value.as_of.parse().unwrap(), value.date.parse().unwrap());
        let ahead = (day - made).num_days();
        (i64::from(found.from_days)..=i64::from(found.to_days)).contains(&ahead)
    });
    let within: Vec<_> = within.collect();
    let scored: Vec<(&ScoredForecast, f64, f64)> = within
        .iter()
        .filter_map(|value| Some((**value, value.forecast.as_ref()?.value, value.actual?)))
        .collect();
    assert_eq!(usize::try_from(found.scored).unwrap(), scored.len());
    assert_eq!(
        usize::try_from(found.pending).unwrap(),
        within.len() - scored.len()
    );
    if scored.is_empty() {
        assert_eq!(found.wape, None);
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "some hundred values")]
    let count = scored.len() as f64;
    let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        scored
            .iter()
            .map(|(_, value, actual)| of(*value, *actual))
            .sum()
    };
    let absolute = sum(&|value, actual| (value - actual).abs());
    assert!(
        close(found.mean_absolute_error, absolute / count),
        "{found:?}"
    );
    assert!(close(
        found.bias,
        sum(&|value, actual| value - actual) / count
    ));
    assert!(close(found.wape, absolute / sum(&|_, actual| actual.abs())));
    let inside = scored.iter().filter(|(value, _, actual)| {
        let interval = value.forecast.as_ref().unwrap().interval80.unwrap();
        (interval.low..=interval.high).contains(actual)
    });
    #[expect(clippy::cast_precision_loss, reason = "some hundred values")]
    let inside = inside.count() as f64;
    assert!(close(found.coverage80, inside / count), "{found:?}");
    let (mut own, mut naive) = (0.0, 0.0);
    for (scored, value, actual) in &scored {
        if let Some(baseline) = scored.baseline {
            own += (value - actual).abs();
            naive += (baseline - actual).abs();
        }
    }
    assert!(close(found.relative_error, own / naive), "{found:?}");
}

#[tokio::test]
async fn forecasts_from_past_days_are_held_against_what_came() {
    for warehouse in warehouses() {
        let name = warehouse.file_name().unwrap().display().to_string();
        let mut kept = Kept::on(warehouse).await;
        let newest = kept.run(Analysis::Forecast, "").await;
        let newest: NaiveDate = newest.as_of.parse().unwrap();
        // Two years, so that every season has its say.
        for back in 1..=24 {
            let as_of = newest - Days::new(30 * back);
            kept.run(Analysis::Forecast, &as_of.to_string()).await;
        }
        let sales = sales(&mut kept).await;
        let daily = &sales["Internet"];
        let in_batches = &sales["Reseller"];
        let all = accuracy(&mut kept, &[]).await;
        assert_eq!(all.runs, 25);
        assert!(all.scored_at.is_some());

        let internet = accuracy(&mut kept, &["internet"]).await;
        let scored: Vec<_> = internet
            .forecasts
            .iter()
            .filter(|one| one.actual.is_some())
            .collect();
        assert!(scored.len() > 500, "{}", scored.len());
        for value in &scored {
            let day: NaiveDate = value.date.parse().unwrap();
            let sold = daily.get(&day).copied().unwrap_or_default();
            assert!(close(value.actual, sold), "{value:?}: {sold}");
            let made: NaiveDate = value.as_of.parse().unwrap();
            // The newest data are not complete, and what had no sale on its last day may not be.
            if made < newest - Days::new(90) && daily.contains_key(&made) {
                let naive = last_week(daily, value);
                assert!(close(value.baseline, naive), "{value:?}: {naive}");
            }
        }
        let reseller = accuracy(&mut kept, &["Reseller"]).await;
        let scored: Vec<_> = reseller
            .forecasts
            .iter()
            .filter(|one| one.actual.is_some())
            .collect();
        assert!(scored.len() > 15, "{}", scored.len());
        for value in &scored {
            let sold = batch(in_batches, value.date.parse().unwrap());
            assert!(close(value.actual, sold), "{value:?}: {sold}");
        }
        let total = accuracy(&mut kept, &["Total"]).await;
        for (series, answer) in [
            ("Internet", internet),
            ("Reseller", reseller),
            ("Total", total),
        ] {
            let values: Vec<_> = answer.forecasts.iter().collect();
            let whole = |found: &&ForecastAccuracy| found.method() == ForecastMethod::Unspecified;
            let of_all = answer.accuracy.iter().filter(whole);
            for found in of_all {
                assert_eq!(found.series, series);
                assert_agrees(found, &values);
                eprintln!("{name} {found:?}");
            }
        }
    }
}

#[tokio::test]
async fn questions_about_accuracy_are_checked() {
    let mut kept = Kept::on(super::generated()).await;
    let nothing = accuracy(&mut kept, &[]).await;
    assert_eq!(
        (nothing.runs, nothing.accuracy.len(), nothing.scored_at),
        (0, 0, None)
    );
    kept.run(Analysis::Forecast, "").await;
    for (field, request) in [
        (
            "series",
            GetForecastAccuracyRequest {
                series: vec!["Elsewhere".to_owned()],
                ..GetForecastAccuracyRequest::default()
            },
        ),
        (
            "from",
            GetForecastAccuracyRequest {
                from: "soon".to_owned(),
                ..GetForecastAccuracyRequest::default()
            },
        ),
        (
            "to",
            GetForecastAccuracyRequest {
                from: "2025-01-01".to_owned(),
                to: "2024-01-01".to_owned(),
                ..GetForecastAccuracyRequest::default()
            },
        ),
        (
            "top_n",
            GetForecastAccuracyRequest {
                top_n: 2001,
                ..GetForecastAccuracyRequest::default()
            },
        ),
    ] {
        let refused = kept.service.client.get_forecast_accuracy(request).await;
        assert_eq!(Error::from(&refused.unwrap_err()).fields()[0].field, field);
    }
}
