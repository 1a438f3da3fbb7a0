//! Safety stock by the normal theory: demand over the lead time taken as normal.
//!
//! Sources: P. L. King, *Crack the Code: Understanding Safety Stock*, APICS Magazine 2011; E. A.
//! Silver, D. F. Pyke and R. Peterson, *Inventory Management and Production Planning and Scheduling*,
//! 3rd ed. 1998, chapter 7 (fill rate). The theory fails where demand is rare or comes in lumps: see
//! [`super::intermittent`].

use super::demand::Demand;
use crate::statistics::{normal_cdf, normal_density, normal_quantile};

/// Longer times are taken as this, days: more than any warehouse looks ahead.
const MOST_DAYS: f64 = 1e6;

/// The probability not to run out between ordering and arrival (the cycle service level, not the fill
/// rate), with the z that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServiceLevel {
    probability: f64,
    z: f64,
}

impl ServiceLevel {
    /// Below a half the safety stock would be negative.
    pub const LEAST: f64 = 0.5;
    /// At 1 it would be infinite.
    pub const MOST: f64 = 0.9999;

    /// A service level from [`Self::LEAST`] to [`Self::MOST`]; nothing for others.
    #[must_use]
    pub fn new(probability: f64) -> Option<Self> {
        (Self::LEAST..=Self::MOST)
            .contains(&probability)
            .then(|| Self {
                probability,
                z: normal_quantile(probability),
            })
    }

    /// The probability.
    #[must_use]
    pub const fn probability(self) -> f64 {
        self.probability
    }

    /// The one-sided quantile of the standard normal distribution: 1.6449 at 95 %. Never negative.
    #[must_use]
    pub const fn z(self) -> f64 {
        self.z
    }
}

/// Days from order to receipt.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LeadTime {
    days: f64,
    deviation: f64,
}

impl LeadTime {
    /// A lead time of a given mean and standard deviation, days. Figures that are negative or no
    /// numbers count as 0.
    #[must_use]
    pub fn new(days: f64, deviation: f64) -> Self {
        Self {
            days: sane_days(days),
            deviation: sane_days(deviation),
        }
    }

    /// A lead time that never varies.
    #[must_use]
    pub fn fixed(days: f64) -> Self {
        Self::new(days, 0.0)
    }

    /// Its mean, days.
    #[must_use]
    pub const fn days(self) -> f64 {
        self.days
    }

    /// Its standard deviation, days.
    #[must_use]
    pub const fn deviation(self) -> f64 {
        self.deviation
    }

    /// The lead time and `days` more, which are certain: the time an order that can be placed every
    /// so many days has to last.
    #[must_use]
    pub fn and(self, days: f64) -> Self {
        Self::new(self.days + sane_days(days), self.deviation)
    }

    /// Mean demand over the lead time, units: d * L.
    #[must_use]
    pub fn demand(self, demand: Demand) -> f64 {
        demand.mean() * self.days
    }

    /// Variance of demand over the lead time, units squared: L * sd^2 + d^2 * sL^2.
    #[must_use]
    pub fn demand_variance(self, demand: Demand) -> f64 {
        self.days * demand.deviation().powi(2) + (demand.mean() * self.deviation).powi(2)
    }
}

fn sane_days(days: f64) -> f64 {
    if days.is_nan() {
        0.0
    } else {
        days.clamp(0.0, MOST_DAYS)
    }
}

/// Units kept against chance: z * sqrt(L * sd^2 + d^2 * sL^2).
#[must_use]
pub fn safety_stock(z: f64, demand: Demand, lead_time: LeadTime) -> f64 {
    z * lead_time.demand_variance(demand).sqrt()
}

/// Order when stock falls to this many units: d * L + safety stock. Over lead time and review together
/// ([`LeadTime::and`]) it is the level to order up to when stock is looked at every so many days (an
/// (R, S) policy).
#[must_use]
pub fn reorder_point(z: f64, demand: Demand, lead_time: LeadTime) -> f64 {
    lead_time.demand(demand) + safety_stock(z, demand, lead_time)
}

/// The unit normal loss G(k) = phi(k) - k * (1 - Phi(k)): expected shortage in standard deviations
/// with a safety stock of k standard deviations.
#[must_use]
pub fn unit_normal_loss(k: f64) -> f64 {
    // 1 - Phi(k) = Phi(-k), which keeps its digits where the difference would lose them.
    (normal_density(k) - k * normal_cdf(-k)).max(0.0)
}

/// The share of units met from stock at once (type 2 service, the fill rate) when `quantity` units are
/// ordered at a time: 1 - sigma_L * G(k) / Q, within 0 and 1. `deviation` is that of demand over the
/// lead time, `safety_stock` what is kept against it, both units. Nothing where nothing is ordered.
#[must_use]
pub fn fill_rate(safety_stock: f64, deviation: f64, quantity: f64) -> Option<f64> {
    if !(quantity > 0.0 && safety_stock.is_finite() && deviation.is_finite()) {
        return None;
    }
    if deviation <= 0.0 {
        return Some(((quantity + safety_stock.min(0.0)) / quantity).clamp(0.0, 1.0));
    }
    let loss = deviation * unit_normal_loss(safety_stock / deviation);
    Some((1.0 - loss / quantity).clamp(0.0, 1.0))
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "figures that floats hold exactly")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The textbook's: 30 units a day, deviation 5, ten days, 95 %.
    #[test]
    fn textbook_reorder_point() {
        let demand = Demand::new(30.0, 5.0);
        let lead_time = LeadTime::fixed(10.0);
        assert!((safety_stock(1.65, demand, lead_time) - 26.1).abs() < 0.05);
        assert!((reorder_point(1.65, demand, lead_time) - 326.1).abs() < 0.05);
        let exact = ServiceLevel::new(0.95).unwrap().z();
        assert!((safety_stock(exact, demand, lead_time) - 26.01).abs() < 0.005);
    }

    #[test]
    fn a_late_supplier_costs_stock() {
        // sqrt(9 * 16 + 100 * 1) = sqrt(244).
        let found = safety_stock(1.0, Demand::new(10.0, 4.0), LeadTime::new(9.0, 1.0));
        assert!((found - 244.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn order_up_to_covers_review_and_lead_time() {
        // 30 * 17 + 1.65 * 5 * sqrt(17).
        let lasting = LeadTime::fixed(10.0).and(7.0);
        let found = reorder_point(1.65, Demand::new(30.0, 5.0), lasting);
        assert!((found - (510.0 + 1.65 * 5.0 * 17.0_f64.sqrt())).abs() < 1e-9);
    }

    #[test]
    fn unit_normal_loss_of_the_tables() {
        let table = [
            (0.0, 0.3989),
            (0.5, 0.1978),
            (1.0, 0.0833),
            (1.5, 0.0293),
            (2.0, 0.0085),
            (3.0, 0.0004),
            (-1.0, 1.0833),
        ];
        for (k, loss) in table {
            assert!((unit_normal_loss(k) - loss).abs() < 5e-5, "{k}");
        }
        assert!(unit_normal_loss(40.0) >= 0.0);
    }

    #[test]
    fn fill_rate_is_not_the_service_level() {
        // k = 1: 1 - 50 * 0.0833 / 200, at a cycle service level of only 84 %.
        let found = fill_rate(50.0, 50.0, 200.0).unwrap();
        assert!((found - 0.9792).abs() < 5e-5);
        assert_eq!(fill_rate(0.0, 0.0, 10.0), Some(1.0));
        assert_eq!(fill_rate(1.0, 1.0, 0.0), None);
    }

    #[test]
    fn service_levels_out_of_range_are_refused() {
        for level in [0.0, 0.49, 1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(ServiceLevel::new(level), None, "{level}");
        }
        assert_eq!(ServiceLevel::new(0.5).unwrap().z(), 0.0);
    }

    proptest! {
        #[test]
        fn levels_are_numbers_and_grow(
            mean in any::<f64>(), deviation in any::<f64>(), days in any::<f64>(), late in any::<f64>(),
            review in any::<f64>(), low in 0.5..0.9999, high in 0.5..0.9999,
        ) {
            let (demand, lead_time) = (Demand::new(mean, deviation), LeadTime::new(days, late));
            let (low, high) = (f64::min(low, high), f64::max(low, high));
            let z = |level| ServiceLevel::new(level).unwrap().z();
            let at_low = reorder_point(z(low), demand, lead_time.and(review));
            let at_high = reorder_point(z(high), demand, lead_time.and(review));
            prop_assert!(at_low.is_finite() && at_high.is_finite());
            prop_assert!(at_low <= at_high);
            prop_assert!(reorder_point(z(low), demand, lead_time) <= at_low);
            prop_assert!(safety_stock(z(low), demand, lead_time) >= 0.0);
        }

        #[test]
        fn fill_rates_stay_inside_and_grow_with_stock(less in -1e6..1e6, more in 0.0..1e6, deviation in 0.0..1e6, quantity in 1e-3..1e6) {
            let with_less = fill_rate(less, deviation, quantity).unwrap();
            let with_more = fill_rate(less + more, deviation, quantity).unwrap();
            prop_assert!((0.0..=1.0).contains(&with_less) && (0.0..=1.0).contains(&with_more));
            prop_assert!(with_less <= with_more + 1e-9);
        }
    }
}
