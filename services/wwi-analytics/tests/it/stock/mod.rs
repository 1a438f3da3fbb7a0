//! What to order: what must hold on any data; `real_data` for figures, `questions` for how it is asked.

mod questions;
mod real_data;

use std::collections::BTreeSet;

use otel_bi_proto::otelbi::wwi::v1::{
    GetReorderRecommendationsRequest, GetReorderRecommendationsResponse, ReorderRecommendation,
    StockBasis, Urgency,
};
use sample::Warehouse;

use crate::cut_off::generated_past_day;
use crate::support::{Service, service_on};

async fn generated() -> Service {
    service_on(testkit::warehouses::generated(
        Warehouse::WideWorldImporters,
    ))
    .await
}

async fn ask(
    service: &mut Service,
    request: GetReorderRecommendationsRequest,
) -> GetReorderRecommendationsResponse {
    let answer = service.client.get_reorder_recommendations(request).await;
    answer.unwrap().into_inner()
}

/// All items, on one page.
fn everything(as_of: &str) -> GetReorderRecommendationsRequest {
    GetReorderRecommendationsRequest {
        as_of: as_of.to_owned(),
        urgencies: [Urgency::High, Urgency::Medium, Urgency::Low, Urgency::None]
            .map(i32::from)
            .into(),
        page_size: 500,
        ..GetReorderRecommendationsRequest::default()
    }
}

fn items_by_urgency(found: &GetReorderRecommendationsResponse) -> Vec<i32> {
    found.counts.iter().map(|count| count.items).collect()
}

fn comparable(found: GetReorderRecommendationsResponse) -> Vec<ReorderRecommendation> {
    let mut all = found.recommendations;
    for one in &mut all {
        // Counted on one side, worked back on the other.
        one.set_stock_basis(StockBasis::Unspecified);
    }
    all
}

#[tokio::test]
async fn a_past_day_is_answered_as_it_would_have_been() {
    let mut past = generated_past_day().await;
    let looked_back = comparable(ask(&mut past.now, everything(past.day)).await);
    let mut seen_then = comparable(ask(&mut past.then, everything("")).await);
    // Items that came later are still known to the copy, with nothing asked for and nothing moved.
    let known: BTreeSet<i32> = looked_back.iter().map(|one| one.stock_item_id).collect();
    assert!(known.len() > 200, "{}", known.len());
    seen_then.retain(|one| known.contains(&one.stock_item_id));
    for (looked_back, seen_then) in looked_back.iter().zip(&seen_then) {
        assert_eq!(looked_back, seen_then);
    }
    assert_eq!(looked_back.len(), seen_then.len());
}

#[tokio::test]
async fn the_same_question_has_the_same_bytes() {
    let mut service = generated().await;
    let first = ask(&mut service, everything("2025-05-31")).await;
    let again = ask(&mut service, everything("2025-05-31")).await;
    assert_eq!(first.recommendations, again.recommendations);
    assert_eq!(
        (first.counts, first.excess_value.to_bits()),
        (again.counts, again.excess_value.to_bits())
    );
}

#[tokio::test]
async fn generated_items_run_out_and_are_ordered_in_whole_outers() {
    let mut service = generated().await;
    let found = ask(&mut service, everything("")).await;
    let counts = items_by_urgency(&found);
    assert_eq!(counts.iter().sum::<i32>(), 227);
    assert!(counts.iter().all(|items| *items > 0), "{counts:?}");
    let cost: f64 = found.counts.iter().map(|count| count.cost).sum();
    assert!((cost - found.total_cost).abs() < 1e-6);
    let rank = |found: &ReorderRecommendation| (found.urgency, -found.value_at_risk);
    assert!(
        found
            .recommendations
            .is_sorted_by(|a, b| rank(a) <= rank(b))
    );
    for one in &found.recommendations {
        let whole = f64::from(one.outers) * f64::from(one.quantity_per_outer);
        assert_eq!(whole.to_bits(), one.quantity.to_bits(), "{one:?}");
        // Enough can be on order for those who wait.
        assert!(
            one.quantity <= 0.0 || one.urgency() != Urgency::None,
            "{one:?}"
        );
        assert!(
            one.on_hand >= one.owed || one.urgency() == Urgency::High,
            "{one:?}"
        );
        assert!(one.position + one.quantity >= one.order_up_to || one.urgency() == Urgency::None);
        assert!(!(one.overstock && one.quantity > 0.0), "{one:?}");
        assert!(one.safety_stock <= one.reorder_point && one.reorder_point <= one.order_up_to);
    }
}

#[tokio::test]
async fn a_higher_service_level_orders_more() {
    let mut service = generated().await;
    let mut costs = Vec::new();
    for service_level in [0.5, 0.9, 0.95, 0.99, 0.999] {
        let request = GetReorderRecommendationsRequest {
            service_level,
            ..everything("")
        };
        costs.push(ask(&mut service, request).await.total_cost);
    }
    assert!(costs.is_sorted() && costs[0] < costs[4], "{costs:?}");
}

#[tokio::test]
async fn before_the_first_day_there_is_nothing_to_order() {
    let mut service = generated().await;
    let found = ask(&mut service, everything("2001-01-01")).await;
    assert_eq!((found.recommendations.len(), found.total_size), (0, 0));
    assert_eq!(found.provenance.unwrap().data_from, "");
}
