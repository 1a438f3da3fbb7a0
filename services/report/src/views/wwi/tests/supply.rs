//! What is in stock, who delivers it, and what happens with it.

use chrono::{Days, NaiveDate};
use document::{Cell, ChartKind, Look};
use otel_bi_proto::otelbi::report::v1::ExportViewRequest;
use otel_bi_proto::otelbi::wwi::v1::{
    EventKind, EventSeverity, GetBusinessEventsRequest, GetReorderRecommendationsRequest,
    GetSupplierScoresRequest, Urgency,
};

use super::{column, listed, nothing, same_provenance, section, services, show, tile};
use crate::services::{answered, asking};
use crate::views::covering::Covering;
use crate::views::laid_out::rows_are;
use crate::views::wwi::{business_events, stock_recommendations, supplier_scores};

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
    let newest: NaiveDate = newest.provenance.data_to.parse().unwrap();
    let request = ExportViewRequest {
        as_of: (newest - Days::new(200)).to_string(),
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
    assert_eq!(section(&shown, "Supplier score parts").1.len(), parts);
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
