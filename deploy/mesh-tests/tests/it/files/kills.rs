//! What is left when the report service is killed (`kill -9`) in the middle of a file.

use std::path::Path;

use sqlx::Executor as _;
use testkit::http::get;
use testkit::waiting::until;

use super::client::Transfer;
use super::{come_whole, generate, names_in, names_of, ready};
use crate::platform::Platform;

/// Whether a name is that of a file which is being written.
fn is_part(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "part")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_whose_process_is_killed_is_made_by_the_next() {
    let mut platform = Platform::start().await;
    let front = platform.front();
    let id = generate(front).await;
    let folder = platform.reports();
    until("a file is being written", async || {
        names_in(&folder)
            .iter()
            .any(|name| is_part(name))
            .then_some(())
    })
    .await;
    platform.kill("report").await;
    // Nothing that is not whole has the name of a file.
    assert!(names_in(&folder).iter().all(|name| is_part(name)));

    platform.launch("report");
    let report = ready(front, &id).await;
    assert!(report["attempt"].as_u64() > Some(1), "{report:#}");
    come_whole(front, &report).await;
    // What the lost attempt left goes as soon as the report is there.
    until("nothing but the report's files is there", async || {
        (names_in(&folder) == names_of(&report)).then_some(())
    })
    .await;
}

/// More than all windows on the way hold: the export is not at its end while nobody reads.
const ROWS: &str = "INSERT INTO audit_log (writer, seq, at, domain, actor, client, action, target, parameters, \
    outcome, duration_us, trace_id, previous_hash, hash) \
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 60000) \
    SELECT 'trial', n, 1700000000000000 + n, 'aw', 'anna', '', 'x/Get', '', hex(randomblob(320)), 'OK', 1, \
    '', '', '' FROM numbers";

#[tokio::test(flavor = "multi_thread")]
async fn an_export_whose_process_is_killed_breaks_off_and_is_never_taken_for_a_file() {
    let mut platform = Platform::start().await;
    let front = platform.front();
    let mut connection = platform.kept.connection().await;
    connection.execute(ROWS).await.unwrap();
    let path = "/api/audit/export?format=csv&actor=anna";
    let mut transfer = Transfer::begin(front, path).await;
    let id = transfer.headers()["x-export-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let first = transfer.part().await.unwrap().unwrap();
    assert!(!first.is_empty());
    platform.kill("report").await;
    let broken_off = async {
        while let Some(part) = transfer.part().await {
            if part.is_err() {
                return true;
            }
        }
        false
    };
    assert!(broken_off.await, "half a file came as a whole one");

    platform.launch("report");
    platform.healthy().await;
    let listed = get(front, "/api/exports?limit=1000").await.json();
    let exports = listed["exports"].as_array().unwrap();
    let whole = |export: &&serde_json::Value| export["exportId"] == *id && export["sha256"] != "";
    assert_eq!(exports.iter().find(whole), None);
}
