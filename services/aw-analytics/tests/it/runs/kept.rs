//! What a run keeps is what its view shows.

use std::time::Instant;

use otel_bi_proto::otelbi::aw::v1::{
    GetAnomaliesRequest, GetDataQualityRequest, GetProductDemandRequest, GetRepScoresRequest,
    GetSalesForecastRequest,
};
use otel_bi_proto::otelbi::common::v1::{Analysis, QualityVerdict};
use store::Store;
use store::runs::tables::{
    AW_ANOMALY_RUNS, AW_FORECASTS, AW_PRODUCT_DEMAND, AW_REP_SCORES, DATA_QUALITY_RESULTS, Table,
};
use store::runs::{Value, results};

use super::{ANALYSES, Kept, generated, warehouses};

/// One figure of each result, by its item.
type Figures = Vec<(String, f64)>;

async fn kept_figures(kept: &Kept, table: &Table, run_id: &str, column: &str) -> Figures {
    let store = Store::open(&kept.store).unwrap();
    let rows = results(&store, table, run_id).await.unwrap();
    let figures = rows.iter().map(|row| match row.get(column) {
        Some(Value::Number(Some(figure))) => (row.item.clone(), *figure),
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        Some(Value::Integer(Some(count))) => (row.item.clone(), *count as f64),
        _ => (row.item.clone(), f64::MIN),
    });
    figures.collect()
}

/// The same of the view.
async fn shown_figures(kept: &mut Kept, analysis: Analysis) -> Figures {
    let client = &mut kept.service.client;
    let page_size = 500;
    let mut figures: Figures = match analysis {
        Analysis::Forecast => {
            let answer = client.get_sales_forecast(GetSalesForecastRequest::default());
            let answer = answer.await.unwrap().into_inner();
            let mut series = vec![("Total".to_owned(), answer.total.unwrap().points)];
            let channels = answer.channels.into_iter();
            series.extend(channels.map(|channel| (channel.channel, channel.points)));
            let named = |(name, points): (String, Vec<_>)| {
                let points = points.into_iter();
                points.map(
                    move |point: otel_bi_proto::otelbi::common::v1::ForecastPoint| {
                        (format!("{name} {}", point.date), point.value)
                    },
                )
            };
            series.into_iter().flat_map(named).collect()
        }
        Analysis::RepScores => {
            let answer = client.get_rep_scores(GetRepScoresRequest::default());
            let reps = answer.await.unwrap().into_inner().reps.into_iter();
            let score = |score: Option<f64>| score.unwrap_or(f64::MIN);
            reps.map(|rep| (rep.employee_key.to_string(), score(rep.score)))
                .collect()
        }
        Analysis::ProductDemand => {
            let request = GetProductDemandRequest {
                page_size,
                ..GetProductDemandRequest::default()
            };
            let answer = client.get_product_demand(request).await;
            let products = answer.unwrap().into_inner().products.into_iter();
            products
                .map(|product| (product.product, product.score))
                .collect()
        }
        Analysis::Anomalies => {
            let request = GetAnomaliesRequest {
                page_size,
                ..GetAnomaliesRequest::default()
            };
            let answer = client.get_anomalies(request).await.unwrap();
            let anomalies = answer.into_inner().anomalies.into_iter();
            anomalies
                .map(|anomaly| (anomaly.id, anomaly.deviation))
                .collect()
        }
        _ => {
            let request = GetDataQualityRequest {
                page_size,
                ..GetDataQualityRequest::default()
            };
            let answer = client.get_data_quality(request).await.unwrap();
            let checks = answer.into_inner().checks.into_iter();
            checks
                .map(|check| (check.name, f64::from(check.count)))
                .collect()
        }
    };
    figures.sort_by(|a, b| a.0.cmp(&b.0));
    figures
}

fn kept_in(analysis: Analysis) -> (&'static Table, &'static str) {
    match analysis {
        Analysis::Forecast => (&AW_FORECASTS, "value"),
        Analysis::RepScores => (&AW_REP_SCORES, "score"),
        Analysis::ProductDemand => (&AW_PRODUCT_DEMAND, "score"),
        Analysis::Anomalies => (&AW_ANOMALY_RUNS, "deviation"),
        _ => (&DATA_QUALITY_RESULTS, "broken"),
    }
}

#[tokio::test]
async fn each_analysis_keeps_what_its_view_shows() {
    for warehouse in warehouses() {
        let name = warehouse.file_name().unwrap().display().to_string();
        let mut kept = Kept::on(warehouse).await;
        for analysis in ANALYSES {
            let started = Instant::now();
            let run = kept.run(analysis, "").await;
            let records = run.records;
            eprintln!(
                "{name} {analysis:?}: {records} records in {:?}",
                started.elapsed()
            );
            let (table, column) = kept_in(analysis);
            let figures = kept_figures(&kept, table, &run.run_id, column).await;
            // A calm year has no anomalies.
            let may_be_calm = analysis == Analysis::Anomalies;
            assert!(!figures.is_empty() || may_be_calm, "{analysis:?}");
            assert_eq!(usize::try_from(run.records).unwrap(), figures.len());
            assert_eq!(
                figures,
                shown_figures(&mut kept, analysis).await,
                "{analysis:?}"
            );
            let provenance = run.provenance.unwrap();
            assert_eq!(provenance.as_of, run.as_of);
            assert!(!provenance.method.is_empty() && !provenance.statements.is_empty());
            assert!(
                run.code_version.starts_with("0.1.0+"),
                "{}",
                run.code_version
            );
            assert!(run.computed_at.is_some());
            if analysis == Analysis::DataQuality {
                // Checks are waited for.
                assert_ne!(provenance.quality(), QualityVerdict::Unspecified);
            }
        }
    }
}

#[tokio::test]
async fn a_past_day_is_run_as_it_was_known() {
    for warehouse in warehouses() {
        let mut kept = Kept::on(warehouse).await;
        let newest = kept.run(Analysis::Anomalies, "").await;
        let day: chrono::NaiveDate = newest.as_of.parse().unwrap();
        let day = (day - chrono::Days::new(200)).to_string();
        for analysis in ANALYSES {
            let run = kept.run(analysis, &day).await;
            assert_eq!(run.as_of, day);
            let may_be_calm = analysis == Analysis::Anomalies;
            assert!(run.records > 0 || may_be_calm, "{analysis:?}");
        }
    }
}

#[tokio::test]
async fn every_engine_keeps_the_same() {
    let mut kept_on: Vec<Vec<Figures>> = Vec::new();
    for fresh in testkit::stores::stores().await {
        let mut kept = Kept::with(generated(), fresh.settings.clone()).await;
        let mut all = Vec::new();
        for analysis in ANALYSES {
            let run = kept.run(analysis, "").await;
            let again = kept.run(analysis, "").await;
            let compared = kept.compare(&again.run_id, &run.run_id).await.unwrap();
            assert_eq!((compared.causes, compared.differences), (vec![], vec![]));
            let (table, column) = kept_in(analysis);
            all.push(kept_figures(&kept, table, &run.run_id, column).await);
        }
        kept_on.push(all);
    }
    assert!(kept_on.windows(2).all(|two| two[0] == two[1]));
}
