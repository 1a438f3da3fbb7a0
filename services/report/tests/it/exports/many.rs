//! Many exports at once.

use futures::future::join_all;
use otel_bi_proto::otelbi::report::v1::report_service_client::ReportServiceClient;
use otel_bi_proto::otelbi::report::v1::{FileFormat, ListExportsRequest};
use testkit::stores;

use super::{FORMATS, fill_trail, history, records, trail};
use crate::mesh::{config, started, started_with_views, whole};

#[tokio::test]
async fn fifty_at_once_all_come_whole() {
    let kept = stores::sqlite().await;
    fill_trail(&kept, 300).await;
    let mut service = started_with_views(&kept).await;
    let works = (0..50).map(|number| {
        let mut client = service.client.clone();
        async move {
            let format = FORMATS[number % FORMATS.len()];
            if number % 2 == 0 {
                whole(client.export_view(history(format)).await).await
            } else {
                whole(client.export_audit_trail(trail(format)).await).await
            }
        }
    });
    let files = join_all(works).await;
    for file in &files {
        assert!(file.is_ok(), "{file:?}");
    }
    let records = records(&mut service).await;
    assert_eq!(records.len(), 50);
    assert!(records.iter().all(|record| record.outcome == "OK"));
}

/// Readers who read nothing, each on a connection of his own: what he leaves unread fills its window.
const SLOW: usize = 100;

/// Whoever does not read keeps nobody else waiting: he holds a stream's place, and no processor.
#[tokio::test]
async fn slow_readers_keep_nobody_waiting() {
    let kept = stores::sqlite().await;
    fill_trail(&kept, 1_000).await;
    let mut service = started(config(&kept)).await;
    let mut slow = Vec::new();
    for _ in 0..SLOW {
        let mut client = ReportServiceClient::new(service.running.channel());
        let answer = client.export_audit_trail(trail(FileFormat::Csv)).await;
        slow.push(answer.unwrap().into_inner());
    }
    let quick = service
        .client
        .export_audit_trail(trail(FileFormat::Csv))
        .await;
    whole(quick).await.unwrap();
    // Other calls are answered all the same.
    let request = ListExportsRequest::default();
    service.client.list_exports(request).await.unwrap();
    // And who was slow gets all of it in the end.
    let mut last = slow.pop().unwrap();
    drop(slow);
    let mut bytes = 0;
    while let Some(part) = last.message().await.unwrap() {
        bytes += part.data.len();
    }
    assert!(bytes > 500_000, "{bytes}");
}
