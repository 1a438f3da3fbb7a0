//! Business events: on the real data against figures computed independently of this code, on generated
//! data against what must hold from look to look.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use otel_bi_proto::otelbi::wwi::v1::{
    BusinessEvent, EventKind, EventSeverity, GetBusinessEventsRequest, GetBusinessEventsResponse,
};
use sample::Warehouse;
use status::Error;

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

async fn events(
    service: &mut Service,
    request: GetBusinessEventsRequest,
) -> GetBusinessEventsResponse {
    let answer = service.client.get_business_events(request).await;
    answer.unwrap().into_inner()
}

fn on(day: &str) -> GetBusinessEventsRequest {
    GetBusinessEventsRequest {
        as_of: day.to_owned(),
        page_size: 500,
        ..GetBusinessEventsRequest::default()
    }
}

fn figure(event: &BusinessEvent, name: &str) -> f64 {
    let found = event.figures.iter().find(|figure| figure.name == name);
    found.unwrap().value
}

fn of_kind(answer: &GetBusinessEventsResponse, kind: EventKind) -> Vec<&BusinessEvent> {
    let found = answer.events.iter().filter(|event| event.kind() == kind);
    found.collect()
}

#[tokio::test]
async fn what_the_real_data_tell() {
    let Some(mut service) = real().await else {
        return;
    };
    let answer = events(&mut service, GetBusinessEventsRequest::default()).await;
    let backorders: Vec<_> = of_kind(&answer, EventKind::Backorder)
        .iter()
        .map(|event| {
            (
                event.stock_item_id,
                event.first_seen.as_str(),
                figure(event, "owed"),
            )
        })
        .collect();
    // From the CSV files by a program of its own: items of which more is owed than there is, and since
    // when without a break.
    let expected = [
        (184, "2014-05-21", 41_800.0),
        (193, "2013-03-19", 67_296.0),
        (204, "2013-02-13", 32_600.0),
        (80, "2013-02-08", 21_972.0),
        (98, "2013-01-23", 44_616.0),
        (86, "2013-01-14", 45_204.0),
        (78, "2013-01-11", 44_004.0),
        (95, "2013-01-10", 21_960.0),
        (77, "2013-01-09", 40_824.0),
    ];
    assert_eq!(backorders, expected);
    let spikes: Vec<_> = of_kind(&answer, EventKind::DemandSpike)
        .iter()
        .map(|event| {
            let limit = format!("{:.2}", figure(event, "limit"));
            (event.id.as_str(), figure(event, "units"), limit)
        })
        .collect();
    let expected = [
        ("demand-spike:203:2016-05-20", 520.0, "411.60"),
        ("demand-spike:166:2016-05-18", 480.0, "424.80"),
        ("demand-spike:35:2016-05-14", 44.0, "41.82"),
        ("demand-spike:54:2016-05-13", 50.0, "42.66"),
        ("demand-spike:154:2016-05-11", 420.0, "366.60"),
        ("demand-spike:206:2016-05-04", 576.0, "501.84"),
        ("demand-spike:225:2016-05-04", 792.0, "665.64"),
    ];
    let expected = expected.map(|(id, units, limit)| (id, units, limit.to_owned()));
    assert_eq!(spikes, expected);
    // Nothing is late, and no other item is short.
    assert_eq!(answer.total_size, 16);
}

#[tokio::test]
async fn a_past_day_of_the_real_data() {
    let Some(mut service) = real().await else {
        return;
    };
    let request = GetBusinessEventsRequest {
        kinds: vec![EventKind::DemandSpike.into()],
        ..on("2015-06-30")
    };
    let answer = events(&mut service, request).await;
    let found: BTreeSet<&str> = answer
        .events
        .iter()
        .map(|event| event.id.as_str())
        .collect();
    let expected = [
        "demand-spike:15:2015-06-09",
        "demand-spike:204:2015-06-04",
        "demand-spike:207:2015-06-03",
    ];
    assert_eq!(found, BTreeSet::from(expected));
}

#[tokio::test]
async fn a_supplier_that_stopped_is_noticed() {
    let mut service = generated().await;
    let answer = events(&mut service, on("")).await;
    let awaited: Vec<_> = of_kind(&answer, EventKind::LateReceipt)
        .into_iter()
        .filter(|event| figure(event, "awaited_lines") > 0.0)
        .collect();
    let stopped = awaited
        .iter()
        .filter(|event| event.supplier == "Foxglove Gadgets");
    assert!(stopped.count() >= 3, "{awaited:?}");
    assert!(
        awaited
            .iter()
            .all(|event| event.severity() != EventSeverity::Low)
    );
    // Items run short as well, and no item has two events for that.
    let short = answer.events.iter().filter(|event| is_shortage(event));
    let items: Vec<i32> = short.map(|event| event.stock_item_id).collect();
    assert!(!items.is_empty());
    assert_eq!(items.len(), BTreeSet::from_iter(&items).len());
    assert!(answer.events.is_sorted_by_key(|event| event.severity));
}

fn is_shortage(event: &BusinessEvent) -> bool {
    matches!(
        event.kind(),
        EventKind::StockoutRisk | EventKind::BelowReorderPoint | EventKind::Backorder
    )
}

/// Every event that began before an earlier look was found by that look, under the same id; a shortage
/// that was worse then under the worse kind.
#[tokio::test]
async fn an_open_event_keeps_its_id_from_look_to_look() {
    let mut service = generated().await;
    let last = NaiveDate::from_ymd_opt(2025, 6, 30).unwrap();
    let mut compared = 0;
    let mut earlier: Option<GetBusinessEventsResponse> = None;
    for back in (0..30).rev().step_by(3) {
        let day = last.checked_sub_days(Days::new(back)).unwrap();
        let answer = events(&mut service, on(&day.to_string())).await;
        if let Some(earlier) = earlier {
            let then = &earlier.provenance.unwrap().as_of;
            let ids: BTreeMap<&str, &BusinessEvent> = earlier
                .events
                .iter()
                .map(|event| (event.id.as_str(), event))
                .collect();
            let old = answer
                .events
                .iter()
                .filter(|event| event.first_seen <= *then);
            for event in old {
                let worse = earlier.events.iter().any(|other| {
                    is_shortage(event)
                        && is_shortage(other)
                        && other.stock_item_id == event.stock_item_id
                });
                assert!(
                    ids.contains_key(event.id.as_str()) || worse,
                    "{day}: {event:?}"
                );
                compared += 1;
            }
        }
        earlier = Some(answer);
    }
    assert!(compared > 100, "{compared}");
}

#[tokio::test]
async fn a_past_day_sees_what_the_warehouse_held_then() {
    let mut past = generated_past_day().await;
    let mut looked_back = events(&mut past.now, on(past.day)).await;
    let mut seen_then = events(&mut past.then, on(past.day)).await;
    (looked_back.provenance, seen_then.provenance) = (None, None);
    assert!(!looked_back.events.is_empty());
    assert_eq!(looked_back, seen_then);
}

#[tokio::test]
async fn kinds_and_severities_are_kept_as_asked() {
    let mut service = generated().await;
    let all = events(&mut service, on("")).await;
    assert_eq!(all, events(&mut service, on("")).await);
    let request = GetBusinessEventsRequest {
        kinds: vec![EventKind::LateReceipt.into()],
        severities: vec![EventSeverity::Low.into()],
        page_size: 2,
        ..on("")
    };
    let kept: Vec<_> = of_kind(&all, EventKind::LateReceipt)
        .into_iter()
        .filter(|event| event.severity() == EventSeverity::Low)
        .cloned()
        .collect();
    let first = events(&mut service, request.clone()).await;
    assert_eq!(usize::try_from(first.total_size).unwrap(), kept.len());
    assert_eq!(first.events, kept[..2]);
    let request = GetBusinessEventsRequest {
        page_token: first.next_page_token,
        ..request
    };
    assert_eq!(events(&mut service, request).await.events, kept[2..4]);
}

#[tokio::test]
async fn a_wrong_field_is_named() {
    let mut service = generated().await;
    let good = GetBusinessEventsRequest::default();
    let wrong = [
        (
            "as_of",
            GetBusinessEventsRequest {
                as_of: "2025-6-30".to_owned(),
                ..good.clone()
            },
        ),
        (
            "days_back",
            GetBusinessEventsRequest {
                days_back: 367,
                ..good.clone()
            },
        ),
        (
            "kinds",
            GetBusinessEventsRequest {
                kinds: vec![99],
                ..good.clone()
            },
        ),
        (
            "severities",
            GetBusinessEventsRequest {
                severities: vec![0],
                ..good.clone()
            },
        ),
        (
            "page_token",
            GetBusinessEventsRequest {
                page_token: "x".to_owned(),
                ..good
            },
        ),
    ];
    for (field, request) in wrong {
        let refused = service.client.get_business_events(request).await;
        let error = Error::from(&refused.unwrap_err());
        assert_eq!(error.fields()[0].field, field);
    }
    assert!(
        events(&mut service, on("1950-01-01"))
            .await
            .events
            .is_empty()
    );
}
