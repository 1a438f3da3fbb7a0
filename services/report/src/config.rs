//! The service's settings.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use runtime::config::Reader;
use url::Url;

/// What the service is told from outside.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where what must not be forgotten is kept.
    pub store: store::Settings,
    /// The services whose views go into files.
    pub upstreams: Upstreams,
    /// The folder that reports are kept in; nothing is ever written elsewhere.
    pub output: PathBuf,
    /// How long a report's files are kept; nothing for ever.
    pub kept: Option<Duration>,
    /// How long a report is left to a process that is not heard of; then another one makes it.
    pub lease: Duration,
    /// Answers that are streams at once; further ones are refused.
    pub streams: usize,
}

/// Files, which wait on the disk while their readers are slow, and reports that are followed. Each costs about
/// as much memory as two parts of a file.
pub const STREAMS: usize = 512;

/// The services whose views go into files.
#[derive(Debug, Clone)]
pub struct Upstreams {
    /// AdventureWorks'.
    pub aw: Url,
    /// Wide World Importers'.
    pub wwi: Url,
    /// The jobs'.
    pub scheduler: Url,
}

/// Reads the settings; mistakes stay with the reader.
pub fn read(reader: &mut Reader<'_>) -> Config {
    let output = reader.path("DATA_DIR", "data").join("reports");
    let days = reader.integer("REPORT_RETENTION_DAYS", 0, 0..=36_500);
    Config {
        listen: reader.socket_addr(
            "REPORT_GRPC_ADDR",
            SocketAddr::from((Ipv4Addr::LOCALHOST, 50054)),
        ),
        store: store::Settings::read(reader),
        upstreams: Upstreams {
            aw: reader.url("AW_GRPC_URL", "http://127.0.0.1:50051"),
            wwi: reader.url("WWI_GRPC_URL", "http://127.0.0.1:50052"),
            scheduler: reader.url("SCHEDULER_GRPC_URL", "http://127.0.0.1:50053"),
        },
        output: reader.optional_path("REPORT_OUTPUT_DIR").unwrap_or(output),
        kept: Some(days)
            .filter(|days| *days > 0)
            .map(|days| Duration::from_hours(24 * days)),
        lease: reader.seconds("REPORT_LEASE_SECONDS", 30, 1..=600),
        streams: STREAMS,
    }
}

#[cfg(test)]
mod tests {
    use runtime::config::Variables;

    use super::*;

    #[test]
    fn everything_has_a_default() {
        let source = Variables::new();
        let mut reader = Reader::new(&source);
        let config = read(&mut reader);
        let config = reader.finish(config).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:50054");
        assert!(matches!(config.store.source, store::Source::Sqlite(_)));
        assert_eq!(config.output.to_string_lossy(), "data/reports");
        assert_eq!(config.kept, None);
    }
}
