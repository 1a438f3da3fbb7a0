//! The views on the real data, beside what the service answers to the same question.

use std::collections::BTreeSet;
use std::time::Duration;

use analytics::config::ServiceConfig;
use document::{Cell, ChartKind, Look, Row, Section};
use otel_bi_proto::DESCRIPTORS;
use otel_bi_proto::otelbi::common::v1::{
    ForecastMethod, Granularity, Provenance, QualityVerdict, Sensitivity,
};
use otel_bi_proto::otelbi::report::v1::{ExportSplit, ExportViewRequest};
use otel_bi_proto::otelbi::wwi::v1::analytics_service_server::SERVICE_NAME;
use otel_bi_proto::otelbi::wwi::v1::{
    EventKind, EventSeverity, GetAnomaliesRequest, GetBusinessEventsRequest, GetDataQualityRequest,
    GetReorderRecommendationsRequest, GetSalesForecastRequest, GetSalesHistoryRequest,
    GetSalesKpisRequest, GetSupplierScoresRequest, GetWarehouseStatusRequest, SalesSplit, Urgency,
};
use prost_reflect::DescriptorPool;
use runtime::Shutdown;
use sample::Warehouse;
use status::Code;
use testkit::waiting::until;
use testkit::{shared, warehouses};
use tokio::net::TcpListener;
use url::Url;

use super::{
    anomalies, business_events, data_quality, sales_forecast, sales_history, sales_kpis,
    stock_recommendations, supplier_scores,
};
use crate::config::Upstreams;
use crate::services::{Services, answered, asking};
use crate::views::covering::Covering;
use crate::views::laid_out::{is_sound, rows_are};
use crate::views::{Shown, View};

/// Wide World Importers' service on the real data, or on generated ones where there are none; the data are
/// checked.
async fn services() -> Services {
    let directory = warehouses::real(Warehouse::WideWorldImporters)
        .unwrap_or_else(|| warehouses::generated(Warehouse::WideWorldImporters));
    let source = warehouse::Source::Embedded(directory.clone());
    let serve = move |listener: TcpListener, shutdown: Shutdown| async move {
        let kept = tempfile::tempdir().unwrap();
        let store = store::Source::Sqlite(kept.path().join("store.db"));
        let config = ServiceConfig {
            listen: ([127, 0, 0, 1], 0).into(),
            warehouse: warehouse::Settings::new(source),
            refresh_every: Duration::from_hours(1),
            store: store::Settings::new(store),
        };
        wwi_analytics::serve(config, listener, shutdown).await
    };
    let running = shared::service_on(&directory, SERVICE_NAME, serve).await;
    let url = Url::parse(&running.url()).unwrap();
    let upstreams = Upstreams {
        aw: url.clone(),
        wwi: url.clone(),
        scheduler: url,
    };
    let services = Services::new(&upstreams).unwrap();
    until("the data are checked", async || {
        let request = asking(GetWarehouseStatusRequest {});
        let answer = answered(services.wwi().get_warehouse_status(request).await).unwrap();
        let checks = answer.status.unwrap().quality_checks.unwrap();
        (!checks.pending).then_some(())
    })
    .await;
    services
}

/// A view that is sound.
async fn show(services: &Services, view: &View, request: ExportViewRequest) -> Shown {
    let shown = (view.show)(services.clone(), request).await.unwrap();
    is_sound(&shown);
    shown
}

fn nothing() -> ExportViewRequest {
    ExportViewRequest::default()
}

/// What lists say beside their items.
fn listed(covering: Covering) -> Covering {
    covering
        .left_out("total_size", "all pages are shown")
        .left_out("next_page_token", "all pages are shown")
        .left_out("provenance", "the document's cover has it")
}

fn section<'a>(shown: &'a Shown, title: &str) -> &'a (Section, Vec<Row>) {
    let mut sections = shown.sections.iter();
    let found = sections.find(|(section, _)| section.title == title);
    found.unwrap_or_else(|| panic!("no section {title:?}"))
}

/// The cells of a column.
fn column<'a>((section, rows): &'a (Section, Vec<Row>), key: &str) -> Vec<&'a Cell> {
    let place = section.columns.iter().position(|column| column.key == key);
    let place = place.unwrap_or_else(|| panic!("no column {key:?} in {}", section.title));
    rows.iter().map(|row| &row[place]).collect()
}

/// The figure that stands for itself under a label.
fn tile(shown: &Shown, label: &str) -> Cell {
    let mut figures = shown.sections[0].0.figures.iter();
    let figure = figures.find(|figure| figure.label == label);
    let figure = figure.unwrap_or_else(|| panic!("no figure {label:?}"));
    figure.value.clone()
}

/// The provenance of one answer and of another to the same question.
fn same_provenance(shown: &Provenance, asked: Option<Provenance>) {
    let of = |provenance: Provenance| Provenance {
        trace_id: String::new(),
        ..provenance
    };
    assert_eq!(of(shown.clone()), of(asked.unwrap()));
}

const ITEM: &str = "otelbi.wwi.v1.ReorderRecommendation";

#[tokio::test]
async fn stock_recommendations_hold_all_that_was_answered() {
    let services = services().await;
    let shown = show(&services, &stock_recommendations::VIEW, nothing()).await;
    let asked = GetReorderRecommendationsRequest {
        page_size: 500,
        ..GetReorderRecommendationsRequest::default()
    };
    let answer = services
        .wwi()
        .get_reorder_recommendations(asking(asked))
        .await;
    let answer = answered(answer).unwrap();
    let items = &answer.recommendations;
    assert!(!items.is_empty() && answer.next_page_token.is_empty());
    assert!(items.iter().all(|item| item.urgency() != Urgency::None));
    listed(Covering::new(
        "otelbi.wwi.v1.GetReorderRecommendationsResponse",
        &answer,
    ))
    .left_out("overstocked", "a figure has it")
    .left_out("total_cost", "a figure has it")
    .left_out("excess_value", "a figure has it")
    .assert(&shown);

    let compared = rows_are(&shown.sections[0], ITEM, items);
    assert_eq!(compared, 37 * items.len());
    let counts = section(&shown, "Items by urgency");
    rows_are(counts, "otelbi.wwi.v1.UrgencyCount", &answer.counts);
    assert_eq!(tile(&shown, "Overstocked items"), answer.overstocked.into());
    assert_eq!(tile(&shown, "Cost of the orders"), answer.total_cost.into());
    assert_eq!(
        tile(&shown, "Excess stock at cost"),
        answer.excess_value.into()
    );
    let at_risk: f64 = items.iter().map(|item| item.value_at_risk).sum();
    assert_eq!(tile(&shown, "Value at risk"), at_risk.into());
    let mut counts = answer.counts.iter();
    let high = counts
        .find(|count| count.urgency() == Urgency::High)
        .unwrap();
    assert_eq!(tile(&shown, "High urgency"), high.items.into());
    let chart = &shown.sections[0].0.charts[0];
    assert_eq!(chart.series[0].rows, 0..items.len().min(15));
    same_provenance(&shown.provenance, answer.provenance);
}

#[tokio::test]
async fn stock_recommendations_are_of_the_items_asked_for() {
    let services = services().await;
    let whole = show(&services, &stock_recommendations::VIEW, nothing()).await;
    let supplier = column(&whole.sections[0], "supplier")
        .into_iter()
        .find_map(|cell| match cell {
            Cell::Text(name) => Some(name.to_lowercase()),
            _ => None,
        });
    let asked = GetReorderRecommendationsRequest {
        as_of: whole.provenance.data_to.clone(),
        urgencies: vec![Urgency::None.into(), Urgency::High.into()],
        service_level: 0.99,
        review_days: 14,
        top_n: 3,
        suppliers: supplier.into_iter().collect(),
        ..GetReorderRecommendationsRequest::default()
    };
    let request = ExportViewRequest {
        as_of: asked.as_of.clone(),
        urgencies: asked.urgencies.clone(),
        service_level: asked.service_level,
        review_days: asked.review_days,
        top_n: asked.top_n,
        suppliers: asked.suppliers.clone(),
        ..nothing()
    };
    let shown = show(&services, &stock_recommendations::VIEW, request).await;
    let answer = services
        .wwi()
        .get_reorder_recommendations(asking(asked))
        .await;
    let answer = answered(answer).unwrap();
    assert_eq!(answer.recommendations.len(), 3);
    rows_are(&shown.sections[0], ITEM, &answer.recommendations);
    assert!(shown.subtitle.contains("suppliers"), "{}", shown.subtitle);
    same_provenance(&shown.provenance, answer.provenance);
}

#[tokio::test]
async fn stock_of_the_past_says_what_it_rests_on() {
    let services = services().await;
    let newest = show(&services, &stock_recommendations::VIEW, nothing()).await;
    let newest: chrono::NaiveDate = newest.provenance.data_to.parse().unwrap();
    let request = ExportViewRequest {
        as_of: (newest - chrono::Days::new(200)).to_string(),
        urgencies: [Urgency::High, Urgency::Medium, Urgency::Low, Urgency::None]
            .map(i32::from)
            .to_vec(),
        ..nothing()
    };
    let shown = show(&services, &stock_recommendations::VIEW, request).await;
    let table = &shown.sections[0];
    let worked_back = Cell::text("Worked back");
    assert!(column(table, "stock_basis").contains(&&worked_back));
    let said = table
        .0
        .notes
        .iter()
        .any(|note| note.contains("worked out back"));
    assert!(said, "{:?}", table.0.notes);
}

#[tokio::test]
async fn supplier_scores_hold_all_that_was_answered() {
    let services = services().await;
    let shown = show(&services, &supplier_scores::VIEW, nothing()).await;
    let asked = asking(GetSupplierScoresRequest::default());
    let answer = answered(services.wwi().get_supplier_scores(asked).await).unwrap();
    listed(Covering::new("otelbi.wwi.v1.GetSupplierScoresResponse", &answer))
        .column("suppliers.otif_interval.low", "otif_low")
        .column("suppliers.otif_interval.high", "otif_high")
        .column("suppliers.score_interval.low", "score_low")
        .column("suppliers.score_interval.high", "score_high")
        .column("suppliers.parts.name", "part")
        .column("suppliers.parts.value", "part_value")
        .column("suppliers.parts.score", "part_score")
        .left_out("suppliers.parts.description", "the notes of the parts have it once")
        // No place is no place, not place 0.
        .left_out("suppliers.rank", "compared below")
        .left_out("suppliers.best_rank", "compared below")
        .left_out("suppliers.worst_rank", "compared below")
        .left_out("period", "the subtitle has it")
        .left_out("discriminating", "a figure has it")
        .left_out("summary", "the first paragraph has it")
        .assert(&shown);
    let suppliers = &answer.suppliers;
    let compared = rows_are(&shown.sections[0], "otelbi.wwi.v1.SupplierScore", suppliers);
    assert_eq!(compared, 22 * suppliers.len());
    assert_eq!(shown.sections[0].0.paragraphs[0], answer.summary);
    let apart = if answer.discriminating { "Yes" } else { "No" };
    assert_eq!(tile(&shown, "Told apart by the data"), Cell::text(apart));
    let parts: usize = suppliers.iter().map(|supplier| supplier.parts.len()).sum();
    assert_eq!(section(&shown, "Parts of the scores").1.len(), parts);
    let scored = suppliers.iter().filter(|supplier| supplier.score.is_some());
    let scored = scored.count();
    let charts = &shown.sections[0].0.charts;
    assert_eq!(
        (charts[0].kind, &charts[0].series[0].rows),
        (ChartKind::Bars, &(0..scored))
    );
    assert_eq!(charts[1].series[1].look, Look::Reference);
    same_provenance(&shown.provenance, answer.provenance);
}

#[tokio::test]
async fn the_best_suppliers_of_a_period() {
    let services = services().await;
    let asked = GetSupplierScoresRequest {
        days_back: 365,
        tolerance_days: 2,
        top_n: 4,
        ..GetSupplierScoresRequest::default()
    };
    let request = ExportViewRequest {
        days_back: 365,
        tolerance_days: 2,
        top_n: 4,
        ..nothing()
    };
    let shown = show(&services, &supplier_scores::VIEW, request).await;
    let answer = answered(services.wwi().get_supplier_scores(asking(asked)).await).unwrap();
    assert_eq!(answer.suppliers.len(), 4);
    rows_are(
        &shown.sections[0],
        "otelbi.wwi.v1.SupplierScore",
        &answer.suppliers,
    );
    same_provenance(&shown.provenance, answer.provenance);
}

#[tokio::test]
async fn business_events_hold_all_that_was_answered() {
    let services = services().await;
    let request = ExportViewRequest {
        days_back: 60,
        ..nothing()
    };
    let shown = show(&services, &business_events::VIEW, request).await;
    let asked = GetBusinessEventsRequest {
        days_back: 60,
        page_size: 500,
        ..GetBusinessEventsRequest::default()
    };
    let answer = answered(services.wwi().get_business_events(asking(asked)).await).unwrap();
    let events = &answer.events;
    assert!(!events.is_empty() && answer.next_page_token.is_empty());
    listed(Covering::new("otelbi.wwi.v1.GetBusinessEventsResponse", &answer))
        .column("events.figures.name", "figure")
        // No item is no item, not item 0.
        .left_out("events.stock_item_id", "compared below")
        .assert(&shown);
    let compared = rows_are(&shown.sections[0], "otelbi.wwi.v1.BusinessEvent", events);
    assert_eq!(compared, 8 * events.len());
    let figures = events.iter().flat_map(|event| &event.figures);
    let figures: Vec<Cell> = figures.map(|figure| figure.value.into()).collect();
    let behind = section(&shown, "Figures behind events");
    assert_eq!(column(behind, "value"), figures.iter().collect::<Vec<_>>());
    let kinds = section(&shown, "Events by kind");
    for (severity, key, label) in [
        (EventSeverity::High, "high", "High severity"),
        (EventSeverity::Medium, "medium", "Medium severity"),
        (EventSeverity::Low, "low", "Low severity"),
    ] {
        let of = events.iter().filter(|event| event.severity() == severity);
        let of = Cell::Integer(i64::try_from(of.count()).unwrap());
        assert_eq!(tile(&shown, label), of);
        let cells = column(kinds, key);
        let sum: f64 = cells.into_iter().filter_map(Cell::number).sum();
        assert_eq!(Some(sum), of.number());
    }
    same_provenance(&shown.provenance, answer.provenance);
}

#[tokio::test]
async fn business_events_are_of_the_kinds_asked_for() {
    let services = services().await;
    let request = ExportViewRequest {
        kinds: vec![EventKind::DemandSpike.into(), EventKind::Backorder.into()],
        severities: vec![EventSeverity::High.into()],
        ..nothing()
    };
    let shown = show(&services, &business_events::VIEW, request.clone()).await;
    let asked = GetBusinessEventsRequest {
        kinds: request.kinds,
        severities: request.severities,
        page_size: 500,
        ..GetBusinessEventsRequest::default()
    };
    let answer = answered(services.wwi().get_business_events(asking(asked)).await).unwrap();
    rows_are(
        &shown.sections[0],
        "otelbi.wwi.v1.BusinessEvent",
        &answer.events,
    );
    same_provenance(&shown.provenance, answer.provenance);
}

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

#[tokio::test]
async fn before_the_first_day_there_is_nothing_and_that_is_said() {
    let services = services().await;
    let request = ExportViewRequest {
        as_of: "1999-12-31".to_owned(),
        ..nothing()
    };
    for view in [
        &stock_recommendations::VIEW,
        &business_events::VIEW,
        &anomalies::VIEW,
        &sales_history::VIEW,
        &sales_forecast::VIEW,
    ] {
        let shown = show(&services, view, request.clone()).await;
        let (section, rows) = &shown.sections[0];
        assert!(
            rows.is_empty() && section.charts.is_empty(),
            "{}",
            view.name
        );
        assert!(!section.columns.is_empty(), "{}", view.name);
        let said = &section.paragraphs[0];
        let told = ["nothing", "no ", "Nothing"]
            .iter()
            .any(|word| said.contains(word));
        assert!(told, "{}: {said}", view.name);
    }
    // Suppliers are there, and nothing is known of them.
    let shown = show(&services, &supplier_scores::VIEW, request).await;
    let scores = column(&shown.sections[0], "score");
    assert!(scores.iter().all(|score| **score == Cell::Empty));
    assert!(shown.sections[0].0.charts.is_empty());
}

#[tokio::test]
async fn what_the_service_refuses_comes_through() {
    let services = services().await;
    let wrong = ExportViewRequest {
        as_of: "tomorrow".to_owned(),
        ..nothing()
    };
    for view in VIEWS {
        let refused = (view.show)(services.clone(), wrong.clone())
            .await
            .unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{}", view.name);
        assert_eq!(refused.fields()[0].field, "as_of", "{}", view.name);
    }
}

/// All of them.
const VIEWS: [&View; 8] = [
    &sales_kpis::VIEW,
    &sales_history::VIEW,
    &sales_forecast::VIEW,
    &stock_recommendations::VIEW,
    &supplier_scores::VIEW,
    &business_events::VIEW,
    &anomalies::VIEW,
    &data_quality::VIEW,
];

#[test]
fn a_view_has_the_filters_of_its_rpc() {
    let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
    let requests = [
        "GetSalesKpisRequest",
        "GetSalesHistoryRequest",
        "GetSalesForecastRequest",
        "GetReorderRecommendationsRequest",
        "GetSupplierScoresRequest",
        "GetBusinessEventsRequest",
        "GetAnomaliesRequest",
        "GetDataQualityRequest",
    ];
    let export = pool
        .get_message_by_name("otelbi.report.v1.ExportViewRequest")
        .unwrap();
    for (view, request) in VIEWS.into_iter().zip(requests) {
        let request = format!("otelbi.wwi.v1.{request}");
        let request = pool.get_message_by_name(&request).unwrap();
        let fields: Vec<_> = request.fields().collect();
        let asked: BTreeSet<&str> = fields
            .iter()
            .map(|field| field.name())
            .filter(|name| !name.starts_with("page_"))
            .collect();
        let filters: BTreeSet<&str> = view.filters.iter().copied().collect();
        assert_eq!(filters, asked, "{}", view.name);
        for filter in filters {
            assert!(export.get_field_by_name(filter).is_some(), "{filter}");
        }
    }
}
