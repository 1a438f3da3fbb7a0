//! Exports as a browser has them: the file, its headers, its record, and what is said of it later.

use std::collections::HashMap;
use std::net::SocketAddr;

use bytes::Bytes;
use serde_json::Value;
use testkit::http::{Answer, get};
use testkit::waiting::until;

use super::{client, download, sha256};
use crate::platform::Platform;

/// All that can be exported: the path and how the name of its file begins.
const VIEWS: [(&str, &str); 17] = [
    ("/api/aw/export/sales-kpis", "aw-sales-kpis-"),
    ("/api/aw/export/sales-history", "aw-sales-history-"),
    ("/api/aw/export/sales-forecast", "aw-sales-forecast-"),
    ("/api/aw/export/rep-scores", "aw-rep-scores-"),
    ("/api/aw/export/product-demand", "aw-product-demand-"),
    ("/api/aw/export/anomalies", "aw-anomalies-"),
    ("/api/aw/export/data-quality", "aw-data-quality-"),
    ("/api/wwi/export/sales-kpis", "wwi-sales-kpis-"),
    ("/api/wwi/export/sales-history", "wwi-sales-history-"),
    ("/api/wwi/export/sales-forecast", "wwi-sales-forecast-"),
    (
        "/api/wwi/export/stock-recommendations",
        "wwi-stock-recommendations-",
    ),
    ("/api/wwi/export/supplier-scores", "wwi-supplier-scores-"),
    ("/api/wwi/export/business-events", "wwi-business-events-"),
    ("/api/wwi/export/anomalies", "wwi-anomalies-"),
    ("/api/wwi/export/data-quality", "wwi-data-quality-"),
    ("/api/audit/export", "platform-audit-trail-"),
    ("/api/jobs/export", "platform-job-history-"),
];

/// The kinds of files: their ending, their type and their first bytes.
const KINDS: [(&str, &str, &[u8]); 3] = [
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        b"PK\x03\x04",
    ),
    ("pdf", "application/pdf", b"%PDF-"),
    ("csv", "text/csv; charset=utf-8; header=present", b""),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_exported_comes_named_is_on_record_and_genuine() {
    let platform = Platform::start().await;
    let front = platform.front();
    let mut files = Vec::new();
    for (number, (path, begins)) in VIEWS.iter().enumerate() {
        let (ending, content_type, first) = KINDS[number % KINDS.len()];
        let file = download(front, &format!("{path}?format={ending}")).await;
        assert_eq!(file.header("content-type"), content_type, "{path}");
        assert!(file.body.starts_with(first), "{path}");
        is_named(&file, begins, ending);
        files.push(file);
    }
    let records = records(front, files.len()).await;
    assert_eq!(records.len(), files.len());
    for file in &files {
        let record = &records[file.header("x-export-id")];
        assert_eq!(record["outcome"], "OK", "{record:#}");
        assert_eq!(record["sha256"], sha256(&file.body), "{record:#}");
        assert_eq!(record["bytes"], file.body.len().to_string(), "{record:#}");
        assert_eq!(record["documentId"], file.header("x-document-id"));
        let told = client::verify(front, file.body.clone()).await;
        assert_eq!(told["verdict"], "EXPORT_VERDICT_GENUINE", "{told:#}");
        assert_eq!(told["export"]["exportId"], file.header("x-export-id"));
    }
}

/// Its name says what it is of, when, which document, and which kind of file.
fn is_named(file: &Answer, begins: &str, ending: &str) {
    let disposition = file.header("content-disposition");
    let name = disposition
        .strip_prefix("attachment; filename=\"")
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_else(|| panic!("no name: {disposition:?}"));
    let digits = &file.header("x-document-id")[..8];
    assert!(name.starts_with(begins), "{name}");
    assert!(name.ends_with(&format!("-{digits}.{ending}")), "{name}");
}

/// The records of all exports, by their ids, when there are so many: one is written after the last byte.
async fn records(front: SocketAddr, count: usize) -> HashMap<String, Value> {
    until("all exports are on record", async || {
        let listed = get(front, "/api/exports?limit=1000").await.json();
        let exports = listed["exports"].as_array()?;
        let by_id = exports
            .iter()
            .map(|export| (export["exportId"].as_str().unwrap().into(), export.clone()));
        (exports.len() >= count).then(|| by_id.collect())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_byte_makes_another_file() {
    let platform = Platform::start().await;
    let front = platform.front();
    for (ending, _, _) in KINDS {
        let path = format!("/api/aw/export/sales-history?granularity=month&format={ending}");
        let file = download(front, &path).await;
        // In the middle of the data; the manifest stays as it is.
        let mut altered = file.body.to_vec();
        let middle = altered.len() / 2;
        altered[middle] ^= 1;
        let told = client::verify(front, Bytes::from(altered)).await;
        let verdict = told["verdict"].as_str().unwrap();
        // A CSV file says nothing of itself, and of a workbook that cannot be unpacked any more nothing can
        // be read.
        let fit = ["EXPORT_VERDICT_ALTERED", "EXPORT_VERDICT_UNKNOWN"];
        assert!(fit.contains(&verdict), "{ending}: {told:#}");
        assert_ne!(told["sha256"], sha256(&file.body));
        let told = client::verify(front, file.body.clone()).await;
        assert_eq!(told["verdict"], "EXPORT_VERDICT_GENUINE", "{told:#}");
        let by_digest = format!("/api/exports/verify?sha256={}", sha256(&file.body));
        assert_eq!(get(front, &by_digest).await.json(), told);
    }
}
