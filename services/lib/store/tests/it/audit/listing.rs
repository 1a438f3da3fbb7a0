//! Rows are found again.

use otel_bi_proto::otelbi::common::v1::Domain;
use store::audit::{AuditTrail, Entry, Query, Row};
use testkit::stores::{TestStore, stores};

use super::{at, entry, pages};

const WWI: &str = "otelbi.wwi.v1.AnalyticsService/GetSalesKpis";
const REORDER: &str = "otelbi.wwi.v1.AnalyticsService/GetReorderRecommendations";

/// Rows 0 to 29: every third of wwi, every fifth by somebody, every tenth another action; two to a second.
async fn filled() -> Vec<TestStore> {
    let stores = stores().await;
    for fresh in &stores {
        let trail = AuditTrail::start(fresh.store.clone(), "gateway");
        for number in 0..30 {
            let mut told = Entry {
                at: at(number / 2),
                ..entry(number)
            };
            if number % 3 == 0 {
                told.domain = Domain::Wwi;
                WWI.clone_into(&mut told.action);
            }
            if number % 5 == 0 {
                "somebody".clone_into(&mut told.actor);
            }
            if number % 10 == 0 {
                REORDER.clone_into(&mut told.action);
            }
            trail.record(told).await.unwrap();
        }
        trail.stop().await;
    }
    stores
}

fn numbers(rows: &[Row]) -> Vec<usize> {
    let number = |row: &Row| usize::from_str_radix(&row.trace_id, 16).ok();
    rows.iter().filter_map(number).collect()
}

#[tokio::test]
async fn newest_first_in_pages_of_any_size() {
    for fresh in filled().await {
        let newest_first: Vec<usize> = (0..30).rev().collect();
        for limit in [1, 7, 31, 1000] {
            let rows = pages(&fresh.store, Query::default(), limit).await;
            assert_eq!(rows.len(), 31);
            assert_eq!(numbers(&rows), newest_first, "{limit}");
        }
    }
}

#[tokio::test]
async fn rows_written_meanwhile_do_not_shift_the_pages() {
    for fresh in filled().await {
        let query = Query {
            limit: 10,
            ..Query::default()
        };
        let first = store::audit::list(&fresh.store, &query).await.unwrap();
        super::written(&fresh.store, "gateway", 40).await;
        let query = Query {
            after: first.next.clone(),
            to: Some(at(15)),
            ..Query::default()
        };
        let rest = pages(&fresh.store, query, 10).await;
        let mut seen = first.rows;
        let writer = seen[0].writer.clone();
        seen.extend(rest.into_iter().filter(|row| row.writer == writer));
        // Each once, and none left out.
        assert_eq!(numbers(&seen), (0..30).rev().collect::<Vec<usize>>());
    }
}

/// Whether row `number` is wanted.
type Wanted = fn(usize) -> bool;

fn asked(ask: impl FnOnce(&mut Query)) -> Query {
    let mut query = Query {
        // Without the start of the chain, which is of today.
        to: Some(at(1000)),
        ..Query::default()
    };
    ask(&mut query);
    query
}

fn cases() -> Vec<(Query, Wanted)> {
    let action = |name: &str| asked(|query| name.clone_into(&mut query.action));
    let trace = |number: usize| asked(|query| query.trace_id = format!("{number:032x}"));
    vec![
        (asked(|query| query.domain = Some(Domain::Wwi)), |row| {
            row % 3 == 0
        }),
        (
            asked(|query| "somebody".clone_into(&mut query.actor)),
            |row| row % 5 == 0,
        ),
        (action(REORDER), |row| row % 10 == 0),
        (action("GetSalesKpis"), |row| row % 10 != 0),
        (action(WWI), |row| row % 3 == 0 && row % 10 != 0),
        (action("SalesKpis"), |_| false),
        (trace(9), |row| row == 9),
        (asked(|query| query.from = Some(at(5))), |row| row / 2 >= 5),
        (
            asked(|query| (query.from, query.to) = (Some(at(5)), Some(at(7)))),
            |row| (5..7).contains(&(row / 2)),
        ),
        (
            Query {
                domain: Some(Domain::Aw),
                actor: "somebody".to_owned(),
                from: Some(at(3)),
                ..action("GetSalesKpis")
            },
            |row| row % 3 != 0 && row % 5 == 0 && row % 10 != 0 && row / 2 >= 3,
        ),
        (
            Query {
                domain: Some(Domain::Aw),
                ..trace(9)
            },
            |_| false,
        ),
    ]
}

#[tokio::test]
async fn each_filter_and_all_together() {
    for fresh in filled().await {
        for (query, wanted) in cases() {
            let rows = numbers(&pages(&fresh.store, query.clone(), 4).await);
            let wanted: Vec<usize> = (0..30).rev().filter(|row| wanted(*row)).collect();
            assert_eq!(rows, wanted, "{query:?}");
        }
    }
}
