//! Sales figures, history and forecast.

use document::{Cell, ChartKind, Level, Look};
use otel_bi_proto::otelbi::aw::v1::{
    GetSalesForecastRequest, GetSalesForecastResponse, GetSalesHistoryRequest, GetSalesKpisRequest,
    SalesFigures, SalesSplit,
};
use otel_bi_proto::otelbi::common::v1::{Granularity, Measure};
use otel_bi_proto::otelbi::report::v1::{ExportSplit, ExportViewRequest};

use super::{COVER, SUBTITLE, assert_column, nothing, section, services, show, texts};
use crate::services::{answered, asking};
use crate::views::Shown;
use crate::views::aw::{sales_forecast, sales_history, sales_kpis};
use crate::views::covering::Covering;
use crate::views::laid_out::rows_are;

/// A figure of a period, by its column.
type Named = (&'static str, fn(&SalesFigures) -> Option<Measure>);

const MEASURES: [Named; 7] = [
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

/// 40 days of forecast and 60 of history: the view, and the answer.
async fn forecast() -> Option<(Shown, GetSalesForecastResponse)> {
    let services = services().await?;
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
    Some((shown, answer))
}

#[tokio::test]
async fn the_forecast_with_its_channels_and_methods() {
    let Some((shown, answer)) = forecast().await else {
        return;
    };
    Covering::new("otelbi.aw.v1.GetSalesForecastResponse", &answer)
        .column("channels.history.value", "actual")
        .column("channels.points.value", "expected")
        .column("total.points.value", "expected")
        .intervals("channels.points", "")
        .intervals("total.points", "")
        .left_out("channels.points.bridging", "the column of parts tells it")
        .left_out("total.points.bridging", "all together are not bridged")
        .column("channels.baseline.value", "baseline")
        .column("channels.sum.value", "sum")
        .intervals("channels.sum", "sum_")
        .column("channels.candidates.coverage80", "coverage_80")
        .column("channels.candidates.coverage95", "coverage_95")
        .left_out("total.sum", "the first figure has it")
        .left_out("total.mase", "the second figure has it")
        .left_out(
            "total.baseline_mase",
            "the second figure is compared with it",
        )
        .left_out("as_of", SUBTITLE)
        .left_out("horizon_days", SUBTITLE)
        .left_out("provenance", COVER)
        .assert(&shown);
    let (table, total) = (section(&shown, "Sales forecast"), answer.total.unwrap());
    let figures = &table.0.figures;
    assert_eq!(figures[0].value, Cell::Number(total.sum.unwrap().value));
    assert_eq!(figures[1].value, Cell::from(total.mase));
    // Each channel: two bands, the wider first, and a dashed line. Days of the internet and monthly batches of
    // resellers do not make one line.
    assert_eq!(table.0.charts.len(), answer.channels.len());
    for chart in &table.0.charts {
        let looks: Vec<Look> = chart.series.iter().map(|series| series.look).collect();
        let bands = matches!(looks[..2], [Look::Band { .. }, Look::Band { .. }]);
        assert!(bands, "{looks:?}");
        assert_eq!(looks.last(), Some(&Look::Expected));
    }
}

/// A day of a channel: its name, the part, what happened, is expected, and a straight line expects.
struct Day<'a> {
    channel: &'a str,
    part: &'static str,
    figures: [Option<f64>; 3],
}

#[tokio::test]
async fn each_channel_has_its_history_and_forecast_in_a_row() {
    let Some((shown, answer)) = forecast().await else {
        return;
    };
    let day = |channel, part, figures| Day {
        channel,
        part,
        figures,
    };
    let total = answer.total.iter().flat_map(|total| &total.points);
    let mut days: Vec<Day> = total
        .map(|point| day("Total", "Forecast", [None, Some(point.value), None]))
        .collect();
    for channel in &answer.channels {
        let name = channel.channel.as_str();
        let history = channel.history.iter();
        days.extend(history.map(|point| day(name, "History", [Some(point.value), None, None])));
        let points = channel.points.iter().zip(&channel.baseline);
        days.extend(points.map(|(point, line)| {
            let part = ["Forecast", "Bridging"][usize::from(point.bridging)];
            day(name, part, [None, Some(point.value), Some(line.value)])
        }));
    }
    let table = section(&shown, "Sales forecast");
    let channels: Vec<&str> = days.iter().map(|day| day.channel).collect();
    assert_eq!(texts(table, "channel"), channels);
    let parts: Vec<&str> = days.iter().map(|day| day.part).collect();
    assert_eq!(texts(table, "part"), parts);
    for (place, key) in ["actual", "expected", "baseline"].into_iter().enumerate() {
        assert_column(table, key, days.iter().map(|day| day.figures[place]));
    }
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
