//! The trail is read while it is written.

use std::sync::atomic::{AtomicBool, Ordering};

use store::audit::{AuditTrail, verify};
use testkit::stores::stores;

use super::{entry, written};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_are_written_meanwhile_raise_no_alarm() {
    for fresh in stores().await {
        // More than a page.
        let long = AuditTrail::start(fresh.store.clone(), "gateway");
        let calls = (0..1500).map(|number| long.record(entry(number)));
        futures::future::join_all(calls).await;
        let done = AtomicBool::new(false);
        let write = async |service: &str| {
            let trail = AuditTrail::start(fresh.store.clone(), service);
            let mut number = 0;
            while !done.load(Ordering::Relaxed) {
                let calls = (number..number + 20).map(|number| trail.record(entry(number)));
                futures::future::join_all(calls).await;
                number += 20;
            }
            trail.stop().await;
        };
        let check = async {
            let mut rows = 0;
            for _ in 0..4 {
                let found = verify(&fresh.store, &[]).await.unwrap();
                assert_eq!(found.findings, []);
                assert!(found.rows > rows);
                rows = found.rows;
                let heads: Vec<_> = found.ends.into_iter().map(|end| end.head).collect();
                assert_eq!(verify(&fresh.store, &heads).await.unwrap().findings, []);
                // A writer that comes in between.
                written(&fresh.store, "report", 1).await;
            }
            done.store(true, Ordering::Relaxed);
        };
        tokio::join!(write("aw-analytics"), write("zz"), check);
    }
}

#[tokio::test]
async fn an_empty_trail_is_intact() {
    for fresh in stores().await {
        let found = verify(&fresh.store, &[]).await.unwrap();
        assert_eq!(
            (found.findings.len(), found.rows, found.ends.len()),
            (0, 0, 0)
        );
    }
}
