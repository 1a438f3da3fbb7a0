//! Stock as it stands, and what to order.

use super::demand::Demand;

/// What there is, what is coming and what is promised of one item, units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StockState {
    /// In stock; negative where the warehouse says so.
    pub on_hand: i64,
    /// Ordered from suppliers and not received.
    pub on_order: i64,
    /// Asked for by customers and not yet picked.
    pub owed: i64,
}

impl StockState {
    /// What orders are decided on: on hand + on order - owed.
    #[must_use]
    pub const fn position(self) -> i64 {
        self.net().saturating_add(self.on_order)
    }

    /// What is free to sell today: on hand - owed; negative when customers wait, or the books have less
    /// than nothing.
    #[must_use]
    pub const fn net(self) -> i64 {
        self.on_hand.saturating_sub(self.owed)
    }

    /// Whether more is owed to customers than there is. Less than nothing on hand alone is an error in
    /// the books: nobody waits for it.
    #[must_use]
    pub const fn customers_wait(self) -> bool {
        self.owed > 0 && self.net() < 0
    }
}

/// How an item can be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderRules {
    /// Units in an outer, the package that suppliers sell; 0 is taken as 1.
    pub units_per_outer: u32,
    /// The least a supplier delivers, units; 0 when any.
    pub minimum_units: u32,
}

impl OrderRules {
    /// Any number of units.
    pub const ANY: Self = Self {
        units_per_outer: 1,
        minimum_units: 0,
    };

    /// Whole outers, no minimum.
    #[must_use]
    pub const fn outers_of(units: u32) -> Self {
        Self {
            units_per_outer: units,
            minimum_units: 0,
        }
    }

    /// Units to order to bring `position` up to `target`: at least the minimum, rounded up to whole
    /// outers; 0 when the position is there already.
    #[must_use]
    pub fn quantity(self, target: f64, position: i64) -> u64 {
        // A hair above a whole number is rounding of the target, not a unit that is wanted.
        let short = (target - position as f64 - 1e-9).ceil();
        if short.is_nan() || short < 1.0 {
            return 0;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at least 1; a float beyond the range ends at its end"
        )]
        let wanted = (short as u64).max(u64::from(self.minimum_units));
        let outer = u64::from(self.units_per_outer.max(1));
        wanted.div_ceil(outer).saturating_mul(outer)
    }
}

/// Days that `units` last at the mean demand; 0 when there are none. Nothing without demand: they
/// would last for ever.
#[must_use]
pub fn days_of_cover(units: i64, demand: Demand) -> Option<f64> {
    demand
        .is_some()
        .then(|| units.max(0) as f64 / demand.mean())
}

/// Units of `on_hand` beyond what `most_days` of mean demand use: above 0 the item is overstocked. All
/// of the stock of an item without demand.
#[must_use]
pub fn excess_units(on_hand: i64, demand: Demand, most_days: f64) -> f64 {
    let used = demand.mean() * most_days.max(0.0);
    (on_hand.max(0) as f64 - used).max(0.0)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "figures that floats hold exactly")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn orders_are_whole_outers_rounded_up() {
        let rules = OrderRules::outers_of(10);
        assert_eq!(rules.quantity(100.0, 100), 0);
        assert_eq!(rules.quantity(100.0, 99), 10);
        assert_eq!(rules.quantity(100.2, 80), 30);
        assert_eq!(OrderRules::ANY.quantity(100.2, 80), 21);
        assert_eq!(OrderRules::ANY.quantity(0.1 + 0.2 + 99.7, 99), 1);
    }

    #[test]
    fn a_minimum_counts_before_outers() {
        let rules = OrderRules {
            units_per_outer: 12,
            minimum_units: 50,
        };
        assert_eq!(rules.quantity(10.0, 5), 60);
        assert_eq!(rules.quantity(10.0, 10), 0);
    }

    #[test]
    fn position_counts_what_is_promised() {
        let stock = StockState {
            on_hand: 10,
            on_order: 40,
            owed: 25,
        };
        assert_eq!((stock.net(), stock.position()), (-15, 25));
    }

    #[test]
    fn cover_is_endless_without_demand() {
        assert_eq!(days_of_cover(50, Demand::NONE), None);
        assert_eq!(days_of_cover(50, Demand::new(5.0, 0.0)), Some(10.0));
        assert_eq!(days_of_cover(-5, Demand::new(5.0, 0.0)), Some(0.0));
        assert_eq!(excess_units(50, Demand::NONE, 365.0), 50.0);
        assert_eq!(excess_units(50, Demand::new(0.1, 0.0), 365.0), 13.5);
        assert_eq!(excess_units(30, Demand::new(0.1, 0.0), 365.0), 0.0);
    }

    proptest! {
        #[test]
        fn an_order_reaches_the_target_and_no_outer_more(
            target in 0.0..1e9, position in -1_000_000..1_000_000_i64, outer in 0..500_u32,
        ) {
            let quantity = OrderRules::outers_of(outer).quantity(target, position);
            let outer = u64::from(outer.max(1));
            prop_assert_eq!(quantity % outer, 0);
            let reached = position as f64 + quantity as f64;
            prop_assert!(reached >= target - 1e-6);
            prop_assert!(quantity == 0 || reached - outer as f64 <= target);
        }

        #[test]
        fn no_target_panics(target in any::<f64>(), position in any::<i64>(), outer in any::<u32>(), least in any::<u32>()) {
            let rules = OrderRules { units_per_outer: outer, minimum_units: least };
            prop_assert!(target > position as f64 || rules.quantity(target, position) == 0);
        }
    }
}
