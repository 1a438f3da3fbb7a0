//! The parts of the platform as tables name them.

use otel_bi_proto::otelbi::common::v1::Domain;

const WORDS: [(Domain, &str); 3] = [
    (Domain::Aw, "aw"),
    (Domain::Wwi, "wwi"),
    (Domain::Platform, "platform"),
];

/// A part's word; what is not told counts as the platform itself.
pub(crate) fn word(domain: Domain) -> &'static str {
    let known = WORDS.iter().find(|(known, _)| *known == domain);
    known.map_or("platform", |(_, word)| word)
}

/// The part of a word; unspecified when there is none.
pub(crate) fn of(word: &str) -> Domain {
    let known = WORDS.iter().find(|(_, known)| *known == word);
    known.map_or(Domain::Unspecified, |(domain, _)| *domain)
}
