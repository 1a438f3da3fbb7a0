//! What goes wrong is told in the words of the mesh, and not in the database's.

use std::sync::Arc;

use sqlx::{Connection as _, Executor as _};
use status::{Code, Error, reason};
use store::audit::{Query, list};
use testkit::postgres::Postgres;
use testkit::stores::{postgres_on, sqlite, stores};
use testkit::waiting::until;

fn passing(error: &Error) {
    assert_eq!(error.code(), Code::Unavailable, "{error:?}");
    assert_eq!(error.reason(), reason::STORE_UNAVAILABLE);
    assert!(error.message().contains("try again in a moment"));
    assert!(error.internal().is_some());
}

#[tokio::test]
async fn a_killed_server_is_unavailable() {
    let server = Arc::new(Postgres::start().await);
    let fresh = postgres_on(&server).await;
    let transaction = fresh.store.begin().await.unwrap();
    server.kill().await;
    passing(&transaction.commit().await.unwrap_err());
    passing(&list(&fresh.store, &Query::default()).await.unwrap_err());
    passing(&fresh.store.begin().await.err().unwrap());
}

#[tokio::test]
async fn a_file_locked_by_another_is_unavailable() {
    let fresh = sqlite().await;
    let mut connection = fresh.connection().await;
    let lock = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
    passing(&fresh.store.begin().await.err().unwrap());
    // Readers do not wait for writers.
    list(&fresh.store, &Query::default()).await.unwrap();
    lock.rollback().await.unwrap();
    let begun = until("the store takes writes", async || {
        fresh.store.begin().await.ok()
    })
    .await;
    begun.commit().await.unwrap();
}

#[tokio::test]
async fn a_table_that_is_gone_is_a_fault_of_ours() {
    for fresh in stores().await {
        let mut connection = fresh.connection().await;
        for text in ["DROP VIEW audit_events", "DROP TABLE audit_log"] {
            connection.execute(text).await.unwrap();
        }
        let error = list(&fresh.store, &Query::default()).await.unwrap_err();
        assert_eq!(error.code(), Code::Internal);
        assert_eq!(error.reason(), reason::STORE_FAULT);
        assert!(
            !error.message().contains("audit_log"),
            "{}",
            error.message()
        );
        assert!(error.internal().unwrap().contains("audit_log"));
    }
}
