//! Suppliers' scores on small records.

use chrono::{Days, NaiveDate};
use insight::score::Evidence;

use super::Suppliers;
use super::score::{Question, Scored, Scores, scores};
use super::stated_lead_times::{StatedLeadTimeRow, StatedLeadTimes};
use crate::domain::purchases::{PurchaseRow, Purchases, ReceiptRow, Supplier};

const LEAD_TIME_DAYS: u32 = 10;

/// A Monday, and the days after it.
fn day(number: u64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2016, 2, 1).unwrap();
    first.checked_add_days(Days::new(number)).unwrap()
}

/// Purchases from two suppliers, an order a day each of one line of 100 units: what comes of a line by
/// supplier (1 and 2) and day is days until it comes and units, nothing while it is awaited.
fn purchases(orders: u64, comes: impl Fn(i32, u64) -> Option<(u64, i64)>) -> Purchases {
    let (mut lines, mut receipts) = (Vec::new(), Vec::new());
    for number in 0..orders {
        for supplier in [1, 2] {
            let order = i32::try_from(number).unwrap() * 2 + supplier;
            let came = comes(supplier, number);
            lines.push(PurchaseRow {
                ordered: day(number),
                order: Some(order),
                item: 7,
                supplier,
                ordered_units: 100,
                finalized: came.is_some(),
            });
            receipts.extend(came.map(|(after, units)| ReceiptRow {
                order,
                item: 7,
                day: day(number + after),
                units,
            }));
        }
    }
    let supplier = |id, name: &str| Supplier {
        id,
        name: name.to_owned(),
        category: "Toy Supplier".to_owned(),
    };
    let suppliers = vec![
        supplier(1, "Steady"),
        supplier(2, "Other"),
        supplier(3, "Idle"),
    ];
    Purchases::new(suppliers, lines, receipts)
}

fn scored(purchases: &Purchases, as_of: NaiveDate) -> Scores<'_> {
    let lead_times = StatedLeadTimes::new(vec![StatedLeadTimeRow {
        item: 7,
        valid_from: day(0).into(),
        days: LEAD_TIME_DAYS,
    }]);
    let question = Question {
        as_of,
        days_back: None,
        tolerance_days: 0,
    };
    scores(&Suppliers::new(purchases, &lead_times), purchases, question)
}

fn named<'a, 'b>(scores: &'a Scores<'b>, name: &str) -> &'a Scored<'b> {
    let found = scores
        .suppliers
        .iter()
        .find(|one| one.supplier.name == name);
    found.unwrap()
}

#[test]
fn suppliers_that_never_fail_share_the_first_place() {
    let purchases = purchases(60, |_, _| Some((8, 100)));
    let found = scored(&purchases, day(100));
    assert!(!found.discriminating);
    assert!(
        found.summary.contains("all 120 of their lines"),
        "{}",
        found.summary
    );
    let names: Vec<&str> = found
        .suppliers
        .iter()
        .map(|one| one.supplier.name.as_str())
        .collect();
    assert_eq!(names, ["Other", "Steady", "Idle"]);
    assert!(found.suppliers[..2].iter().all(|one| {
        let place = one.place.unwrap();
        (place.rank, place.tied, place.best, place.worst) == (1, true, 1, 2)
    }));
    let idle = &found.suppliers[2];
    assert_eq!((idle.evidence, idle.place), (Evidence::Insufficient, None));
}

#[test]
fn a_supplier_late_every_other_time_is_worse_beyond_chance() {
    let purchases = purchases(60, |supplier, number| {
        let late = supplier == 2 && number % 2 == 0;
        Some((if late { 13 } else { 8 }, 100))
    });
    let found = scored(&purchases, day(100));
    assert!(found.discriminating);
    let other = named(&found, "Other");
    assert_eq!(other.place.unwrap().rank, 2);
    assert_eq!((other.record.lines, other.record.otif_lines), (60, 30));
    assert!(
        other.verdict.contains("30 (50 %) late"),
        "{}",
        other.verdict
    );
    assert!(found.summary.contains("Other (50 %)"), "{}", found.summary);
}

#[test]
fn what_is_due_and_awaited_is_late_and_what_is_not_due_does_not_count() {
    // Nothing comes from the other one any more; it is the twentieth day, so orders of the first ten
    // days are due.
    let purchases = purchases(20, |supplier, _| (supplier == 1).then_some((1, 100)));
    let found = scored(&purchases, day(20));
    let other = &named(&found, "Other").record;
    assert_eq!(
        (other.lines, other.overdue_lines, other.otif_lines),
        (10, 10, 0)
    );
    assert_eq!(
        (other.fill_rate(), other.lead_time_days()),
        (Some(0.0), None)
    );
    assert_eq!(named(&found, "Steady").record.lines, 20);
}

#[test]
fn a_short_delivery_is_on_time_and_not_in_full() {
    let purchases = purchases(20, |supplier, _| {
        Some((5, if supplier == 1 { 100 } else { 60 }))
    });
    let found = scored(&purchases, day(60));
    let other = &named(&found, "Other").record;
    assert_eq!(
        (other.on_time(), other.otif(), other.fill_rate()),
        (Some(1.0), Some(0.0), Some(0.6))
    );
}

#[test]
fn weekends_make_nobody_unsteady() {
    // Ordered every day, received on the next weekday from Monday to Friday.
    let next_weekday = |number: u64| match number % 7 {
        4 => 3,
        5 => 2,
        _ => 1,
    };
    let purchases = purchases(200, |_, number| Some((next_weekday(number), 100)));
    let found = scored(&purchases, day(300));
    let record = &named(&found, "Steady").record;
    assert!(record.lead_time_deviation().unwrap() > 0.5);
    assert!(record.steadiness().unwrap().variation() < 1e-12);
}

#[test]
fn few_orders_are_no_evidence() {
    let purchases = purchases(9, |_, _| Some((20, 100)));
    let found = scored(&purchases, day(60));
    assert!(found.suppliers.iter().all(|one| one.score.is_none()));
    assert_eq!(
        found.summary.split('.').next(),
        Some("No supplier has enough orders to be scored")
    );
    assert!(
        named(&found, "Other")
            .verdict
            .contains("9 lines in 9 orders: too few to score")
    );
}

#[test]
fn before_the_first_order_there_is_nothing() {
    let purchases = purchases(9, |_, _| Some((20, 100)));
    let before = NaiveDate::from_ymd_opt(2015, 1, 1).unwrap();
    let found = scored(&purchases, before);
    assert_eq!(found.from, before);
    assert!(found.suppliers.iter().all(|one| one.record.lines == 0));
}
