//! Records of exports come back as they were, newest first.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use otel_bi_proto::otelbi::common::v1::Domain;
use status::{Code, reason};
use store::exports::{
    Document, Export, Position, find, find_document, find_file, insert, insert_within, issue, list,
};
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

#[tokio::test]
async fn the_newest_export_of_a_file_and_of_a_document_is_found() {
    for fresh in stores().await {
        for number in 0..6 {
            // Each twice, the second later.
            let later = Export {
                created_at: at(number),
                ..export(number)
            };
            insert(&fresh.store, &later).await.unwrap();
        }
        let file = find_file(&fresh.store, &export(4).sha256).await.unwrap();
        assert_eq!(file.unwrap().export_id, "00000005");
        let document = find_document(&fresh.store, "d1").await.unwrap();
        assert_eq!(document.unwrap().export_id, "00000003");
        assert_eq!(find_file(&fresh.store, "x").await.unwrap(), None);
        assert_eq!(find_document(&fresh.store, "x").await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_document_stays_as_it_was_first_issued() {
    for fresh in stores().await {
        let issued = |number: u64| Document {
            document_id: "d1".to_owned(),
            identity: format!("{{\"n\":{number}}}"),
            issued_at: at(number),
        };
        let first = issue(&fresh.store, &issued(7)).await.unwrap();
        assert_eq!(first, issued(7));
        assert_eq!(issue(&fresh.store, &issued(8)).await.unwrap(), first);
        // Whoever issues it at the same moment gets the same.
        let other = |number: u64| Document {
            document_id: "d2".to_owned(),
            ..issued(number)
        };
        let (one, another) = tokio::join!(
            async { issue(&fresh.store, &other(1)).await.unwrap() },
            async { issue(&fresh.store, &other(2)).await.unwrap() }
        );
        assert_eq!(one, another);
    }
}

#[tokio::test]
async fn a_record_goes_with_its_transaction() {
    for fresh in stores().await {
        let mut transaction = fresh.store.begin().await.unwrap();
        insert_within(&mut transaction, &export(1)).await.unwrap();
        drop(transaction);
        assert_eq!(find(&fresh.store, "00000001").await.unwrap(), None);
        let mut transaction = fresh.store.begin().await.unwrap();
        insert_within(&mut transaction, &export(1)).await.unwrap();
        transaction.commit().await.unwrap();
        assert!(find(&fresh.store, "00000001").await.unwrap().is_some());
    }
}
