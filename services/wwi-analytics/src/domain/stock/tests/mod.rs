//! Stock against worked examples; `past_days` against data that end on a past day.

mod past_days;

use chrono::{Days, NaiveDate};
use insight::inventory::{ServiceLevel, Urgency};
use insight::money::Money;

use super::items::{ItemRow, UnitCostRow};
use super::lead_time::LeadTimeBasis;
use super::ledger::{DayRow, OpenOrderRow, StockBasis};
use super::recommendations::Plan;
use super::{Stock, StockRows};
use crate::domain::purchases::{PurchaseRow, Purchases, ReceiptRow, Supplier};

pub(super) const ITEM: i32 = 7;
pub(super) const SUPPLIER: i32 = 4;

/// The day so many days after the first.
pub(super) fn day(number: u64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2016, 1, 1).unwrap();
    first.checked_add_days(Days::new(number)).unwrap()
}

/// An amount in tenths of a dollar.
fn dollars(tenths: i64) -> Money {
    Money::from_ten_thousandths(tenths * 1_000)
}

pub(super) fn item(on_hand: i64) -> ItemRow {
    ItemRow {
        id: ITEM,
        name: "Tape dispenser (Red)".to_owned(),
        known_from: day(0),
        stated_lead_time_days: 20,
        units_per_outer: 10,
        unit_price: dollars(320),
        on_hand,
        last_cost: dollars(170),
        reorder_level: 20,
        target_level: 35,
    }
}

fn units(number: u64, units: i64) -> DayRow {
    DayRow {
        item: ITEM,
        day: day(number),
        units,
    }
}

pub(super) fn purchase(order: i32, ordered: u64, units: i64, finalized: bool) -> PurchaseRow {
    PurchaseRow {
        ordered: day(ordered),
        order: Some(order),
        item: ITEM,
        supplier: SUPPLIER,
        ordered_units: units,
        finalized,
    }
}

pub(super) fn receipt(order: i32, number: u64, units: i64) -> ReceiptRow {
    ReceiptRow {
        order,
        item: ITEM,
        day: day(number),
        units,
    }
}

fn suppliers() -> Vec<Supplier> {
    vec![Supplier {
        id: SUPPLIER,
        name: "Fabrikam, Inc.".to_owned(),
        category: "Clothing Supplier".to_owned(),
    }]
}

fn plan(number: u64) -> Plan {
    Plan {
        as_of: day(number),
        service: ServiceLevel::new(0.95).unwrap(),
        review_days: 7,
    }
}

/// One item that is asked for 10 a day, with this stock at the end of day 99.
fn steady(on_hand: i64, purchases: Purchases) -> Stock {
    let rows = StockRows {
        items: vec![item(on_hand)],
        demand: (0..100).map(|number| units(number, 10)).collect(),
        movements: (0..100).map(|number| units(number, -10)).collect(),
        ..StockRows::default()
    };
    Stock::new(rows, purchases)
}

#[test]
fn past_stock_is_worked_back_by_the_movements_since() {
    let stock = steady(5, Purchases::default());
    let at = |number| stock.at(0, day(number)).unwrap();
    assert_eq!(
        (at(99).stock.on_hand, at(99).basis),
        (5, StockBasis::Counted)
    );
    assert_eq!(
        (at(98).stock.on_hand, at(98).basis),
        (15, StockBasis::WorkedBack)
    );
    assert_eq!(at(0).stock.on_hand, 5 + 99 * 10);
    // After the newest day all is as on it; before the first there is nothing.
    assert_eq!(at(500), at(99));
    assert_eq!(stock.at(0, day(0).pred_opt().unwrap()), None);
}

#[test]
fn stock_that_was_less_than_nothing_was_nothing() {
    let rows = StockRows {
        items: vec![item(5)],
        movements: vec![units(0, -1), units(9, 40_000)],
        ..StockRows::default()
    };
    let stock = Stock::new(rows, Purchases::default());
    let past = stock.at(0, day(8)).unwrap();
    assert_eq!(
        (past.stock.on_hand, past.basis),
        (0, StockBasis::Unreconciled)
    );
    // What the warehouse itself says is not doubted.
    let rows = StockRows {
        items: vec![item(-3)],
        movements: vec![units(0, -1)],
        ..StockRows::default()
    };
    let counted = Stock::new(rows, Purchases::default())
        .at(0, day(0))
        .unwrap();
    assert_eq!(
        (counted.stock.on_hand, counted.basis),
        (-3, StockBasis::Counted)
    );
}

#[test]
fn owed_from_the_order_until_it_is_picked() {
    let waited = |ordered, picked: Option<u64>, units| OpenOrderRow {
        item: ITEM,
        ordered: day(ordered),
        picked: picked.map(day),
        units,
    };
    let rows = StockRows {
        items: vec![item(0)],
        demand: (0..10).map(|number| units(number, 1)).collect(),
        open_orders: vec![waited(2, Some(5), 30), waited(4, None, 8)],
        ..StockRows::default()
    };
    let stock = Stock::new(rows, Purchases::default());
    let owed: Vec<i64> = (1..7)
        .map(|number| stock.at(0, day(number)).unwrap().stock.owed)
        .collect();
    assert_eq!(owed, [0, 30, 30, 38, 8, 8]);
    let since = [1, 2, 4, 5, 9].map(|number| stock.owed_since(0, day(number)));
    assert_eq!(
        since,
        [None, Some(day(2)), Some(day(2)), Some(day(4)), Some(day(4))]
    );
}

#[test]
fn what_is_on_order_is_what_its_purchases_have_open() {
    let lines = vec![purchase(1, 3, 100, true), purchase(2, 8, 50, false)];
    let receipts = vec![receipt(1, 5, 60), receipt(1, 9, 30)];
    let stock = steady(5, Purchases::new(suppliers(), lines, receipts));
    for number in 0..100 {
        let open = stock
            .purchases()
            .ordered_by(day(99))
            .map(|line| line.open_at(day(number)));
        let on_order = stock.at(0, day(number)).unwrap().stock.on_order;
        assert_eq!(on_order, open.sum::<i64>(), "{number}");
    }
    assert_eq!(stock.at(0, day(4)).unwrap().stock.on_order, 100);
}

#[test]
fn a_unit_costs_what_it_cost_when_it_was_last_sold() {
    let cost = |tenths, first, last| UnitCostRow {
        item: ITEM,
        cost: dollars(tenths),
        first_day: day(first),
        last_day: day(last),
    };
    let rows = StockRows {
        items: vec![item(5)],
        costs: vec![cost(95, 2, 40), cost(99, 41, 80)],
        ..StockRows::default()
    };
    let stock = Stock::new(rows, Purchases::default());
    let costs = [1, 2, 40, 41, 99].map(|number| stock.items()[0].unit_cost(day(number)));
    assert_eq!(costs, [170, 95, 95, 99, 99].map(dollars));
}

#[test]
fn lead_times_are_measured_where_they_can_be() {
    let basis = |receipts: u64| {
        let orders = 0..i32::try_from(receipts).unwrap();
        let lines = orders
            .clone()
            .map(|order| purchase(order, 10, 20, true))
            .collect();
        let came = orders
            .map(|order| receipt(order, 12 + u64::from(order.unsigned_abs()) % 2, 20))
            .collect();
        let stock = steady(5, Purchases::new(suppliers(), lines, came));
        let found = stock.recommendations(&plan(99)).remove(0).lead_time;
        (found.basis, found.time.days(), found.receipts)
    };
    assert_eq!(basis(4), (LeadTimeBasis::Stated, 20.0, 0));
    assert_eq!(basis(6), (LeadTimeBasis::Item, 2.5, 6));
}

#[test]
fn a_day_after_the_data_is_as_their_newest() {
    let lines = (0..6).map(|order| purchase(order, 10, 20, true)).collect();
    let came = (0..6).map(|order| receipt(order, 12, 20)).collect();
    let stock = steady(5, Purchases::new(suppliers(), lines, came));
    assert_eq!(
        stock.recommendations(&plan(5_000)),
        stock.recommendations(&plan(99))
    );
}

#[test]
fn recommendations_are_in_whole_outers_and_say_why() {
    // 10 a day without variation, 20 days of lead time: 200 is the reorder point, 270 the level.
    let stock = steady(130, Purchases::default());
    let found = stock.recommendations(&plan(99)).remove(0);
    assert_eq!(
        (found.levels.reorder_point, found.levels.order_up_to),
        (200.0, 270.0)
    );
    assert_eq!(
        (found.assessment.urgency, found.quantity),
        (Urgency::High, 140)
    );
    assert_eq!(
        found.assessment.reason.to_string(),
        "stock and orders last 13 days, an order takes 20"
    );
    assert_eq!(
        (found.cost(), found.days_of_cover),
        (dollars(140 * 170), Some(13.0))
    );
    // 27 days ask for 270, of which 140 are not there.
    assert!((found.value_at_risk - 140.0 * 32.0).abs() < 1e-9);
    assert_eq!(found.item.own_quantity(found.state.stock.position()), 0);
    assert_eq!(found.item.own_quantity(19), 20);
}

#[test]
fn more_than_a_year_is_too_much() {
    let found = |on_hand| {
        let stock = steady(on_hand, Purchases::default());
        let found = stock.recommendations(&plan(99)).remove(0);
        (found.assessment.urgency, found.quantity, found.excess_units)
    };
    assert_eq!(found(3_650), (Urgency::None, 0, 0.0));
    assert_eq!(found(4_000), (Urgency::None, 0, 350.0));
}

#[test]
fn an_item_is_not_known_before_its_first_version() {
    let rows = StockRows {
        items: vec![ItemRow {
            known_from: day(50),
            ..item(5)
        }],
        demand: vec![units(0, 1), units(99, 1)],
        ..StockRows::default()
    };
    let stock = Stock::new(rows, Purchases::default());
    assert_eq!(stock.recommendations(&plan(49)), []);
    assert_eq!(stock.recommendations(&plan(50)).len(), 1);
}

#[test]
fn a_replay_ends_with_the_day_looked_back_from() {
    let stock = steady(5, Purchases::default());
    let period = stock.replayed_period(day(89), 30).unwrap();
    assert_eq!((period.from(), period.to()), (day(60), day(89)));
    assert_eq!(stock.replayed_period(day(500), 3_660).unwrap().days(), 100);
    assert_eq!(stock.replayed_period(day(0).pred_opt().unwrap(), 30), None);
    let (one, days) = stock.replay_one(0, &plan(89), period);
    assert_eq!(
        (days[0].day, days[29].day, days.len()),
        (day(60), day(89), 30)
    );
    assert_eq!(one, stock.replay_all(&plan(89), period));
    // Both start with 270; theirs waits until 20 are left and then 20 days, ours never runs out.
    assert_eq!((days[0].own, days[0].recommended), (260, 260));
    assert_eq!((one.recommended.stock_outs, one.own.stock_outs), (0, 1));
}
