//! What is said of a past day, now and from data that end on it.

use proptest::prelude::*;

use super::{ITEM, day, item, plan, purchase, receipt, suppliers, units};
use crate::domain::purchases::Purchases;
use crate::domain::stock::ledger::{DayRow, OpenOrderRow};
use crate::domain::stock::recommendations::Recommendation;
use crate::domain::stock::{Stock, StockRows};

/// Everything that can happen to the item in 60 days.
#[derive(Debug, Clone)]
struct Life {
    orders: Vec<(u64, Option<u64>, i64)>,
    purchases: Vec<(u64, u64, u64, i64)>,
}

/// The stock as it was known at the end of a day, or later.
fn known_at(life: &Life, end: u64) -> Stock {
    let mut rows = StockRows::default();
    let mut on_hand = 100_000;
    let mut moved = |number: u64, change: i64, movements: &mut Vec<DayRow>| {
        if number <= end {
            on_hand += change;
            movements.push(units(number, change));
        }
    };
    for (ordered, picked_after, wanted) in &life.orders {
        if *ordered > end {
            continue;
        }
        rows.demand.push(units(*ordered, *wanted));
        let picked = picked_after
            .map(|days| ordered + days)
            .filter(|picked| *picked <= end);
        if let Some(picked) = picked {
            moved(picked, -wanted, &mut rows.movements);
        }
        if picked != Some(*ordered) {
            rows.open_orders.push(OpenOrderRow {
                item: ITEM,
                ordered: day(*ordered),
                picked: picked.map(day),
                units: *wanted,
            });
        }
    }
    // Every day has something, so that data that end on a day end there.
    rows.demand.extend((0..=end).map(|number| units(number, 1)));
    let (mut lines, mut receipts) = (Vec::new(), Vec::new());
    for (order, (ordered, first, second, wanted)) in (0..).zip(&life.purchases) {
        let last = ordered + first + second;
        if *ordered <= end {
            lines.push(purchase(order, *ordered, 2 * wanted, last <= end));
        }
        for number in [ordered + first, last] {
            if number <= end {
                receipts.push(receipt(order, number, *wanted));
                moved(number, *wanted, &mut rows.movements);
            }
        }
    }
    rows.items = vec![item(on_hand)];
    Stock::new(rows, Purchases::new(suppliers(), lines, receipts))
}

fn lives() -> impl Strategy<Value = Life> {
    let order = (0..60_u64, prop::option::of(0..20_u64), 1..40_i64);
    let purchase = (0..60_u64, 1..9_u64, 0..9_u64, 1..200_i64);
    let orders = prop::collection::vec(order, 0..60);
    let purchases = prop::collection::vec(purchase, 0..20);
    (orders, purchases).prop_map(|(orders, purchases)| Life { orders, purchases })
}

fn seen(found: &Recommendation<'_>) -> impl PartialEq + std::fmt::Debug {
    let numbers = (
        found.value_at_risk,
        found.unit_cost,
        found.days_of_cover,
        found.excess_units,
    );
    let plan = (
        found.demand,
        found.lead_time,
        found.levels,
        found.assessment,
    );
    (
        found.state.stock,
        plan,
        found.quantity,
        numbers,
        found.supplier.cloned(),
    )
}

proptest! {
    #[test]
    fn a_past_day_sees_what_was_known_then(life in lives(), end in 0..60_u64) {
        let (now, then) = (known_at(&life, 200), known_at(&life, end));
        let (now_found, then_found) = (now.recommendations(&plan(end)), then.recommendations(&plan(end)));
        prop_assert_eq!(seen(&now_found[0]), seen(&then_found[0]));
        let period = now.replayed_period(day(end), 90).unwrap();
        prop_assert_eq!(now.replay_all(&plan(end), period), then.replay_all(&plan(end), period));
    }
}
