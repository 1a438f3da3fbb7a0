//! What to order, against figures computed from the CSV files in other ways, and on generated data.

use otel_bi_proto::otelbi::common::v1::DemandClass;
use otel_bi_proto::otelbi::wwi::v1::{
    GetReorderRecommendationsRequest, GetReorderRecommendationsResponse, LeadTimeBasis,
    ReorderRecommendation, StockBasis, Urgency,
};
use sample::Warehouse;
use status::{Code, Error};

use crate::cut_off::generated_past_day;
use crate::support::{Service, service_on};

async fn real() -> Option<Service> {
    Some(service_on(testkit::warehouses::real(Warehouse::WideWorldImporters)?).await)
}

async fn generated() -> Service {
    service_on(testkit::warehouses::generated(
        Warehouse::WideWorldImporters,
    ))
    .await
}

async fn ask(
    service: &mut Service,
    request: GetReorderRecommendationsRequest,
) -> GetReorderRecommendationsResponse {
    let answer = service.client.get_reorder_recommendations(request).await;
    answer.unwrap().into_inner()
}

/// All items, on one page.
fn everything(as_of: &str) -> GetReorderRecommendationsRequest {
    GetReorderRecommendationsRequest {
        as_of: as_of.to_owned(),
        urgencies: [Urgency::High, Urgency::Medium, Urgency::Low, Urgency::None]
            .map(i32::from)
            .into(),
        page_size: 500,
        ..GetReorderRecommendationsRequest::default()
    }
}

fn items_by_urgency(found: &GetReorderRecommendationsResponse) -> Vec<i32> {
    found.counts.iter().map(|count| count.items).collect()
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
        "customers wait for 32576 more than there are; 32600 are on order"
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

fn comparable(found: GetReorderRecommendationsResponse) -> Vec<ReorderRecommendation> {
    let mut all = found.recommendations;
    for one in &mut all {
        // Counted on one side, worked back on the other.
        one.set_stock_basis(StockBasis::Unspecified);
    }
    all
}

#[tokio::test]
async fn a_past_day_is_answered_as_it_would_have_been() {
    let mut past = generated_past_day().await;
    let looked_back = comparable(ask(&mut past.now, everything(past.day)).await);
    let seen_then = comparable(ask(&mut past.then, everything("")).await);
    assert_eq!(looked_back.len(), 227);
    for (looked_back, seen_then) in looked_back.iter().zip(&seen_then) {
        assert_eq!(looked_back, seen_then);
    }
    assert_eq!(looked_back.len(), seen_then.len());
}

#[tokio::test]
async fn the_same_question_has_the_same_bytes() {
    let mut service = generated().await;
    let first = ask(&mut service, everything("2025-05-31")).await;
    let again = ask(&mut service, everything("2025-05-31")).await;
    assert_eq!(first.recommendations, again.recommendations);
    assert_eq!(
        (first.counts, first.excess_value.to_bits()),
        (again.counts, again.excess_value.to_bits())
    );
}

#[tokio::test]
async fn generated_items_run_out_and_are_ordered_in_whole_outers() {
    let mut service = generated().await;
    let found = ask(&mut service, everything("")).await;
    let counts = items_by_urgency(&found);
    assert_eq!(counts.iter().sum::<i32>(), 227);
    assert!(counts.iter().all(|items| *items > 0), "{counts:?}");
    let cost: f64 = found.counts.iter().map(|count| count.cost).sum();
    assert!((cost - found.total_cost).abs() < 1e-6);
    let rank = |found: &ReorderRecommendation| (found.urgency, -found.value_at_risk);
    assert!(
        found
            .recommendations
            .is_sorted_by(|a, b| rank(a) <= rank(b))
    );
    for one in &found.recommendations {
        let whole = f64::from(one.outers) * f64::from(one.quantity_per_outer);
        assert_eq!(whole.to_bits(), one.quantity.to_bits(), "{one:?}");
        // Enough can be on order for those who wait.
        assert!(
            one.quantity <= 0.0 || one.urgency() != Urgency::None,
            "{one:?}"
        );
        assert!(
            one.on_hand >= one.owed || one.urgency() == Urgency::High,
            "{one:?}"
        );
        assert!(one.position + one.quantity >= one.order_up_to || one.urgency() == Urgency::None);
        assert!(!(one.overstock && one.quantity > 0.0), "{one:?}");
        assert!(one.safety_stock <= one.reorder_point && one.reorder_point <= one.order_up_to);
    }
}

#[tokio::test]
async fn a_higher_service_level_orders_more() {
    let mut service = generated().await;
    let mut costs = Vec::new();
    for service_level in [0.5, 0.9, 0.95, 0.99, 0.999] {
        let request = GetReorderRecommendationsRequest {
            service_level,
            ..everything("")
        };
        costs.push(ask(&mut service, request).await.total_cost);
    }
    assert!(costs.is_sorted() && costs[0] < costs[4], "{costs:?}");
}

#[tokio::test]
async fn pages_and_filters_give_the_same_list_in_parts() {
    let mut service = generated().await;
    let all = ask(&mut service, everything("")).await.recommendations;
    let supplier = all[0].supplier.to_lowercase();
    let of_supplier = GetReorderRecommendationsRequest {
        suppliers: vec![supplier.clone()],
        page_size: 7,
        ..everything("")
    };
    let (mut paged, mut token) = (Vec::new(), String::new());
    loop {
        let request = GetReorderRecommendationsRequest {
            page_token: token,
            ..of_supplier.clone()
        };
        let page = ask(&mut service, request).await;
        assert!(page.recommendations.len() <= 7);
        paged.extend(page.recommendations);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    let expected: Vec<_> = all
        .iter()
        .filter(|one| one.supplier.to_lowercase() == supplier)
        .cloned()
        .collect();
    assert!(paged.len() > 7);
    assert_eq!(paged, expected);
    let top = GetReorderRecommendationsRequest {
        top_n: 3,
        ..everything("")
    };
    assert_eq!(ask(&mut service, top).await.recommendations, all[..3]);
}

/// Requests with one wrong field, the field, and a part of the remedy.
fn wrong_requests() -> [(&'static str, GetReorderRecommendationsRequest, &'static str); 9] {
    let good = GetReorderRecommendationsRequest::default;
    [
        (
            "as_of",
            GetReorderRecommendationsRequest {
                as_of: "31.5.2016".to_owned(),
                ..good()
            },
            "YYYY-MM-DD",
        ),
        (
            "service_level",
            GetReorderRecommendationsRequest {
                service_level: 1.0,
                ..good()
            },
            "0.5 to 0.999",
        ),
        (
            "service_level",
            GetReorderRecommendationsRequest {
                service_level: f64::NAN,
                ..good()
            },
            "0.5 to 0.999",
        ),
        (
            "review_days",
            GetReorderRecommendationsRequest {
                review_days: 91,
                ..good()
            },
            "1 to 90",
        ),
        (
            "urgencies",
            GetReorderRecommendationsRequest {
                urgencies: vec![0],
                ..good()
            },
            "HIGH, MEDIUM, LOW and NONE",
        ),
        (
            "suppliers",
            GetReorderRecommendationsRequest {
                suppliers: vec!["Acme".to_owned()],
                ..good()
            },
            "there are: ",
        ),
        (
            "top_n",
            GetReorderRecommendationsRequest {
                top_n: -1,
                ..good()
            },
            "1 to 500",
        ),
        (
            "page_size",
            GetReorderRecommendationsRequest {
                page_size: -1,
                ..good()
            },
            "1 to 500",
        ),
        (
            "page_token",
            GetReorderRecommendationsRequest {
                page_token: "2.0".to_owned(),
                ..good()
            },
            "first page",
        ),
    ]
}

#[tokio::test]
async fn wrong_fields_are_named_with_the_remedy() {
    let mut service = generated().await;
    for (field, request, remedy) in wrong_requests() {
        let refused = service.client.get_reorder_recommendations(request).await;
        let error = Error::from(&refused.unwrap_err());
        assert_eq!(error.code(), Code::InvalidArgument);
        assert_eq!(error.fields()[0].field, field);
        let said = &error.fields()[0].description;
        assert!(said.contains(remedy), "{said}");
    }
}

#[tokio::test]
async fn before_the_first_day_there_is_nothing_to_order() {
    let mut service = generated().await;
    let found = ask(&mut service, everything("2001-01-01")).await;
    assert_eq!((found.recommendations.len(), found.total_size), (0, 0));
    assert_eq!(found.provenance.unwrap().data_from, "");
}
