//! What is sold, what will be, what stands out, and how good the data are.

use document::Cell;
use otel_bi_proto::otelbi::common::v1::{ForecastMethod, Granularity, QualityVerdict, Sensitivity};
use otel_bi_proto::otelbi::report::v1::{ExportSplit, ExportViewRequest};
use otel_bi_proto::otelbi::wwi::v1::{
    GetAnomaliesRequest, GetDataQualityRequest, GetSalesForecastRequest, GetSalesHistoryRequest,
    GetSalesKpisRequest, SalesSplit,
};

use super::{column, listed, nothing, same_provenance, section, services, show, tile};
use crate::services::{answered, asking};
use crate::views::covering::Covering;
use crate::views::laid_out::rows_are;
use crate::views::wwi::{anomalies, data_quality, sales_forecast, sales_history, sales_kpis};

#[tokio::test]
async fn sales_figures_hold_all_that_was_answered() {
    let services = services().await;
    let request = ExportViewRequest {
        days_back: 90,
        territories: vec!["Far West".to_owned()],
        ..nothing()
    };
    let shown = show(&services, &sales_kpis::VIEW, request.clone()).await;
    let asked = GetSalesKpisRequest {
        days_back: request.days_back,
        territories: request.territories,
        ..GetSalesKpisRequest::default()
    };
    let answer = answered(services.wwi().get_sales_kpis(asking(asked)).await).unwrap();
    let measures = [
        "revenue",
        "orders",
        "units",
        "average_order_value",
        "margin",
        "margin_rate",
        "customers",
        "revenue_including_tax",
    ];
    let mut covering = Covering::new("otelbi.wwi.v1.GetSalesKpisResponse", &answer)
        .left_out("provenance", "the document's cover has it");
    for figures in ["total", "channels.figures"] {
        for measure in measures {
            for of in ["value", "previous", "year_before", "change", "year_change"] {
                covering = covering.column(&format!("{figures}.{measure}.{of}"), measure);
            }
        }
    }
    covering.assert(&shown);
    assert_eq!(shown.sections[0].0.figures.len(), measures.len());
    let total = answer.total.unwrap();
    assert_eq!(tile(&shown, "Revenue"), total.revenue.unwrap().value.into());
    assert_eq!(
        tile(&shown, "Known customers"),
        total.customers.unwrap().value.into()
    );
    same_provenance(&shown.provenance, answer.provenance);
}

#[tokio::test]
async fn the_history_is_split_in_every_way_there_is() {
    let services = services().await;
    for (split, asked) in [
        (ExportSplit::Unspecified, SalesSplit::Unspecified),
        (ExportSplit::Channel, SalesSplit::Channel),
        (ExportSplit::Country, SalesSplit::Country),
        (ExportSplit::Category, SalesSplit::Category),
        (ExportSplit::State, SalesSplit::State),
        (ExportSplit::Territory, SalesSplit::Territory),
    ] {
        let request = ExportViewRequest {
            split: split.into(),
            granularity: Granularity::Quarter.into(),
            max_series: 5,
            ..nothing()
        };
        let shown = show(&services, &sales_history::VIEW, request).await;
        let asked = GetSalesHistoryRequest {
            split: asked.into(),
            granularity: Granularity::Quarter.into(),
            max_series: 5,
            ..GetSalesHistoryRequest::default()
        };
        let answer = answered(services.wwi().get_sales_history(asking(asked)).await).unwrap();
        Covering::new("otelbi.wwi.v1.GetSalesHistoryResponse", &answer)
            .column("series.name", "series")
            .left_out("period", "the subtitle has it")
            .left_out("granularity", "the subtitle has it")
            .left_out("split", "the subtitle and the series' names have it")
            .left_out("provenance", "the document's cover has it")
            .assert(&shown);
        let points = answer
            .series
            .iter()
            .flat_map(|series| series.points.clone());
        let points: Vec<_> = points.collect();
        rows_are(&shown.sections[0], "otelbi.common.v1.SalesPoint", &points);
        same_provenance(&shown.provenance, answer.provenance);
    }
    let unknown = ExportViewRequest {
        split: 99,
        ..nothing()
    };
    let refused = (sales_history::VIEW.show)(services, unknown)
        .await
        .unwrap_err();
    assert_eq!(refused.fields()[0].field, "split");
}

#[tokio::test]
async fn the_forecast_holds_all_that_was_answered() {
    let services = services().await;
    let request = ExportViewRequest {
        horizon_days: 21,
        history_days: 60,
        method: ForecastMethod::SeasonalNaive.into(),
        channels: vec!["Tailspin Toys".to_owned(), "Unknown".to_owned()],
        ..nothing()
    };
    let shown = show(&services, &sales_forecast::VIEW, request.clone()).await;
    let asked = GetSalesForecastRequest {
        horizon_days: request.horizon_days,
        history_days: request.history_days,
        method: request.method,
        channels: request.channels,
        ..GetSalesForecastRequest::default()
    };
    let answer = answered(services.wwi().get_sales_forecast(asking(asked)).await).unwrap();
    let mut covering = Covering::new("otelbi.wwi.v1.GetSalesForecastResponse", &answer)
        .column("channels.history.value", "actual")
        .column("channels.baseline.value", "baseline")
        .column("channels.sum.value", "sum")
        .column("channels.candidates.coverage80", "coverage_80")
        .column("channels.candidates.coverage95", "coverage_95")
        .left_out("channels.points.bridging", "the column of parts tells it")
        .left_out("total.points.bridging", "the column of parts tells it")
        .left_out("total.sum", "the first figure has it")
        .left_out("total.mase", "a figure has it")
        .left_out("total.baseline_mase", "a figure has it")
        .left_out("as_of", "the subtitle has it")
        .left_out("horizon_days", "the subtitle has it")
        .left_out("provenance", "the document's cover has it");
    for (points, prefix) in [
        ("channels.points", ""),
        ("total.points", ""),
        ("channels.sum", "sum_"),
    ] {
        if prefix.is_empty() {
            covering = covering.column(&format!("{points}.value"), "expected");
        }
        for (end, width) in [("low", "80"), ("high", "80"), ("low", "95"), ("high", "95")] {
            covering = covering.column(
                &format!("{points}.interval{width}.{end}"),
                &format!("{prefix}{end}_{width}"),
            );
        }
    }
    covering.assert(&shown);
    assert_eq!(answer.channels.len(), 2);
    let sum = answer.total.as_ref().unwrap().sum.as_ref().unwrap().value;
    assert_eq!(tile(&shown, "Expected in 21 days"), sum.into());
    same_provenance(&shown.provenance, answer.provenance);
}

#[tokio::test]
async fn anomalies_hold_all_that_was_answered() {
    let services = services().await;
    let request = ExportViewRequest {
        days_back: 1200,
        sensitivity: Sensitivity::High.into(),
        ..nothing()
    };
    let shown = show(&services, &anomalies::VIEW, request.clone()).await;
    let asked = GetAnomaliesRequest {
        days_back: request.days_back,
        sensitivity: request.sensitivity,
        page_size: 500,
        ..GetAnomaliesRequest::default()
    };
    let answer = answered(services.wwi().get_anomalies(asking(asked)).await).unwrap();
    assert!(!answer.anomalies.is_empty() && answer.next_page_token.is_empty());
    listed(Covering::new("otelbi.wwi.v1.GetAnomaliesResponse", &answer))
        .column("anomalies.band.low", "band_low")
        .column("anomalies.band.high", "band_high")
        .left_out("period", "the subtitle has it")
        .assert(&shown);
    rows_are(
        &shown.sections[0],
        "otelbi.common.v1.Anomaly",
        &answer.anomalies,
    );
    same_provenance(&shown.provenance, answer.provenance);
}

#[tokio::test]
async fn data_quality_holds_all_that_was_answered() {
    let services = services().await;
    let shown = show(&services, &data_quality::VIEW, nothing()).await;
    let asked = GetDataQualityRequest {
        page_size: 500,
        ..GetDataQualityRequest::default()
    };
    let answer = answered(services.wwi().get_data_quality(asking(asked)).await).unwrap();
    listed(Covering::new(
        "otelbi.wwi.v1.GetDataQualityResponse",
        &answer,
    ))
    .column("checks.samples.values.name", "values")
    .column("checks.samples.values.value", "values")
    .left_out("verdict", "the first figure has it")
    .assert(&shown);
    rows_are(
        &shown.sections[0],
        "otelbi.common.v1.QualityCheck",
        &answer.checks,
    );
    let samples: Vec<_> = answer
        .checks
        .iter()
        .flat_map(|check| &check.samples)
        .collect();
    let found = column(section(&shown, "Rows found"), "values");
    assert_eq!(found.len(), samples.len());
    for (cell, sample) in found.into_iter().zip(samples) {
        let Cell::Text(told) = cell else {
            panic!("{cell:?} is no text");
        };
        assert!(
            sample
                .values
                .iter()
                .all(|value| told.contains(&value.value)),
            "{told}"
        );
    }
    let warned = ExportViewRequest {
        verdicts: vec![QualityVerdict::Warning.into()],
        ..nothing()
    };
    let kept = show(&services, &data_quality::VIEW, warned).await;
    let warnings = answer.checks.iter();
    let warnings = warnings.filter(|check| check.verdict() == QualityVerdict::Warning);
    assert_eq!(kept.sections[0].1.len(), warnings.count());
}
