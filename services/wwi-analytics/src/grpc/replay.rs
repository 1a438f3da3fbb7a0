//! The replay of reorder policies: requests decoded, the domain asked, answers encoded.

use analytics::messages::{count, encode_period};
use analytics::provenance::Answered;
use analytics::request;
use insight::inventory::replay::ReplayOutcome;
use otel_bi_proto::otelbi::wwi::v1 as proto;
use status::{Error, Result};

use super::stock::{covered, newest, plan};
use crate::domain::Snapshot;
use crate::domain::stock::replay::{ReplayDay, Replayed};
use crate::domain::stock::{DEMAND_DAYS, Stock};

/// Movements only say which days there are: stock is replayed, not looked up.
const STATEMENTS: &[&str] = &[
    "stock_items",
    "item_demand",
    "movements",
    "purchases",
    "receipts",
    "item_costs",
];

const METHOD: &str = "Both rules meet the demand of every day of the period, as it was ordered, from the same \
    first stock. Orders come after the lead time measured until as_of, rounded up to whole days; \
    customers wait for what is not there. The recommended rule starts from the demand before the \
    period and knows no day before it is over.";
const OWN_RULE: &str = "Every day: when the position is below the item's reorder level, order up to its \
    target level, in whole outers rounded up.";
const RECOMMENDED_RULE: &str = "At every review: order up to what demand over lead time and review does not \
    exceed with the probability of the service level, by the demand of the last 365 days, in whole outers \
    rounded up.";

pub(super) fn policy_replay(
    answered: &Answered<'_, Snapshot>,
    request: &proto::ReplayReorderPolicyRequest,
) -> Result<proto::ReplayReorderPolicyResponse> {
    let stock = &answered.value().stock;
    let as_of = request::as_of(&request.as_of, newest(answered))?;
    let plan = plan(as_of, request.service_level, request.review_days)?;
    let days_back = request::bounded("days_back", request.days_back, 90, 3660, 730)?;
    let item = item(stock, request.stock_item_id)?;
    let data = covered(stock, as_of);
    let period = stock.replayed_period(as_of, days_back.unsigned_abs());
    let (Some(data), Some(period)) = (data, period) else {
        return Err(Error::invalid_field("as_of", before_data(stock)));
    };

    let (replayed, days) = match item {
        Some(index) => stock.replay_one(index, &plan, period),
        None => (stock.replay_all(&plan, period), Vec::new()),
    };
    let Replayed { own, recommended } = replayed;
    let item = item.map(|index| &stock.items()[index]);
    let id = item.map(|item| item.id.to_string());
    Ok(proto::ReplayReorderPolicyResponse {
        period: Some(encode_period(period, Some(data))),
        items: count(own.items),
        stock_item: item.map(|item| item.name.clone()).unwrap_or_default(),
        own: Some(outcome("own", OWN_RULE, &own)),
        recommended: Some(outcome("recommended", RECOMMENDED_RULE, &recommended)),
        days: days.iter().map(day).collect(),
        provenance: Some(
            answered
                .provenance(STATEMENTS, as_of)
                .data(Some(data))
                .filter("stock_item_id", id.as_slice())
                .parameter("service_level", &plan.service.probability())
                .parameter("review_days", &plan.review_days)
                .parameter("days_back", &period.days())
                .parameter("demand_days", &DEMAND_DAYS)
                .method(METHOD)
                .build(),
        ),
    })
}

/// The index of the item asked for; nothing when all are.
fn item(stock: &Stock, id: i32) -> Result<Option<usize>> {
    if id == 0 {
        return Ok(None);
    }
    let index = stock.index_of(id);
    index.map(Some).ok_or_else(|| {
        let ends = stock.items().first().zip(stock.items().last());
        let known = ends.map_or_else(
            || "there are none".to_owned(),
            |(first, last)| {
                format!(
                    "there are {}, from {} to {}",
                    stock.items().len(),
                    first.id,
                    last.id
                )
            },
        );
        Error::not_found(format!("There is no stock item {id}; {known}."))
    })
}

fn before_data(stock: &Stock) -> String {
    stock.span().map_or_else(
        || "there is nothing to replay: the warehouse has no orders and no movements".to_owned(),
        |span| {
            format!(
                "must not be before the first day with data, {}",
                span.from()
            )
        },
    )
}

fn outcome(policy: &str, rule: &str, outcome: &ReplayOutcome) -> proto::PolicyOutcome {
    proto::PolicyOutcome {
        policy: policy.to_owned(),
        rule: rule.to_owned(),
        fill_rate: outcome.fill_rate(),
        stockouts: count(outcome.stock_outs),
        stockout_days: count(outcome.stock_out_days),
        orders: count(outcome.orders),
        units_ordered: outcome.units_ordered as f64,
        average_units: outcome.average_units(),
        average_value: outcome.average_value(),
        units_short: outcome.units_short() as f64,
        units_owed_at_end: outcome.ending_owed as f64,
    }
}

fn day(day: &ReplayDay) -> proto::ReplayDay {
    proto::ReplayDay {
        date: day.day.to_string(),
        demand: f64::from(day.demand),
        own_stock: day.own as f64,
        recommended_stock: day.recommended as f64,
    }
}
