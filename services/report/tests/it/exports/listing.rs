//! Exports are listed newest first, in pages.

use std::time::{Duration, UNIX_EPOCH};

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{FileFormat, ListExportsRequest};
use status::Error;
use store::exports::{Export, insert};
use testkit::stores;
use uuid::Uuid;

use crate::mesh::{config, started};

fn export(number: u64) -> Export {
    let domains = [Domain::Aw, Domain::Wwi];
    Export {
        export_id: Uuid::from_u128(u128::from(number)).to_string(),
        document_id: String::new(),
        domain: domains[usize::from(number % 2 == 1)],
        view: "sales-history".to_owned(),
        format: "pdf".to_owned(),
        filters: "{}".to_owned(),
        rows: number,
        bytes: 0,
        sha256: String::new(),
        data_sha256: String::new(),
        manifest: String::new(),
        actor: "anna".to_owned(),
        trace_id: String::new(),
        duration: Duration::from_millis(1500),
        // Two at the same moment.
        created_at: UNIX_EPOCH + Duration::from_secs(number / 2),
        outcome: "CANCELLED".to_owned(),
    }
}

#[tokio::test]
async fn pages_follow_each_other_and_belong_to_their_question() {
    for kept in stores::stores().await {
        for number in 0..7 {
            insert(&kept.store, &export(number)).await.unwrap();
        }
        let mut service = started(config(&kept)).await;
        let mut request = ListExportsRequest {
            limit: 3,
            ..ListExportsRequest::default()
        };
        let mut seen = Vec::new();
        loop {
            let page = service.client.list_exports(request.clone()).await;
            let page = page.unwrap().into_inner();
            seen.push(page.exports.iter().map(|one| one.rows).collect::<Vec<_>>());
            let newest = &page.exports[0];
            assert_eq!(newest.format(), FileFormat::Pdf);
            assert!((newest.duration_seconds - 1.5).abs() < 1e-9);
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        assert_eq!(seen, [vec![6, 5, 4], vec![3, 2, 1], vec![0]]);

        let first = ListExportsRequest {
            page_size: 1,
            domain: Domain::Wwi.into(),
            ..ListExportsRequest::default()
        };
        let page = service.client.list_exports(first.clone()).await.unwrap();
        let page = page.into_inner();
        assert_eq!(page.exports[0].rows, 5);
        let elsewhere = ListExportsRequest {
            page_token: page.next_page_token,
            ..ListExportsRequest::default()
        };
        let refused = service.client.list_exports(elsewhere).await.unwrap_err();
        assert_eq!(Error::from(&refused).fields()[0].field, "page_token");
        let wrong = ListExportsRequest {
            domain: 77,
            limit: 1,
            page_size: 2,
            page_token: "?".to_owned(),
        };
        let refused = service.client.list_exports(wrong).await.unwrap_err();
        let error = Error::from(&refused);
        let fields: Vec<_> = error
            .fields()
            .iter()
            .map(|wrong| wrong.field.as_str())
            .collect();
        assert_eq!(fields, ["domain", "page_size", "page_token"]);
    }
}
