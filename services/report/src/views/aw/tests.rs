//! The views on the real data, beside what the service answers to the same question.

use std::time::Duration;

use analytics::config::ServiceConfig;
use document::{Cell, ChartKind, Level, Look, Row, Section};
use otel_bi_proto::otelbi::aw::v1::analytics_service_server::SERVICE_NAME;
use otel_bi_proto::otelbi::aw::v1::{
    GetAnomaliesRequest, GetDataQualityRequest, GetProductDemandRequest, GetRepScoresRequest,
    GetSalesForecastRequest, GetSalesHistoryRequest, GetSalesKpisRequest,
    GetWarehouseStatusRequest, QuotaInterval, SalesFigures, SalesSplit,
};
use otel_bi_proto::otelbi::common::v1::{Granularity, Measure, QualityVerdict, Sensitivity};
use otel_bi_proto::otelbi::report::v1::{ExportSplit, ExportViewRequest};
use runtime::Shutdown;
use sample::Warehouse;
use status::Code;
use testkit::waiting::until;
use testkit::{shared, warehouses};
use tokio::net::TcpListener;
use url::Url;

use super::{
    anomalies, data_quality, product_demand, rep_scores, sales_forecast, sales_history, sales_kpis,
};
use crate::config::Upstreams;
use crate::services::{Services, answered, asking};
use crate::views::covering::Covering;
use crate::views::laid_out::{is_sound, rows_are};
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

/// The parts of the scores of the items at a path.
fn parts(covering: Covering, items: &str) -> Covering {
    covering
        .column(&format!("{items}.parts.name"), "part")
        .column(&format!("{items}.parts.value"), "part_value")
        .column(&format!("{items}.parts.score"), "part_score")
        .left_out(
            &format!("{items}.parts.description"),
            "the notes of the parts have each once",
        )
}

const MEASURES: [(&str, fn(&SalesFigures) -> Option<Measure>); 7] = [
    ("revenue", |figures| figures.revenue),
    ("orders", |figures| figures.orders),
    ("units", |figures| figures.units),
    ("average_order_value", |figures| figures.average_order_value),
    ("margin", |figures| figures.margin),
    ("margin_rate", |figures| figures.margin_rate),
    ("customers", |figures| figures.customers),
];

#[tokio::test]
async fn sales_figures_of_all_channels_and_periods() {
    let Some(services) = services().await else {
        return;
    };
    let shown = show(&services, &sales_kpis::VIEW, nothing()).await;
    let asked = asking(GetSalesKpisRequest::default());
    let answer = answered(services.aw().get_sales_kpis(asked).await).unwrap();
    let mut covering = Covering::new("otelbi.aw.v1.GetSalesKpisResponse", &answer);
    for figures in ["total", "channels.figures"] {
        for (measure, _) in MEASURES {
            for value in ["value", "previous", "year_before", "change", "year_change"] {
                covering = covering.column(&format!("{figures}.{measure}.{value}"), measure);
            }
        }
    }
    covering.left_out("provenance", COVER).assert(&shown);

    let all: Vec<(&str, SalesFigures)> = std::iter::once(("Total", answer.total.unwrap()))
        .chain(
            answer
                .channels
                .iter()
                .map(|one| (one.channel.as_str(), one.figures.unwrap())),
        )
        .collect();
    assert!(all.len() > 2);
    let (figures, changes) = (section(&shown, "Sales figures"), section(&shown, "Changes"));
    let names = |times| {
        all.iter()
            .flat_map(move |(name, _)| std::iter::repeat_n(*name, times))
    };
    assert_eq!(texts(figures, "channel"), names(3).collect::<Vec<_>>());
    assert_eq!(texts(changes, "channel"), names(2).collect::<Vec<_>>());
    for (key, of) in MEASURES {
        let measures: Vec<Measure> = all
            .iter()
            .map(|(_, figures)| of(figures).unwrap())
            .collect();
        let values = measures.iter();
        let values = values.flat_map(|one| [Some(one.value), one.previous, one.year_before]);
        assert_column(figures, key, values);
        let moved = measures
            .iter()
            .flat_map(|one| [one.change, one.year_change]);
        assert_column(changes, key, moved);
    }
    // Less revenue than before is nothing to be glad of.
    let (tile, revenue) = (&figures.0.figures[0], all[0].1.revenue.unwrap());
    assert_eq!(tile.value, Cell::Number(revenue.value));
    let (level, sign) = match revenue.change.unwrap() {
        change if change > 0.0 => (Level::Good, '+'),
        _ => (Level::Warning, '−'),
    };
    assert_eq!(tile.level, level);
    assert!(tile.comparison.starts_with(sign), "{tile:?}");
}

#[tokio::test]
async fn the_history_holds_every_point_series_after_series() {
    let Some(services) = services().await else {
        return;
    };
    let request = ExportViewRequest {
        split: ExportSplit::Country.into(),
        granularity: Granularity::Month.into(),
        channels: vec!["internet".to_owned()],
        ..nothing()
    };
    let shown = show(&services, &sales_history::VIEW, request).await;
    let asked = asking(GetSalesHistoryRequest {
        split: SalesSplit::Country.into(),
        granularity: Granularity::Month.into(),
        channels: vec!["internet".to_owned()],
        ..GetSalesHistoryRequest::default()
    });
    let answer = answered(services.aw().get_sales_history(asked).await).unwrap();
    Covering::new("otelbi.aw.v1.GetSalesHistoryResponse", &answer)
        .column("series.name", "series")
        .left_out("period", SUBTITLE)
        .left_out("granularity", SUBTITLE)
        .left_out("split", SUBTITLE)
        .left_out("provenance", COVER)
        .assert(&shown);
    let table = section(&shown, "Sales history");
    let points: Vec<_> = answer
        .series
        .iter()
        .flat_map(|one| one.points.clone())
        .collect();
    assert!(rows_are(table, "otelbi.common.v1.SalesPoint", &points) >= 6 * points.len());
    let names = answer.series.iter();
    let names = names.flat_map(|one| one.points.iter().map(|_| one.name.as_str()));
    assert_eq!(texts(table, "series"), names.collect::<Vec<_>>());
    // A line for each series, over its own rows.
    let chart = &table.0.charts[0];
    assert_eq!(chart.kind, ChartKind::Lines);
    assert_eq!(chart.series.len(), answer.series.len().min(8));
    for series in &chart.series {
        let own = &texts(table, "series")[series.rows.clone()];
        assert!(own.iter().all(|name| *name == series.name));
    }
    assert!(
        shown.subtitle.contains("by month, split by country"),
        "{}",
        shown.subtitle
    );
    assert!(
        shown.subtitle.ends_with("channels: Internet"),
        "{}",
        shown.subtitle
    );
}

#[tokio::test]
async fn few_points_are_columns_and_many_are_a_line() {
    let Some(services) = services().await else {
        return;
    };
    for (granularity, kind) in [
        (Granularity::Month, ChartKind::Columns),
        (Granularity::Day, ChartKind::Lines),
    ] {
        let request = ExportViewRequest {
            granularity: granularity.into(),
            ..nothing()
        };
        let shown = show(&services, &sales_history::VIEW, request).await;
        assert_eq!(shown.sections[0].0.charts[0].kind, kind);
    }
}

#[tokio::test]
async fn the_forecast_holds_history_and_forecast_of_each_channel_in_a_row() {
    let Some(services) = services().await else {
        return;
    };
    let request = ExportViewRequest {
        horizon_days: 40,
        history_days: 60,
        ..nothing()
    };
    let shown = show(&services, &sales_forecast::VIEW, request).await;
    let asked = asking(GetSalesForecastRequest {
        horizon_days: 40,
        history_days: 60,
        ..GetSalesForecastRequest::default()
    });
    let answer = answered(services.aw().get_sales_forecast(asked).await).unwrap();
    Covering::new("otelbi.aw.v1.GetSalesForecastResponse", &answer)
        .column("channels.history.value", "actual")
        .column("channels.points.value", "expected")
        .column("total.points.value", "expected")
        .intervals("channels.points", "")
        .intervals("total.points", "")
        .left_out("channels.points.bridging", "the column of parts tells it")
        .left_out(
            "total.points.bridging",
            "sums of bridged days are not given",
        )
        .column("channels.baseline.value", "baseline")
        .column("channels.sum.value", "sum")
        .intervals("channels.sum", "sum_")
        .column("channels.candidates.coverage80", "coverage_80")
        .column("channels.candidates.coverage95", "coverage_95")
        .left_out("total.sum", "the first figure has it")
        .left_out("total.mase", "a figure has it")
        .left_out("total.baseline_mase", "a figure has it")
        .left_out("as_of", SUBTITLE)
        .left_out("horizon_days", SUBTITLE)
        .left_out("provenance", COVER)
        .assert(&shown);

    let table = section(&shown, "Sales forecast");
    let total = answer.total.as_ref().unwrap();
    let mut lines: Vec<(&str, &str, Option<f64>, Option<f64>, Option<f64>)> = Vec::new();
    let expected = total.points.iter();
    lines.extend(expected.map(|point| ("Total", "Forecast", None, Some(point.value), None)));
    for channel in &answer.channels {
        let name = channel.channel.as_str();
        let history = channel.history.iter();
        lines.extend(history.map(|point| (name, "History", Some(point.value), None, None)));
        lines.extend(
            channel
                .points
                .iter()
                .zip(&channel.baseline)
                .map(|(point, line)| {
                    let part = if point.bridging {
                        "Bridging"
                    } else {
                        "Forecast"
                    };
                    (name, part, None, Some(point.value), Some(line.value))
                }),
        );
    }
    assert_eq!(
        texts(table, "channel"),
        lines.iter().map(|line| line.0).collect::<Vec<_>>()
    );
    assert_eq!(
        texts(table, "part"),
        lines.iter().map(|line| line.1).collect::<Vec<_>>()
    );
    assert_column(table, "actual", lines.iter().map(|line| line.2));
    assert_column(table, "expected", lines.iter().map(|line| line.3));
    assert_column(table, "baseline", lines.iter().map(|line| line.4));
    // Each channel: two bands, the wider first, and a dashed line. Days of the internet and monthly batches of
    // resellers do not make one line.
    assert_eq!(table.0.charts.len(), answer.channels.len());
    for chart in &table.0.charts {
        let looks: Vec<Look> = chart.series.iter().map(|series| series.look).collect();
        assert!(
            matches!(looks[..2], [Look::Band { .. }, Look::Band { .. }]),
            "{looks:?}"
        );
        assert_eq!(looks.last(), Some(&Look::Expected));
    }
    assert_eq!(
        table.0.figures[0].value,
        Cell::Number(total.sum.unwrap().value)
    );
    assert_eq!(table.0.figures[1].value, Cell::from(total.mase));
}

#[tokio::test]
async fn one_channel_alone_needs_no_total() {
    let Some(services) = services().await else {
        return;
    };
    let request = ExportViewRequest {
        channels: vec!["Internet".to_owned()],
        ..nothing()
    };
    let shown = show(&services, &sales_forecast::VIEW, request).await;
    let table = section(&shown, "Sales forecast");
    assert_eq!(table.0.charts.len(), 1);
    assert!(
        texts(table, "channel")
            .iter()
            .all(|channel| *channel == "Internet")
    );
}

#[tokio::test]
async fn representatives_with_their_parts_and_quota_intervals() {
    let Some(services) = services().await else {
        return;
    };
    let shown = show(&services, &rep_scores::VIEW, nothing()).await;
    let asked = asking(GetRepScoresRequest::default());
    let answer = answered(services.aw().get_rep_scores(asked).await).unwrap();
    let covering = Covering::new("otelbi.aw.v1.GetRepScoresResponse", &answer)
        .column("reps.score_interval.low", "score_low")
        .column("reps.score_interval.high", "score_high")
        .left_out("period", SUBTITLE);
    list(parts(covering, "reps")).assert(&shown);

    let table = section(&shown, "Sales representatives");
    rows_are(table, "otelbi.aw.v1.RepScore", &answer.reps);
    let each = answer.reps.iter().flat_map(|rep| rep.intervals.clone());
    let quotas: Vec<QuotaInterval> = answer.intervals.iter().cloned().chain(each).collect();
    rows_are(
        section(&shown, "Quota intervals"),
        "otelbi.aw.v1.QuotaInterval",
        &quotas,
    );
    // The mark of a bar is the quota: what is 100 %.
    let marks = &table.0.charts[0].series[1];
    assert_eq!(
        (marks.look, table.0.columns[marks.column].key),
        (Look::Reference, "quota")
    );
    let mut tiles = table.0.figures.iter();
    let attainment = tiles.find(|figure| figure.label == "Attainment").unwrap();
    let sum = |of: fn(&QuotaInterval) -> f64| answer.intervals.iter().map(of).sum::<f64>();
    let (sales, quota) = (sum(|one| one.sales), sum(|one| one.quota));
    assert_eq!(attainment.value, Cell::Number(sales / quota));
    let level = if sales < quota {
        Level::Warning
    } else {
        Level::Good
    };
    assert_eq!(attainment.level, level);
}

#[tokio::test]
async fn nobody_to_score_is_said_and_leaves_an_empty_table() {
    let Some(services) = services().await else {
        return;
    };
    let request = ExportViewRequest {
        as_of: "2011-01-31".to_owned(),
        ..nothing()
    };
    let shown = show(&services, &rep_scores::VIEW, request).await;
    let (section, rows) = &shown.sections[0];
    assert!(rows.is_empty() && section.charts.is_empty() && !section.columns.is_empty());
    let said = &section.paragraphs[0];
    assert!(said.starts_with("There is nobody to score"), "{said}");
}

#[tokio::test]
async fn products_with_their_classes_and_parts() {
    let Some(services) = services().await else {
        return;
    };
    let shown = show(&services, &product_demand::VIEW, nothing()).await;
    let asked = asking(GetProductDemandRequest {
        page_size: 500,
        ..GetProductDemandRequest::default()
    });
    let answer = answered(services.aw().get_product_demand(asked).await).unwrap();
    let covering = Covering::new("otelbi.aw.v1.GetProductDemandResponse", &answer)
        .column("products.forecast.value", "forecast")
        .intervals("products.forecast", "forecast_")
        .left_out(
            "products.months",
            "given only for products asked for by code",
        )
        .left_out("matrix", "the section of classes has it as a matrix")
        .left_out("period", SUBTITLE);
    list(parts(covering, "products")).assert(&shown);

    assert!(answer.products.len() > 50);
    let table = section(&shown, "Product demand");
    rows_are(table, "otelbi.aw.v1.ProductDemand", &answer.products);
    let classes = section(&shown, "Classes");
    let sum = |suffix: &str| -> f64 {
        let keys = ["x", "y", "z", "new"].map(|class| format!("{class}_{suffix}"));
        keys.iter()
            .flat_map(|key| cells(classes, key))
            .filter_map(Cell::number)
            .sum()
    };
    let products: i32 = answer.matrix.iter().map(|cell| cell.products).sum();
    assert!((sum("products") - f64::from(products)).abs() < 0.5);
    let revenue: f64 = answer.matrix.iter().map(|cell| cell.revenue).sum();
    assert!((sum("revenue") - revenue).abs() < 0.01);
    // The largest are drawn, whatever the order of the table.
    let mut revenues: Vec<f64> = answer
        .products
        .iter()
        .map(|product| product.revenue)
        .collect();
    revenues.sort_by(|one, other| other.total_cmp(one));
    let largest = section(&shown, "Largest products");
    assert_column(largest, "revenue", revenues[..15].iter().copied());
    assert_eq!(largest.0.charts[0].kind, ChartKind::Bars);
}

#[tokio::test]
async fn products_asked_for_by_code_come_with_their_months() {
    let Some(services) = services().await else {
        return;
    };
    let codes = ["BK-M68B-38", "BK-M68B-42"].map(str::to_owned);
    let request = ExportViewRequest {
        products: codes.to_vec(),
        ..nothing()
    };
    let shown = show(&services, &product_demand::VIEW, request).await;
    let asked = asking(GetProductDemandRequest {
        products: codes.to_vec(),
        ..GetProductDemandRequest::default()
    });
    let answer = answered(services.aw().get_product_demand(asked).await).unwrap();
    let months = section(&shown, "Units per month");
    let units = answer.products.iter().flat_map(|product| &product.months);
    assert_column(months, "units", units.map(|month| month.value));
    assert_eq!(months.0.charts[0].series.len(), 2);
}

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
