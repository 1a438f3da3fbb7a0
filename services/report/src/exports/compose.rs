//! A document's head and closing, made of its identity and of what the services say of their data.

use document::{Closing, Definition, Fact, Format, Head, PageSetup};

use super::facts::{Quality, fact, instant};
use super::identity::Identity;
use super::manifest::{Manifest, PRODUCT, Position};

/// Digits of a document's id in the name of its file.
const DIGITS: usize = 8;

/// What a document is of: all that is known of it before its identity.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    /// The part of the platform, for example `aw`.
    pub(crate) domain: String,
    /// What it shows, for example `sales-history`.
    pub(crate) view: String,
    /// The kind of file.
    pub(crate) format: Format,
    /// Its title.
    pub(crate) title: String,
    /// What it covers, in one line.
    pub(crate) subtitle: String,
    /// The request's fields as JSON.
    pub(crate) filters: String,
    /// What the cover says first: filters in words, as-of, data.
    pub(crate) facts: Vec<Fact>,
    /// The day it looks back from, YYYY-MM-DD, or the days, if it has any.
    pub(crate) as_of: String,
    /// Digest of the snapshot it was made of, or digests; empty of what has none.
    pub(crate) snapshot: String,
    /// What the checks say of the data; nothing where there are no checks.
    pub(crate) quality: Option<Quality>,
    /// Its pages.
    pub(crate) page: PageSetup,
}

impl Subject {
    /// What is known of the document before its first row.
    pub(crate) fn head(&self, identity: &Identity) -> Head {
        let mut facts = self.facts.clone();
        facts.extend(identity.noted.iter().cloned());
        facts.push(fact("Issued for", &identity.actor));
        facts.push(fact("Issued at", instant(identity.issued_at)));
        for (label, value) in [("Trace", &identity.trace_id), ("Snapshot", &self.snapshot)] {
            if !value.is_empty() {
                facts.push(fact(label, value));
            }
        }
        if let Some(audit) = &identity.audit {
            facts.push(fact("Audit position", audit.to_string()));
        }
        Head {
            title: self.title.clone(),
            subtitle: self.subtitle.clone(),
            language: "en".to_owned(),
            author: identity.actor.clone(),
            issued_at: identity.issued_at,
            facts,
            verdict: self.quality.as_ref().map(|quality| quality.verdict.clone()),
            footer: self.footer(identity),
            page: self.page,
            cover: true,
        }
    }

    fn footer(&self, identity: &Identity) -> String {
        let as_of = match self.as_of.as_str() {
            "" => instant(identity.issued_at),
            as_of => as_of.to_owned(),
        };
        match identity.trace_id.as_str() {
            "" => format!("As of {as_of}"),
            trace_id => format!("As of {as_of} · trace {trace_id}"),
        }
    }

    /// What comes last, when so many rows with this digest were written.
    pub(crate) fn closing(
        &self,
        identity: &Identity,
        definitions: Vec<Definition>,
        rows: u64,
        data_sha256: &str,
    ) -> Closing {
        Closing {
            facts: vec![
                fact("Rows of data", rows.to_string()),
                fact("SHA-256 of the data as CSV", data_sha256),
            ],
            definitions,
            manifest: self.manifest(identity, rows, data_sha256),
        }
    }

    fn manifest(&self, identity: &Identity, rows: u64, data_sha256: &str) -> document::Manifest {
        let document_id = identity.document_id.to_string();
        let content = Manifest {
            document_id: document_id.clone(),
            product: PRODUCT.to_owned(),
            version: runtime::code::version().to_owned(),
            domain: self.domain.clone(),
            view: self.view.clone(),
            format: self.format.name().to_owned(),
            filters: serde_json::from_str(&self.filters).unwrap_or_default(),
            as_of: self.as_of.clone(),
            snapshot: self.snapshot.clone(),
            quality: self.quality.as_ref().map(|quality| quality.word.to_owned()),
            issued_at: instant(identity.issued_at),
            actor: identity.actor.clone(),
            trace_id: identity.trace_id.clone(),
            audit: identity.audit.clone().map(Position::from),
            rows,
            data_sha256: data_sha256.to_owned(),
        };
        document::Manifest {
            document_id,
            json: content.json(),
        }
    }

    /// The name of the file: of letters, digits, hyphens and points alone, whatever the request said.
    pub(crate) fn file_name(&self, identity: &Identity) -> String {
        let as_of = match self.as_of.as_str() {
            "" => identity.issued_at.format("%Y-%m-%d").to_string(),
            as_of => as_of.to_owned(),
        };
        let digits: String = identity
            .document_id
            .simple()
            .to_string()
            .chars()
            .take(DIGITS)
            .collect();
        let stem = [self.domain.as_str(), &self.view, &as_of, &digits].join("-");
        let stem = stem.replace(|other: char| !other.is_ascii_alphanumeric(), "-");
        format!("{stem}.{}", self.format.name())
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use store::audit::Head as AuditHead;
    use uuid::Uuid;

    use super::*;

    fn subject() -> Subject {
        Subject {
            domain: "aw".to_owned(),
            view: "sales-history".to_owned(),
            format: Format::Xlsx,
            title: "AdventureWorks: sales history".to_owned(),
            subtitle: "The last year".to_owned(),
            filters: r#"{"days_back":365}"#.to_owned(),
            facts: vec![fact("As of", "2014-01-28")],
            as_of: "2014-01-28".to_owned(),
            snapshot: "abc".to_owned(),
            quality: None,
            page: PageSetup::default(),
        }
    }

    fn identity() -> Identity {
        Identity {
            document_id: Uuid::from_u128(0x1f2e_3d4c << 96),
            issued_at: DateTime::UNIX_EPOCH,
            actor: "anna".to_owned(),
            trace_id: "ab".repeat(16),
            audit: Some(AuditHead {
                writer: "report/1".to_owned(),
                sequence: 7,
                hash: "cd".repeat(32),
            }),
            noted: vec![fact("Data read", "today")],
        }
    }

    #[test]
    fn a_file_is_named_by_what_is_in_it_and_by_nobody_else() {
        let named = |subject: &Subject| subject.file_name(&identity());
        assert_eq!(
            named(&subject()),
            "aw-sales-history-2014-01-28-1f2e3d4c.xlsx"
        );
        let hostile = Subject {
            as_of: "../\"\r\n\0;é".to_owned(),
            ..subject()
        };
        assert_eq!(named(&hostile), "aw-sales-history-----------1f2e3d4c.xlsx");
        let undated = Subject {
            as_of: String::new(),
            ..subject()
        };
        assert_eq!(named(&undated), "aw-sales-history-1970-01-01-1f2e3d4c.xlsx");
    }

    #[test]
    fn the_cover_says_who_when_and_from_what() {
        let head = subject().head(&identity());
        let labels: Vec<_> = head.facts.iter().map(|fact| fact.label.as_str()).collect();
        let expected = [
            "As of",
            "Data read",
            "Issued for",
            "Issued at",
            "Trace",
            "Snapshot",
            "Audit position",
        ];
        assert_eq!(labels, expected);
        let trace = "ab".repeat(16);
        assert_eq!(head.footer, format!("As of 2014-01-28 · trace {trace}"));
    }

    #[test]
    fn a_manifest_reads_back() {
        let closing = subject().closing(&identity(), Vec::new(), 12, "ef");
        let manifest = Manifest::parse(&closing.manifest.json).unwrap();
        assert_eq!(manifest.rows, 12);
        assert_eq!(manifest.filters["days_back"], 365);
        assert_eq!(manifest.audit.unwrap().sequence, 7);
        assert_eq!(manifest.document_id, closing.manifest.document_id);
        assert_eq!(manifest.issued_at, "1970-01-01T00:00:00Z");
    }
}
