//! The views on the real data, beside what the service answers to the same question.

mod checks;
mod sales;
mod scores;

use std::time::Duration;

use analytics::config::ServiceConfig;
use document::{Cell, Row, Section};
use otel_bi_proto::otelbi::aw::v1::GetWarehouseStatusRequest;
use otel_bi_proto::otelbi::aw::v1::analytics_service_server::SERVICE_NAME;
use otel_bi_proto::otelbi::report::v1::ExportViewRequest;
use runtime::Shutdown;
use sample::Warehouse;
use testkit::waiting::until;
use testkit::{shared, warehouses};
use tokio::net::TcpListener;
use url::Url;

use crate::config::Upstreams;
use crate::services::{Services, answered, asking};
use crate::views::covering::Covering;
use crate::views::laid_out::is_sound;
use crate::views::{Shown, View};

const COVER: &str = "the cover has it";
const SUBTITLE: &str = "the subtitle has it";
const ALL_PAGES: &str = "all pages are shown";

/// AdventureWorks' service on the real data, which are checked; nothing when they are not there.
async fn services() -> Option<Services> {
    let directory = warehouses::real(Warehouse::AdventureWorks)?;
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
        aw_analytics::serve(config, listener, shutdown).await
    };
    let running = shared::service_on(&directory, SERVICE_NAME, serve).await;
    let url = Url::parse(&running.url()).unwrap();
    let services = Services::new(&Upstreams {
        aw: url.clone(),
        wwi: url.clone(),
        scheduler: url,
    });
    let services = services.unwrap();
    until("the data are checked", async || {
        let request = asking(GetWarehouseStatusRequest {});
        let answer = answered(services.aw().get_warehouse_status(request).await).unwrap();
        let checks = answer.status.unwrap().quality_checks.unwrap();
        (!checks.pending).then_some(())
    })
    .await;
    Some(services)
}

async fn show(services: &Services, view: &View, request: ExportViewRequest) -> Shown {
    let shown = (view.show)(services.clone(), request).await.unwrap();
    is_sound(&shown);
    shown
}

fn nothing() -> ExportViewRequest {
    ExportViewRequest::default()
}

fn section<'a>(shown: &'a Shown, title: &str) -> &'a (Section, Vec<Row>) {
    let mut sections = shown.sections.iter();
    let found = sections.find(|(section, _)| section.title == title);
    found.unwrap_or_else(|| panic!("no section {title:?}"))
}

/// The cells of a column.
fn cells<'a>((section, rows): &'a (Section, Vec<Row>), key: &str) -> Vec<&'a Cell> {
    let place = section.columns.iter().position(|column| column.key == key);
    let place = place.unwrap_or_else(|| panic!("no column {key:?} in {}", section.title));
    rows.iter().map(|row| &row[place]).collect()
}

/// The texts of a column.
fn texts<'a>(section: &'a (Section, Vec<Row>), key: &str) -> Vec<&'a str> {
    let text = |cell: &'a Cell| match cell {
        Cell::Text(text) => text.as_str(),
        other => panic!("{key}: {other:?} is no text"),
    };
    cells(section, key).into_iter().map(text).collect()
}

/// The column holds exactly these values.
fn assert_column(
    section: &(Section, Vec<Row>),
    key: &str,
    values: impl IntoIterator<Item = impl Into<Cell>>,
) {
    let values: Vec<Cell> = values.into_iter().map(Into::into).collect();
    assert_eq!(
        cells(section, key),
        values.iter().collect::<Vec<_>>(),
        "{key}"
    );
}

/// What every list says beside its rows.
fn list(covering: Covering) -> Covering {
    covering
        .left_out("total_size", ALL_PAGES)
        .left_out("next_page_token", ALL_PAGES)
        .left_out("provenance", COVER)
}
