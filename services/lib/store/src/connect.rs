//! Where the connections lead to, and what each is told first.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{
    AnyConnection, AnyPool, ConnectOptions as _, Connection as _, Executor as _, SqlSafeStr as _,
};
use status::{Error, Result};
use tokio::time::timeout;
use url::Url;

use crate::error;
use crate::settings::Source;
use crate::store::{ACQUIRE, Engine};

const STATEMENT_TIMEOUT: &str = "SET statement_timeout = '10s'; \
    SET idle_in_transaction_session_timeout = '30s'";
/// What is confirmed is on the disk, also where the role or the database is set up otherwise. `local` is
/// on the disk, too, and the stronger ones stay.
const DURABLE: &str = "SELECT set_config('synchronous_commit', 'on', false) \
    WHERE current_setting('synchronous_commit') = 'off'";
const READ_ONLY: &str = "SET default_transaction_read_only = on; SET statement_timeout = '10s'";
/// A step may rewrite a large table; what it must not do is wait for others without end.
const LOCK_TIMEOUT: &str = "SET lock_timeout = '10s'";
/// Every commit is on the disk before it is confirmed, and readers do not wait for writers.
const PRAGMAS: &str = "PRAGMA busy_timeout = 8000; PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON";
const READ_ONLY_PRAGMAS: &str = "PRAGMA busy_timeout = 8000; PRAGMA query_only = ON";

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The store's statements, which are all short, on so many connections at most.
    Statements(u32),
    /// Making and changing its tables.
    Migration,
    /// Reading what is there, and changing nothing.
    Reading,
}

/// The engine, and how to connect to it. Fails only for what can never work.
pub(crate) fn options(source: &Source, purpose: Purpose) -> Result<(Engine, AnyConnectOptions)> {
    sqlx::any::install_default_drivers();
    let (engine, url) = match source {
        Source::Postgres(url) => (Engine::Postgres, url.to_string()),
        Source::Sqlite(path) => (Engine::Sqlite, sqlite_url(path, purpose)?),
    };
    let options = AnyConnectOptions::from_str(&url);
    let options = options.map_err(|problem| Error::internal_fault(problem.to_string()))?;
    Ok((engine, options))
}

/// The file's URL: to be there already, so that nobody makes one that others can read.
fn sqlite_url(path: &Path, purpose: Purpose) -> Result<String> {
    let fault = |problem: &dyn std::fmt::Display| Error::internal_fault(problem.to_string());
    let path = std::path::absolute(path).map_err(|problem| fault(&problem))?;
    let path = path
        .to_str()
        .ok_or_else(|| fault(&"the store's path is not UTF-8"))?;
    let mut url = Url::parse("sqlite:///").map_err(|problem| fault(&problem))?;
    // `set_path` escapes what ends a path, but takes a percent sign for an escape that is there.
    url.set_path(&path.replace('%', "%25"));
    let mode = if purpose == Purpose::Reading {
        "ro"
    } else {
        "rw"
    };
    Ok(format!("{url}?mode={mode}"))
}

/// Connections that are made when they are wanted.
pub(crate) fn pool(engine: Engine, options: AnyConnectOptions, purpose: Purpose) -> AnyPool {
    let size = match purpose {
        Purpose::Statements(size) => size,
        Purpose::Migration | Purpose::Reading => 1,
    };
    AnyPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(ACQUIRE)
        .after_connect(move |connection, _| Box::pin(prepare(connection, engine, purpose)))
        .connect_lazy_with(options)
}

/// Whether somebody answers there; the error says why not.
pub(crate) async fn reach(options: &AnyConnectOptions) -> Result<()> {
    match timeout(ACQUIRE, options.connect()).await {
        Ok(Ok(connection)) => {
            // It has answered; how it goes away is of no interest.
            let _ = connection.close().await;
            Ok(())
        }
        Ok(Err(cause)) => Err(error::unavailable(cause.to_string())),
        Err(_) => Err(error::unavailable("nobody answers in time")),
    }
}

/// Tells a new connection what holds for all that it will be asked.
async fn prepare(
    connection: &mut AnyConnection,
    engine: Engine,
    purpose: Purpose,
) -> sqlx::Result<()> {
    let told: &[&'static str] = match (engine, purpose) {
        (Engine::Postgres, Purpose::Statements(_)) => &[STATEMENT_TIMEOUT, DURABLE],
        (Engine::Postgres, Purpose::Migration) => &[LOCK_TIMEOUT, DURABLE],
        (Engine::Postgres, Purpose::Reading) => &[READ_ONLY],
        (Engine::Sqlite, Purpose::Statements(_) | Purpose::Migration) => &[PRAGMAS],
        (Engine::Sqlite, Purpose::Reading) => &[READ_ONLY_PRAGMAS],
    };
    for text in told {
        connection.execute((*text).into_sql_str()).await?;
    }
    Ok(())
}

/// Makes the file and its directory when they are absent. What is kept concerns people: only the user
/// that the platform runs as may read it.
pub(crate) fn make_file(path: &Path) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
    }
    private_file(path).map(drop)
}

/// A file beside the store's that those who migrate it lock.
pub(crate) fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

/// The file, made when absent, readable for its owner only.
pub(crate) fn private_file(path: &Path) -> io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_path_makes_a_url() {
        let url = |purpose| sqlite_url(Path::new("/var/a b/50%41?#.db"), purpose).unwrap();
        let path = "sqlite:///var/a%20b/50%2541%3F%23.db";
        assert_eq!(url(Purpose::Migration), format!("{path}?mode=rw"));
        assert_eq!(url(Purpose::Reading), format!("{path}?mode=ro"));
    }

    #[tokio::test]
    async fn commits_are_durable_whatever_the_database_is_told() {
        let server = testkit::postgres::Postgres::shared().await;
        let name = server.create_database().await;
        let source = Source::Postgres(server.url(&name));
        for (told, expected) in [("off", "on"), ("remote_apply", "remote_apply")] {
            let purpose = Purpose::Statements(1);
            let (engine, options) = options(&source, purpose).unwrap();
            let mut connection = options.connect().await.unwrap();
            let set = format!("ALTER DATABASE {name} SET synchronous_commit = {told}");
            let set = connection.execute(sqlx::AssertSqlSafe(set)).await;
            set.unwrap();
            let pool = pool(engine, options, purpose);
            let text = "SELECT current_setting('synchronous_commit')";
            let held: String = sqlx::query_scalar(text).fetch_one(&pool).await.unwrap();
            assert_eq!(held, expected);
        }
        server.drop_database(&name).await;
    }
}
