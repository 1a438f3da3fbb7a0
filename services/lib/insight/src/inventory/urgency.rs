//! How soon to act on an item, and why.
//!
//! Own rules: HIGH when customers wait or will before an order placed today can arrive, when the books
//! have less than nothing, or when the safety stock is all that is left; MEDIUM at or below the reorder point; LOW when it will be reached
//! before the next look at the stock.

use std::fmt;

use super::demand::Demand;
use super::levels::{StockLevels, SupplyTerms};
use super::order::StockState;

/// How soon to act. The most urgent sorts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// At once: customers wait, or will.
    High,
    /// Order now.
    Medium,
    /// Order at this review: the next would be too late.
    Low,
    /// Nothing to do.
    None,
}

/// How soon to act, and the figures that say so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assessment {
    /// How soon.
    pub urgency: Urgency,
    /// Why; its `Display` is a sentence for people.
    pub reason: Reason,
}

/// Why an item is as urgent as it is. Units and days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// More is owed than there is.
    CustomersWait {
        /// Units owed beyond those on hand.
        short: i64,
        /// Units on the way.
        on_order: i64,
    },
    /// The books have less than nothing on hand, and nobody waits: there is nothing to sell, and
    /// somebody should count.
    BelowNothing {
        /// Units on hand by the books.
        on_hand: i64,
        /// Units on the way.
        on_order: i64,
    },
    /// All there is and all on the way will be used before an order placed today arrives.
    OutBeforeArrival {
        /// Days the position lasts at the mean demand.
        days_left: f64,
        /// Days an order takes.
        lead_time_days: f64,
    },
    /// Only the safety stock is left.
    IntoSafetyStock {
        /// On hand + on order - owed.
        position: i64,
        /// The safety stock.
        safety_stock: f64,
    },
    /// The reorder point is reached.
    AtReorderPoint {
        /// On hand + on order - owed.
        position: i64,
        /// The reorder point.
        reorder_point: f64,
    },
    /// The reorder point will be reached before the next look at the stock.
    ReachesReorderPoint {
        /// Days until then at the mean demand.
        days: f64,
        /// Days until the next look.
        review_days: f64,
    },
    /// There is enough until the next look.
    Enough {
        /// On hand + on order - owed.
        position: i64,
        /// The reorder point.
        reorder_point: f64,
    },
    /// Nobody asks for it.
    NoDemand,
}

impl Assessment {
    /// Judges the stock of an item by its levels.
    #[must_use]
    pub fn new(
        stock: StockState,
        demand: Demand,
        levels: &StockLevels,
        terms: &SupplyTerms,
    ) -> Self {
        let position = stock.position();
        let units = position as f64;
        let lead_time_days = terms.lead_time.days();
        let (urgency, reason) = if stock.customers_wait() {
            let reason = Reason::CustomersWait {
                short: stock.net().saturating_neg(),
                on_order: stock.on_order,
            };
            (Urgency::High, reason)
        } else if stock.net() < 0 {
            let reason = Reason::BelowNothing {
                on_hand: stock.on_hand,
                on_order: stock.on_order,
            };
            (Urgency::High, reason)
        } else if !demand.is_some() {
            (Urgency::None, Reason::NoDemand)
        } else if units < levels.reorder_point && units < terms.lead_time.demand(demand) {
            let reason = Reason::OutBeforeArrival {
                days_left: units.max(0.0) / demand.mean(),
                lead_time_days,
            };
            (Urgency::High, reason)
        } else if units < levels.reorder_point && units <= levels.safety_stock {
            let reason = Reason::IntoSafetyStock {
                position,
                safety_stock: levels.safety_stock,
            };
            (Urgency::High, reason)
        } else {
            calm(position, demand, levels, terms.review_days)
        };
        Self { urgency, reason }
    }
}

/// The judgement of an item that cannot run out soon.
fn calm(
    position: i64,
    demand: Demand,
    levels: &StockLevels,
    review_days: f64,
) -> (Urgency, Reason) {
    let reorder_point = levels.reorder_point;
    let units = position as f64;
    let enough = Reason::Enough {
        position,
        reorder_point,
    };
    if units >= levels.order_up_to {
        return (Urgency::None, enough);
    }
    if units <= reorder_point {
        let reason = Reason::AtReorderPoint {
            position,
            reorder_point,
        };
        return (Urgency::Medium, reason);
    }
    let days = (units - reorder_point) / demand.mean();
    if days <= review_days {
        (
            Urgency::Low,
            Reason::ReachesReorderPoint { days, review_days },
        )
    } else {
        (Urgency::None, enough)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::CustomersWait { short, on_order } => write!(
                f,
                "customers wait for {short} units that are not there; {}",
                coming(on_order)
            ),
            Self::BelowNothing { on_hand, on_order } => write!(
                f,
                "the books have {on_hand} on hand, less than nothing; {}",
                coming(on_order)
            ),
            Self::OutBeforeArrival {
                days_left,
                lead_time_days,
            } => write!(
                f,
                "stock and orders last {} days, an order takes {}",
                short_figure(days_left),
                short_figure(lead_time_days)
            ),
            Self::IntoSafetyStock {
                position,
                safety_stock,
            } => write!(
                f,
                "position {position} is within the safety stock of {}",
                short_figure(safety_stock)
            ),
            Self::AtReorderPoint {
                position,
                reorder_point,
            } => write!(
                f,
                "position {position} is at or below the reorder point of {}",
                short_figure(reorder_point)
            ),
            Self::ReachesReorderPoint { days, review_days } => write!(
                f,
                "the reorder point will be reached in {} days, the next review is in {}",
                short_figure(days),
                short_figure(review_days)
            ),
            Self::Enough {
                position,
                reorder_point,
            } => write!(
                f,
                "position {position} is above the reorder point of {} until the next review",
                short_figure(reorder_point)
            ),
            Self::NoDemand => f.write_str("no demand"),
        }
    }
}

fn coming(on_order: i64) -> String {
    if on_order > 0 {
        format!("{on_order} are on order")
    } else {
        "nothing is on order".to_owned()
    }
}

/// A figure with one decimal, and none where it is 0.
fn short_figure(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "figures that floats hold exactly")]
mod tests {
    use proptest::prelude::*;

    use super::super::levels::DemandModel;
    use super::super::safety_stock::{LeadTime, ServiceLevel};
    use super::*;

    fn terms() -> SupplyTerms {
        SupplyTerms {
            service: ServiceLevel::new(0.95).unwrap(),
            lead_time: LeadTime::fixed(10.0),
            review_days: 7.0,
        }
    }

    /// 30 units a day, deviation 20: safety stock 104, reorder point 404.03, order up to 645.6.
    fn assess(on_hand: i64, on_order: i64, owed: i64) -> Assessment {
        let demand = Demand::new(30.0, 20.0);
        let levels = StockLevels::new(demand, DemandModel::Normal, &terms());
        let stock = StockState {
            on_hand,
            on_order,
            owed,
        };
        Assessment::new(stock, demand, &levels, &terms())
    }

    #[test]
    fn urgency_and_its_reason() {
        let table = [
            (
                (5, 400, 10),
                Urgency::High,
                "customers wait for 5 units that are not there; 400 are on order",
            ),
            (
                (5, 0, 10),
                Urgency::High,
                "customers wait for 5 units that are not there; nothing is on order",
            ),
            (
                (-5, 900, 0),
                Urgency::High,
                "the books have -5 on hand, less than nothing; 900 are on order",
            ),
            (
                (100, 125, 0),
                Urgency::High,
                "stock and orders last 7.5 days, an order takes 10",
            ),
            (
                (404, 0, 0),
                Urgency::Medium,
                "position 404 is at or below the reorder point of 404",
            ),
            (
                (509, 0, 0),
                Urgency::Low,
                "the reorder point will be reached in 3.5 days, the next review is in 7",
            ),
            (
                (600, 50, 0),
                Urgency::None,
                "position 650 is above the reorder point of 404 until the next review",
            ),
        ];
        for ((on_hand, on_order, owed), urgency, reason) in table {
            let found = assess(on_hand, on_order, owed);
            assert_eq!(
                (found.urgency, found.reason.to_string().as_str()),
                (urgency, reason)
            );
        }
    }

    #[test]
    fn a_large_safety_stock_is_not_to_be_lived_on() {
        let demand = Demand::new(1.0, 20.0);
        let levels = StockLevels::new(demand, DemandModel::Normal, &terms());
        let stock = StockState {
            on_hand: 100,
            ..StockState::default()
        };
        let found = Assessment::new(stock, demand, &levels, &terms());
        assert_eq!(found.urgency, Urgency::High);
        assert_eq!(
            found.reason.to_string(),
            "position 100 is within the safety stock of 104"
        );
    }

    #[test]
    fn nobody_needs_what_nobody_asks_for() {
        let found = Assessment::new(
            StockState::default(),
            Demand::NONE,
            &StockLevels::default(),
            &terms(),
        );
        assert_eq!(
            (found.urgency, found.reason),
            (Urgency::None, Reason::NoDemand)
        );
    }

    #[test]
    fn an_item_so_rare_that_none_need_be_kept_is_not_urgent() {
        let demand = Demand::new(0.001, 0.03);
        let levels = StockLevels::new(demand, DemandModel::Counts, &terms());
        let found = Assessment::new(StockState::default(), demand, &levels, &terms());
        assert_eq!(levels.order_up_to, 0.0);
        assert_eq!(found.urgency, Urgency::None);
    }

    proptest! {
        #[test]
        fn more_stock_is_never_more_urgent(on_hand in -1000..1000_i64, more in 0..1000_i64, on_order in 0..500_i64, owed in 0..500_i64) {
            let (less, more) = (assess(on_hand, on_order, owed), assess(on_hand + more, on_order, owed));
            prop_assert!(less.urgency <= more.urgency);
        }

        #[test]
        fn no_stock_panics(on_hand in any::<i64>(), on_order in any::<i64>(), owed in any::<i64>()) {
            prop_assert!(!assess(on_hand, on_order, owed).reason.to_string().contains("NaN"));
        }
    }
}
