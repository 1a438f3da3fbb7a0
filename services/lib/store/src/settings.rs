//! Where the store is.

use std::path::PathBuf;
use std::str::FromStr as _;
use std::time::Duration;

use runtime::config::Reader;
use sqlx::postgres::PgConnectOptions;
use url::Url;

/// What the store is told from outside.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it is.
    pub source: Source,
    /// Connections at most, beside the one that the audit trail is written over.
    pub pool_size: u32,
    /// How long runs, executions and records of exports are kept; nothing: for ever. The audit trail
    /// always is.
    pub retention: Option<Duration>,
}

/// Where the store is.
#[derive(Clone)]
pub enum Source {
    /// A PostgreSQL database, by its URL with the password in it.
    Postgres(Url),
    /// An SQLite file; it is made when absent. The processes of one host may share it.
    Sqlite(PathBuf),
}

impl std::fmt::Debug for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // The URL may hold a password.
            Self::Postgres(url) => {
                write!(formatter, "Postgres({:?}{})", url.host_str(), url.path())
            }
            Self::Sqlite(path) => write!(formatter, "Sqlite({})", path.display()),
        }
    }
}

impl std::fmt::Display for Source {
    /// Where it is, for people: without a password.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Postgres(url) => {
                // The directory of a socket is given beside the address.
                let socket = url.query_pairs().find(|(name, _)| name == "host");
                let host =
                    socket.map_or(url.host_str().unwrap_or_default().into(), |(_, path)| path);
                let port = url.port().unwrap_or(5432);
                write!(formatter, "PostgreSQL at {host}:{port}{}", url.path())
            }
            Self::Sqlite(path) => write!(formatter, "{}", path.display()),
        }
    }
}

impl Settings {
    /// A store with the usual number of connections.
    #[must_use]
    pub fn new(source: Source) -> Self {
        Self {
            source,
            pool_size: 8,
            retention: None,
        }
    }

    /// Reads `POSTGRES_DSN`, or `POSTGRES_HOST`, `_PORT`, `_DATABASE`, `_USERNAME`, `_PASSWORD` and
    /// `_SSLMODE`, `STORE_POOL_SIZE`, and `STORE_RETENTION_DAYS` (0: for ever). Without a host or a DSN it
    /// is the file `store.db` in `DATA_DIR`.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        let file = reader.path("DATA_DIR", "data").join("store.db");
        let source = match postgres(reader) {
            Some(url) => Source::Postgres(url),
            None => Source::Sqlite(file),
        };
        let pool_size = reader.integer("STORE_POOL_SIZE", 8, 2..=100);
        let days = reader.integer("STORE_RETENTION_DAYS", 0, 0..=36_500);
        let days = Some(days).filter(|days| *days > 0);
        Self {
            source,
            pool_size: u32::try_from(pool_size).unwrap_or(8),
            retention: days.map(|days| Duration::from_hours(24 * days)),
        }
    }
}

/// The URL of a PostgreSQL database, of which the driver understands all. The problem tells no password:
/// it names no more than the part that is wrong.
pub fn database_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok();
    let url = url.filter(|url| matches!(url.scheme(), "postgres" | "postgresql"));
    let url = url.ok_or("must be a URL such as postgres://user:password@host:5432/database")?;
    let options = PgConnectOptions::from_str(url.as_str());
    options.map_err(|problem| problem.to_string())?;
    Ok(url)
}

fn postgres(reader: &mut Reader<'_>) -> Option<Url> {
    let dsn = reader.secret("POSTGRES_DSN");
    let host = reader.optional_string("POSTGRES_HOST");
    let port = reader.integer("POSTGRES_PORT", 5432, 1..=65535);
    let database = reader.string("POSTGRES_DATABASE", "otelbi");
    let username = reader.string("POSTGRES_USERNAME", "otelbi");
    let password = reader.secret("POSTGRES_PASSWORD");
    let modes = [
        "disable",
        "allow",
        "prefer",
        "require",
        "verify-ca",
        "verify-full",
    ];
    let sslmode = reader.choice(
        "POSTGRES_SSLMODE",
        "prefer",
        &modes.map(|mode| (mode, mode)),
    );
    if let Some(dsn) = dsn {
        if host.is_some() {
            let problem = "is not used beside POSTGRES_DSN: give one of the two";
            reader.reject("POSTGRES_HOST", None, problem);
        }
        let url = database_url(dsn.expose());
        // Without the value: it holds a password.
        let url = url.map_err(|problem| reader.reject("POSTGRES_DSN", None, problem));
        return url.ok();
    }
    let host = host?;
    let mut url = Url::parse("postgres://localhost").ok()?;
    let named = if host.starts_with('/') {
        // A directory with the server's socket.
        url.query_pairs_mut().append_pair("host", &host);
        true
    } else {
        url.set_host(Some(&host)).is_ok()
    };
    if !named {
        let problem = "must be a host name, an address, or the directory of a socket";
        reader.reject("POSTGRES_HOST", Some(&host), problem);
    }
    let set = url
        .set_port(u16::try_from(port).ok())
        .and_then(|()| url.set_username(&username))
        .and_then(|()| url.set_password(password.as_ref().map(runtime::config::Secret::expose)));
    debug_assert!(set.is_ok(), "a postgres URL has a host");
    url.set_path(&database);
    url.query_pairs_mut().append_pair("sslmode", sslmode);
    Some(url)
}

#[cfg(test)]
mod tests {
    use runtime::config::Variables;

    use super::*;

    fn read(source: &Variables) -> Result<Settings, String> {
        let mut reader = Reader::new(source);
        let settings = Settings::read(&mut reader);
        reader.finish(settings).map_err(|errors| errors.to_string())
    }

    fn url(source: &Variables) -> String {
        match read(source).unwrap().source {
            Source::Postgres(url) => url.to_string(),
            Source::Sqlite(path) => path.display().to_string(),
        }
    }

    #[test]
    fn a_file_in_the_data_directory_by_default() {
        let source = Variables::new().with("DATA_DIR", "/var/lib/otelbi");
        assert_eq!(url(&source), "/var/lib/otelbi/store.db");
    }

    #[test]
    fn everything_is_kept_unless_told_otherwise() {
        let days = |days| read(&Variables::new().with("STORE_RETENTION_DAYS", days));
        assert_eq!(read(&Variables::new()).unwrap().retention, None);
        assert_eq!(days("0").unwrap().retention, None);
        let month = Some(Duration::from_hours(720));
        assert_eq!(days("30").unwrap().retention, month);
        assert!(days("-1").unwrap_err().contains("STORE_RETENTION_DAYS"));
    }

    #[test]
    fn postgres_by_its_parts_or_by_dsn() {
        let parts = Variables::new()
            .with("POSTGRES_HOST", "db.internal")
            .with("POSTGRES_PORT", "5433")
            .with("POSTGRES_PASSWORD", "p@ss/word")
            .with("POSTGRES_SSLMODE", "verify-full");
        assert_eq!(
            url(&parts),
            "postgres://otelbi:p%40ss%2Fword@db.internal:5433/otelbi?sslmode=verify-full"
        );
        let socket = Variables::new().with("POSTGRES_HOST", "/run/postgresql");
        assert_eq!(
            url(&socket),
            "postgres://otelbi@localhost:5432/otelbi?host=%2Frun%2Fpostgresql&sslmode=prefer"
        );
        let dsn = Variables::new().with("POSTGRES_DSN", "postgres://a:b@c/d");
        assert_eq!(url(&dsn), "postgres://a:b@c/d");
    }

    #[test]
    fn mistakes_are_told_without_the_password() {
        let source = Variables::new()
            .with("POSTGRES_DSN", "mysql://a:hunter2@c/d")
            .with("POSTGRES_HOST", "x");
        let errors = read(&source).unwrap_err();
        assert!(errors.contains("POSTGRES_DSN"), "{errors}");
        assert!(errors.contains("POSTGRES_HOST"), "{errors}");
        assert!(!errors.contains("hunter2"), "{errors}");
        let source = Source::Postgres("postgres://a:b@c/d".parse().unwrap());
        assert_eq!(format!("{source:?}"), "Postgres(Some(\"c\")/d)");
        assert_eq!(source.to_string(), "PostgreSQL at c:5432/d");
        let bogus = "postgres://a:hunter2@c/d?sslmode=bogus";
        let errors = read(&Variables::new().with("POSTGRES_DSN", bogus)).unwrap_err();
        assert!(errors.contains("bogus"), "{errors}");
        assert!(!errors.contains("hunter2"), "{errors}");
    }
}
