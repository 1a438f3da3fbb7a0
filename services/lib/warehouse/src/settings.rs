//! Where a warehouse is and how patient to be with it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use status::Error;

use crate::mssql::SqlServer;
use crate::sqlite::Embedded;
use crate::{Dsn, Warehouse};

/// Where the warehouse is.
#[derive(Debug, Clone)]
pub enum Source {
    /// A SQL Server database.
    SqlServer(Box<Dsn>),
    /// A directory of SQLite files: `<dir>/CURRENT` names the sub-directory in force, which holds
    /// one file per schema.
    Embedded(PathBuf),
}

/// How to read a warehouse.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it is.
    pub source: Source,
    /// The most connections at once, at least 1.
    pub pool_size: u32,
    /// How long opening one connection may take, login included.
    pub connect_timeout: Duration,
    /// How long a statement may wait for a connection, opening one included.
    pub wait_timeout: Duration,
    /// How long a statement may take in all, reading its rows included.
    pub query_timeout: Duration,
    /// SQL Server: set the caller's `traceparent` as the session's `CONTEXT_INFO` before each
    /// statement, for those who trace inside the server. One more round trip.
    pub trace_context: bool,
    /// SQL Server: PEM file of the certificate authorities to trust, beside the system's.
    pub ca_file: Option<PathBuf>,
    /// SQL Server: take any certificate. For tests and trusted networks only.
    pub trust_server_certificate: bool,
    /// SQL Server: the session's application name, unless the DSN has one.
    pub application_name: String,
}

impl Settings {
    /// The defaults: 4 connections (a snapshot reads a few rollups at once), 10 s to connect, 15 s
    /// to wait, 60 s for a statement.
    #[must_use]
    pub fn new(source: Source) -> Self {
        Self {
            source,
            pool_size: 4,
            connect_timeout: Duration::from_secs(10),
            wait_timeout: Duration::from_secs(15),
            query_timeout: Duration::from_mins(1),
            trace_context: false,
            ca_file: None,
            trust_server_certificate: false,
            application_name: "otel-bi".to_owned(),
        }
    }
}

/// Opens a warehouse. Lazy: nothing is connected to and no file is opened until the first
/// statement, so it fails only for settings that can never work: INVALID_ARGUMENT naming the field
/// of [`Settings`]. Needs a tokio runtime, for the task that closes idle connections.
#[expect(
    clippy::needless_pass_by_value,
    reason = "nobody should keep the password lying about once the warehouse is open"
)]
pub fn open(settings: Settings) -> status::Result<Arc<dyn Warehouse>> {
    if settings.pool_size == 0 {
        return Err(Error::invalid_field("pool_size", "must be at least 1"));
    }
    for (setting, value) in [
        ("connect_timeout", settings.connect_timeout),
        ("wait_timeout", settings.wait_timeout),
        ("query_timeout", settings.query_timeout),
    ] {
        if value.is_zero() {
            return Err(Error::invalid_field(setting, "must be more than nothing"));
        }
    }
    Ok(match settings.source.clone() {
        Source::SqlServer(dsn) => Arc::new(SqlServer::new(*dsn, &settings)?),
        Source::Embedded(directory) => Arc::new(Embedded::new(directory, &settings)),
    })
}
