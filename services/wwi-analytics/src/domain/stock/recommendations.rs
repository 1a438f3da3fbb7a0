//! What to order.

use chrono::NaiveDate;
use insight::inventory::levels::DemandModel;
use insight::inventory::order::{days_of_cover, excess_units};
use insight::inventory::safety_stock::unit_normal_loss;
use insight::inventory::{
    Assessment, Demand, LeadTime, ServiceLevel, StockLevels, SupplyTerms, Urgency,
};

use insight::money::Money;

use super::items::Item;
use super::lead_time::{ItemLeadTime, LeadTimes};
use super::ledger::ItemDay;
use super::{RecentDemand, Stock};
use crate::domain::purchases::Supplier;

/// Stock beyond so many days of demand is too much of it.
pub const MOST_COVER_DAYS: f64 = 365.0;

/// What to plan for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// The day to look back from: nothing later is seen.
    pub as_of: NaiveDate,
    /// The probability not to run out between ordering and arrival.
    pub service: ServiceLevel,
    /// Days between two looks at the stock.
    pub review_days: u32,
}

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// What there is, is coming and is owed.
    pub state: ItemDay,
    /// What is asked for.
    pub demand: RecentDemand,
    /// How long an order takes.
    pub lead_time: ItemLeadTime,
    /// When to order, and up to how much.
    pub levels: StockLevels,
    /// How soon to act, and why.
    pub assessment: Assessment,
}

/// What to do about one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendation<'a> {
    /// The item's index in [`Stock::items`].
    pub index: usize,
    /// The item.
    pub item: &'a Item,
    /// Who it was last ordered from.
    pub supplier: Option<&'a Supplier>,
    /// What there is, is coming and is owed.
    pub state: ItemDay,
    /// The day of the oldest order that is owed.
    pub owed_since: Option<NaiveDate>,
    /// What is asked for.
    pub demand: RecentDemand,
    /// How long an order takes.
    pub lead_time: ItemLeadTime,
    /// When to order, and up to how much.
    pub levels: StockLevels,
    /// How soon to act, and why.
    pub assessment: Assessment,
    /// Units to order, whole outers.
    pub quantity: u64,
    /// What a unit costs, US dollars.
    pub unit_cost: Money,
    /// On hand less owed over daily demand, days; nothing without demand.
    pub days_of_cover: Option<f64>,
    /// List price of the units that customers will have asked for and not got if nothing is ordered
    /// before the next look at the stock, US dollars, as expected.
    pub value_at_risk: f64,
    /// Units free to sell beyond a year's demand and the order-up-to level; above 0 the item is
    /// overstocked.
    pub excess_units: f64,
}

impl Recommendation<'_> {
    /// What the order costs, US dollars.
    #[must_use]
    pub fn cost(&self) -> Money {
        let units = i64::try_from(self.quantity).unwrap_or(i64::MAX);
        let unit_cost = self.unit_cost.ten_thousandths();
        Money::from_ten_thousandths(unit_cost.saturating_mul(units))
    }

    /// What the units in excess cost, US dollars.
    #[must_use]
    pub fn excess_value(&self) -> f64 {
        self.excess_units * self.unit_cost.to_f64()
    }

    /// Whether there is far more than will be asked for.
    #[must_use]
    pub fn is_overstocked(&self) -> bool {
        self.excess_units > 0.0
    }
}

impl Stock {
    /// What to do about every item that existed on the day, the most urgent first, at one urgency the
    /// larger value at risk, then by number. Empty before the first day with data.
    #[must_use]
    pub fn recommendations(&self, plan: &Plan) -> Vec<Recommendation<'_>> {
        let lead_times = self.lead_times(plan.as_of);
        let known = self.known_at(plan.as_of);
        let mut found: Vec<_> = known
            .filter_map(|index| self.recommendation(index, plan, lead_times))
            .collect();
        found.sort_by(|a, b| {
            (a.assessment.urgency.cmp(&b.assessment.urgency))
                .then(b.value_at_risk.total_cmp(&a.value_at_risk))
                .then(a.item.id.cmp(&b.item.id))
        });
        found
    }

    /// What to do about one item; nothing before the first day with data.
    #[must_use]
    pub fn recommendation(
        &self,
        index: usize,
        plan: &Plan,
        lead_times: LeadTimes<'_>,
    ) -> Option<Recommendation<'_>> {
        let item = self.items.get(index)?;
        let judged = self.judge(index, plan, lead_times)?;
        let Judgement {
            state,
            demand,
            lead_time,
            levels,
            assessment,
        } = judged;
        let position = state.stock.position();
        let quantity = match assessment.urgency {
            Urgency::None => 0,
            Urgency::High | Urgency::Medium | Urgency::Low => {
                levels.quantity(position, item.order_rules())
            }
        };
        let until_next_arrival = lead_time.time.and(f64::from(plan.review_days));
        let short = expected_shortage(position, demand.per_day, until_next_arrival);
        let net = state.stock.net();
        let too_much = MOST_COVER_DAYS.max(days_to_keep(&levels, demand.per_day));
        let supplier = lead_times.last_supplier(item);
        Some(Recommendation {
            index,
            item,
            supplier: supplier.and_then(|id| self.purchases.supplier(id)),
            state,
            owed_since: self.owed_since(index, plan.as_of),
            demand,
            lead_time,
            levels,
            assessment,
            quantity,
            unit_cost: item.unit_cost(plan.as_of),
            days_of_cover: days_of_cover(net, demand.per_day),
            value_at_risk: short * item.unit_price.to_f64(),
            excess_units: excess_units(net, demand.per_day, too_much),
        })
    }

    /// How one item stands; nothing before the first day with data.
    #[must_use]
    pub fn judge(&self, index: usize, plan: &Plan, lead_times: LeadTimes<'_>) -> Option<Judgement> {
        let state = self.at(index, plan.as_of)?;
        let demand = self.recent_demand(index, plan.as_of);
        let lead_time = lead_times.of(self.items.get(index)?);
        let terms = SupplyTerms {
            service: plan.service,
            lead_time: lead_time.time,
            review_days: f64::from(plan.review_days),
        };
        let model = DemandModel::for_class(demand.class);
        let levels = StockLevels::new(demand.per_day, model, &terms);
        Some(Judgement {
            state,
            demand,
            lead_time,
            levels,
            assessment: Assessment::new(state.stock, demand.per_day, &levels, &terms),
        })
    }
}

/// Days of demand that the order-up-to level is meant to last; 0 without demand.
fn days_to_keep(levels: &StockLevels, demand: Demand) -> f64 {
    if demand.is_some() {
        levels.order_up_to / demand.mean()
    } else {
        0.0
    }
}

/// Units that demand over a time is expected to exceed a position by: sigma * G(k), k = (position -
/// mean) / sigma, with the unit normal loss G (Silver, Pyke and Peterson 1998, chapter 7).
fn expected_shortage(position: i64, demand: Demand, time: LeadTime) -> f64 {
    let spare = position as f64 - time.demand(demand);
    let deviation = time.demand_variance(demand).sqrt();
    if deviation > 0.0 {
        deviation * unit_normal_loss(spare / deviation)
    } else {
        (-spare).max(0.0)
    }
}
