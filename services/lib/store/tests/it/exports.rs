//! Records of exports come back as they were, newest first.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use otel_bi_proto::otelbi::common::v1::Domain;
use status::{Code, reason};
use store::exports::{Export, Position, find, insert, list};
use testkit::stores::stores;

fn at(number: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_750_000_000 + number)
}

pub(crate) fn export(number: u64) -> Export {
    let domains = [Domain::Aw, Domain::Wwi, Domain::Platform];
    Export {
        export_id: format!("{number:08}"),
        document_id: format!("d{}", number / 2),
        domain: domains[usize::try_from(number % 3).unwrap()],
        view: "sales-kpis".to_owned(),
        format: "xlsx".to_owned(),
        filters: r#"{"days_back":30}"#.to_owned(),
        rows: number,
        bytes: 1 << 40,
        sha256: format!("{:064x}", number / 2),
        data_sha256: "ef".repeat(32),
        manifest: r#"{"as_of":"2014-01-28"}"#.to_owned(),
        actor: "anonymous".to_owned(),
        trace_id: "cd".repeat(16),
        duration: Duration::from_micros(1_234_567),
        // Two at the same moment.
        created_at: at(number / 2),
        outcome: "OK".to_owned(),
    }
}

#[tokio::test]
async fn an_export_comes_back_as_it_was() {
    for fresh in stores().await {
        insert(&fresh.store, &export(7)).await.unwrap();
        assert_eq!(
            find(&fresh.store, "00000007").await.unwrap(),
            Some(export(7))
        );
        assert_eq!(find(&fresh.store, "00000008").await.unwrap(), None);
        let twice = insert(&fresh.store, &export(7)).await.unwrap_err();
        assert_eq!(
            (twice.code(), twice.reason()),
            (Code::Internal, reason::STORE_FAULT)
        );
    }
}

#[tokio::test]
async fn exports_are_listed_newest_first_in_pages() {
    for fresh in stores().await {
        for number in 0..20 {
            insert(&fresh.store, &export(number)).await.unwrap();
        }
        for domain in [
            None,
            Some(Domain::Aw),
            Some(Domain::Wwi),
            Some(Domain::Platform),
        ] {
            let mut wanted: Vec<Export> = (0..20).rev().map(export).collect();
            wanted.retain(|export| domain.is_none_or(|domain| export.domain == domain));
            for limit in [1, 3, 100] {
                let mut found: Vec<Export> = Vec::new();
                loop {
                    let after = found.last().map(|last| Position {
                        created_at: last.created_at,
                        export_id: last.export_id.clone(),
                    });
                    let page = list(&fresh.store, domain, after.as_ref(), limit)
                        .await
                        .unwrap();
                    assert!(page.len() <= limit as usize);
                    if page.is_empty() {
                        break;
                    }
                    found.extend(page);
                }
                assert_eq!(found, wanted, "{domain:?} by {limit}");
            }
        }
    }
}
