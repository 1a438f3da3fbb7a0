//! Many exports at once.

use futures::future::join_all;
use otel_bi_proto::otelbi::report::v1::report_service_client::ReportServiceClient;
use otel_bi_proto::otelbi::report::v1::{FileFormat, ListExportsRequest};
use testkit::stores;
use tonic::Code;

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

/// Whoever does not read keeps nobody else waiting: he holds a stream's place, and no processor.
#[tokio::test]
async fn slow_readers_keep_nobody_waiting_until_there_are_too_many() {
    let kept = stores::sqlite().await;
    // More than fits into a connection's windows.
    fill_trail(&kept, 20_000).await;
    let mut config = config(&kept);
    config.streams = 16;
    let mut service = started(config).await;
    let mut slow = Vec::new();
    let refused = loop {
        // On a connection of his own: what he leaves unread fills its window.
        let mut client = ReportServiceClient::new(service.running.channel());
        match client.export_audit_trail(trail(FileFormat::Csv)).await {
            Ok(answer) => slow.push(answer.into_inner()),
            Err(refused) => break refused,
        }
        assert!(slow.len() <= 16, "a place was given back");
        if slow.len() == 10 {
            let quick = service
                .client
                .export_audit_trail(trail(FileFormat::Csv))
                .await;
            whole(quick).await.unwrap();
        }
    };
    assert_eq!(refused.code(), Code::ResourceExhausted);
    assert_eq!(slow.len(), 16);
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
    assert!(bytes > 10_000_000, "{bytes}");
}
