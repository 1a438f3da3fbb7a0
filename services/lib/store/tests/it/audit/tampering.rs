//! Somebody tells the database to stop refusing, and changes rows: it is found.

use sqlx::{AnyConnection, AssertSqlSafe, Executor as _};
use store::audit::{Fault, Finding, Head, Row, verify};
use store::{Engine, Store};
use testkit::stores::{TestStore, stores};

use super::{everything, written};

const COLUMNS: &str = "writer, seq, at, domain, actor, client, action, target, parameters, outcome, \
    duration_us, trace_id, previous_hash, hash";

/// What the owner of the database can do.
pub(super) async fn unguard(connection: &mut AnyConnection, engine: Engine) {
    let texts: &[&str] = match engine {
        Engine::Postgres => &[
            "ALTER TABLE audit_log DISABLE TRIGGER ALL",
            "ALTER TABLE audit_heads DISABLE TRIGGER ALL",
        ],
        Engine::Sqlite => &[
            "DROP TRIGGER audit_log_keeps",
            "DROP TRIGGER audit_log_stays",
            "DROP TRIGGER audit_heads_stays",
            "DROP TRIGGER audit_heads_rises",
        ],
    };
    for text in texts {
        connection.execute(*text).await.unwrap();
    }
}

/// A store with one chain of ten rows (its start is row 1), without its guards.
async fn unguarded() -> Vec<(TestStore, AnyConnection)> {
    let mut all = Vec::new();
    for fresh in stores().await {
        written(&fresh.store, "report", 9).await;
        let mut connection = fresh.connection().await;
        unguard(&mut connection, fresh.engine()).await;
        all.push((fresh, connection));
    }
    all
}

async fn run(connection: &mut AnyConnection, text: &str) {
    let text = AssertSqlSafe(text.to_owned());
    connection.execute(text).await.unwrap();
}

async fn faults(store: &Store, known: &[Head]) -> Vec<(Fault, i64)> {
    let found = verify(store, known).await.unwrap();
    let fault = |finding: &Finding| (finding.fault, finding.sequence);
    found.findings.iter().map(fault).collect()
}

/// Does `texts` to ten rows, and expects the first fault to be this.
async fn expect(texts: &[&str], fault: Fault, sequence: i64) {
    for (fresh, mut connection) in unguarded().await {
        assert_eq!(faults(&fresh.store, &[]).await, []);
        for text in texts {
            run(&mut connection, text).await;
        }
        let found = faults(&fresh.store, &[]).await;
        assert_eq!(
            found,
            [(fault, sequence)],
            "{texts:?} on {:?}",
            fresh.engine()
        );
    }
}

#[tokio::test]
async fn a_changed_field() {
    let changes = [
        "at = at + 1",
        "domain = 'wwi'",
        "actor = 'somebody'",
        "client = ''",
        "action = 'otelbi.aw.v1.AnalyticsService/GetProducts'",
        "target = 'x'",
        "parameters = '{}'",
        "outcome = 'INTERNAL'",
        "duration_us = 1",
        "trace_id = ''",
        "hash = previous_hash",
        "previous_hash = hash",
    ];
    for (fresh, mut connection) in unguarded().await {
        run(
            &mut connection,
            "CREATE TABLE kept AS SELECT * FROM audit_log",
        )
        .await;
        for change in changes {
            let text = format!("UPDATE audit_log SET {change} WHERE seq = 5");
            run(&mut connection, &text).await;
            let found = faults(&fresh.store, &[]).await;
            assert_eq!(found, [(Fault::Changed, 5)], "{change}");
            run(&mut connection, "DELETE FROM audit_log").await;
            let text = format!("INSERT INTO audit_log ({COLUMNS}) SELECT {COLUMNS} FROM kept");
            run(&mut connection, &text).await;
        }
        assert_eq!(faults(&fresh.store, &[]).await, []);
    }
}

/// The tables of an SQLite store without their rules, as whoever owns the file can make them.
async fn loosen(connection: &mut AnyConnection) {
    // It does not let go of its table.
    run(connection, "DROP VIEW audit_events").await;
    for table in ["audit_log", "audit_heads"] {
        for text in [
            format!("ALTER TABLE {table} RENAME TO strict_{table}"),
            format!("CREATE TABLE {table} AS SELECT * FROM strict_{table}"),
            format!("DROP TABLE strict_{table}"),
        ] {
            run(connection, &text).await;
        }
    }
}

#[tokio::test]
async fn a_field_that_is_no_longer_of_its_kind() {
    let changes = [
        ("audit_log SET at = 'x'", 5),
        ("audit_log SET duration_us = 'x'", 4),
        ("audit_log SET hash = x'00'", 4),
        ("audit_log SET action_name = x'00'", 3),
        ("audit_log SET at = 'x'", 1),
    ];
    let fresh = testkit::stores::sqlite().await;
    written(&fresh.store, "report", 9).await;
    let mut connection = fresh.connection().await;
    unguard(&mut connection, fresh.engine()).await;
    // The table refuses it even then.
    for (change, sequence) in changes {
        let text = format!("UPDATE {change} WHERE seq = {sequence}");
        connection.execute(AssertSqlSafe(text)).await.unwrap_err();
    }
    loosen(&mut connection).await;
    assert_eq!(faults(&fresh.store, &[]).await, []);
    for (change, sequence) in changes {
        let text = format!("UPDATE {change} WHERE seq = {sequence}");
        run(&mut connection, &text).await;
        let found = faults(&fresh.store, &[]).await;
        assert_eq!(found, [(Fault::Changed, sequence)], "{change}");
    }
}

#[tokio::test]
async fn a_row_or_record_that_cannot_be_told_stops_nobody() {
    for (change, expected) in [
        ("UPDATE audit_heads SET seq = 'x'", (Fault::Changed, 10)),
        ("UPDATE audit_heads SET hash = x'00'", (Fault::Changed, 10)),
        (
            "UPDATE audit_log SET seq = 'x' WHERE seq = 10",
            (Fault::CutOff, 10),
        ),
        (
            "UPDATE audit_log SET writer = x'00' WHERE seq = 10",
            (Fault::CutOff, 10),
        ),
    ] {
        let fresh = testkit::stores::sqlite().await;
        written(&fresh.store, "report", 9).await;
        let mut connection = fresh.connection().await;
        loosen(&mut connection).await;
        run(&mut connection, change).await;
        // Others go on, and are read.
        written(&fresh.store, "scheduler", 3).await;
        let found = verify(&fresh.store, &[]).await.unwrap();
        assert_eq!((found.rows, found.ends.len()), (14, 2), "{change}");
        let faults: Vec<_> = found
            .findings
            .iter()
            .map(|one| (one.fault, one.sequence))
            .collect();
        assert!(faults.contains(&expected), "{change}: {faults:?}");
        assert!(
            found.findings.iter().any(|one| one.fault == Fault::Changed),
            "{faults:?}"
        );
    }
}

#[tokio::test]
async fn a_start_that_is_searched_by_another_action_still_tells_the_ends() {
    // Only PostgreSQL lets go of a column's expression.
    let fresh = testkit::stores::postgres().await;
    written(&fresh.store, "report", 9).await;
    written(&fresh.store, "scheduler", 2).await;
    let mut connection = fresh.connection().await;
    unguard(&mut connection, fresh.engine()).await;
    for text in [
        "ALTER TABLE audit_log ALTER COLUMN action_name DROP EXPRESSION",
        "UPDATE audit_log SET action_name = 'x' WHERE writer LIKE 'scheduler/%' AND seq = 1",
        "DELETE FROM audit_log WHERE seq > 8 AND writer LIKE 'report/%'",
        "UPDATE audit_heads SET seq = 8, hash = \
            (SELECT hash FROM audit_log WHERE seq = 8 AND writer LIKE 'report/%') \
            WHERE writer LIKE 'report/%'",
    ] {
        run(&mut connection, text).await;
    }
    let mut found = faults(&fresh.store, &[]).await;
    found.sort_by_key(|(_, sequence)| *sequence);
    assert_eq!(found, [(Fault::Changed, 1), (Fault::CutOff, 9)]);
}

#[tokio::test]
async fn a_start_dated_in_the_future_does_not_keep_later_ones_from_telling_the_ends() {
    for (fresh, mut connection) in unguarded().await {
        let future = "INSERT INTO audit_log (writer, seq, at, domain, actor, client, action, target, \
            parameters, outcome, duration_us, trace_id, previous_hash, hash) \
            SELECT 'forged', 1, 9000000000000000, domain, actor, client, action, target, parameters, \
            outcome, duration_us, trace_id, previous_hash, hash FROM audit_log WHERE seq = 1";
        run(&mut connection, future).await;
        written(&fresh.store, "scheduler", 2).await;
        run(
            &mut connection,
            "DELETE FROM audit_log WHERE writer LIKE 'report/%'",
        )
        .await;
        run(
            &mut connection,
            "DELETE FROM audit_heads WHERE writer LIKE 'report/%'",
        )
        .await;
        let found = verify(&fresh.store, &[]).await.unwrap().findings;
        let cut = found.iter().find(|finding| finding.fault == Fault::CutOff);
        assert!(cut.unwrap().writer.starts_with("report/"), "{found:?}");
    }
}

#[tokio::test]
async fn guards_that_are_gone() {
    for fresh in stores().await {
        let missing = async || verify(&fresh.store, &[]).await.unwrap().missing_guards;
        assert_eq!(missing().await, [""; 0]);
        let mut connection = fresh.connection().await;
        let texts: &[&str] = match fresh.engine() {
            // Not told by its name alone.
            Engine::Postgres => &[
                "ALTER TABLE audit_log ENABLE TRIGGER audit_log_stays",
                "CREATE OR REPLACE FUNCTION audit_heads_rise() RETURNS trigger LANGUAGE plpgsql \
                    AS 'BEGIN RETURN NEW; END'",
            ],
            Engine::Sqlite => &[
                "DROP TRIGGER audit_log_stays",
                "DROP TRIGGER audit_heads_rises",
                "CREATE TRIGGER audit_heads_rises BEFORE UPDATE ON audit_heads \
                    BEGIN SELECT 1; END",
            ],
        };
        for text in texts {
            run(&mut connection, text).await;
        }
        assert_eq!(missing().await, ["audit_heads_rises", "audit_log_stays"]);
    }
}

#[tokio::test]
async fn a_row_taken_out_of_the_middle() {
    expect(&["DELETE FROM audit_log WHERE seq = 5"], Fault::Missing, 5).await;
    expect(&["DELETE FROM audit_log WHERE seq < 3"], Fault::Missing, 1).await;
}

#[tokio::test]
async fn rows_that_changed_places() {
    let swap = [
        "UPDATE audit_log SET seq = -5 WHERE seq = 5",
        "UPDATE audit_log SET seq = 5 WHERE seq = 6",
        "UPDATE audit_log SET seq = 6 WHERE seq = -5",
    ];
    expect(&swap, Fault::Reordered, 5).await;
}

#[tokio::test]
async fn rows_that_moved_up_to_close_a_gap() {
    let close = [
        "DELETE FROM audit_log WHERE seq = 5",
        "UPDATE audit_log SET seq = 5 WHERE seq = 6",
        "UPDATE audit_log SET seq = 6 WHERE seq = 7",
    ];
    expect(&close, Fault::Reordered, 5).await;
}

#[tokio::test]
async fn the_end_cut_off() {
    expect(&["DELETE FROM audit_log WHERE seq > 8"], Fault::CutOff, 9).await;
    expect(&["DELETE FROM audit_log"], Fault::CutOff, 1).await;
}

#[tokio::test]
async fn the_record_of_the_end_changed() {
    expect(&["DELETE FROM audit_heads"], Fault::Changed, 10).await;
    let behind = "UPDATE audit_heads SET seq = 8, hash = \
        (SELECT hash FROM audit_log WHERE seq = 8)";
    expect(&[behind], Fault::Changed, 9).await;
}

#[tokio::test]
async fn the_end_cut_off_together_with_its_record_is_known_to_a_later_writer() {
    let cut = [
        "DELETE FROM audit_log WHERE seq > 8 AND writer LIKE 'report/%'",
        "UPDATE audit_heads SET seq = 8, hash = \
            (SELECT hash FROM audit_log WHERE seq = 8 AND writer LIKE 'report/%') \
            WHERE writer LIKE 'report/%'",
    ];
    let all = [
        "DELETE FROM audit_log WHERE writer LIKE 'report/%'",
        "DELETE FROM audit_heads WHERE writer LIKE 'report/%'",
    ];
    for (texts, sequence) in [(cut, 9), (all, 1)] {
        for (fresh, mut connection) in unguarded().await {
            written(&fresh.store, "scheduler", 2).await;
            for text in texts {
                run(&mut connection, text).await;
            }
            let found = verify(&fresh.store, &[]).await.unwrap().findings;
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!(
                (found[0].fault, found[0].sequence),
                (Fault::CutOff, sequence)
            );
            assert!(found[0].writer.starts_with("report/"));
        }
    }
}

#[tokio::test]
async fn the_end_cut_off_together_with_its_record_is_known_to_the_log() {
    for (fresh, mut connection) in unguarded().await {
        let end = verify(&fresh.store, &[]).await.unwrap().ends.remove(0).head;
        assert_eq!(end.sequence, 10);
        let logged = Head::parse(&end.to_string()).unwrap();
        run(&mut connection, "DELETE FROM audit_log WHERE seq > 8").await;
        let text = "UPDATE audit_heads SET seq = 8, hash = \
            (SELECT hash FROM audit_log WHERE seq = 8)";
        run(&mut connection, text).await;
        assert_eq!(faults(&fresh.store, &[]).await, []);
        assert_eq!(faults(&fresh.store, &[logged]).await, [(Fault::CutOff, 9)]);
    }
}

#[tokio::test]
async fn another_row_in_the_place_of_one() {
    for (fresh, mut connection) in unguarded().await {
        // Whoever forges it knows how hashes are made, and does not write all later rows anew.
        let mut forged: Row = everything(&fresh.store).await.remove(4);
        "somebody".clone_into(&mut forged.actor);
        let text = format!(
            "UPDATE audit_log SET actor = 'somebody', hash = '{}' WHERE seq = 5",
            forged.digest()
        );
        run(&mut connection, &text).await;
        assert_eq!(faults(&fresh.store, &[]).await, [(Fault::Reordered, 6)]);
    }
}

#[tokio::test]
async fn a_row_put_in_once_more() {
    let again = "INSERT INTO audit_log (writer, seq, at, domain, actor, client, action, target, \
        parameters, outcome, duration_us, trace_id, previous_hash, hash) \
        SELECT writer, 11, at, domain, actor, client, action, target, parameters, outcome, \
        duration_us, trace_id, previous_hash, hash FROM audit_log WHERE seq = 5";
    expect(&[again], Fault::Reordered, 11).await;
}

#[tokio::test]
async fn a_row_added_behind_the_end() {
    for (fresh, mut connection) in unguarded().await {
        let mut forged: Row = everything(&fresh.store).await.pop().unwrap();
        (forged.sequence, forged.previous_hash) = (11, forged.hash.clone());
        let text = format!(
            "INSERT INTO audit_log (writer, seq, at, domain, actor, client, action, target, \
             parameters, outcome, duration_us, trace_id, previous_hash, hash) \
             SELECT writer, 11, at, domain, actor, client, action, target, parameters, outcome, \
             duration_us, trace_id, hash, '{}' FROM audit_log WHERE seq = 10",
            forged.digest()
        );
        run(&mut connection, &text).await;
        assert_eq!(faults(&fresh.store, &[]).await, [(Fault::Changed, 11)]);
    }
}

#[tokio::test]
async fn a_chain_written_anew_up_to_its_end() {
    for (fresh, mut connection) in unguarded().await {
        written(&fresh.store, "scheduler", 1).await;
        let rows = everything(&fresh.store).await;
        let mut previous = rows[3].hash.clone();
        for row in rows
            .iter()
            .filter(|row| row.writer == rows[0].writer)
            .skip(4)
        {
            let mut forged = row.clone();
            forged.previous_hash = previous;
            "somebody".clone_into(&mut forged.actor);
            previous = forged.digest();
            let text = format!(
                "UPDATE audit_log SET actor = 'somebody', previous_hash = '{}', hash = '{previous}' \
                 WHERE writer = '{}' AND seq = {}",
                forged.previous_hash, forged.writer, forged.sequence
            );
            run(&mut connection, &text).await;
        }
        let text = format!(
            "UPDATE audit_heads SET hash = '{previous}' WHERE writer = '{}'",
            rows[0].writer
        );
        run(&mut connection, &text).await;
        assert_eq!(faults(&fresh.store, &[]).await, [(Fault::Changed, 10)]);
    }
}

#[tokio::test]
async fn the_first_fault_of_each_chain() {
    for (fresh, mut connection) in unguarded().await {
        written(&fresh.store, "gateway", 5).await;
        written(&fresh.store, "scheduler", 5).await;
        let texts = [
            "UPDATE audit_log SET actor = 'x' WHERE seq IN (3, 4) AND writer LIKE 'gateway/%'",
            "DELETE FROM audit_log WHERE seq = 6 AND writer LIKE 'report/%'",
            "UPDATE audit_log SET actor = 'x' WHERE seq = 9 AND writer LIKE 'report/%'",
        ];
        for text in texts {
            run(&mut connection, text).await;
        }
        let found = verify(&fresh.store, &[]).await.unwrap();
        let faults: Vec<_> = found
            .findings
            .iter()
            .map(|finding| (finding.fault, finding.sequence))
            .collect();
        // Oldest first: the gateway's row 3 began before the report's row 5.
        assert_eq!(faults, [(Fault::Changed, 3), (Fault::Missing, 6)]);
        assert!(
            found
                .findings
                .iter()
                .all(|finding| finding.description.ends_with('.'))
        );
        assert_eq!((found.rows, found.ends.len()), (21, 3));
    }
}
