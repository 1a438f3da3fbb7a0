//! What a run keeps is what its view shows.

use std::time::Instant;

use otel_bi_proto::otelbi::common::v1::Analysis;
use otel_bi_proto::otelbi::wwi::v1::{
    GetBusinessEventsRequest, GetDataQualityRequest, GetReorderRecommendationsRequest,
    GetSalesForecastRequest, GetSupplierScoresRequest,
};
use store::Store;
use store::runs::tables::{
    DATA_QUALITY_RESULTS, Table, WWI_BUSINESS_EVENTS, WWI_FORECASTS, WWI_REORDER_RECOMMENDATIONS,
    WWI_SUPPLIER_SCORES,
};
use store::runs::{Value, results};

use super::{ANALYSES, Kept, warehouses};

/// One figure or word of each result, by its item.
type Told = Vec<(String, String)>;

async fn told_by_rows(kept: &Kept, table: &Table, run_id: &str, column: &str) -> Told {
    let store = Store::open(&kept.store).unwrap();
    let rows = results(&store, table, run_id).await.unwrap();
    let told = rows.iter().map(|row| {
        let value = match row.get(column) {
            Some(Value::Number(Some(figure))) => figure.to_string(),
            Some(Value::Integer(Some(count))) => count.to_string(),
            Some(Value::Text(Some(text))) => text.clone(),
            _ => String::new(),
        };
        (row.item.clone(), value)
    });
    told.collect()
}

/// The same of the view.
async fn told_by_view(kept: &mut Kept, analysis: Analysis) -> Told {
    let client = &mut kept.service.client;
    let page_size = 500;
    let mut told: Told = match analysis {
        Analysis::Forecast => {
            let answer = client.get_sales_forecast(GetSalesForecastRequest::default());
            let answer = answer.await.unwrap().into_inner();
            let mut series = vec![("Total".to_owned(), answer.total.unwrap().points)];
            let channels = answer.channels.into_iter();
            series.extend(channels.map(|channel| (channel.channel, channel.points)));
            let mut told = Vec::new();
            for (name, points) in series {
                for point in points {
                    told.push((format!("{name} {}", point.date), point.value.to_string()));
                }
            }
            told
        }
        Analysis::Reorder => {
            let request = GetReorderRecommendationsRequest {
                page_size,
                ..GetReorderRecommendationsRequest::default()
            };
            let answer = client.get_reorder_recommendations(request).await;
            let found = answer.unwrap().into_inner().recommendations.into_iter();
            let quantity = |quantity: f64| quantity.to_string();
            found
                .map(|found| (found.stock_item_id.to_string(), quantity(found.quantity)))
                .collect()
        }
        Analysis::SupplierScores => {
            let answer = client.get_supplier_scores(GetSupplierScoresRequest::default());
            let found = answer.await.unwrap().into_inner().suppliers.into_iter();
            found
                .map(|found| (found.supplier_id.to_string(), found.verdict))
                .collect()
        }
        Analysis::Events => {
            let (mut found, mut page_token) = (Vec::new(), String::new());
            loop {
                let request = GetBusinessEventsRequest {
                    page_token,
                    ..GetBusinessEventsRequest::default()
                };
                let page = client.get_business_events(request).await.unwrap();
                let page = page.into_inner();
                let events = page.events.into_iter();
                found.extend(events.map(|event| (event.id, event.summary)));
                page_token = page.next_page_token;
                if page_token.is_empty() {
                    break found;
                }
            }
        }
        _ => {
            let request = GetDataQualityRequest {
                page_size,
                ..GetDataQualityRequest::default()
            };
            let answer = client.get_data_quality(request).await.unwrap();
            let checks = answer.into_inner().checks.into_iter();
            checks
                .map(|check| (check.name, check.count.to_string()))
                .collect()
        }
    };
    told.sort_by(|a, b| a.0.cmp(&b.0));
    told
}

fn kept_in(analysis: Analysis) -> (&'static Table, &'static str) {
    match analysis {
        Analysis::Forecast => (&WWI_FORECASTS, "value"),
        Analysis::Reorder => (&WWI_REORDER_RECOMMENDATIONS, "quantity"),
        Analysis::SupplierScores => (&WWI_SUPPLIER_SCORES, "verdict"),
        Analysis::Events => (&WWI_BUSINESS_EVENTS, "summary"),
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
            let told = told_by_rows(&kept, table, &run.run_id, column).await;
            assert!(!told.is_empty(), "{analysis:?}");
            assert_eq!(usize::try_from(run.records).unwrap(), told.len());
            assert_eq!(
                told,
                told_by_view(&mut kept, analysis).await,
                "{analysis:?}"
            );
            assert_eq!(run.provenance.unwrap().as_of, run.as_of);
        }
    }
}
