//! The service's settings.

use analytics::config::{Naming, ServiceConfig};
use runtime::config::Reader;

/// Reads the settings; mistakes stay with the reader.
pub fn read(reader: &mut Reader<'_>) -> ServiceConfig {
    ServiceConfig::read(
        reader,
        Naming {
            prefix: "AW",
            port: 50051,
            directory: "adventureworks",
        },
    )
}
