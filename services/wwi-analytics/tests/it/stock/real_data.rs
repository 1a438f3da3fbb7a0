//! Recommendations on the real data, against figures computed from the CSV files in other ways.

use otel_bi_proto::otelbi::common::v1::DemandClass;
use otel_bi_proto::otelbi::wwi::v1::{
    GetReorderRecommendationsRequest, LeadTimeBasis, StockBasis, Urgency,
};
use sample::Warehouse;

use super::{ask, everything, items_by_urgency};
use crate::support::{Service, service_on};

async fn real() -> Option<Service> {
    Some(service_on(testkit::warehouses::real(Warehouse::WideWorldImporters)?).await)
}

fn whole(figures: [f64; 5]) -> [i64; 5] {
    figures.map(|figure| format!("{figure:.0}").parse().unwrap())
}

/// On hand, on order, owed, reorder point and quantity, by a program that reads the CSV files and sums
/// the probabilities of the negative binomial distribution.
const HIGH: [(i32, [i64; 5], &str); 9] = [
    (204, [24, 32_600, 32_600, 258, 790], "2013-07-15"),
    (86, [3, 45_216, 45_204, 322, 996], "2013-01-15"),
    (80, [20, 21_972, 21_972, 301, 936], "2013-12-27"),
    (98, [25, 44_604, 44_616, 296, 924], "2013-01-29"),
    (78, [16, 44_004, 44_004, 305, 948], "2013-01-12"),
    (95, [48, 21_924, 21_960, 284, 888], "2013-10-22"),
    (77, [27, 40_812, 40_824, 272, 840], "2013-01-19"),
    (193, [50, 67_296, 67_296, 527, 1_632], "2013-05-28"),
    (184, [38, 41_850, 41_800, 583, 1_775], "2014-10-30"),
];

#[tokio::test]
async fn nine_items_are_short_and_nearly_all_others_overstocked() {
    let Some(mut service) = real().await else {
        return;
    };
    let found = ask(&mut service, GetReorderRecommendationsRequest::default()).await;
    assert_eq!(items_by_urgency(&found), [9, 0, 0, 218]);
    assert_eq!(found.overstocked, 214);
    assert_eq!(
        format!("{:.2} {:.2}", found.total_cost, found.excess_value),
        "60501.70 448414311.98"
    );
    for (recommended, (item, figures, since)) in found.recommendations.iter().zip(HIGH) {
        let shown = [
            recommended.on_hand,
            recommended.on_order,
            recommended.owed,
            recommended.reorder_point,
            recommended.quantity,
        ];
        assert_eq!((recommended.stock_item_id, whole(shown)), (item, figures));
        assert_eq!(recommended.owed_since, since);
        assert_eq!(recommended.urgency(), Urgency::High);
        assert_eq!(recommended.lead_time_basis(), LeadTimeBasis::Item);
        // Their own rule does not order: it knows neither demand nor that the position is low for it.
        assert_eq!(recommended.own_quantity.to_bits(), 0);
    }
    let tape = &found.recommendations[0];
    assert_eq!(
        tape.reason,
        "customers wait for 32576 units that are not there; 32600 are on order. The books do not add \
         up by 11992682 units: count the item before acting"
    );
    assert_eq!(tape.demand_class(), DemandClass::Lumpy);
    assert_eq!(
        (
            tape.outers,
            tape.quantity_per_outer,
            tape.stated_lead_time_days
        ),
        (79, 10, 20)
    );
    let figures = [
        (tape.daily_demand, 50.931_507),
        (tape.daily_demand_deviation, 68.818_189),
        (tape.lead_time_days, 1.443_060),
        (tape.lead_time_deviation, 0.786_107),
        (tape.safety_stock, 184.502_838),
        (tape.value_at_risk, 13_049.339_4),
    ];
    for (figure, expected) in figures {
        assert!((figure - expected).abs() < 1e-4, "{figure} {expected}");
    }
    // The holding has lost the cents: 1 where it is 1.90.
    let carton = &found.recommendations[8];
    assert_eq!(
        format!("{:.2} {:.2}", carton.unit_cost, carton.cost),
        "1.90 3372.50"
    );
    let provenance = found.provenance.unwrap();
    assert_eq!(
        (provenance.as_of.as_str(), provenance.statements.len()),
        ("2016-05-31", 8)
    );
}

#[tokio::test]
async fn the_end_of_2015_looks_as_it_did_then() {
    let Some(mut service) = real().await else {
        return;
    };
    let found = ask(&mut service, everything("2015-12-31")).await;
    // The eight chilled items came in January 2016.
    assert_eq!(items_by_urgency(&found), [9, 0, 0, 210]);
    assert_eq!((found.total_size, found.overstocked), (219, 206));
    assert_eq!(format!("{:.2}", found.excess_value), "455317594.95");
    let shirt = found
        .recommendations
        .iter()
        .find(|found| found.stock_item_id == 86);
    let shirt = shirt.unwrap();
    // Worked back from 3 by receipts of some 40,000 a day: less than nothing.
    assert_eq!(shirt.stock_basis(), StockBasis::Unreconciled);
    let shown = [
        shirt.on_hand,
        shirt.on_order,
        shirt.owed,
        shirt.reorder_point,
        shirt.quantity,
    ];
    assert_eq!(whole(shown), [0, 37_812, 37_812, 294, 924]);
    let dispenser = found
        .recommendations
        .iter()
        .find(|found| found.stock_item_id == 203);
    let dispenser = dispenser.unwrap();
    assert_eq!(
        (dispenser.stock_basis(), whole([dispenser.on_hand; 5])[0]),
        (StockBasis::WorkedBack, 11_803)
    );
}
