//! Rows get in, together and one by one.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;
use otel_bi_proto::otelbi::common::v1::Domain;
use sqlx::{Connection as _, Executor as _};
use status::{Code, reason};
use store::audit::{AuditTrail, Entry, Fault, Head, Query, START, list, verify};
use store::{Engine, Settings, Source, Store};
use testkit::stores::{sqlite, stores};

use super::{at, entry, everything, pages, written};

#[tokio::test]
async fn a_row_is_what_was_told() {
    for fresh in stores().await {
        let trail = AuditTrail::start(fresh.store.clone(), "report");
        let told = Entry {
            domain: Domain::Platform,
            client: "curl \"8\" – ü".to_owned(),
            target: "run-1".to_owned(),
            outcome: "INVALID_ARGUMENT".to_owned(),
            parameters: "{\"text\":\"a\u{0}b\"}".to_owned(),
            ..entry(7)
        };
        trail.record(told.clone()).await.unwrap();
        let query = Query {
            trace_id: told.trace_id.clone(),
            limit: 10,
            ..Query::default()
        };
        let row = list(&fresh.store, &query).await.unwrap().rows.remove(0);
        assert_eq!((row.at(), row.domain()), (told.at, told.domain));
        assert_eq!((&row.actor, &row.client), (&told.actor, &told.client));
        assert_eq!((&row.action, &row.target), (&told.action, &told.target));
        assert_eq!(
            (row.duration(), &row.outcome),
            (told.duration, &told.outcome)
        );
        assert_eq!(row.parameters, "{\"text\":\"a\u{fffd}b\"}");
        assert_eq!(row.hash, row.digest());
        assert!(row.writer.starts_with("report/"), "{}", row.writer);
        assert_eq!(row.sequence, 2);
    }
}

#[tokio::test]
async fn rows_of_concurrent_calls_share_commits_and_make_one_gapless_chain() {
    for fresh in stores().await {
        let trail = AuditTrail::start(fresh.store.clone(), "aw-analytics");
        trail.record(entry(0)).await.unwrap();
        let before = commits(&fresh).await;
        let calls = (1..=1000).map(|number| trail.record(entry(number)));
        for recorded in join_all(calls).await {
            recorded.unwrap();
        }
        let shared = commits(&fresh).await - before;
        if fresh.engine() == Engine::Postgres {
            assert!((4..=20).contains(&shared), "{shared} commits for 1000 rows");
        }
        let rows = everything(&fresh.store).await;
        let sequences: Vec<i64> = rows.iter().map(|row| row.sequence).collect();
        assert_eq!(sequences, (1..=1002).collect::<Vec<_>>());
        assert!(
            rows.windows(2)
                .all(|pair| pair[1].previous_hash == pair[0].hash)
        );
        let traces: BTreeSet<_> = rows.iter().skip(1).map(|row| &row.trace_id).collect();
        assert_eq!(traces.len(), 1001);
        let found = verify(&fresh.store, &[]).await.unwrap();
        assert_eq!((found.findings.as_slice(), found.rows), (&[][..], 1002));
    }
}

/// Commits that wrote rows, by the versions of the row in `audit_heads`; PostgreSQL only.
async fn commits(fresh: &testkit::stores::TestStore) -> i64 {
    if fresh.engine() == Engine::Sqlite {
        return 0;
    }
    let mut connection = fresh.connection().await;
    // Each transaction that wrote has one number, kept in its rows.
    let text = "SELECT COUNT(DISTINCT xmin::text) FROM audit_log";
    sqlx::query_scalar(text)
        .fetch_one(&mut connection)
        .await
        .unwrap()
}

#[tokio::test]
async fn writers_do_not_disturb_each_other() {
    for fresh in stores().await {
        let other = fresh.again().await;
        let write = async |store: &Store, service: &str| {
            let trail = AuditTrail::start(store.clone(), service);
            let calls = (0..200).map(|number| trail.record(entry(number)));
            for recorded in join_all(calls).await {
                recorded.unwrap();
            }
            trail.stop().await;
        };
        tokio::join!(
            write(&fresh.store, "aw-analytics"),
            write(&other, "wwi-analytics"),
            write(&other, "wwi-analytics"),
        );
        let found = verify(&fresh.store, &[]).await.unwrap();
        assert_eq!(found.findings, []);
        assert_eq!((found.rows, found.ends.len()), (603, 3));
    }
}

#[tokio::test]
async fn a_chain_begins_with_the_ends_of_the_others() {
    for fresh in stores().await {
        written(&fresh.store, "gateway", 3).await;
        // It starts without any call.
        let trail = AuditTrail::start(fresh.store.clone(), "report");
        trail.stop().await;
        let starts = Query {
            action: START.to_owned(),
            ..Query::default()
        };
        let mut found = Vec::new();
        testkit::waiting::until("both starts are there", async || {
            written(&fresh.store, "scheduler", 0).await;
            found = pages(&fresh.store, starts.clone(), 10).await;
            (found.len() >= 2).then_some(())
        })
        .await;
        let first = verify(&fresh.store, &[]).await.unwrap().ends;
        let gateway = &first
            .iter()
            .find(|end| end.head.writer.starts_with("gateway/"));
        let Head {
            writer,
            sequence,
            hash,
        } = gateway.unwrap().head.clone();
        let known = format!(r#"{{"writer":"{writer}","sequence":{sequence},"hash":"{hash}"}}"#);
        let newest = &found[0];
        assert!(newest.parameters.contains(&known), "{}", newest.parameters);
        assert_eq!(newest.domain(), Domain::Platform);
        assert_eq!(found.last().unwrap().parameters, r#"{"heads":[]}"#);
    }
}

#[tokio::test]
async fn what_was_accepted_is_written_when_the_trail_is_dropped_or_stopped() {
    for fresh in stores().await {
        for stops in [false, true] {
            let trail = AuditTrail::start(fresh.store.clone(), "report");
            // Accepted, and nobody waits any more.
            let calls = (0..50).map(|number| trail.record(entry(number)));
            let given_up = tokio::time::timeout(Duration::ZERO, join_all(calls)).await;
            given_up.unwrap_err();
            if stops {
                trail.stop().await;
                let refused = trail.record(entry(0)).await.unwrap_err();
                assert_eq!(refused.reason(), reason::AUDIT_UNAVAILABLE);
            }
            drop(trail);
            testkit::waiting::until("all rows are there", async || {
                let rows = everything(&fresh.store).await;
                let here = rows.iter().filter(|row| row.action != START).count();
                (here == 50 * (1 + usize::from(stops))).then_some(())
            })
            .await;
        }
        assert_eq!(verify(&fresh.store, &[]).await.unwrap().findings, []);
    }
}

#[tokio::test]
async fn a_store_that_does_not_come_or_is_locked_fails_the_call_in_time() {
    let nowhere = Settings::new(Source::Sqlite("/proc/nothing/store.db".into()));
    let trail = AuditTrail::start(Store::open(&nowhere).unwrap(), "report");
    let absent = trail.record(entry(0)).await.unwrap_err();

    let fresh = sqlite().await;
    let trail = AuditTrail::start(fresh.store.clone(), "report");
    trail.record(entry(1)).await.unwrap();
    let mut connection = fresh.connection().await;
    let lock = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let locked = trail.record(entry(2)).await.unwrap_err();
    lock.rollback().await.unwrap();
    for error in [absent, locked] {
        assert_eq!(error.code(), Code::Unavailable);
        assert_eq!(error.reason(), reason::AUDIT_UNAVAILABLE);
        assert!(
            error.message().contains("not answered"),
            "{}",
            error.message()
        );
    }
    trail.record(entry(3)).await.unwrap();
    assert_eq!(verify(&fresh.store, &[]).await.unwrap().findings, []);
}

#[tokio::test]
async fn a_full_queue_and_a_callers_deadline_are_respected() {
    let fresh = sqlite().await;
    let trail = AuditTrail::start(fresh.store.clone(), "report");
    trail.record(entry(0)).await.unwrap();
    let mut connection = fresh.connection().await;
    let lock = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let soon = tokio::time::Instant::now() + Duration::from_millis(20);
    let hurried = runtime::deadline::scope(soon, trail.record(entry(1))).await;
    assert_eq!(hurried.unwrap_err().reason(), reason::AUDIT_UNAVAILABLE);
    // More than the queue holds.
    let calls = (2..3000).map(|number| trail.record(entry(number)));
    let refused = join_all(calls).await;
    assert!(refused.iter().all(Result::is_err));
    lock.rollback().await.unwrap();
    trail.record(entry(3000)).await.unwrap();
    assert_eq!(verify(&fresh.store, &[]).await.unwrap().findings, []);
}

#[tokio::test]
async fn a_chain_whose_end_was_lost_is_left_and_a_new_one_begun() {
    for fresh in stores().await {
        let trail = AuditTrail::start(fresh.store.clone(), "report");
        for number in 0..4 {
            trail.record(entry(number)).await.unwrap();
        }
        // As if a standby had taken over that had not got all: the last row and its record are gone.
        let mut connection = fresh.connection().await;
        super::tampering::unguard(&mut connection, fresh.engine()).await;
        connection
            .execute("DELETE FROM audit_log WHERE seq = 5")
            .await
            .unwrap();
        connection.execute("DELETE FROM audit_heads").await.unwrap();
        // Without a record to move on, the commit fails.
        let doubted = trail.record(entry(4)).await.unwrap_err();
        assert_eq!(doubted.reason(), reason::AUDIT_UNAVAILABLE);
        // The record that the standby had fits the rows that it had.
        let record = "INSERT INTO audit_heads (writer, seq, hash, at) \
            SELECT writer, seq, hash, at FROM audit_log WHERE seq = 4";
        connection.execute(record).await.unwrap();
        trail.record(entry(5)).await.unwrap();
        let rows = everything(&fresh.store).await;
        let writers: BTreeSet<_> = rows.iter().map(|row| &row.writer).collect();
        assert_eq!(writers.len(), 2);
        let last = rows.last().unwrap();
        assert_eq!((last.sequence, last.at()), (2, at(5)));
        // What only this process knew is found by everybody.
        let found = verify(&fresh.store, &[]).await.unwrap().findings;
        let faults: Vec<_> = found.iter().map(|one| (one.fault, one.sequence)).collect();
        assert_eq!(faults, [(Fault::CutOff, 5)]);
    }
}

#[tokio::test]
async fn readers_do_not_hold_up_the_trail() {
    for fresh in stores().await {
        let trail = AuditTrail::start(fresh.store.clone(), "report");
        trail.record(entry(0)).await.unwrap();
        // All connections but the trail's own are in use.
        let mut held = Vec::new();
        if fresh.engine() == Engine::Postgres {
            for _ in 0..fresh.settings.pool_size {
                held.push(fresh.store.begin().await.unwrap());
            }
            let refused = list(&fresh.store, &Query::default()).await.unwrap_err();
            assert_eq!(refused.reason(), reason::STORE_UNAVAILABLE);
        }
        trail.record(entry(1)).await.unwrap();
    }
}
