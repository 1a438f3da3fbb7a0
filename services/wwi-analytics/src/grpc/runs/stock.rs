//! Reorder recommendations as rows; what is to be ordered is followed.

use analytics::messages::short_name;
use analytics::provenance::Answered;
use analytics::runs::{Follow, Found, all_pages};
use otel_bi_proto::otelbi::common::v1::DemandClass;
use otel_bi_proto::otelbi::wwi::v1 as proto;
use status::Result;
use store::runs::ResultRow;
use store::runs::tracking::Sighting;

use super::super::stock::reorder_recommendations;
use super::WHOLE_PAGE;
use crate::domain::Snapshot;

/// All that is to be ordered: the view leaves out the others, too.
pub(super) fn found(answered: &Answered<'_, Snapshot>, as_of: &str) -> Result<Found> {
    let mut provenance = None;
    let recommendations = all_pages(|page_token| {
        let request = proto::GetReorderRecommendationsRequest {
            as_of: as_of.to_owned(),
            page_size: WHOLE_PAGE,
            page_token,
            ..proto::GetReorderRecommendationsRequest::default()
        };
        let answer = reorder_recommendations(answered, &request)?;
        provenance = answer.provenance;
        Ok((answer.recommendations, answer.next_page_token))
    })?;
    Ok(Found {
        provenance: provenance.unwrap_or_default(),
        results: recommendations.iter().map(row).collect(),
        follow: Follow::Track(recommendations.iter().map(sighting).collect()),
    })
}

fn row(found: &proto::ReorderRecommendation) -> ResultRow {
    let class = short_name(&found.demand_class(), DemandClass::as_str_name);
    let basis = short_name(&found.stock_basis(), proto::StockBasis::as_str_name);
    ResultRow::new(found.stock_item_id.to_string(), found.stock_item.as_str())
        .with("urgency", urgency(found))
        .with("quantity", found.quantity)
        .with("outers", found.outers)
        .with("cost", found.cost)
        .with("value_at_risk", found.value_at_risk)
        .with("days_of_cover", found.days_of_cover)
        .with("on_hand", found.on_hand)
        .with("on_order", found.on_order)
        .with("owed", found.owed)
        .with("position", found.position)
        .with("daily_demand", found.daily_demand)
        .with("demand_class", class)
        .with("lead_time_days", found.lead_time_days)
        .with("safety_stock", found.safety_stock)
        .with("reorder_point", found.reorder_point)
        .with("order_up_to", found.order_up_to)
        .with("unit_cost", found.unit_cost)
        .with("supplier", found.supplier.as_str())
        .with("stock_basis", basis)
        .with("unreconciled_units", found.unreconciled_units)
        .with("own_quantity", found.own_quantity)
        .with("reason", found.reason.as_str())
}

fn sighting(found: &proto::ReorderRecommendation) -> Sighting {
    Sighting {
        id: found.stock_item_id.to_string(),
        summary: format!("{}: {}", found.stock_item, found.reason),
        severity: urgency(found).to_owned(),
    }
}

fn urgency(found: &proto::ReorderRecommendation) -> &'static str {
    short_name(&found.urgency(), proto::Urgency::as_str_name)
}
