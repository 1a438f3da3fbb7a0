//! The views on the real data, beside what the service answers to the same question.

mod sales;
mod supply;

use std::collections::BTreeSet;
use std::time::Duration;

use analytics::config::ServiceConfig;
use document::{Cell, Row, Section};
use otel_bi_proto::DESCRIPTORS;
use otel_bi_proto::otelbi::common::v1::Provenance;
use otel_bi_proto::otelbi::report::v1::ExportViewRequest;
use otel_bi_proto::otelbi::wwi::v1::GetWarehouseStatusRequest;
use otel_bi_proto::otelbi::wwi::v1::analytics_service_server::SERVICE_NAME;
use prost_reflect::{DescriptorPool, FieldDescriptor};
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
use crate::views::laid_out::is_sound;
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
            .map(FieldDescriptor::name)
            .filter(|name| !name.starts_with("page_"))
            .collect();
        let filters: BTreeSet<&str> = view.filters.iter().copied().collect();
        assert_eq!(filters, asked, "{}", view.name);
        for filter in filters {
            assert!(export.get_field_by_name(filter).is_some(), "{filter}");
        }
    }
}
