//! Since when an item is as short as it is: the days before are judged one by one, each as a look on
//! it would have judged it, knowing nothing later.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::shortage::Step;
use crate::domain::purchases::Purchases;
use crate::domain::stock::Stock;
use crate::domain::stock::lead_time::{LeadTimeBasis, LeadTimes};
use crate::domain::stock::recommendations::Plan;

/// The days before the one looked from.
pub(super) struct History<'a> {
    stock: &'a Stock,
    plan: &'a Plan,
    lead_times: HashMap<NaiveDate, LeadTimes>,
}

impl<'a> History<'a> {
    pub(super) fn new(stock: &'a Stock, plan: &'a Plan) -> Self {
        Self {
            stock,
            plan,
            lead_times: HashMap::new(),
        }
    }

    /// The first day from which on an item was never better off than `step`.
    pub(super) fn first_day(&mut self, index: usize, step: Step) -> NaiveDate {
        let own = purchases_of(self.stock, index);
        let mut first = self.plan.as_of;
        while let Some(before) = first.pred_opt()
            && self.step(index, before, &own) >= step
        {
            first = before;
        }
        first
    }

    /// How short an item was at the end of a day; `own` are its purchases.
    fn step(&mut self, index: usize, day: NaiveDate, own: &Purchases) -> Step {
        let item = &self.stock.items()[index];
        let known = self.stock.at(index, day);
        let Some(found) = known.filter(|_| item.known_from <= day) else {
            return Step::Enough;
        };
        // What needs no levels is judged without: a backorder can be years old.
        if Step::is_waiting(found.stock) {
            return Step::Waiting;
        }
        let plan = Plan {
            as_of: day,
            ..*self.plan
        };
        // Measuring the lead times of all items is most of the work. An item with receipts enough of
        // its own does not need the others'.
        let measured = LeadTimes::measured_at(own, day);
        let lead_times = if measured.of(item).basis == LeadTimeBasis::Item {
            &measured
        } else {
            let all = self.stock.purchases();
            let measure = || LeadTimes::measured_at(all, day);
            self.lead_times.entry(day).or_insert_with(measure)
        };
        let judged = self.stock.recommendation(index, &plan, lead_times);
        judged.map_or(Step::Enough, |judged| Step::of(&judged))
    }
}

/// What was ordered of an item, by itself.
fn purchases_of(stock: &Stock, index: usize) -> Purchases {
    let item = stock.items()[index].id;
    let all = stock.purchases().ordered_by(NaiveDate::MAX);
    let (mut lines, mut receipts) = (Vec::new(), Vec::new());
    for purchase in all.filter(|purchase| purchase.line.item == item) {
        lines.push(purchase.line.clone());
        receipts.extend_from_slice(purchase.receipts);
    }
    Purchases::new(Vec::new(), lines, receipts)
}
