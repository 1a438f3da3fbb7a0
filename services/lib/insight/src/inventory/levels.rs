//! The levels of an item: when to order, and up to how much.

use super::classes::DemandClass;
use super::demand::Demand;
use super::safety_stock::{self, LeadTime, ServiceLevel};
use super::{intermittent, order::OrderRules};

/// How demand over a lead time is taken to vary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DemandModel {
    /// As a normal distribution: many small demands add up.
    Normal,
    /// As counts, a negative binomial or Poisson distribution: few demands, or lumps.
    Counts,
}

impl DemandModel {
    /// The model for a class of demand; counts where there is too little history for a class.
    #[must_use]
    pub const fn for_class(class: Option<DemandClass>) -> Self {
        match class {
            Some(DemandClass::Smooth | DemandClass::Erratic) => Self::Normal,
            Some(DemandClass::Intermittent | DemandClass::Lumpy) | None => Self::Counts,
        }
    }
}

/// On which terms an item is supplied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SupplyTerms {
    /// The probability not to run out between ordering and arrival.
    pub service: ServiceLevel,
    /// Days from order to receipt.
    pub lead_time: LeadTime,
    /// Days between two looks at the stock; 0 when it is watched all the time.
    pub review_days: f64,
}

/// The levels of an item, units, none negative.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct StockLevels {
    /// Kept against chance over the lead time.
    pub safety_stock: f64,
    /// Order when the position is at or below: demand over the lead time and the safety stock.
    pub reorder_point: f64,
    /// Order up to: what lasts until the order after this one arrives. Never below `reorder_point`.
    pub order_up_to: f64,
}

impl StockLevels {
    /// The levels for a demand that varies as `model` says.
    #[must_use]
    pub fn new(demand: Demand, model: DemandModel, terms: &SupplyTerms) -> Self {
        let reorder_point = level(demand, model, terms.service, terms.lead_time);
        Self {
            safety_stock: (reorder_point - terms.lead_time.demand(demand)).max(0.0),
            reorder_point,
            order_up_to: order_up_to(demand, model, terms).max(reorder_point),
        }
    }

    /// Units to order at a position: up to the level, as the item can be ordered.
    #[must_use]
    pub fn quantity(&self, position: i64, rules: OrderRules) -> u64 {
        rules.quantity(self.order_up_to, position)
    }
}

/// The order-up-to level alone: what a policy that looks at the stock every so many days needs.
#[must_use]
pub fn order_up_to(demand: Demand, model: DemandModel, terms: &SupplyTerms) -> f64 {
    let lasting = terms.lead_time.and(terms.review_days);
    level(demand, model, terms.service, lasting)
}

/// What demand over a time does not exceed with the probability asked for.
fn level(demand: Demand, model: DemandModel, service: ServiceLevel, time: LeadTime) -> f64 {
    match model {
        DemandModel::Normal => safety_stock::reorder_point(service.z(), demand, time),
        DemandModel::Counts => intermittent::lead_time_quantile(service, demand, time),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn terms(level: f64, lead_time: LeadTime, review_days: f64) -> SupplyTerms {
        SupplyTerms {
            service: ServiceLevel::new(level).unwrap(),
            lead_time,
            review_days,
        }
    }

    #[test]
    fn smooth_demand_has_the_textbook_levels() {
        let terms = terms(0.95, LeadTime::fixed(10.0), 7.0);
        let levels = StockLevels::new(Demand::new(30.0, 5.0), DemandModel::Normal, &terms);
        assert!((levels.safety_stock - 26.01).abs() < 0.005);
        assert!((levels.reorder_point - 326.01).abs() < 0.005);
        assert!((levels.order_up_to - 543.91).abs() < 0.005);
        assert_eq!(levels.quantity(300, OrderRules::outers_of(12)), 252);
    }

    #[test]
    fn counts_need_whole_units() {
        // Poisson with mean 5 over the lead time, 10 over it and the review.
        let terms = terms(0.95, LeadTime::fixed(10.0), 10.0);
        let demand = Demand::new(0.5, 0.5_f64.sqrt());
        let levels = StockLevels::new(demand, DemandModel::Counts, &terms);
        assert_eq!(
            (
                levels.reorder_point,
                levels.safety_stock,
                levels.order_up_to
            ),
            (9.0, 4.0, 15.0)
        );
    }

    #[test]
    fn rare_demand_is_counted() {
        assert_eq!(
            DemandModel::for_class(Some(DemandClass::Lumpy)),
            DemandModel::Counts
        );
        assert_eq!(
            DemandModel::for_class(Some(DemandClass::Erratic)),
            DemandModel::Normal
        );
        assert_eq!(DemandModel::for_class(None), DemandModel::Counts);
    }

    proptest! {
        #[test]
        fn levels_are_numbers_in_order(
            mean in any::<f64>(), deviation in any::<f64>(), days in any::<f64>(), late in any::<f64>(),
            review in any::<f64>(), level in 0.5..0.9999, counts in any::<bool>(),
        ) {
            let model = if counts { DemandModel::Counts } else { DemandModel::Normal };
            let found = StockLevels::new(Demand::new(mean, deviation), model, &terms(level, LeadTime::new(days, late), review));
            prop_assert!(found.order_up_to.is_finite());
            prop_assert!(0.0 <= found.safety_stock && found.safety_stock <= found.reorder_point);
            prop_assert!(found.reorder_point <= found.order_up_to);
        }
    }
}
