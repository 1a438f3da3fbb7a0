//! A warehouse on each engine.

use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use testkit::tds::{Encryption, TdsOptions, TdsServer};
use warehouse::{FromRow, Param, Settings, Source, Warehouse};

use crate::fixture;

/// The limit of statements that are to end by themselves: never reached.
pub(crate) const AMPLE: Duration = Duration::from_mins(1);

/// The engines, as the suite runs on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Sqlite,
    Tds(Encryption),
}

/// A filled warehouse, a server in front of it if need be, and what it was opened with.
pub(crate) struct Bed {
    pub(crate) directory: TempDir,
    pub(crate) server: Option<TdsServer>,
    pub(crate) warehouse: Arc<dyn Warehouse>,
}

impl Bed {
    pub(crate) async fn new(on: On) -> Self {
        Self::with(on, |_| {}).await
    }

    /// A bed whose settings differ from the defaults.
    pub(crate) async fn with(on: On, change: impl FnOnce(&mut Settings)) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        fixture::fill(directory.path());
        let (server, mut settings) = match on {
            On::Sqlite => (None, embedded(&directory)),
            On::Tds(encryption) => {
                let mut options = TdsOptions::new(directory.path());
                options.encryption = encryption;
                let server = TdsServer::start(options).await.expect("a TDS server");
                let settings = over_tds(&server, &directory);
                (Some(server), settings)
            }
        };
        change(&mut settings);
        let warehouse = open(settings);
        Self {
            directory,
            server,
            warehouse,
        }
    }

    /// A bed behind a server without encryption.
    pub(crate) async fn tds() -> Self {
        Self::new(On::Tds(Encryption::NotSupported)).await
    }

    pub(crate) fn server(&self) -> &TdsServer {
        self.server.as_ref().expect("a bed with a server")
    }

    pub(crate) async fn fetch<T: FromRow>(
        &self,
        name: &str,
        params: &[Param],
    ) -> status::Result<Vec<T>> {
        warehouse::fetch(&*self.warehouse, fixture::statement(name), params, AMPLE).await
    }

    /// That the warehouse answers, and rightly.
    pub(crate) async fn assert_works(&self) {
        let one: Vec<fixture::N> = self.fetch("one", &[]).await.expect("a plain statement");
        assert_eq!(one, [fixture::N(1)]);
    }
}

pub(crate) fn open(settings: Settings) -> Arc<dyn Warehouse> {
    warehouse::open(settings).expect("settings that can work")
}

pub(crate) fn embedded(directory: &TempDir) -> Settings {
    Settings::new(Source::Embedded(directory.path().to_owned()))
}

/// Settings for a server, its certificate trusted.
pub(crate) fn over_tds(server: &TdsServer, directory: &TempDir) -> Settings {
    let mut settings = for_dsn(&server.dsn());
    if let Some(pem) = server.ca_pem() {
        let file = directory.path().join("ca.pem");
        std::fs::write(&file, pem).expect("the certificate's file");
        settings.ca_file = Some(file);
    }
    settings
}

pub(crate) fn for_dsn(dsn: &str) -> Settings {
    let dsn = dsn.parse().expect("a connection string");
    Settings::new(Source::SqlServer(Box::new(dsn)))
}

/// Waits for something that is about to happen.
pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(AMPLE, waiting)
        .await
        .unwrap_or_else(|_| panic!("waited in vain until {what}"));
}
