//! Reorder recommendations: requests decoded, the domain asked, answers encoded.

use analytics::page::Page;
use analytics::provenance::Answered;
use analytics::request;
use chrono::NaiveDate;
use insight::inventory::{DemandClass, ServiceLevel, Urgency};
use insight::money::Money;
use insight::period::Period;
use otel_bi_proto::otelbi::common::v1 as common;
use otel_bi_proto::otelbi::wwi::v1 as proto;
use status::{Error, Result};

use crate::domain::Snapshot;
use crate::domain::purchases::Purchases;
use crate::domain::stock::lead_time::{LEAST_RECEIPTS, LeadTimeBasis, MEASURED_DAYS};
use crate::domain::stock::ledger::StockBasis;
use crate::domain::stock::recommendations::{Plan, Recommendation};
use crate::domain::stock::{DEMAND_DAYS, Stock};

/// What everything about stock is computed from.
pub(super) const STATEMENTS: &[&str] = &[
    "stock_items",
    "item_demand",
    "open_orders",
    "movements",
    "purchases",
    "receipts",
    "suppliers",
    "item_costs",
];

const METHOD: &str = "Position = on hand + on order - owed. Demand: what customers ordered per calendar \
    day. Reorder point d*L + z*sqrt(L*sd^2 + d^2*sL^2), order-up-to level the same over lead time and \
    review, for items asked for rarely or in lumps quantiles of a negative binomial distribution of the \
    same mean and variance. HIGH: customers wait, or stock and orders end before an order could arrive, \
    or only safety stock is left; MEDIUM: at or below the reorder point; LOW: there before the next \
    review. Quantities are rounded up to whole outers.";

const LEAST_SERVICE: f64 = 0.5;
const MOST_SERVICE: f64 = 0.999;
const DEFAULT_SERVICE: f64 = 0.95;

pub(super) fn reorder_recommendations(
    answered: &Answered<'_, Snapshot>,
    request: &proto::GetReorderRecommendationsRequest,
) -> Result<proto::GetReorderRecommendationsResponse> {
    let stock = &answered.value().stock;
    let as_of = request::as_of(&request.as_of, newest(answered))?;
    let plan = plan(as_of, request.service_level, request.review_days)?;
    let urgencies = urgencies(&request.urgencies)?;
    check_suppliers(&request.suppliers, stock.purchases())?;
    let top_n = request::top_n(request.top_n)?;
    let question = proto::GetReorderRecommendationsRequest {
        page_size: 0,
        page_token: String::new(),
        ..request.clone()
    };
    let page = Page::new(
        request.page_size,
        &request.page_token,
        &question,
        answered.digest(),
    )?;

    let all = stock.recommendations(&plan);
    let kept = all.iter().filter(|found| {
        urgencies.contains(&urgency(found.assessment.urgency))
            && is_supplied_by(found, &request.suppliers)
    });
    let kept: Vec<&Recommendation<'_>> = kept.take(top_n).collect();
    let total_cost: Money = kept.iter().map(|found| found.cost()).sum();
    let paged = page.cut(&kept, |found| recommendation(found));
    let overstocked = || all.iter().filter(|found| found.is_overstocked());
    Ok(proto::GetReorderRecommendationsResponse {
        recommendations: paged.entries,
        counts: counts(&all),
        overstocked: count(overstocked().count()),
        excess_value: overstocked().map(Recommendation::excess_value).sum(),
        total_cost: total_cost.to_f64(),
        total_size: paged.total_size,
        next_page_token: paged.next_page_token,
        provenance: Some(
            answered
                .provenance(STATEMENTS, as_of)
                .data(covered(stock, as_of))
                .filter("urgencies", &names(&urgencies))
                .filter("suppliers", &request.suppliers)
                .parameter("service_level", &plan.service.probability())
                .parameter("review_days", &plan.review_days)
                .parameter("demand_days", &DEMAND_DAYS)
                .parameter("lead_time_days_measured", &MEASURED_DAYS)
                .parameter("lead_time_least_receipts", &LEAST_RECEIPTS)
                .method(METHOD)
                .build(),
        ),
    })
}

/// The newest day that anything happened to stock.
pub(super) fn newest(answered: &Answered<'_, Snapshot>) -> NaiveDate {
    let snapshot = answered.value();
    let span = snapshot.stock.span();
    span.map_or_else(|| snapshot.sales.span().to(), Period::to)
}

/// The days with data until `as_of`.
pub(super) fn covered(stock: &Stock, as_of: NaiveDate) -> Option<Period> {
    let span = stock.span()?;
    Period::new(span.from(), span.to().min(as_of))
}

/// The plan meant by a request's fields, 0 for the defaults.
pub(super) fn plan(as_of: NaiveDate, service_level: f64, review_days: i32) -> Result<Plan> {
    let asked = if service_level == 0.0 {
        DEFAULT_SERVICE
    } else {
        service_level
    };
    let service = (LEAST_SERVICE..=MOST_SERVICE)
        .contains(&asked)
        .then(|| ServiceLevel::new(asked))
        .flatten()
        .ok_or_else(|| {
            Error::invalid_field(
                "service_level",
                format!(
                    "must be {LEAST_SERVICE} to {MOST_SERVICE} (or 0 for {DEFAULT_SERVICE}), \
                     is {service_level}"
                ),
            )
        })?;
    let review_days = request::bounded("review_days", review_days, 1, 90, 7)?;
    Ok(Plan {
        as_of,
        service,
        review_days: review_days.unsigned_abs(),
    })
}

/// The urgencies to keep: all that ask for something unless the caller says which.
fn urgencies(values: &[i32]) -> Result<Vec<proto::Urgency>> {
    if values.is_empty() {
        return Ok(vec![
            proto::Urgency::High,
            proto::Urgency::Medium,
            proto::Urgency::Low,
        ]);
    }
    request::enums("urgencies", values, "HIGH, MEDIUM, LOW and NONE")
}

/// The names of urgencies, without the enum's.
fn names(urgencies: &[proto::Urgency]) -> Vec<&'static str> {
    let short = |name: &'static str| name.strip_prefix("URGENCY_").unwrap_or(name);
    urgencies
        .iter()
        .map(|urgency| short(urgency.as_str_name()))
        .collect()
}

/// Refuses names that no supplier has, with those there are.
fn check_suppliers(names: &[String], purchases: &Purchases) -> Result<()> {
    let known = || {
        purchases
            .suppliers()
            .iter()
            .map(|known| known.name.as_str())
    };
    let unknown = |name: &&String| !known().any(|known| known.eq_ignore_ascii_case(name));
    let Some(unknown) = names.iter().find(unknown) else {
        return Ok(());
    };
    let shown: String = unknown.chars().take(40).collect();
    Err(Error::invalid_field(
        "suppliers",
        format!(
            "there is no {shown:?}; there are: {}",
            known().collect::<Vec<_>>().join("; ")
        ),
    ))
}

fn is_supplied_by(found: &Recommendation<'_>, names: &[String]) -> bool {
    let supplied = |supplier: &str| names.iter().any(|name| name.eq_ignore_ascii_case(supplier));
    names.is_empty()
        || found
            .supplier
            .is_some_and(|supplier| supplied(&supplier.name))
}

/// All items by urgency, the most urgent first.
fn counts(all: &[Recommendation<'_>]) -> Vec<proto::UrgencyCount> {
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

fn recommendation(found: &Recommendation<'_>) -> proto::ReorderRecommendation {
    let (item, stock, levels) = (found.item, found.state.stock, &found.levels);
    let position = stock.position();
    proto::ReorderRecommendation {
        stock_item_id: item.id,
        stock_item: item.name.clone(),
        urgency: urgency(found.assessment.urgency).into(),
        reason: found.assessment.reason.to_string(),
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
        demand_class: demand_class(found.demand.class).into(),
        lead_time_days: found.lead_time.time.days(),
        lead_time_deviation: found.lead_time.time.deviation(),
        lead_time_receipts: count(found.lead_time.receipts),
        lead_time_basis: lead_time_basis(found.lead_time.basis).into(),
        stated_lead_time_days: whole(item.stated_lead_time_days),
        safety_stock: levels.safety_stock,
        reorder_point: levels.reorder_point,
        order_up_to: levels.order_up_to,
        quantity: found.quantity as f64,
        outers: outers(found.quantity, item.units_per_outer),
        quantity_per_outer: whole(item.units_per_outer),
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
    }
}

fn urgency(urgency: Urgency) -> proto::Urgency {
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

fn demand_class(class: Option<DemandClass>) -> common::DemandClass {
    match class {
        None => common::DemandClass::Unspecified,
        Some(DemandClass::Smooth) => common::DemandClass::Smooth,
        Some(DemandClass::Erratic) => common::DemandClass::Erratic,
        Some(DemandClass::Intermittent) => common::DemandClass::Intermittent,
        Some(DemandClass::Lumpy) => common::DemandClass::Lumpy,
    }
}

fn outers(quantity: u64, units_per_outer: u32) -> i32 {
    let outers = quantity / u64::from(units_per_outer.max(1));
    i32::try_from(outers).unwrap_or(i32::MAX)
}

fn count(found: usize) -> i32 {
    i32::try_from(found).unwrap_or(i32::MAX)
}

fn whole(figure: u32) -> i32 {
    i32::try_from(figure).unwrap_or(i32::MAX)
}
