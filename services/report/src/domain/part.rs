//! The parts of the platform, as they are written.

use otel_bi_proto::otelbi::common::v1::Domain;

/// A part's short name, in paths and names of files.
#[must_use]
pub fn word(domain: Domain) -> &'static str {
    match domain {
        Domain::Aw => "aw",
        Domain::Wwi => "wwi",
        Domain::Platform | Domain::Unspecified => "platform",
    }
}

/// A part's name, for people.
#[must_use]
pub fn name(domain: Domain) -> &'static str {
    match domain {
        Domain::Aw => "AdventureWorks",
        Domain::Wwi => "Wide World Importers",
        Domain::Platform | Domain::Unspecified => "The platform",
    }
}

/// The part that a request names; nothing for all of them.
pub fn given(number: i32) -> Result<Option<Domain>, String> {
    match Domain::try_from(number) {
        Ok(Domain::Unspecified) => Ok(None),
        Ok(domain) => Ok(Some(domain)),
        Err(_) => Err(format!("{number} is none of aw, wwi, platform")),
    }
}
