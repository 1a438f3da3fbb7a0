//! The columns of an item, from what to do to what it rests on.

use document::{Cell, Emphasis, Kind};
use otel_bi_proto::otelbi::wwi::v1::ReorderRecommendation as Item;

use super::super::words::{STOCK_BASES, URGENCIES};
use crate::views::common::days::day;
use crate::views::common::prose::USD;
use crate::views::common::table::{Field, Table, field};
use crate::views::common::words::Words;

const UNITS: &str = "units";
const DAYS: &str = "days";

/// The table.
pub(super) fn table() -> Table<Item> {
    let groups = [
        advice(),
        order(),
        stock(),
        demand(),
        lead_time(),
        policy(),
        own_rule(),
        overstock(),
    ];
    Table::new(groups.into_iter().flatten().collect())
}

/// Which item, and how urgent it is.
fn advice() -> Vec<Field<Item>> {
    vec![
        field(
            "stock_item",
            "Item",
            Kind::Text,
            "The item's newest name.",
            |item: &Item| Cell::text(&item.stock_item),
        ),
        field(
            "stock_item_id",
            "Item number",
            Kind::Identifier,
            "The item's number in the operational system, the same for all its versions.",
            |item: &Item| item.stock_item_id.into(),
        ),
        field(
            "urgency",
            "Urgency",
            Kind::Text,
            "How soon to act. High: customers wait already, or will before an order can arrive, or only safety \
             stock is left. Medium: at or below the reorder point. Low: will be there before the next review. \
             None: nothing to do.",
            |item: &Item| item.urgency().cell(),
        )
        .emphasis(URGENCIES),
        field(
            "reason",
            "Reason",
            Kind::Prose,
            "Why, with the figures it rests on.",
            |item: &Item| Cell::text(&item.reason),
        ),
        field(
            "value_at_risk",
            "Value at risk",
            Kind::Money(2),
            "List price of the units that customers are expected to have asked for and not got, if nothing is \
             ordered before the next review and what is ordered then takes its lead time.",
            |item: &Item| item.value_at_risk.into(),
        )
        .unit(USD),
    ]
}

/// What to order, of whom and for how much.
fn order() -> Vec<Field<Item>> {
    vec![
        field(
            "quantity",
            "Order",
            Kind::Integer,
            "Units to order: whole outers; 0 when there is nothing to order.",
            |item: &Item| item.quantity.into(),
        )
        .unit(UNITS),
        field(
            "outers",
            "Outers",
            Kind::Integer,
            "The same in outers.",
            |item: &Item| item.outers.into(),
        ),
        field(
            "quantity_per_outer",
            "Units per outer",
            Kind::Integer,
            "Units in an outer.",
            |item: &Item| item.quantity_per_outer.into(),
        )
        .unit(UNITS),
        field(
            "unit_cost",
            "Unit cost",
            Kind::Money(2),
            "Cost of a unit: revenue less profit per unit when it was last sold. Of items that were never sold \
             the last cost on record, which can have lost its cents.",
            |item: &Item| item.unit_cost.into(),
        )
        .unit(USD),
        field(
            "cost",
            "Cost",
            Kind::Money(2),
            "What the order costs: units to order times unit cost.",
            |item: &Item| item.cost.into(),
        )
        .unit(USD),
        field(
            "supplier",
            "Supplier",
            Kind::Text,
            "Who it was last ordered from; none when it never was.",
            |item: &Item| Cell::text(&item.supplier),
        ),
    ]
}

/// What is there.
fn stock() -> Vec<Field<Item>> {
    vec![
        field(
            "on_hand",
            "On hand",
            Kind::Integer,
            "Units in stock at the end of the day; negative when the warehouse says so.",
            |item: &Item| item.on_hand.into(),
        )
        .unit(UNITS)
        .emphasis(Emphasis::Negative),
        field(
            "on_order",
            "On order",
            Kind::Integer,
            "Units ordered from suppliers and neither received nor given up.",
            |item: &Item| item.on_order.into(),
        )
        .unit(UNITS),
        field(
            "owed",
            "Owed",
            Kind::Integer,
            "Units that customers have ordered and that are not picked.",
            |item: &Item| item.owed.into(),
        )
        .unit(UNITS),
        field(
            "owed_since",
            "Owed since",
            Kind::Date,
            "Day of the oldest order line that is owed; none when nothing is. Customers may have given up what \
             they have waited for since long.",
            |item: &Item| day(&item.owed_since),
        ),
        field(
            "position",
            "Position",
            Kind::Integer,
            "On hand plus on order less owed.",
            |item: &Item| item.position.into(),
        )
        .unit(UNITS)
        .emphasis(Emphasis::Negative),
        field(
            "stock_basis",
            "Stock is",
            Kind::Text,
            "Where the stock comes from. Counted: the warehouse's own figure. Worked back: from it by the \
             movements since. Unreconciled: worked out so and less than nothing; the item is taken as out of \
             stock.",
            |item: &Item| item.stock_basis().cell(),
        )
        .emphasis(STOCK_BASES),
        field(
            "unreconciled_units",
            "Unreconciled",
            Kind::Integer,
            "Units by which the books do not add up; 0 when they do. Above 0 more was booked as received than can \
             be there: count the item before acting on its stock.",
            |item: &Item| item.unreconciled_units.into(),
        )
        .unit(UNITS),
        field(
            "days_of_cover",
            "Days of cover",
            Kind::Decimal(1),
            "How long on hand less owed lasts at the mean demand, at least 0; none without demand.",
            |item: &Item| item.days_of_cover.into(),
        )
        .unit(DAYS),
    ]
}

/// What is asked for.
fn demand() -> Vec<Field<Item>> {
    vec![
        field(
            "daily_demand",
            "Daily demand",
            Kind::Decimal(2),
            "Mean demand per calendar day over the last 365 days, or since the item was first ordered. Demand is \
             what customers ordered on the day, delivered or not.",
            |item: &Item| item.daily_demand.into(),
        )
        .unit(UNITS),
        field(
            "daily_demand_deviation",
            "Demand deviation",
            Kind::Decimal(2),
            "Standard deviation of the demand per day.",
            |item: &Item| item.daily_demand_deviation.into(),
        )
        .unit(UNITS),
        field(
            "demand_class",
            "Demand is",
            Kind::Text,
            "How often and how evenly demand comes: smooth (often, evenly), erratic (often, unevenly), \
             intermittent (rarely, evenly), lumpy (rarely, unevenly); none with too little history.",
            |item: &Item| item.demand_class().cell(),
        ),
    ]
}

/// How long an order takes.
fn lead_time() -> Vec<Field<Item>> {
    vec![
        field(
            "lead_time_days",
            "Lead time",
            Kind::Decimal(1),
            "Calendar days from order to last receipt.",
            |item: &Item| item.lead_time_days.into(),
        )
        .unit(DAYS),
        field(
            "lead_time_deviation",
            "Lead time deviation",
            Kind::Decimal(2),
            "Standard deviation of the lead time; 0 when it is only stated.",
            |item: &Item| item.lead_time_deviation.into(),
        )
        .unit(DAYS),
        field(
            "lead_time_basis",
            "Lead time from",
            Kind::Text,
            "What the lead time rests on: at least five receipts of the item in 730 days, else those of all items \
             of its supplier, else what is stated for the item.",
            |item: &Item| item.lead_time_basis().cell(),
        ),
        field(
            "lead_time_receipts",
            "Receipts",
            Kind::Integer,
            "Receipts that the lead time was measured on; 0 when it is only stated.",
            |item: &Item| item.lead_time_receipts.into(),
        ),
        field(
            "stated_lead_time_days",
            "Stated lead time",
            Kind::Integer,
            "Days from order to receipt as they are stated for the item.",
            |item: &Item| item.stated_lead_time_days.into(),
        )
        .unit(DAYS),
    ]
}

/// When to order, and how much.
fn policy() -> Vec<Field<Item>> {
    vec![
        field(
            "safety_stock",
            "Safety stock",
            Kind::Decimal(1),
            "Units kept against chance.",
            |item: &Item| item.safety_stock.into(),
        )
        .unit(UNITS),
        field(
            "reorder_point",
            "Reorder point",
            Kind::Decimal(1),
            "Order when the position is at or below.",
            |item: &Item| item.reorder_point.into(),
        )
        .unit(UNITS),
        field(
            "order_up_to",
            "Order up to",
            Kind::Decimal(1),
            "The position that an order brings the item to.",
            |item: &Item| item.order_up_to.into(),
        )
        .unit(UNITS),
        field(
            "unit_price",
            "List price",
            Kind::Money(2),
            "List price of a unit.",
            |item: &Item| item.unit_price.into(),
        )
        .unit(USD),
    ]
}

/// What the operational system's own rule would do.
fn own_rule() -> Vec<Field<Item>> {
    vec![
        field(
            "own_reorder_level",
            "Own reorder level",
            Kind::Integer,
            "The reorder level that the operational system keeps for the item.",
            |item: &Item| item.own_reorder_level.into(),
        )
        .unit(UNITS),
        field(
            "own_target_level",
            "Own target level",
            Kind::Integer,
            "The target stock level that it keeps.",
            |item: &Item| item.own_target_level.into(),
        )
        .unit(UNITS),
        field(
            "own_quantity",
            "Own order",
            Kind::Integer,
            "Units that its own rule would order now: below the reorder level, up to the target, whole outers \
             rounded up.",
            |item: &Item| item.own_quantity.into(),
        )
        .unit(UNITS),
    ]
}

/// What is too much.
fn overstock() -> Vec<Field<Item>> {
    vec![
        field(
            "overstock",
            "Overstocked",
            Kind::Flag,
            "Whether there is more stock than demand will use in a year, and than the order-up-to level.",
            |item: &Item| item.overstock.into(),
        ),
        field(
            "excess_units",
            "Excess",
            Kind::Decimal(1),
            "Units on hand less owed beyond that; 0 when not overstocked.",
            |item: &Item| item.excess_units.into(),
        )
        .unit(UNITS),
        field(
            "excess_value",
            "Excess at cost",
            Kind::Money(2),
            "The excess times unit cost.",
            |item: &Item| item.excess_value.into(),
        )
        .unit(USD),
    ]
}
