//! Fresh write stores, one on each engine.

use std::sync::Arc;
use std::thread;

use sqlx::{AnyConnection, Connection as _};
use store::{Engine, Settings, Source, Store};
use tempfile::TempDir;

use crate::postgres::Postgres;
use crate::waiting::until;

/// A store of a test's own: empty, its tables made. Its database is removed when it is dropped.
pub struct TestStore {
    /// The store.
    pub store: Store,
    /// What it was opened with; opened once more they give what another process would have.
    pub settings: Settings,
    home: Home,
}

/// Where the database is, and who removes it.
enum Home {
    /// It removes itself.
    Directory {
        _kept: TempDir,
    },
    Shared(&'static Postgres, String),
    Private(Arc<Postgres>, String),
}

/// A fresh store on each engine.
pub async fn stores() -> Vec<TestStore> {
    vec![postgres().await, sqlite().await]
}

/// A fresh store in an SQLite file.
pub async fn sqlite() -> TestStore {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let source = Source::Sqlite(directory.path().join("store.db"));
    TestStore::open(source, Home::Directory { _kept: directory }).await
}

/// A fresh store on the PostgreSQL server that the tests of this binary share.
pub async fn postgres() -> TestStore {
    let server = Postgres::shared().await;
    let name = server.create_database().await;
    let source = Source::Postgres(server.url(&name));
    TestStore::open(source, Home::Shared(server, name)).await
}

/// A fresh store on a server of the test's own, which it may kill.
pub async fn postgres_on(server: &Arc<Postgres>) -> TestStore {
    let name = server.create_database().await;
    let source = Source::Postgres(server.url(&name));
    TestStore::open(source, Home::Private(Arc::clone(server), name)).await
}

impl TestStore {
    async fn open(source: Source, home: Home) -> Self {
        let settings = Settings::new(source);
        let fresh = Self {
            store: Store::open(&settings).expect("the settings are right"),
            settings,
            home,
        };
        opened(&fresh.store).await;
        fresh
    }

    /// Which engine it is on, to say which one failed.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.store.engine()
    }

    /// The same store, opened once more as another process would.
    pub async fn again(&self) -> Store {
        let store = Store::open(&self.settings).expect("the settings are right");
        opened(&store).await;
        store
    }

    /// A connection past the store, for statements that it would never make.
    pub async fn connection(&self) -> AnyConnection {
        let url = match &self.settings.source {
            Source::Postgres(url) => url.to_string(),
            // The paths of temporary directories need no escaping.
            Source::Sqlite(path) => format!("sqlite://{}", path.display()),
        };
        let connection = AnyConnection::connect(&url).await;
        connection.expect("the database can be reached")
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        let (server, name): (&Postgres, &str) = match &self.home {
            Home::Directory { .. } => return,
            Home::Shared(server, name) => (server, name),
            Home::Private(server, name) => (server, name),
        };
        // The test's own runtime may be ending.
        thread::scope(|scope| {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build();
                if let Ok(runtime) = runtime {
                    runtime.block_on(server.drop_database(name));
                }
            });
        });
    }
}

async fn opened(store: &Store) {
    until("the store is open", async || store.ready().await.ok()).await;
}
