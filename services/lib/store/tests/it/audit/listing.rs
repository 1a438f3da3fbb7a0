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
                told.action = WWI.to_owned();
            }
            if number % 5 == 0 {
                told.actor = "somebody".to_owned();
            }
            if number % 10 == 0 {
                told.action = REORDER.to_owned();
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
        assert!(!rest.iter().any(|row| first.rows.contains(row)));
    }
}

#[tokio::test]
async fn each_filter_and_all_together() {
    let all = Query::default;
    let cases: Vec<(Query, fn(usize) -> bool)> = vec![
        (
            Query {
                domain: Some(Domain::Wwi),
                ..all()
            },
            |row| row % 3 == 0,
        ),
        (
            Query {
                actor: "somebody".to_owned(),
                ..all()
            },
            |row| row % 5 == 0,
        ),
        (
            Query {
                action: REORDER.to_owned(),
                ..all()
            },
            |row| row % 10 == 0,
        ),
        (
            Query {
                action: "GetSalesKpis".to_owned(),
                ..all()
            },
            |row| row % 10 != 0,
        ),
        (
            Query {
                action: WWI.to_owned(),
                ..all()
            },
            |row| row % 3 == 0 && row % 10 != 0,
        ),
        (
            Query {
                action: "SalesKpis".to_owned(),
                ..all()
            },
            |_| false,
        ),
        (
            Query {
                trace_id: format!("{:032x}", 9),
                ..all()
            },
            |row| row == 9,
        ),
        (
            Query {
                from: Some(at(5)),
                ..all()
            },
            |row| row / 2 >= 5,
        ),
        (
            Query {
                from: Some(at(5)),
                to: Some(at(7)),
                ..all()
            },
            |row| (5..7).contains(&(row / 2)),
        ),
        (
            Query {
                domain: Some(Domain::Aw),
                actor: "somebody".to_owned(),
                action: "GetSalesKpis".to_owned(),
                from: Some(at(3)),
                ..all()
            },
            |row| row % 3 != 0 && row % 5 == 0 && row % 10 != 0 && row / 2 >= 3,
        ),
        (
            Query {
                domain: Some(Domain::Aw),
                trace_id: format!("{:032x}", 9),
                ..all()
            },
            |_| false,
        ),
    ];
    for fresh in filled().await {
        for (query, wanted) in &cases {
            let query = Query {
                to: query.to.or(Some(at(1000))),
                ..query.clone()
            };
            let rows = numbers(&pages(&fresh.store, query.clone(), 4).await);
            let wanted: Vec<usize> = (0..30).rev().filter(|row| wanted(*row)).collect();
            assert_eq!(rows, wanted, "{query:?}");
        }
    }
}
