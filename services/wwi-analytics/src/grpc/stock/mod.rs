//! Reorder recommendations: requests decoded, the domain asked; `messages` encodes the answers.

mod messages;

use analytics::messages::{count, short_name};
use analytics::page::Page;
use analytics::provenance::Answered;
use analytics::request;
use chrono::NaiveDate;
use insight::inventory::ServiceLevel;
use insight::money::Money;
use insight::period::Period;
use otel_bi_proto::otelbi::wwi::v1 as proto;
use status::{Error, Result};

use self::messages::{counts, recommendation, urgency};
use crate::domain::Snapshot;
use crate::domain::purchases::Purchases;
use crate::domain::stock::lead_time::{LEAST_RECEIPTS, MEASURED_DAYS};
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
    same mean and variance. HIGH: customers wait, or stock is less than nothing, or stock and orders end \
    before an order could arrive, or only safety stock is left; MEDIUM: at or below the reorder point; LOW: there before the next \
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
    let paged = page.cut(&kept, |found| {
        recommendation(found, stock.unreconciled(found.index, as_of))
    });
    let in_words = |urgency| short_name(urgency, proto::Urgency::as_str_name);
    let kept_urgencies: Vec<&str> = urgencies.iter().map(in_words).collect();
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
                .filter("urgencies", &kept_urgencies)
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

/// First to last day that anything happened to stock; where nothing did, that anything was sold.
pub(super) fn span(answered: &Answered<'_, Snapshot>) -> Period {
    let snapshot = answered.value();
    let span = snapshot.stock.span();
    span.unwrap_or_else(|| snapshot.sales.span())
}

/// The newest day that anything happened to stock.
pub(super) fn newest(answered: &Answered<'_, Snapshot>) -> NaiveDate {
    span(answered).to()
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
