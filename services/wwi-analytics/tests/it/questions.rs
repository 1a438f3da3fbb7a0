//! Questions well and badly asked, on a generated warehouse.

use otel_bi_proto::otelbi::wwi::v1::{
    GetSalesHistoryRequest, GetSalesKpisRequest, GetWarehouseStatusRequest, SalesSplit,
};
use sample::Warehouse;
use status::{Code, Error};

use crate::support::{Service, service_on};

async fn generated() -> Service {
    service_on(testkit::warehouses::generated(
        Warehouse::WideWorldImporters,
    ))
    .await
}

#[tokio::test]
async fn every_split_adds_up_to_the_whole() {
    let mut service = generated().await;
    let mut totals = Vec::new();
    for split in [
        SalesSplit::Unspecified,
        SalesSplit::Channel,
        SalesSplit::Country,
        SalesSplit::Category,
        SalesSplit::State,
        SalesSplit::Territory,
    ] {
        let request = GetSalesHistoryRequest {
            split: split.into(),
            max_series: 4,
            ..GetSalesHistoryRequest::default()
        };
        let history = service
            .client
            .get_sales_history(request)
            .await
            .unwrap()
            .into_inner();
        assert!((1..=4).contains(&history.series.len()), "{split:?}");
        let points = history.series.iter().flat_map(|series| &series.points);
        let total: f64 = points.map(|point| point.revenue).sum();
        totals.push(format!("{total:.2}"));
    }
    assert!(totals.iter().all(|total| *total == totals[0]), "{totals:?}");
}

#[tokio::test]
async fn an_unknown_state_is_told_with_the_known_ones() {
    let mut service = generated().await;
    let request = GetSalesKpisRequest {
        states: vec!["Bavaria".to_owned()],
        territories: vec!["Far Side".to_owned()],
        ..GetSalesKpisRequest::default()
    };
    let error = Error::from(&service.client.get_sales_kpis(request).await.unwrap_err());
    assert_eq!(error.code(), Code::InvalidArgument);
    let fields: Vec<_> = error
        .fields()
        .iter()
        .map(|violation| violation.field.as_str())
        .collect();
    assert_eq!(fields, ["states", "territories"]);
    assert!(error.fields()[0].description.contains("there are: "));
}

#[tokio::test]
async fn the_warehouse_is_known_and_cannot_be_written_to() {
    let mut service = generated().await;
    let response = service
        .client
        .get_warehouse_status(GetWarehouseStatusRequest {})
        .await;
    let status = response.unwrap().into_inner().status.unwrap();
    assert!(
        status.ready && status.guards.iter().all(|guard| guard.holds),
        "{status:?}"
    );
    service.running.stop().await;
}
