//! Both reorder rules on the demand of the past, against a replay by another program on the CSV files.

use otel_bi_proto::otelbi::wwi::v1::{
    PolicyOutcome, ReplayDay, ReplayReorderPolicyRequest, ReplayReorderPolicyResponse,
};
use sample::Warehouse;
use status::{Code, Error};

use crate::support::{Service, service_on};

async fn generated() -> Service {
    service_on(testkit::warehouses::generated(
        Warehouse::WideWorldImporters,
    ))
    .await
}

async fn real() -> Option<Service> {
    Some(service_on(testkit::warehouses::real(Warehouse::WideWorldImporters)?).await)
}

async fn replay(
    service: &mut Service,
    request: ReplayReorderPolicyRequest,
) -> ReplayReorderPolicyResponse {
    let answer = service.client.replay_reorder_policy(request).await;
    answer.unwrap().into_inner()
}

/// Orders, times run out, days out, units short, and stock value to the cent.
fn figures(outcome: &PolicyOutcome) -> (i32, i32, i32, String) {
    let amounts = format!("{:.0} {:.2}", outcome.units_short, outcome.average_value);
    (
        outcome.orders,
        outcome.stockouts,
        outcome.stockout_days,
        amounts,
    )
}

#[tokio::test]
async fn a_jacket_under_both_rules() {
    let Some(mut service) = real().await else {
        return;
    };
    let request = ReplayReorderPolicyRequest {
        stock_item_id: 108,
        ..ReplayReorderPolicyRequest::default()
    };
    let found = replay(&mut service, request).await;
    assert_eq!(found.stock_item, "Superhero action jacket (Blue) XXS");
    let (own, recommended) = (found.own.unwrap(), found.recommended.unwrap());
    assert_eq!(figures(&own), (285, 137, 455, "2555 48.10".to_owned()));
    assert_eq!(figures(&recommended), (104, 9, 11, "68 806.43".to_owned()));
    assert_eq!(found.days.len(), 730);
    assert_eq!(
        (found.days[0].date.as_str(), found.days[729].date.as_str()),
        ("2014-06-02", "2016-05-31")
    );
    let stocks = |of: fn(&ReplayDay) -> f64| {
        let first = found.days.iter().take(12).map(of);
        first
            .map(|stock| format!("{stock:.0}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        stocks(|day| day.own_stock),
        "76 76 65 50 50 38 38 28 28 28 -2 -2"
    );
    assert_eq!(
        stocks(|day| day.recommended_stock),
        "76 76 65 50 50 38 38 28 28 69 39 39"
    );
}

#[tokio::test]
async fn all_items_under_both_rules() {
    let Some(mut service) = real().await else {
        return;
    };
    let found = replay(&mut service, ReplayReorderPolicyRequest::default()).await;
    assert_eq!((found.items, found.days.len()), (227, 0));
    let (own, recommended) = (found.own.unwrap(), found.recommended.unwrap());
    // The other program sums every probability, where large counts are approximated here: levels
    // differ by a unit or two.
    let figures = [
        (own.fill_rate, 0.164_2, 0.002),
        (recommended.fill_rate, 0.973_1, 0.000_5),
        (own.average_value, 53_068.0, 100.0),
        (recommended.average_value, 699_118.0, 2_000.0),
        (f64::from(own.orders), 47_439.0, 300.0),
        (f64::from(recommended.orders), 22_816.0, 10.0),
    ];
    for (figure, expected, within) in figures {
        assert!((figure - expected).abs() < within, "{figure} {expected}");
    }
}

#[tokio::test]
async fn one_item_and_all_tell_the_same() {
    let mut service = generated().await;
    let request = ReplayReorderPolicyRequest {
        as_of: "2025-03-31".to_owned(),
        days_back: 365,
        ..ReplayReorderPolicyRequest::default()
    };
    let all = replay(&mut service, request.clone()).await;
    assert_eq!(all.items, 227);
    let (mut orders, mut units_short) = (0, 0.0);
    for stock_item_id in 1..=227 {
        let one = replay(
            &mut service,
            ReplayReorderPolicyRequest {
                stock_item_id,
                ..request.clone()
            },
        )
        .await;
        assert_eq!(one.days.len(), 365);
        let outcome = one.recommended.unwrap();
        orders += outcome.orders;
        units_short += outcome.units_short;
    }
    let total = all.recommended.unwrap();
    assert_eq!(
        (total.orders, total.units_short.to_bits()),
        (orders, units_short.to_bits())
    );
}

#[tokio::test]
async fn more_service_fills_more_and_costs_more() {
    let mut service = generated().await;
    let mut outcomes = Vec::new();
    for service_level in [0.8, 0.95, 0.99] {
        let request = ReplayReorderPolicyRequest {
            service_level,
            ..ReplayReorderPolicyRequest::default()
        };
        outcomes.push(replay(&mut service, request).await.recommended.unwrap());
    }
    assert!(outcomes.is_sorted_by(|a, b| a.fill_rate < b.fill_rate));
    assert!(outcomes.is_sorted_by(|a, b| a.average_value < b.average_value));
}

#[tokio::test]
async fn wrong_fields_are_named_with_the_remedy() {
    let mut service = generated().await;
    let good = ReplayReorderPolicyRequest::default;
    let unknown = ReplayReorderPolicyRequest {
        stock_item_id: 228,
        ..good()
    };
    let refused = service
        .client
        .replay_reorder_policy(unknown)
        .await
        .unwrap_err();
    let error = Error::from(&refused);
    assert_eq!(error.code(), Code::NotFound);
    assert!(
        error.message().contains("227, from 1 to 227"),
        "{}",
        error.message()
    );
    let wrong = [
        (
            "as_of",
            ReplayReorderPolicyRequest {
                as_of: "2001-01-01".to_owned(),
                ..good()
            },
            "first day",
        ),
        (
            "days_back",
            ReplayReorderPolicyRequest {
                days_back: 89,
                ..good()
            },
            "90 to 3660",
        ),
        (
            "service_level",
            ReplayReorderPolicyRequest {
                service_level: 0.4,
                ..good()
            },
            "0.5 to 0.999",
        ),
        (
            "review_days",
            ReplayReorderPolicyRequest {
                review_days: -1,
                ..good()
            },
            "1 to 90",
        ),
    ];
    for (field, request, remedy) in wrong {
        let refused = service.client.replay_reorder_policy(request).await;
        let error = Error::from(&refused.unwrap_err());
        assert_eq!(error.code(), Code::InvalidArgument);
        assert_eq!(error.fields()[0].field, field);
        assert!(error.fields()[0].description.contains(remedy), "{field}");
    }
}
