//! What a replenishment policy would have done with the demand of the past.
//!
//! A day runs so: what was ordered a lead time ago arrives, and customers who wait get theirs first;
//! the policy looks at the stock and may order; the day's demand comes; stock is counted. A policy
//! knows the demand of the days before, never that of the day or later ones.
//!
//! To add a policy, add a variant to [`Policy`] and what it does to `Planner`.

mod outcome;
mod policy;
#[cfg(test)]
#[expect(clippy::float_cmp, reason = "figures that floats hold exactly")]
mod tests;

use std::collections::VecDeque;

pub use outcome::ReplayOutcome;
use policy::Planner;
pub use policy::{LEAST_DAYS_SEEN, Policy};

use super::order::OrderRules;

/// One item and its demand.
#[derive(Debug, Clone, Copy)]
pub struct ReplayItem<'a> {
    /// Units in stock before the first day; below 0 when so many are owed.
    pub initial_stock: i64,
    /// Daily demand before the first day replayed, oldest first, units: a policy that learns starts
    /// from it. May be empty.
    pub known: &'a [u32],
    /// Daily demand of the days replayed, oldest first, units.
    pub demand: &'a [u32],
    /// Days from order to receipt; at 0 an order arrives in time for the day's demand.
    pub lead_time_days: u32,
    /// How the item can be ordered.
    pub rules: OrderRules,
    /// What a unit in stock is worth.
    pub unit_cost: f64,
}

/// What becomes of demand that stock does not meet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Unmet {
    /// The customer waits.
    #[default]
    BackOrdered,
    /// The customer goes elsewhere.
    Lost,
}

/// Replays an item's demand under a policy.
#[must_use]
pub fn replay(item: &ReplayItem<'_>, policy: &Policy, unmet: Unmet) -> ReplayOutcome {
    run(item, policy, unmet, |_| {})
}

/// As [`replay`], with the stock at the end of each day: units on hand, or below 0 units owed.
#[must_use]
pub fn replay_days(
    item: &ReplayItem<'_>,
    policy: &Policy,
    unmet: Unmet,
) -> (ReplayOutcome, Vec<i64>) {
    let mut days = Vec::with_capacity(item.demand.len());
    let outcome = run(item, policy, unmet, |net| days.push(net));
    (outcome, days)
}

fn run(
    item: &ReplayItem<'_>,
    policy: &Policy,
    unmet: Unmet,
    mut at_end_of_day: impl FnMut(i64),
) -> ReplayOutcome {
    let mut planner = Planner::new(item, policy);
    let mut shelf = Shelf::new(item.initial_stock);
    let lead_time = u64::from(item.lead_time_days);
    for (day, demand) in (0_u64..).zip(item.demand) {
        shelf.receive(day);
        let quantity = planner.order(shelf.position());
        if quantity > 0 {
            shelf.order(day + lead_time, quantity);
            // Ordered without lead time, it is there for today's demand.
            shelf.receive(day);
        }
        shelf.serve(i64::from(*demand), unmet);
        shelf.count();
        at_end_of_day(shelf.net);
        planner.observe(*demand);
    }
    shelf.outcome(item)
}

/// An item's stock as the days go by.
struct Shelf {
    /// On hand, or below 0 what is owed.
    net: i64,
    on_order: i64,
    /// When orders arrive, and how many units: in the order placed, since the lead time is fixed.
    coming: VecDeque<(u64, i64)>,
    /// Demand was not met, and nothing that ends the wait has arrived since.
    out: bool,
    outcome: ReplayOutcome,
}

impl Shelf {
    fn new(net: i64) -> Self {
        Self {
            net,
            on_order: 0,
            coming: VecDeque::new(),
            out: false,
            outcome: ReplayOutcome {
                max_owed: owed(net),
                ..ReplayOutcome::default()
            },
        }
    }

    fn position(&self) -> i64 {
        self.net.saturating_add(self.on_order)
    }

    fn order(&mut self, arrives: u64, units: i64) {
        self.coming.push_back((arrives, units));
        self.on_order = self.on_order.saturating_add(units);
        self.outcome.orders += 1;
        self.outcome.units_ordered += units.unsigned_abs();
    }

    fn receive(&mut self, day: u64) {
        while let Some((_, units)) = self.coming.pop_front_if(|(arrives, _)| *arrives <= day) {
            self.outcome.units_received += units.unsigned_abs();
            self.outcome.units_shipped += owed(self.net).min(units.unsigned_abs());
            self.net = self.net.saturating_add(units);
            self.on_order -= units;
            self.out &= self.net < 0;
        }
    }

    fn serve(&mut self, demand: i64, unmet: Unmet) {
        let met = demand.min(self.net.max(0));
        let short = demand - met;
        self.net = self.net.saturating_sub(match unmet {
            Unmet::BackOrdered => demand,
            Unmet::Lost => met,
        });
        self.outcome.units_demanded += demand.unsigned_abs();
        self.outcome.units_met += met.unsigned_abs();
        self.outcome.units_shipped += met.unsigned_abs();
        if short > 0 && !self.out {
            self.out = true;
            self.outcome.stock_outs += 1;
        }
    }

    fn count(&mut self) {
        self.outcome.days += 1;
        self.outcome.stock_out_days += u32::from(self.out);
        self.outcome.unit_days += u128::from(self.net.max(0).unsigned_abs());
        self.outcome.max_owed = self.outcome.max_owed.max(owed(self.net));
    }

    fn outcome(mut self, item: &ReplayItem<'_>) -> ReplayOutcome {
        let outcome = &mut self.outcome;
        outcome.items = 1;
        outcome.ending_stock = self.net.max(0).unsigned_abs();
        outcome.ending_owed = owed(self.net);
        if item.unit_cost.is_finite() {
            outcome.value_days = outcome.unit_days as f64 * item.unit_cost.max(0.0);
        }
        self.outcome
    }
}

/// What is owed at a net stock, units.
fn owed(net: i64) -> u64 {
    net.min(0).unsigned_abs()
}
