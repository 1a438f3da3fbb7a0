//! What goes out as files, by the programs themselves: exports, reports, and what a kill leaves of them.

mod client;
mod exports;
mod kills;
mod reports;
mod values;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};
use testkit::http::{Answer, get, post_with};
use testkit::waiting::until;

fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// A file that has to be there.
async fn download(front: SocketAddr, path: &str) -> Answer {
    let answer = get(front, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer
}

/// Has a report of both domains made; gives its id.
async fn generate(front: SocketAddr) -> String {
    let answer = post_with(front, "/api/reports/generate", "{}", &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let report = &answer.json()["report"];
    report["reportId"].as_str().unwrap().to_owned()
}

/// A report as it is when its files are there.
async fn ready(front: SocketAddr, id: &str) -> Value {
    until("the report is ready", async || {
        let answer = get(front, &format!("/api/reports/{id}")).await;
        if answer.status == 503 {
            // Its service is not back yet.
            return None;
        }
        let report = answer.json()["report"].clone();
        assert_ne!(report["state"], "REPORT_STATE_FAILED", "{report:#}");
        (report["state"] == "REPORT_STATE_READY").then_some(report)
    })
    .await
}

/// The names that a report has of its files.
fn names_of(report: &Value) -> BTreeSet<String> {
    let files = report["files"].as_array().unwrap().iter();
    files
        .map(|file| file["fileName"].as_str().unwrap().to_owned())
        .collect()
}

/// The names in a folder; none when it was not made yet.
fn names_in(folder: &Path) -> BTreeSet<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return BTreeSet::new();
    };
    entries
        .flatten()
        .map(|entry| entry.file_name().to_str().unwrap().to_owned())
        .collect()
}

/// Downloads both files of a report and holds them against what it says of them.
async fn come_whole(front: SocketAddr, report: &Value) {
    let id = report["reportId"].as_str().unwrap();
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.len(), 2, "{report:#}");
    for file in files {
        let format = file["format"].as_str().unwrap();
        let ending = format.rsplit('_').next().unwrap().to_lowercase();
        let path = format!("/api/reports/{id}/download?format={ending}");
        let answer = download(front, &path).await;
        assert_eq!(sha256(&answer.body), file["sha256"].as_str().unwrap());
        assert_eq!(answer.body.len().to_string(), file["bytes"]);
        let name = file["fileName"].as_str().unwrap();
        let disposition = answer.header("content-disposition");
        assert!(disposition.contains(name), "{disposition}");
        assert!(name.ends_with(&ending), "{name}");
    }
}
