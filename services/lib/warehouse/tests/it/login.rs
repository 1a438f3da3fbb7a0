//! Logging in to SQL Server: intent, encryption, refusal, and what is told of the login's rights.

use status::{Code, reason};
use tempfile::TempDir;
use testkit::tds::{Encryption, Rights, TdsOptions, TdsServer};

use crate::bed::{self, AMPLE, Bed};
use crate::fixture::{self, N};

async fn server(change: impl FnOnce(&mut TdsOptions)) -> (TempDir, TdsServer) {
    let directory = tempfile::tempdir().unwrap();
    fixture::fill(directory.path());
    let mut options = TdsOptions::new(directory.path());
    change(&mut options);
    let server = TdsServer::start(options).await.unwrap();
    (directory, server)
}

async fn one(settings: warehouse::Settings) -> status::Result<Vec<N>> {
    let warehouse = bed::open(settings);
    warehouse::fetch(&*warehouse, fixture::statement("one"), &[], AMPLE).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_login_asks_for_reading_only() {
    let bed = Bed::tds().await;
    bed.assert_works().await;
    let logins = bed.server().logins();
    assert_eq!(logins.len(), 1);
    assert!(logins[0].read_only_intent);
    assert_eq!(logins[0].application, "otel-bi");
    assert_eq!(logins[0].database, "Warehouse");
    assert!(!logins[0].encrypted);

    let mut settings = bed::for_dsn(&format!("{}&app+name=mine", bed.server().dsn()));
    settings.application_name = "not this".to_owned();
    one(settings).await.unwrap();
    assert_eq!(bed.server().logins()[1].application, "mine");
}

#[tokio::test(flavor = "multi_thread")]
async fn encryption_is_as_the_connection_string_says() {
    let (directory, server) = server(|options| options.encryption = Encryption::Negotiated).await;
    let trusted = bed::over_tds(&server, &directory).ca_file;
    for (encrypt, encrypted) in [("disable", false), ("false", true), ("true", true)] {
        let mut settings = bed::for_dsn(&server.dsn_with(encrypt));
        settings.ca_file.clone_from(&trusted);
        assert_eq!(one(settings).await.unwrap(), [N(1)], "{encrypt}");
        assert_eq!(
            server.logins().last().unwrap().encrypted,
            encrypted,
            "{encrypt}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_certificate_is_taken_only_when_asked_to() {
    for encryption in [Encryption::Negotiated, Encryption::Strict] {
        let (directory, server) = server(|options| options.encryption = encryption).await;
        let error = one(bed::for_dsn(&server.dsn())).await.unwrap_err();
        assert_eq!(error.reason(), reason::WAREHOUSE_UNAVAILABLE);
        assert!(error.internal().unwrap().contains("certificate"));
        assert_eq!(server.logins(), [], "no password goes to a stranger");

        let mut settings = bed::for_dsn(&server.dsn());
        settings.trust_server_certificate = true;
        assert_eq!(one(settings).await.unwrap(), [N(1)]);
        drop(directory);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_encryption_gets_no_password() {
    let (_directory, server) = server(|_| {}).await;
    let error = one(bed::for_dsn(&server.dsn_with("true")))
        .await
        .unwrap_err();
    assert_eq!(error.reason(), reason::WAREHOUSE_UNAVAILABLE);
    assert_eq!(server.logins(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_login_is_told_at_once_and_to_the_operator_only() {
    let (_directory, server) = server(|_| {}).await;
    for (wrong, number) in [
        (server.dsn().replace("Pa55-word", "guess"), "18456"),
        (server.dsn().replace("=Warehouse", "=Other"), "4060"),
    ] {
        // Ample time to wait: only an immediate answer ends the test soon.
        let mut settings = bed::for_dsn(&wrong);
        settings.wait_timeout = AMPLE;
        let error = one(settings).await.unwrap_err();
        assert_eq!(
            (error.code(), error.reason()),
            (Code::Unavailable, reason::WAREHOUSE_UNAVAILABLE)
        );
        assert!(error.internal().unwrap().contains(number));
        assert!(!error.message().contains("ogin"));
        assert!(!error.for_operator().contains("guess"));
    }
    assert!(server.logins().iter().all(|login| !login.accepted));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_without_a_server_is_told_at_once() {
    let (directory, gone) = server(|_| {}).await;
    let dsn = gone.dsn();
    drop(gone);
    let mut settings = bed::for_dsn(&dsn);
    settings.wait_timeout = AMPLE;
    let error = one(settings).await.unwrap_err();
    assert_eq!(error.reason(), reason::WAREHOUSE_UNAVAILABLE);
    drop(directory);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_logins_rights_are_known_only_when_the_server_tells() {
    for (rights, holds) in [
        (Rights::ReadOnly, true),
        (Rights::Write, false),
        (Rights::Untold, false),
    ] {
        let (_directory, server) = server(|options| options.rights = rights).await;
        let warehouse = bed::open(bed::for_dsn(&server.dsn()));
        let guard = || {
            let guards = warehouse.guards();
            guards
                .into_iter()
                .find(|guard| guard.name == "login_without_write_rights")
                .unwrap()
                .holds
        };
        assert!(!guard());
        let rows: Vec<N> = warehouse::fetch(&*warehouse, fixture::statement("one"), &[], AMPLE)
            .await
            .unwrap();
        assert_eq!(rows, [N(1)]);
        assert_eq!(guard(), holds, "{rights:?}");
    }
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused() {
    let dsn = "sqlserver://u:p@127.0.0.1?database=d";
    let refused = |change: &dyn Fn(&mut warehouse::Settings)| {
        let mut settings = bed::for_dsn(dsn);
        change(&mut settings);
        let error = warehouse::open(settings).err().expect("a refusal");
        error.fields()[0].field.clone()
    };
    assert_eq!(refused(&|settings| settings.pool_size = 0), "pool_size");
    assert_eq!(
        refused(&|settings| settings.query_timeout = std::time::Duration::ZERO),
        "query_timeout"
    );
    assert_eq!(
        refused(&|settings| settings.ca_file = Some("/no/such/file.pem".into())),
        "ca_file"
    );
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    assert_eq!(
        refused(&|settings| settings.ca_file = Some(here.into())),
        "ca_file"
    );
    assert_eq!(
        refused(&|settings| {
            settings.ca_file = Some(here.into());
            settings.trust_server_certificate = true;
        }),
        "trust_server_certificate"
    );
}
