//! What is confirmed survives `kill -9` of the database and of the process that writes.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use store::Store;
use store::audit::{AuditTrail, verify};
use testkit::postgres::Postgres;
use testkit::stores::{postgres_on, stores};
use testkit::waiting::until;

use super::{entry, everything};
use crate::scenarios;

/// Tasks that record at once.
const WRITERS: usize = 16;
/// Rows that are confirmed before the kill, and again after it.
const LOAD: usize = 300;

/// Checks that each confirmed row is there and the chains verify.
async fn all_kept(store: &Store, confirmed: &BTreeSet<String>) {
    let found = verify(store, &[]).await.unwrap();
    assert_eq!(found.findings, []);
    let rows = everything(store).await;
    let kept: BTreeSet<_> = rows.into_iter().map(|row| row.trace_id).collect();
    let lost: Vec<_> = confirmed.difference(&kept).collect();
    assert!(lost.is_empty(), "{} rows are lost: {lost:?}", lost.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_server_is_killed_under_load() {
    let server = Arc::new(Postgres::start().await);
    let fresh = postgres_on(&server).await;
    let trail = AuditTrail::start(fresh.store.clone(), "report");
    let confirmed = Mutex::new(BTreeSet::new());
    let (next, failed, done) = (
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicBool::new(false),
    );
    let write = async || {
        while !done.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            match trail.record(entry(number)).await {
                Ok(()) => drop(confirmed.lock().unwrap().insert(format!("{number:032x}"))),
                Err(_) => drop(failed.fetch_add(1, Ordering::Relaxed)),
            }
        }
    };
    let count = || confirmed.lock().unwrap().len();
    let kill = async {
        for _ in 0..2 {
            let before = count();
            until("rows are written", async || {
                (count() >= before + LOAD).then_some(())
            })
            .await;
            let refused = failed.load(Ordering::Relaxed);
            server.kill().await;
            until("calls fail", async || {
                (failed.load(Ordering::Relaxed) > refused).then_some(())
            })
            .await;
            server.restart().await;
            let before = count();
            until("rows are written again", async || {
                (count() >= before + LOAD).then_some(())
            })
            .await;
        }
        done.store(true, Ordering::Relaxed);
    };
    let writers = futures::future::join_all((0..WRITERS).map(|_| write()));
    tokio::join!(writers, kill);
    trail.stop().await;
    all_kept(&fresh.store, &confirmed.into_inner().unwrap()).await;
    // The kills did not make the process begin anew.
    assert_eq!(verify(&fresh.store, &[]).await.unwrap().ends.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_writing_process_is_killed_under_load() {
    for fresh in stores().await {
        let mut confirmed = BTreeSet::new();
        for _ in 0..2 {
            let mut writer = scenarios::command("write_without_end", &fresh.settings);
            let mut writer = writer.stdout(Stdio::piped()).spawn().unwrap();
            let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
            let mut told = 0;
            while told < LOAD {
                let line = lines.next().unwrap().unwrap();
                told += usize::from(confirmed.extend_with(&line));
            }
            writer.kill().unwrap();
            // What it told before the end counts too; the last line may be cut short.
            for line in lines.map_while(Result::ok) {
                confirmed.extend_with(&line);
            }
            writer.wait().unwrap();
        }
        assert!(confirmed.len() >= 2 * LOAD);
        all_kept(&fresh.store, &confirmed).await;
        super::written(&fresh.store, "report", 1).await;
        assert_eq!(verify(&fresh.store, &[]).await.unwrap().ends.len(), 3);
    }
}

/// What the writing process tells: `confirmed <trace>`.
trait Confirmations {
    fn extend_with(&mut self, line: &str) -> bool;
}

impl Confirmations for BTreeSet<String> {
    fn extend_with(&mut self, line: &str) -> bool {
        let trace = line
            .strip_prefix("confirmed ")
            .filter(|trace| trace.len() == 32);
        trace.is_some_and(|trace| self.insert(trace.to_owned()))
    }
}
