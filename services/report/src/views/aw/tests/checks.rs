//! Anomalies, data quality, and what is refused.

use otel_bi_proto::otelbi::aw::v1::{GetAnomaliesRequest, GetDataQualityRequest};
use otel_bi_proto::otelbi::common::v1::{QualityVerdict, Sensitivity};
use otel_bi_proto::otelbi::report::v1::{ExportSplit, ExportViewRequest};
use status::Code;

use super::{SUBTITLE, list, nothing, section, services, show, texts};
use crate::services::{answered, asking};
use crate::views::aw::{anomalies, data_quality, sales_forecast, sales_history, sales_kpis};
use crate::views::covering::Covering;
use crate::views::laid_out::rows_are;

#[tokio::test]
async fn anomalies_with_what_explains_them() {
    let Some(services) = services().await else {
        return;
    };
    let request = ExportViewRequest {
        days_back: 36_600,
        sensitivity: Sensitivity::High.into(),
        ..nothing()
    };
    let shown = show(&services, &anomalies::VIEW, request).await;
    let asked = asking(GetAnomaliesRequest {
        days_back: 36_600,
        sensitivity: Sensitivity::High.into(),
        page_size: 500,
        ..GetAnomaliesRequest::default()
    });
    let answer = answered(services.aw().get_anomalies(asked).await).unwrap();
    let covering = Covering::new("otelbi.aw.v1.GetAnomaliesResponse", &answer)
        .column("anomalies.band.low", "band_low")
        .column("anomalies.band.high", "band_high")
        .left_out("period", SUBTITLE);
    list(covering).assert(&shown);
    assert!(answer.anomalies.len() > 4);
    let table = section(&shown, "Anomalies");
    rows_are(table, "otelbi.common.v1.Anomaly", &answer.anomalies);
    let parts = answer
        .anomalies
        .iter()
        .flat_map(|found| found.contributions.clone());
    let parts: Vec<_> = parts.collect();
    let explained = section(&shown, "What explains them");
    rows_are(explained, "otelbi.common.v1.AnomalyContribution", &parts);
}

#[tokio::test]
async fn a_quiet_time_is_said_and_leaves_an_empty_table() {
    let Some(services) = services().await else {
        return;
    };
    let request = ExportViewRequest {
        days_back: 1,
        ..nothing()
    };
    let shown = show(&services, &anomalies::VIEW, request).await;
    let (section, rows) = &shown.sections[0];
    assert!(rows.is_empty() && section.charts.is_empty() && !section.columns.is_empty());
    let said = &section.paragraphs[0];
    assert!(said.starts_with("Nothing stands out"), "{said}");
}

#[tokio::test]
async fn checks_with_the_rows_they_found() {
    let Some(services) = services().await else {
        return;
    };
    let shown = show(&services, &data_quality::VIEW, nothing()).await;
    let asked = asking(GetDataQualityRequest {
        page_size: 500,
        ..GetDataQualityRequest::default()
    });
    let answer = answered(services.aw().get_data_quality(asked).await).unwrap();
    let covering = Covering::new("otelbi.aw.v1.GetDataQualityResponse", &answer)
        .column("checks.samples.values.name", "values")
        .column("checks.samples.values.value", "values");
    list(covering).assert(&shown);
    rows_are(
        section(&shown, "Data quality"),
        "otelbi.common.v1.QualityCheck",
        &answer.checks,
    );
    let samples = answer.checks.iter().flat_map(|check| &check.samples);
    let samples: Vec<String> = samples
        .map(|sample| {
            let values = sample.values.iter();
            let values = values.map(|value| format!("{} = {}", value.name, value.value));
            values.collect::<Vec<_>>().join("; ")
        })
        .collect();
    assert!(!samples.is_empty());
    assert_eq!(texts(section(&shown, "Rows found"), "values"), samples);
}

#[tokio::test]
async fn only_the_verdicts_asked_for() {
    let Some(services) = services().await else {
        return;
    };
    let request = ExportViewRequest {
        verdicts: vec![QualityVerdict::Warning.into()],
        ..nothing()
    };
    let shown = show(&services, &data_quality::VIEW, request).await;
    let verdicts = texts(&shown.sections[0], "verdict");
    assert!(!verdicts.is_empty() && verdicts.iter().all(|verdict| *verdict == "Warning"));
}

#[tokio::test]
async fn what_the_service_refuses_comes_through() {
    let Some(services) = services().await else {
        return;
    };
    for view in [
        &sales_kpis::VIEW,
        &sales_history::VIEW,
        &sales_forecast::VIEW,
        &anomalies::VIEW,
    ] {
        let unknown = ExportViewRequest {
            channels: vec!["Phone".to_owned()],
            ..nothing()
        };
        let error = (view.show)(services.clone(), unknown).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument, "{}", view.name);
        assert_eq!(error.fields()[0].field, "channels", "{}", view.name);
        let said = &error.fields()[0].description;
        assert!(said.contains("Internet"), "{said}");
    }
    let elsewhere = ExportViewRequest {
        split: ExportSplit::State.into(),
        ..nothing()
    };
    let error = (sales_history::VIEW.show)(services, elsewhere)
        .await
        .unwrap_err();
    assert_eq!(error.fields()[0].field, "split");
}
