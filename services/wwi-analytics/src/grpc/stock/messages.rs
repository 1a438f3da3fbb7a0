//! Recommendations as the contract has them.

use analytics::messages::count;
use analytics::scores::encode_demand_class;
use insight::inventory::Urgency;
use insight::money::Money;
use otel_bi_proto::otelbi::wwi::v1 as proto;

use crate::domain::stock::lead_time::LeadTimeBasis;
use crate::domain::stock::ledger::StockBasis;
use crate::domain::stock::recommendations::Recommendation;

/// All items by urgency, the most urgent first.
pub(super) fn counts(all: &[Recommendation<'_>]) -> Vec<proto::UrgencyCount> {
    let of = |wanted: Urgency| {
        let found = || {
            all.iter()
                .filter(move |found| found.assessment.urgency == wanted)
        };
        proto::UrgencyCount {
            urgency: urgency(wanted).into(),
            items: count(found().count()),
            cost: found().map(Recommendation::cost).sum::<Money>().to_f64(),
        }
    };
    [Urgency::High, Urgency::Medium, Urgency::Low, Urgency::None]
        .map(of)
        .into()
}

/// One item; `unreconciled` as `Stock::unreconciled` tells.
pub(super) fn recommendation(
    found: &Recommendation<'_>,
    unreconciled: u64,
) -> proto::ReorderRecommendation {
    let (item, stock, levels) = (found.item, found.state.stock, &found.levels);
    let position = stock.position();
    proto::ReorderRecommendation {
        stock_item_id: item.id,
        stock_item: item.name.clone(),
        urgency: urgency(found.assessment.urgency).into(),
        reason: reason(found, unreconciled),
        on_hand: stock.on_hand as f64,
        stock_basis: stock_basis(found.state.basis).into(),
        on_order: stock.on_order as f64,
        owed: stock.owed as f64,
        owed_since: found
            .owed_since
            .map(|day| day.to_string())
            .unwrap_or_default(),
        position: position as f64,
        daily_demand: found.demand.per_day.mean(),
        daily_demand_deviation: found.demand.per_day.deviation(),
        demand_class: encode_demand_class(found.demand.class).into(),
        lead_time_days: found.lead_time.time.days(),
        lead_time_deviation: found.lead_time.time.deviation(),
        lead_time_receipts: count(found.lead_time.receipts),
        lead_time_basis: lead_time_basis(found.lead_time.basis).into(),
        stated_lead_time_days: count(item.stated_lead_time_days),
        safety_stock: levels.safety_stock,
        reorder_point: levels.reorder_point,
        order_up_to: levels.order_up_to,
        quantity: found.quantity as f64,
        outers: outers(found.quantity, item.units_per_outer),
        quantity_per_outer: count(item.units_per_outer),
        unit_cost: found.unit_cost.to_f64(),
        unit_price: item.unit_price.to_f64(),
        cost: found.cost().to_f64(),
        days_of_cover: found.days_of_cover,
        value_at_risk: found.value_at_risk,
        supplier: found
            .supplier
            .map(|supplier| supplier.name.clone())
            .unwrap_or_default(),
        overstock: found.is_overstocked(),
        excess_units: found.excess_units,
        excess_value: found.excess_value(),
        own_reorder_level: item.reorder_level as f64,
        own_target_level: item.target_level as f64,
        own_quantity: item.own_quantity(position) as f64,
        unreconciled_units: unreconciled as f64,
    }
}

/// Why an item is as urgent as it is, with what speaks against its figures.
fn reason(found: &Recommendation<'_>, unreconciled: u64) -> String {
    let reason = &found.assessment.reason;
    if unreconciled == 0 {
        return reason.to_string();
    }
    format!(
        "{reason}. The books do not add up by {unreconciled} units: count the item before acting"
    )
}

pub(super) fn urgency(urgency: Urgency) -> proto::Urgency {
    match urgency {
        Urgency::High => proto::Urgency::High,
        Urgency::Medium => proto::Urgency::Medium,
        Urgency::Low => proto::Urgency::Low,
        Urgency::None => proto::Urgency::None,
    }
}

fn stock_basis(basis: StockBasis) -> proto::StockBasis {
    match basis {
        StockBasis::Counted => proto::StockBasis::Counted,
        StockBasis::WorkedBack => proto::StockBasis::WorkedBack,
        StockBasis::Unreconciled => proto::StockBasis::Unreconciled,
    }
}

fn lead_time_basis(basis: LeadTimeBasis) -> proto::LeadTimeBasis {
    match basis {
        LeadTimeBasis::Item => proto::LeadTimeBasis::Item,
        LeadTimeBasis::Supplier => proto::LeadTimeBasis::Supplier,
        LeadTimeBasis::Stated => proto::LeadTimeBasis::Stated,
    }
}

fn outers(quantity: u64, units_per_outer: u32) -> i32 {
    count(quantity / u64::from(units_per_outer.max(1)))
}
