//! When a policy orders, and how much.

use super::ReplayItem;
use crate::inventory::classes::DemandClass;
use crate::inventory::demand::DemandTally;
use crate::inventory::levels::{DemandModel, SupplyTerms, order_up_to};
use crate::inventory::order::OrderRules;
use crate::inventory::safety_stock::{LeadTime, ServiceLevel};

/// A policy that learns orders nothing before it has seen so many days from the item's launch: the
/// mean of fewer is too wild to buy by.
pub const LEAST_DAYS_SEEN: u32 = 14;

/// Larger orders are placed as this, units: no sum of them overflows.
const MOST_UNITS: i64 = 1 << 40;

/// When to order, and how much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Policy {
    /// Wide World Importers' own rule, every day: when the position is below the reorder level, order
    /// up to the target, in whole outers. The published procedure divides whole numbers and so rounds
    /// down; here it is rounded up, as it must be to reach the target.
    ReorderLevel {
        /// Order when the position is below, units.
        reorder_level: i64,
        /// Order up to, units.
        target_level: i64,
    },
    /// Ours: every so many days, order up to a level worked out anew from the demand seen so far (an
    /// (R, S) policy), by the model that fits the item's class of demand.
    PeriodicReview {
        /// The probability not to run out between ordering and arrival.
        service: ServiceLevel,
        /// The lead time it plans with; what orders really take is the item's.
        lead_time: LeadTime,
        /// Days between two reviews; 0 is taken as 1. The first day is one.
        review_days: u32,
        /// How many of the last days to learn from; 0: all of them.
        memory_days: u32,
    },
}

/// A policy at work on an item, and what it has seen.
pub(super) enum Planner<'a> {
    ReorderLevel {
        level: i64,
        target: f64,
        rules: OrderRules,
    },
    PeriodicReview {
        terms: SupplyTerms,
        review_days: u32,
        days_to_review: u32,
        seen: Seen<'a>,
        rules: OrderRules,
    },
}

impl<'a> Planner<'a> {
    pub(super) fn new(item: &ReplayItem<'a>, policy: &Policy) -> Self {
        let rules = item.rules;
        match *policy {
            Policy::ReorderLevel {
                reorder_level,
                target_level,
            } => Self::ReorderLevel {
                level: reorder_level,
                target: target_level as f64,
                rules,
            },
            Policy::PeriodicReview {
                service,
                lead_time,
                review_days,
                memory_days,
            } => {
                let review_days = review_days.max(1);
                let terms = SupplyTerms {
                    service,
                    lead_time,
                    review_days: f64::from(review_days),
                };
                Self::PeriodicReview {
                    terms,
                    review_days,
                    days_to_review: 0,
                    seen: Seen::new(item, memory_days),
                    rules,
                }
            }
        }
    }

    /// Units to order this morning at a position.
    pub(super) fn order(&mut self, position: i64) -> i64 {
        let quantity = match self {
            Self::ReorderLevel {
                level,
                target,
                rules,
            } => {
                if position >= *level {
                    return 0;
                }
                rules.quantity(*target, position)
            }
            Self::PeriodicReview {
                terms,
                review_days,
                days_to_review,
                seen,
                rules,
            } => {
                if *days_to_review > 0 {
                    *days_to_review -= 1;
                    return 0;
                }
                *days_to_review = *review_days - 1;
                if seen.tally.days() < LEAST_DAYS_SEEN {
                    return 0;
                }
                let model = DemandModel::for_class(DemandClass::of_tally(&seen.tally));
                let level = order_up_to(seen.tally.demand(), model, terms);
                rules.quantity(level, position)
            }
        };
        i64::try_from(quantity).map_or(MOST_UNITS, |units| units.min(MOST_UNITS))
    }

    /// Takes note of a day's demand when the day is over.
    pub(super) fn observe(&mut self, units: u32) {
        if let Self::PeriodicReview { seen, .. } = self {
            seen.add(units);
        }
    }
}

/// The demand seen since the item's launch, as far as memory goes back.
pub(super) struct Seen<'a> {
    tally: DemandTally,
    launched: bool,
    memory_days: u32,
    /// The day that leaves memory next, before and within the days replayed: memory is full when it
    /// is reached, so what is needed of it has been seen.
    oldest: usize,
    known: &'a [u32],
    demand: &'a [u32],
}

impl<'a> Seen<'a> {
    fn new(item: &ReplayItem<'a>, memory_days: u32) -> Self {
        let mut seen = Self {
            tally: DemandTally::default(),
            launched: false,
            memory_days: if memory_days == 0 {
                u32::MAX
            } else {
                memory_days
            },
            oldest: 0,
            known: item.known,
            demand: item.demand,
        };
        item.known.iter().for_each(|units| seen.add(*units));
        seen
    }

    fn add(&mut self, units: u32) {
        if !self.launched {
            self.launched = units > 0;
            if !self.launched {
                self.oldest += 1;
                return;
            }
        }
        self.tally.add(units);
        if self.tally.days() > self.memory_days {
            let oldest = self.known.get(self.oldest);
            let oldest = oldest.or_else(|| self.demand.get(self.oldest - self.known.len()));
            self.tally.take_oldest(oldest.copied().unwrap_or_default());
            self.oldest += 1;
        }
    }
}
