//! Wide World Importers' rule and ours on the demand of the past.
//!
//! Both start with the same stock, what ours would order up to on the first day, and get their orders
//! after the same whole days. Customers wait for what is not there. Ours learns from the days before
//! and goes on learning; what it orders on a day it has worked out from the days before that day.

use chrono::{Days, NaiveDate};
use insight::inventory::levels::{DemandModel, order_up_to};
use insight::inventory::replay::{Policy, ReplayItem, ReplayOutcome, Unmet, replay, replay_days};
use insight::inventory::{DemandClass, DemandTally, SupplyTerms, demand};
use insight::period::Period;

use super::lead_time::LeadTimes;
use super::recommendations::Plan;
use super::{DEMAND_DAYS, Stock};

/// Two policies over the same demand.
#[derive(Debug, Clone, PartialEq)]
pub struct Replayed {
    /// Wide World Importers' rule.
    pub own: ReplayOutcome,
    /// Ours.
    pub recommended: ReplayOutcome,
}

/// One day of one item under both policies. Units; stock below 0 is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplayDay {
    /// The day.
    pub day: NaiveDate,
    /// What was asked for.
    pub demand: u32,
    /// Stock at its end under Wide World Importers' rule.
    pub own: i64,
    /// Stock at its end under ours.
    pub recommended: i64,
}

/// An item ready to be replayed.
struct Case<'a> {
    item: ReplayItem<'a>,
    own: Policy,
    recommended: Policy,
}

impl Stock {
    /// The days to replay: so many back from `as_of`, as far as there are data. Nothing before the
    /// first day with data.
    #[must_use]
    pub fn replayed_period(&self, as_of: NaiveDate, days_back: u32) -> Option<Period> {
        let span = self.span()?;
        let to = as_of.min(span.to());
        let from = to.checked_sub_days(Days::new(u64::from(days_back).saturating_sub(1)));
        Period::new(from.unwrap_or(span.from()).max(span.from()), to)
    }

    /// Replays all items that existed at the end of the period, which is one of
    /// [`Stock::replayed_period`], and adds them up.
    #[must_use]
    pub fn replay_all(&self, plan: &Plan, period: Period) -> Replayed {
        let lead_times = self.lead_times(plan.as_of);
        let mut total = Replayed {
            own: ReplayOutcome::default(),
            recommended: ReplayOutcome::default(),
        };
        for index in self.known_at(plan.as_of) {
            let case = self.case(index, plan, period, lead_times);
            total.own += replay(&case.item, &case.own, Unmet::BackOrdered);
            total.recommended += replay(&case.item, &case.recommended, Unmet::BackOrdered);
        }
        total
    }

    /// Replays one item, with every day.
    #[must_use]
    pub fn replay_one(
        &self,
        index: usize,
        plan: &Plan,
        period: Period,
    ) -> (Replayed, Vec<ReplayDay>) {
        let lead_times = self.lead_times(plan.as_of);
        let case = self.case(index, plan, period, lead_times);
        let (own, own_days) = replay_days(&case.item, &case.own, Unmet::BackOrdered);
        let (recommended, recommended_days) =
            replay_days(&case.item, &case.recommended, Unmet::BackOrdered);
        let stocks = own_days.into_iter().zip(recommended_days);
        let days = period.from().iter_days().zip(case.item.demand).zip(stocks);
        let days = days.map(|((day, demand), (own, recommended))| ReplayDay {
            day,
            demand: *demand,
            own,
            recommended,
        });
        (Replayed { own, recommended }, days.collect())
    }

    fn case(
        &self,
        index: usize,
        plan: &Plan,
        period: Period,
        lead_times: LeadTimes<'_>,
    ) -> Case<'_> {
        let item = &self.items[index];
        let history = self.demand(index, period.to());
        let replayed = usize::try_from(period.days()).unwrap_or_default();
        let (known, demand) = history.split_at(history.len().saturating_sub(replayed));
        let lead_time = lead_times.of(item).time;
        let terms = SupplyTerms {
            service: plan.service,
            lead_time,
            review_days: f64::from(plan.review_days),
        };
        Case {
            item: ReplayItem {
                initial_stock: first_level(known, &terms),
                known,
                demand,
                lead_time_days: whole_days(lead_time.days()),
                rules: item.order_rules(),
                unit_cost: item.unit_cost(plan.as_of).to_f64(),
            },
            own: Policy::ReorderLevel {
                reorder_level: item.reorder_level,
                target_level: item.target_level,
            },
            recommended: Policy::PeriodicReview {
                service: plan.service,
                lead_time,
                review_days: plan.review_days,
                memory_days: DEMAND_DAYS,
            },
        }
    }
}

/// What our rule orders up to, knowing these days; 0 of an item that nobody has asked for yet.
fn first_level(known: &[u32], terms: &SupplyTerms) -> i64 {
    let life = demand::since_launch(known);
    let recent = life.len().saturating_sub(DEMAND_DAYS as usize);
    let tally: DemandTally = life[recent..].iter().copied().collect();
    let model = DemandModel::for_class(DemandClass::of_tally(&tally));
    whole(order_up_to(tally.demand(), model, terms))
}

/// Days rounded up to whole ones.
fn whole_days(days: f64) -> u32 {
    u32::try_from(whole(days)).unwrap_or(u32::MAX)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a float beyond the range ends at its end"
)]
fn whole(value: f64) -> i64 {
    value.max(0.0).ceil() as i64
}
