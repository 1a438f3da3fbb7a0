use proptest::prelude::*;

use super::*;
use crate::inventory::safety_stock::{LeadTime, ServiceLevel};

fn item(demand: &[u32]) -> ReplayItem<'_> {
    ReplayItem {
        initial_stock: 10,
        known: &[],
        demand,
        lead_time_days: 2,
        rules: OrderRules::ANY,
        unit_cost: 2.5,
    }
}

const OWN_RULE: Policy = Policy::ReorderLevel {
    reorder_level: 6,
    target_level: 12,
};

fn ours(level: f64, review_days: u32, lead_time_days: u32) -> Policy {
    Policy::PeriodicReview {
        service: ServiceLevel::new(level).unwrap(),
        lead_time: LeadTime::fixed(f64::from(lead_time_days)),
        review_days,
        memory_days: 0,
    }
}

/// Day by day: 10 in stock, 3 a day. Day 2 starts with 4 (below 6) and orders 8, which arrive on day
/// 4; day 3 is short of 2.
#[test]
fn a_week_under_their_own_rule() {
    let demand = [3; 7];
    let (outcome, days) = replay_days(&item(&demand), &OWN_RULE, Unmet::BackOrdered);
    assert_eq!(days, [7, 4, 1, -2, 3, 0, -3]);
    let expected = ReplayOutcome {
        items: 1,
        days: 7,
        units_demanded: 21,
        units_met: 16,
        units_shipped: 18,
        units_received: 8,
        orders: 2,
        units_ordered: 17,
        stock_outs: 2,
        stock_out_days: 2,
        unit_days: 15,
        value_days: 37.5,
        ending_stock: 0,
        ending_owed: 3,
        max_owed: 3,
    };
    assert_eq!(outcome, expected);
    assert_eq!(outcome.fill_rate(), 16.0 / 21.0);
    assert_eq!(outcome.average_value(), 37.5 / 7.0);
}

#[test]
fn customers_who_do_not_wait_are_lost() {
    let demand = [3; 7];
    let (outcome, days) = replay_days(&item(&demand), &OWN_RULE, Unmet::Lost);
    assert_eq!(days, [7, 4, 1, 0, 5, 2, 0]);
    assert_eq!((outcome.units_met, outcome.units_short()), (18, 3));
    assert_eq!((outcome.ending_owed, outcome.max_owed), (0, 0));
}

#[test]
fn whole_outers_are_rounded_up() {
    let demand = [3; 4];
    let by_fives = ReplayItem {
        rules: OrderRules::outers_of(5),
        ..item(&demand)
    };
    let outcome = replay(&by_fives, &OWN_RULE, Unmet::BackOrdered);
    // 8 are missing to the target of 12: two outers.
    assert_eq!((outcome.orders, outcome.units_ordered), (1, 10));
}

#[test]
fn an_order_without_lead_time_meets_the_day() {
    let demand = [12, 12, 12];
    let at_once = ReplayItem {
        initial_stock: 0,
        lead_time_days: 0,
        ..item(&demand)
    };
    assert_eq!(
        replay(&at_once, &OWN_RULE, Unmet::BackOrdered).fill_rate(),
        1.0
    );
}

#[test]
fn a_policy_does_not_see_the_day_it_orders_on() {
    let known = [4; 30];
    let calm = [4; 40];
    let mut spiked = calm;
    spiked[20] = 400;
    let run = |demand: &[u32]| {
        let item = ReplayItem {
            known: &known,
            initial_stock: 40,
            ..item(demand)
        };
        replay_days(&item, &ours(0.95, 1, 2), Unmet::BackOrdered).1
    };
    let (calm, spiked) = (run(&calm), run(&spiked));
    assert_eq!(calm[..20], spiked[..20]);
    // The spike is owed whole, and what was ordered until its day still arrives as before.
    assert_eq!(spiked[20], calm[20] - 396);
    assert_eq!(spiked[21], calm[21] - 396);
}

#[test]
fn memory_forgets_a_launch() {
    // Sold 50 a day in its first month, then 2: with a month's memory the stock comes down.
    let demand: Vec<u32> = (0..300).map(|day| if day < 30 { 50 } else { 2 }).collect();
    let remembering = |memory_days| Policy::PeriodicReview {
        service: ServiceLevel::new(0.95).unwrap(),
        lead_time: LeadTime::fixed(2.0),
        review_days: 7,
        memory_days,
    };
    let ending = |memory| {
        let outcome = replay(&item(&demand), &remembering(memory), Unmet::BackOrdered);
        outcome.ending_stock
    };
    assert!(ending(30) < ending(0));
    // All of the 300 days are remembered, so both are the same.
    assert_eq!(ending(400), ending(0));
}

#[test]
fn a_policy_that_has_seen_too_little_waits() {
    let demand = [3; 14];
    let outcome = replay(&item(&demand), &ours(0.95, 1, 2), Unmet::BackOrdered);
    assert_eq!(outcome.orders, 0);
    let known = [3; 14];
    let taught = ReplayItem {
        known: &known,
        ..item(&demand)
    };
    assert_eq!(
        replay(&taught, &ours(0.95, 1, 2), Unmet::BackOrdered).fill_rate(),
        1.0
    );
}

#[test]
fn a_fleet_is_the_sum_of_its_items() {
    let (first, second) = ([3; 7], [1; 7]);
    let fleet = [item(&first), item(&second)];
    let replayed = fleet.map(|item| replay(&item, &OWN_RULE, Unmet::BackOrdered));
    let total: ReplayOutcome = replayed.into_iter().sum();
    let mut expected = replay(&item(&first), &OWN_RULE, Unmet::BackOrdered);
    expected += replay(&item(&second), &OWN_RULE, Unmet::BackOrdered);
    assert_eq!(total, expected);
    assert_eq!((total.items, total.days, total.units_demanded), (2, 7, 28));
    assert_eq!(ReplayOutcome::default().average_units(), 0.0);
}

/// Independent demand of one kind: the policy should reach about what it promises, not much more.
#[test]
fn the_promised_service_is_reached() {
    // A fixed sequence that looks like chance: 0 to 20 a day, mean 10.
    let mut state = 12_345_u32;
    let demand: Vec<u32> = (0..4_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % 21
        })
        .collect();
    let (known, demand) = demand.split_at(400);
    let item = ReplayItem {
        initial_stock: 200,
        known,
        lead_time_days: 5,
        ..item(demand)
    };
    let outcome = replay(&item, &ours(0.95, 7, 5), Unmet::BackOrdered);
    let cycles = f64::from(outcome.orders);
    let without = 1.0 - f64::from(outcome.stock_outs) / cycles;
    assert!((0.92..0.98).contains(&without), "{without}");
    assert!(outcome.fill_rate() > 0.98, "{}", outcome.fill_rate());
}

fn histories() -> impl Strategy<Value = Vec<u32>> {
    let day = prop_oneof![3 => Just(0), 3 => 0..40_u32, 1 => 0..2_000_u32];
    prop::collection::vec(day, 0..150)
}

fn policies() -> impl Strategy<Value = Policy> {
    let own = (any::<i16>(), any::<i16>()).prop_map(|(level, target)| Policy::ReorderLevel {
        reorder_level: i64::from(level),
        target_level: i64::from(target),
    });
    let ours = (0.5..0.9999, 0..20_u32, 0..40_u32, 0..60_u32);
    let ours = ours.prop_map(
        |(level, review_days, planned, memory_days)| Policy::PeriodicReview {
            service: ServiceLevel::new(level).unwrap(),
            lead_time: LeadTime::new(f64::from(planned), 1.0),
            review_days,
            memory_days,
        },
    );
    prop_oneof![own, ours]
}

proptest! {
    #[test]
    fn nothing_is_made_or_lost(
        demand in histories(), policy in policies(), initial_stock in 0..500_i64, lead_time_days in 0..30_u32,
        outer in 0..50_u32, lost in any::<bool>(),
    ) {
        let unmet = if lost { Unmet::Lost } else { Unmet::BackOrdered };
        let rules = OrderRules::outers_of(outer);
        let item = ReplayItem { initial_stock, lead_time_days, rules, ..item(&demand) };
        let (outcome, days) = replay_days(&item, &policy, unmet);
        prop_assert_eq!(initial_stock.unsigned_abs() + outcome.units_received, outcome.units_shipped + outcome.ending_stock);
        let owed_or_lost = if lost { outcome.units_short() } else { outcome.ending_owed };
        prop_assert_eq!(outcome.units_demanded, outcome.units_shipped + owed_or_lost);
        prop_assert!(outcome.units_received <= outcome.units_ordered);
        prop_assert!((0.0..=1.0).contains(&outcome.fill_rate()));
        prop_assert!(outcome.stock_outs <= outcome.stock_out_days && outcome.stock_out_days <= outcome.days);
        prop_assert!((outcome.stock_outs == 0) == (outcome.units_short() == 0));
        prop_assert!(outcome.average_units().is_finite() && outcome.average_value().is_finite());
        prop_assert_eq!(days.len(), demand.len());
    }

    /// Whole orders in fixed outers can come a review earlier or later; units cannot. So this holds
    /// unit by unit, day by day.
    #[test]
    fn a_higher_service_level_never_fills_less(
        demand in histories(), a in 0.5..0.9999, b in 0.5..0.9999, review in 1..15_u32, lead_time_days in 0..20_u32,
    ) {
        let item = ReplayItem { lead_time_days, ..item(&demand) };
        let run = |level| replay(&item, &ours(level, review, lead_time_days), Unmet::BackOrdered);
        let (low, high) = (run(f64::min(a, b)), run(f64::max(a, b)));
        prop_assert!(low.units_met <= high.units_met);
        prop_assert!(low.unit_days <= high.unit_days);
    }

    #[test]
    fn without_demand_nothing_runs_out(days in 0..100_usize, policy in policies(), initial_stock in 0..10_i64) {
        let demand = vec![0; days];
        let item = ReplayItem { initial_stock, ..item(&demand) };
        let outcome = replay(&item, &policy, Unmet::BackOrdered);
        prop_assert_eq!((outcome.stock_outs, outcome.stock_out_days), (0, 0));
        prop_assert_eq!(outcome.fill_rate(), 1.0);
    }

    #[test]
    fn no_item_panics(
        demand in prop::collection::vec(any::<u32>(), 0..30), known in prop::collection::vec(any::<u32>(), 0..30),
        policy in policies(), initial_stock in -1_000_000_000..1_000_000_000_i64, lead_time_days in any::<u32>(),
        outer in any::<u32>(), least in any::<u32>(), unit_cost in any::<f64>(), lost in any::<bool>(),
    ) {
        let rules = OrderRules { units_per_outer: outer, minimum_units: least };
        let item = ReplayItem { initial_stock, known: &known, demand: &demand, lead_time_days, rules, unit_cost };
        let unmet = if lost { Unmet::Lost } else { Unmet::BackOrdered };
        let outcome = replay(&item, &policy, unmet);
        prop_assert!(outcome.average_value() >= 0.0);
    }
}
