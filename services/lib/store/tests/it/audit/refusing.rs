//! The database itself refuses to change what is written.

use sqlx::{AssertSqlSafe, Executor as _};
use store::Engine;
use store::audit::{Query, verify};
use testkit::stores::stores;

use super::{everything, pages, written};

const COPY: &str = "SELECT writer, seq, at, domain, actor, client, action, target, parameters, \
    'FORGED', duration_us, trace_id, previous_hash, hash FROM audit_log WHERE seq = 2";
const COLUMNS: &str = "(writer, seq, at, domain, actor, client, action, target, parameters, outcome, \
    duration_us, trace_id, previous_hash, hash)";

#[tokio::test]
async fn rows_cannot_be_changed_removed_or_replaced() {
    for fresh in stores().await {
        written(&fresh.store, "report", 3).await;
        let before = everything(&fresh.store).await;
        let mut refused = vec![
            "UPDATE audit_log SET outcome = 'FORGED' WHERE seq = 2".to_owned(),
            "UPDATE audit_log SET seq = seq + 10".to_owned(),
            "DELETE FROM audit_log WHERE seq = 4".to_owned(),
            "DELETE FROM audit_log".to_owned(),
            format!("INSERT INTO audit_log {COLUMNS} {COPY}"),
            "DELETE FROM audit_heads".to_owned(),
            "UPDATE audit_heads SET seq = seq - 1".to_owned(),
            "UPDATE audit_heads SET seq = seq + 1, writer = 'x'".to_owned(),
            "UPDATE audit_heads SET hash = 'x'".to_owned(),
        ];
        let upsert = "ON CONFLICT (writer, seq) DO UPDATE SET outcome = 'FORGED'";
        match fresh.engine() {
            Engine::Postgres => refused.extend([
                format!("INSERT INTO audit_log {COLUMNS} {COPY} {upsert}"),
                "TRUNCATE audit_log".to_owned(),
                "TRUNCATE audit_heads".to_owned(),
                "SET session_replication_role = replica; DELETE FROM audit_log".to_owned(),
            ]),
            Engine::Sqlite => refused.extend([
                format!("INSERT INTO audit_log {COLUMNS} {COPY} AND true {upsert}"),
                format!("INSERT OR REPLACE INTO audit_log {COLUMNS} {COPY}"),
                format!("PRAGMA recursive_triggers = OFF; REPLACE INTO audit_log {COLUMNS} {COPY}"),
                "REPLACE INTO audit_heads SELECT writer, 1, hash, at FROM audit_heads".to_owned(),
                "UPDATE OR REPLACE audit_log SET seq = 3 WHERE seq = 2".to_owned(),
            ]),
        }
        let mut connection = fresh.connection().await;
        for text in refused {
            let outcome = connection.execute(AssertSqlSafe(text.clone())).await;
            let error = outcome.expect_err(&text).to_string();
            let known = ["append-only", "only moves on", "duplicate key"];
            assert!(
                known.iter().any(|known| error.contains(known)),
                "{text}: {error}"
            );
        }
        assert_eq!(everything(&fresh.store).await, before);
        assert_eq!(verify(&fresh.store, &[]).await.unwrap().findings, []);
        assert_eq!(pages(&fresh.store, Query::default(), 100).await.len(), 4);
    }
}
