//! What happens in processes of their own: this binary again, with one ignored test.

use std::io::Write as _;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::join_all;
use store::audit::{AuditTrail, Entry};
use store::{Settings, Source, Store};

use crate::audit::entry;

const POSTGRES: &str = "SCENARIO_POSTGRES";
const SQLITE: &str = "SCENARIO_SQLITE";

/// A process that does `scenario` with the store of these settings.
pub(crate) fn command(scenario: &str, settings: &Settings) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", &format!("scenarios::{scenario}")])
        .args(["--ignored", "--nocapture", "--quiet"]);
    match &settings.source {
        Source::Postgres(url) => command.env(POSTGRES, url.as_str()),
        Source::Sqlite(path) => command.env(SQLITE, path),
    };
    command
}

fn open() -> Store {
    let source = match std::env::var(POSTGRES) {
        Ok(url) => Source::Postgres(url.parse().unwrap()),
        Err(_) => Source::Sqlite(std::env::var(SQLITE).unwrap().into()),
    };
    Store::open(&Settings::new(source)).unwrap()
}

#[tokio::test]
#[ignore = "a scenario"]
async fn open_and_record_once() {
    let trail = AuditTrail::start(open(), "scenario");
    testkit::waiting::until("the row is written", async || {
        trail.record(entry(0)).await.ok()
    })
    .await;
    trail.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a scenario"]
async fn write_without_end() {
    let trail = AuditTrail::start(open(), "scenario");
    let next = AtomicUsize::new(0);
    let write = async || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let trace_id = uuid::Uuid::new_v4().simple().to_string();
            let told = Entry {
                trace_id: trace_id.clone(),
                ..entry(number)
            };
            if trail.record(told).await.is_ok() {
                let line = format!("confirmed {trace_id}\n");
                // In one piece, also when many tell at once.
                std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
            }
        }
    };
    join_all((0..16).map(|_| write())).await;
}
