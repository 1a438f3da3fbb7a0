//! The service's settings.

use std::net::{Ipv4Addr, SocketAddr};

use runtime::config::Reader;

/// What the service is told from outside.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where what must not be forgotten is kept.
    pub store: store::Settings,
}

/// Reads the settings; mistakes stay with the reader.
pub fn read(reader: &mut Reader<'_>) -> Config {
    Config {
        listen: reader.socket_addr(
            "REPORT_GRPC_ADDR",
            SocketAddr::from((Ipv4Addr::LOCALHOST, 50054)),
        ),
        store: store::Settings::read(reader),
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
    }
}
