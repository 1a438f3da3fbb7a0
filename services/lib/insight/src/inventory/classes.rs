//! Classes of items: ABC by value, XYZ by steadiness, Syntetos and Boylan's by how demand comes.

use super::demand::{Demand, DemandTally, active_life};
use crate::statistics;

/// Class by share of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AbcClass {
    /// The few that make most of it.
    A,
    /// Those between.
    B,
    /// The many that make the rest.
    C,
}

/// Where A and B end, shares of the value of all items.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AbcCuts {
    /// Where A ends.
    pub a: f64,
    /// Where B ends.
    pub b: f64,
}

impl Default for AbcCuts {
    fn default() -> Self {
        Self { a: 0.80, b: 0.95 }
    }
}

/// An item's place among all by value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AbcShare {
    /// Its class.
    pub class: AbcClass,
    /// Its share of the value of all.
    pub share: f64,
    /// The share of all larger items and itself.
    pub cumulative: f64,
}

/// Classes items by their value, in the order given. The item that crosses a line belongs to the upper
/// class, so that A alone makes the share it is named for; of equal items the one given first counts as
/// the larger. An item without value (0, negative or no number) is not classed.
#[must_use]
pub fn abc(values: &[f64], cuts: AbcCuts) -> Vec<Option<AbcShare>> {
    let largest = values.iter().copied().filter(|value| value.is_finite());
    let largest = largest.fold(0.0, f64::max);
    // Scaled first, so that no sum of finite values is infinite.
    let scaled = |index: usize| values[index] / largest;
    let mut order: Vec<usize> = (0..values.len())
        .filter(|index| values[*index].is_finite() && values[*index] > 0.0)
        .collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    let total: f64 = order.iter().map(|index| scaled(*index)).sum();

    let mut classes = vec![None; values.len()];
    let mut before = 0.0;
    for index in order {
        let cumulative = before + scaled(index);
        // A hair below a line is on it: sums of floats miss whole shares by less than this.
        let starts_within = |cut: f64| before / total < cut - 1e-12;
        let class = if starts_within(cuts.a) {
            AbcClass::A
        } else if starts_within(cuts.b) {
            AbcClass::B
        } else {
            AbcClass::C
        };
        classes[index] = Some(AbcShare {
            class,
            share: scaled(index) / total,
            cumulative: (cumulative / total).min(1.0),
        });
        before = cumulative;
    }
    classes
}

/// Class by steadiness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum XyzClass {
    /// Steady.
    X,
    /// Changing.
    Y,
    /// Erratic.
    Z,
}

/// Where X and Y end, coefficients of variation. There is no standard for them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct XyzCuts {
    /// Where X ends.
    pub x: f64,
    /// Where Y ends.
    pub y: f64,
}

impl Default for XyzCuts {
    fn default() -> Self {
        Self { x: 0.5, y: 1.0 }
    }
}

impl XyzClass {
    /// The class of demand per period by its coefficient of variation; nothing without demand. What a
    /// period is changes the class: the same item is steadier per month than per day.
    #[must_use]
    pub fn of(demand: Demand, cuts: XyzCuts) -> Option<Self> {
        let variation = demand.coefficient_of_variation()?;
        Some(if variation <= cuts.x {
            Self::X
        } else if variation <= cuts.y {
            Self::Y
        } else {
            Self::Z
        })
    }
}

/// How often and how evenly demand comes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DemandPattern {
    /// Average demand interval (ADI): periods / periods with demand, at least 1.
    pub interval: f64,
    /// Squared coefficient of variation (CV^2) of the sizes of demand, periods without left out.
    pub size_variation: f64,
}

impl DemandPattern {
    /// Beyond this interval demand is rare.
    pub const INTERVAL_CUT: f64 = 1.32;
    /// Beyond this variation sizes are uneven.
    pub const SIZE_VARIATION_CUT: f64 = 0.49;

    /// The pattern of a series within its active life. Nothing where demand came in fewer than two
    /// periods: one sale has no interval.
    #[must_use]
    pub fn of(series: &[f64]) -> Option<Self> {
        let life = active_life(series);
        let sizes: Vec<f64> = life
            .iter()
            .copied()
            .filter(|size| size.is_finite() && *size > 0.0)
            .collect();
        let variation = Demand::per_day(&sizes).coefficient_of_variation()?;
        (sizes.len() > 1).then(|| Self {
            interval: statistics::count(life.len()) / statistics::count(sizes.len()),
            size_variation: variation * variation,
        })
    }

    /// The class; exactly on a cut counts as the tamer side.
    #[must_use]
    pub fn class(self) -> DemandClass {
        let rare = self.interval > Self::INTERVAL_CUT;
        let uneven = self.size_variation > Self::SIZE_VARIATION_CUT;
        match (rare, uneven) {
            (false, false) => DemandClass::Smooth,
            (false, true) => DemandClass::Erratic,
            (true, false) => DemandClass::Intermittent,
            (true, true) => DemandClass::Lumpy,
        }
    }
}

/// Class of demand. Source: A. A. Syntetos, J. E. Boylan and J. D. Croston, *On the categorization of
/// demand patterns*, Journal of the Operational Research Society 56, 2005.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DemandClass {
    /// Often and even.
    Smooth,
    /// Often and uneven.
    Erratic,
    /// Rarely and even.
    Intermittent,
    /// Rarely and uneven.
    Lumpy,
}

impl DemandClass {
    /// The class of a series within its active life; nothing where demand came in fewer than two
    /// periods.
    #[must_use]
    pub fn of(series: &[f64]) -> Option<Self> {
        DemandPattern::of(series).map(DemandPattern::class)
    }

    /// As [`Self::of`], of a tally that starts with the item's launch.
    #[must_use]
    pub fn of_tally(tally: &DemandTally) -> Option<Self> {
        tally.pattern().map(DemandPattern::class)
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "figures that floats hold exactly")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn letters(values: &[f64]) -> Vec<Option<AbcClass>> {
        let classes = abc(values, AbcCuts::default());
        classes.iter().map(|item| item.map(|s| s.class)).collect()
    }

    #[test]
    fn the_item_that_crosses_a_line_belongs_to_the_upper_class() {
        use AbcClass::{A, B, C};
        // Cumulative 50, 70, 85, 93, 97, 100 %.
        let found = letters(&[50.0, 20.0, 15.0, 8.0, 4.0, 3.0]);
        assert_eq!(found, [A, A, A, B, B, C].map(Some));
        // Exactly 80 and 95 %: the line is reached, not crossed.
        assert_eq!(letters(&[5.0, 80.0, 15.0]), [C, A, B].map(Some));
        // Sums of tenths miss 0.8 by a hair.
        let tenths = letters(&[0.1; 10]);
        assert_eq!(tenths.iter().filter(|class| **class == Some(A)).count(), 8);
    }

    #[test]
    fn items_without_value_are_not_classed() {
        assert_eq!(letters(&[0.0, -1.0, f64::NAN, f64::INFINITY]), [None; 4]);
        assert_eq!(letters(&[0.0, 3.0]), [None, Some(AbcClass::A)]);
        assert!(letters(&[]).is_empty());
    }

    #[test]
    fn steadiness_by_the_coefficient_of_variation() {
        let class =
            |mean, deviation| XyzClass::of(Demand::new(mean, deviation), XyzCuts::default());
        assert_eq!(class(10.0, 5.0), Some(XyzClass::X));
        assert_eq!(class(10.0, 5.1), Some(XyzClass::Y));
        assert_eq!(class(10.0, 10.1), Some(XyzClass::Z));
        assert_eq!(class(0.0, 0.0), None);
    }

    #[test]
    fn the_four_classes_of_demand() {
        let class = |interval, size_variation| {
            DemandPattern {
                interval,
                size_variation,
            }
            .class()
        };
        assert_eq!(class(1.32, 0.49), DemandClass::Smooth);
        assert_eq!(class(1.32, 0.50), DemandClass::Erratic);
        assert_eq!(class(1.33, 0.49), DemandClass::Intermittent);
        assert_eq!(class(1.33, 0.50), DemandClass::Lumpy);
    }

    #[test]
    fn a_life_is_trimmed_before_it_is_classed() {
        let mut series = vec![0.0; 50];
        series.extend([4.0, 5.0, 4.0, 5.0, 4.0]);
        series.extend([0.0; 50]);
        assert_eq!(DemandClass::of(&series), Some(DemandClass::Smooth));
        let rare = [3.0, 0.0, 0.0, 4.0, 0.0, 3.0];
        let pattern = DemandPattern::of(&rare).unwrap();
        assert_eq!(pattern.interval, 2.0);
        // Sizes 3, 4, 3: variance 1/3, mean 10/3.
        assert!((pattern.size_variation - 0.03).abs() < 1e-12);
        assert_eq!(DemandClass::of(&[0.0, 3.0, 0.0]), None);
    }

    proptest! {
        #[test]
        fn any_values_are_classed(values in prop::collection::vec(any::<f64>(), 0..30)) {
            let classes = abc(&values, AbcCuts::default());
            for found in classes.iter().flatten() {
                prop_assert!(found.share >= 0.0 && found.cumulative <= 1.0);
                prop_assert!(found.share <= found.cumulative + 1e-12);
            }
            if let Some(pattern) = DemandPattern::of(&values) {
                prop_assert!(pattern.interval >= 1.0 && pattern.size_variation >= 0.0);
            }
        }

        #[test]
        fn larger_items_are_never_in_a_lower_class(values in prop::collection::vec(0.01..1e6, 1..40)) {
            let classes = letters(&values);
            prop_assert!(classes.contains(&Some(AbcClass::A)));
            for (value, class) in values.iter().zip(&classes) {
                for (other, below) in values.iter().zip(&classes) {
                    prop_assert!(value <= other || class <= below);
                }
            }
        }

        #[test]
        fn a_tally_and_a_series_have_the_same_pattern(sizes in prop::collection::vec(prop_oneof![Just(0), 0..30_u32], 0..60)) {
            let series: Vec<f64> = sizes.iter().copied().map(f64::from).collect();
            let tally: DemandTally = super::super::demand::since_launch(&sizes).iter().copied().collect();
            match (DemandPattern::of(&series), tally.pattern()) {
                (None, None) => {}
                (Some(a), Some(b)) => {
                    prop_assert_eq!(a.interval, b.interval);
                    prop_assert!((a.size_variation - b.size_variation).abs() < 1e-9);
                }
                (a, b) => prop_assert!(false, "{:?} {:?}", a, b),
            }
        }
    }
}
