//! The settings of a service that reads one warehouse.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use runtime::config::Reader;
use warehouse::{Dsn, Settings, Source};

/// What one service's settings are called and default to.
#[derive(Debug, Clone, Copy)]
pub struct Naming {
    /// What its variables begin with, for example `AW`.
    pub prefix: &'static str,
    /// The port it listens on by default.
    pub port: u16,
    /// The embedded warehouse's directory within `DATA_DIR`.
    pub directory: &'static str,
}

/// The settings.
#[derive(Debug, Clone)]
pub struct ServiceConfig {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The warehouse, and how patient to be with it.
    pub warehouse: Settings,
    /// Pause between two refreshes of the snapshot.
    pub refresh_every: Duration,
    /// Where runs of analyses and the audit trail are kept.
    pub store: store::Settings,
}

impl ServiceConfig {
    /// Reads the settings; mistakes stay with the reader.
    pub fn read(reader: &mut Reader<'_>, naming: Naming) -> Self {
        let named = |name: &str| format!("{}_{name}", naming.prefix);
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, naming.port));
        let listen = reader.socket_addr(&named("GRPC_ADDR"), loopback);
        let source = source(reader, naming);
        Self {
            listen,
            warehouse: Settings {
                // A snapshot reads a few statements at once, and its checks two; nothing else asks the
                // warehouse.
                pool_size: u32::try_from(reader.integer(&named("MSSQL_POOL_SIZE"), 4, 1..=100))
                    .unwrap_or(4),
                // Rollups over a large fact table take their time, but a minute means trouble.
                query_timeout: reader.seconds(&named("QUERY_TIMEOUT_SECONDS"), 60, 1..=3600),
                trace_context: reader.bool(&named("MSSQL_TRACE_CONTEXT"), false),
                ca_file: reader.optional_path(&named("MSSQL_CA_FILE")),
                trust_server_certificate: reader
                    .bool(&named("MSSQL_TRUST_SERVER_CERTIFICATE"), false),
                ..Settings::new(source)
            },
            // Warehouses are loaded hourly or nightly: five minutes late is hardly noticed, and the
            // warehouse hardly notices one read in five minutes.
            refresh_every: reader.seconds(&named("REFRESH_SECONDS"), 300, 1..=86_400),
            store: store::Settings::read(reader),
        }
    }
}

/// SQL Server when there is a DSN, else the embedded warehouse.
fn source(reader: &mut Reader<'_>, naming: Naming) -> Source {
    let name = format!("{}_MSSQL_DSN", naming.prefix);
    let embedded = Source::Embedded(reader.path("DATA_DIR", "data").join(naming.directory));
    let Some(secret) = reader.secret(&name) else {
        return embedded;
    };
    match secret.expose().parse::<Dsn>() {
        Ok(dsn) => Source::SqlServer(Box::new(dsn)),
        Err(error) => {
            reader.reject(&name, None, error.to_string());
            embedded
        }
    }
}

#[cfg(test)]
mod tests {
    use runtime::config::Variables;

    use super::*;

    const NAMING: Naming = Naming {
        prefix: "AW",
        port: 50051,
        directory: "adventureworks",
    };

    #[test]
    fn embedded_on_loopback_without_settings() {
        let source = Variables::new();
        let mut reader = Reader::new(&source);
        let config = ServiceConfig::read(&mut reader, NAMING);
        assert_eq!(config.listen.to_string(), "127.0.0.1:50051");
        assert!(
            matches!(config.warehouse.source, Source::Embedded(path) if path.ends_with("data/adventureworks"))
        );
        assert_eq!(reader.finish(()), Ok(()));
    }

    #[test]
    fn a_wrong_dsn_is_told_without_its_password() {
        let source = Variables::new()
            .with(
                "AW_MSSQL_DSN",
                "sqlserver://reader:hunter2@host:port?database=x",
            )
            .with("AW_REFRESH_SECONDS", "0");
        let mut reader = Reader::new(&source);
        ServiceConfig::read(&mut reader, NAMING);
        let errors = reader.finish(()).unwrap_err().to_string();
        assert!(errors.contains("AW_MSSQL_DSN"), "{errors}");
        assert!(errors.contains("AW_REFRESH_SECONDS"), "{errors}");
        assert!(!errors.contains("hunter2"), "{errors}");
    }
}
