//! The store is opened, whoever else opens it, and whenever it comes.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use futures::future::join_all;
use sqlx::Executor as _;
use store::audit::{Query, list, verify};
use store::{Engine, Settings, Source, State, Store};
use testkit::postgres::Postgres;
use testkit::stores::{TestStore, postgres, postgres_on, sqlite, stores};
use testkit::waiting::until;

use crate::scenarios;

/// Asks something of the store.
async fn asked(store: &Store) -> status::Result<()> {
    list(store, &Query::default()).await.map(drop)
}

async fn tables(fresh: &TestStore) -> i64 {
    let text = match fresh.engine() {
        Engine::Postgres => "SELECT COUNT(*) FROM pg_tables WHERE tablename = 'audit_log'",
        Engine::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE name = 'audit_log'",
    };
    let mut connection = fresh.connection().await;
    sqlx::query_scalar(text)
        .fetch_one(&mut connection)
        .await
        .unwrap()
}

/// Where an empty database is; the store that holds its place is of another file.
async fn empty() -> (Vec<Settings>, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let server = Postgres::shared().await;
    let name = server.create_database().await;
    let file = directory.path().join("new directory/50% #1?.db");
    let sources = [Source::Postgres(server.url(&name)), Source::Sqlite(file)];
    (sources.map(Settings::new).into(), directory)
}

#[tokio::test]
async fn many_open_one_new_store_at_once() {
    let (settings, _directory) = empty().await;
    for settings in settings {
        let processes: Vec<_> = (0..3)
            .map(|_| {
                scenarios::command("open_and_record_once", &settings)
                    .spawn()
                    .unwrap()
            })
            .collect();
        let stores: Vec<_> = (0..6).map(|_| Store::open(&settings).unwrap()).collect();
        join_all(stores.iter().map(async |store| {
            until("the store is open", async || store.ready().await.ok()).await;
            asked(store).await.unwrap();
        }))
        .await;
        for mut process in processes {
            assert!(process.wait().unwrap().success());
        }
        let found = verify(&stores[0], &[]).await.unwrap();
        assert_eq!(
            (found.findings.len(), found.ends.len(), found.rows),
            (0, 3, 6)
        );
        if let Source::Postgres(url) = &settings.source {
            let name = url.path().trim_start_matches('/');
            Postgres::shared().await.drop_database(name).await;
        }
    }
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    for fresh in stores().await {
        crate::audit::written(&fresh.store, "report", 2).await;
        let again = fresh.again().await;
        assert_eq!(tables(&fresh).await, 1);
        assert_eq!(verify(&again, &[]).await.unwrap().rows, 3);
    }
}

#[tokio::test]
async fn a_file_is_for_its_owner_only() {
    let (settings, _directory) = empty().await;
    let Source::Sqlite(path) = &settings[1].source else {
        panic!("a file")
    };
    let store = Store::open(&settings[1]).unwrap();
    until("the store is open", async || store.ready().await.ok()).await;
    asked(&store).await.unwrap();
    crate::audit::written(&store, "report", 1).await;
    let directory = path.parent().unwrap();
    let mut names = Vec::new();
    for entry in directory.read_dir().unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.path());
        names.push(entry.file_name().into_string().unwrap());
    }
    assert!(names.contains(&"50% #1?.db".to_owned()), "{names:?}");
    assert!(names.contains(&"50% #1?.db-wal".to_owned()), "{names:?}");
}

#[tokio::test]
async fn a_file_whose_place_comes_later() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("data");
    std::fs::write(&place, "in the way").unwrap();
    let settings = Settings::new(Source::Sqlite(place.join("store.db")));
    let store = Store::open(&settings).unwrap();
    absent(&store).await;
    let refused = asked(&store).await.unwrap_err();
    assert_eq!(refused.reason(), status::reason::STORE_UNAVAILABLE);
    std::fs::remove_file(&place).unwrap();
    until("the store is open", async || asked(&store).await.ok()).await;
    assert_eq!(store.state(), State::Ready);
}

#[tokio::test]
async fn a_server_that_comes_later_and_goes_and_comes_again() {
    let server = Arc::new(Postgres::start().await);
    let fresh = postgres_on(&server).await;
    server.kill().await;
    let store = Store::open(&fresh.settings).unwrap();
    absent(&store).await;
    // One that was open sees it too.
    absent(&fresh.store).await;
    let refused = asked(&fresh.store).await.unwrap_err();
    assert_eq!(refused.reason(), status::reason::STORE_UNAVAILABLE);
    server.restart().await;
    for store in [&store, &fresh.store] {
        until("the store answers", async || asked(store).await.ok()).await;
        let mut states = store.watch();
        states
            .wait_for(|state| *state == State::Ready)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_file_that_is_taken_away_is_missed() {
    let fresh = sqlite().await;
    let Source::Sqlite(path) = &fresh.settings.source else {
        panic!("a file")
    };
    let elsewhere = path.with_extension("elsewhere");
    std::fs::rename(path, &elsewhere).unwrap();
    absent(&fresh.store).await;
    let refused = fresh.store.begin().await.err().unwrap();
    assert_eq!(refused.reason(), status::reason::STORE_UNAVAILABLE);
    // Another file in its place is not the store that others still hold.
    std::fs::write(path, "").unwrap();
    assert!(fresh.store.begin().await.is_err());
    std::fs::rename(&elsewhere, path).unwrap();
    until("the store takes writes", async || {
        fresh.store.begin().await.ok()
    })
    .await;
}

#[tokio::test]
async fn a_store_that_takes_no_writes_counts_as_lost() {
    let fresh = sqlite().await;
    let mut other = fresh.connection().await;
    other.execute("BEGIN EXCLUSIVE").await.unwrap();
    absent(&fresh.store).await;
    other.execute("ROLLBACK").await.unwrap();
    until("the store takes writes", async || {
        fresh.store.begin().await.ok()
    })
    .await;
}

#[tokio::test]
async fn lost_connections_are_replaced() {
    let fresh = postgres().await;
    join_all((0..8).map(|_| asked(&fresh.store))).await;
    let mut connection = fresh.connection().await;
    let text = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    connection.execute(text).await.unwrap();
    for _ in 0..20 {
        asked(&fresh.store).await.unwrap();
    }
}

async fn absent(store: &Store) {
    let mut states = store.watch();
    let absent = |state: &State| matches!(state, State::Absent(said) if said.contains("try again"));
    states.wait_for(absent).await.unwrap();
}

#[tokio::test]
async fn a_store_that_is_only_read_is_not_made_or_changed() {
    for fresh in stores().await {
        crate::audit::written(&fresh.store, "report", 2).await;
        let read = Store::open_existing(&fresh.settings).await.unwrap();
        assert_eq!(verify(&read, &[]).await.unwrap().rows, 3);
        let trail = store::audit::AuditTrail::start(fresh.store.clone(), "report");
        trail.record(crate::audit::entry(3)).await.unwrap();
        assert_eq!(verify(&read, &[]).await.unwrap().rows, 5);
    }
    let (settings, directory) = empty().await;
    let file = directory.path().join("empty.db");
    std::fs::write(&file, "").unwrap();
    let empty = Settings::new(Source::Sqlite(file.clone()));
    for settings in [&settings[0], &empty] {
        let refused = Store::open_existing(settings).await.err().unwrap();
        let cause = refused.for_operator();
        assert!(cause.contains("nothing of the platform"), "{cause}");
    }
    assert_eq!(std::fs::metadata(&file).unwrap().len(), 0);
    let refused = Store::open_existing(&settings[1]).await.err().unwrap();
    assert!(refused.for_operator().contains("unable to open"));
    let Source::Sqlite(path) = &settings[1].source else {
        panic!("a file")
    };
    assert!(!path.exists());
}

#[tokio::test]
async fn an_operator_is_told_why_a_store_is_not_open() {
    // Nobody listens at the port of a listener that is gone.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://otelbi@{}/otelbi", gone.local_addr().unwrap());
    drop(gone);
    let nowhere = Settings::new(Source::Postgres(url.parse().unwrap()));
    let refused = Store::open_existing(&nowhere).await.err().unwrap();
    let cause = refused.for_operator();
    assert!(cause.contains("refused"), "{cause}");
    let store = Store::open(&nowhere).unwrap();
    absent(&store).await;
    let refused = store.ready().await.unwrap_err().for_operator();
    assert!(refused.contains("refused"), "{refused}");
}
