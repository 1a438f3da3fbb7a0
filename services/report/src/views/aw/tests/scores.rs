//! Representatives and products.

use document::{Cell, ChartKind, Level, Look};
use otel_bi_proto::otelbi::aw::v1::{GetProductDemandRequest, GetRepScoresRequest, QuotaInterval};
use otel_bi_proto::otelbi::report::v1::ExportViewRequest;

use super::{SUBTITLE, assert_column, cells, list, nothing, section, services, show};
use crate::services::{answered, asking};
use crate::views::aw::{product_demand, rep_scores};
use crate::views::covering::Covering;
use crate::views::laid_out::rows_are;

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
