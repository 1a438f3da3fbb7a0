//! Since when an item is as short as it is: the days before are judged one by one, each as a look on
//! it would have judged it, knowing nothing later.

use chrono::NaiveDate;

use super::shortage::Step;
use crate::domain::stock::Stock;
use crate::domain::stock::recommendations::Plan;

/// The first day from which on an item was never better off than `step`, looked from the plan's day.
pub(super) fn first_day(stock: &Stock, plan: &Plan, index: usize, step: Step) -> NaiveDate {
    let mut first = plan.as_of;
    while let Some(as_of) = first.pred_opt()
        && step_at(stock, &Plan { as_of, ..*plan }, index) >= step
    {
        first = as_of;
    }
    first
}

/// How short an item was at the end of the plan's day.
fn step_at(stock: &Stock, plan: &Plan, index: usize) -> Step {
    let known = stock.at(index, plan.as_of);
    let Some(found) = known.filter(|_| stock.items()[index].known_from <= plan.as_of) else {
        return Step::Enough;
    };
    // What needs no levels is judged without: a backorder can be years old.
    if found.stock.customers_wait() {
        return Step::Waiting;
    }
    let judged = stock.judge(index, plan, stock.lead_times(plan.as_of));
    judged.map_or(Step::Enough, |judged| Step::of(judged.assessment.reason))
}
