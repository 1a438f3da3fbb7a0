//! What makes two exports the same document, and what the document said when it was first issued.
//!
//! A document's bytes depend on nothing but its [`Key`] and its [`Identity`], and the identity is kept under
//! an id made of the key. So whoever asks for the same again gets the same bytes.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use document::{Fact, Fingerprint, Format};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use status::{Error, Result};
use store::Store;
use store::audit::{AuditTrail, Head};
use store::exports::{self, Document};
use uuid::Uuid;

use super::facts;
use super::manifest::Position;
use super::writing::ROWS;
use crate::views::Shown;

/// The namespace of documents' ids.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f62_1f0e_52c7_4b3a_9d8e_2f4a_7c15_e083);

/// All that a document's bytes depend on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key<'a> {
    /// Who it is for.
    pub(crate) actor: &'a str,
    /// The part of the platform that it shows, for example `aw`.
    pub(crate) domain: &'a str,
    /// What it shows, for example `sales-history`.
    pub(crate) view: &'a str,
    /// The kind of file.
    pub(crate) format: Format,
    /// The request's fields, filters and paper, as JSON in one order.
    pub(crate) parameters: &'a str,
    /// What tells its data from others: digests of the snapshots and of what the checks found in them. Of
    /// what grows all the time an id that nothing else has.
    pub(crate) data: &'a str,
    /// What the cover says that may be told otherwise the next time although the data are the same, such as
    /// when they were read: not part of the id, and kept as it was the first time.
    pub(crate) noted: &'a [Fact],
}

/// What a document says of its being issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Its id.
    pub(crate) document_id: Uuid,
    /// When it was first asked for; to the microsecond.
    pub(crate) issued_at: DateTime<Utc>,
    /// By whom.
    pub(crate) actor: String,
    /// In which trace: 32 hexadecimal digits; empty when there was none.
    pub(crate) trace_id: String,
    /// The newest row of this process's chain of the audit trail then; nothing before the first.
    pub(crate) audit: Option<Head>,
    /// What the cover says, as it was then.
    pub(crate) noted: Vec<Fact>,
}

/// Issues a document: with a new identity, or with that of the first time.
pub(crate) async fn issue(store: &Store, trail: &AuditTrail, key: Key<'_>) -> Result<Identity> {
    let kept = Kept {
        actor: key.actor.to_owned(),
        trace_id: telemetry::current_trace_id().unwrap_or_default(),
        audit: trail.head().map(Position::from),
        noted: key.noted.iter().cloned().map(Noted::from).collect(),
    };
    let document_id = document_id(&key, runtime::code::version());
    let document = Document {
        document_id: document_id.to_string(),
        identity: serde_json::to_string(&kept).map_err(|problem| unreadable(&problem))?,
        issued_at: SystemTime::now(),
    };
    let document = exports::issue(store, &document).await?;
    let kept: Kept =
        serde_json::from_str(&document.identity).map_err(|problem| unreadable(&problem))?;
    Ok(Identity {
        document_id,
        issued_at: document.issued_at.into(),
        actor: kept.actor,
        trace_id: kept.trace_id,
        audit: kept.audit.map(Head::from),
        noted: kept.noted.into_iter().map(Fact::from).collect(),
    })
}

/// What tells the data of a view from others: the snapshot, what the checks found in it, and all that was
/// laid out of them.
pub(crate) fn data(shown: &Shown) -> Result<String> {
    data_in_steps(shown, &|| ())
}

/// The same, with a `step` every few hundred rows: it reads every cell.
pub(crate) fn data_in_steps(shown: &Shown, step: &dyn Fn()) -> Result<String> {
    let fault = |problem: &document::Error| Error::internal_fault(problem.to_string());
    let mut tables = Fingerprint::default();
    let mut words = Sha256::new();
    let mut tell = |told: &dyn std::fmt::Debug| words.update(format!("{told:?}\n"));
    for (section, rows) in &shown.sections {
        tables.section(section).map_err(|problem| fault(&problem))?;
        for some in rows.chunks(ROWS) {
            tables.rows(some).map_err(|problem| fault(&problem))?;
            step();
        }
        tell(section);
    }
    tell(&(&shown.subtitle, &shown.definitions));
    tell(&facts::of(&shown.provenance));
    tell(&facts::quality([&shown.provenance]));
    let snapshot = &shown.provenance.snapshot;
    Ok(format!(
        "{snapshot}:{}:{:x}",
        tables.hex(),
        words.finalize()
    ))
}

/// The id of a document that `program` writes. Each text goes in with its length, so that none of them can be
/// moved into the next.
fn document_id(key: &Key<'_>, program: &str) -> Uuid {
    let texts = [
        program,
        key.actor,
        key.domain,
        key.view,
        key.format.name(),
        key.parameters,
        key.data,
    ];
    let mut name = Vec::new();
    for text in texts {
        name.extend((text.len() as u64).to_be_bytes());
        name.extend(text.as_bytes());
    }
    Uuid::new_v5(&NAMESPACE, &name)
}

fn unreadable(problem: &serde_json::Error) -> Error {
    Error::internal_fault(format!("a document's identity cannot be read: {problem}"))
}

/// An identity as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    actor: String,
    trace_id: String,
    audit: Option<Position>,
    noted: Vec<Noted>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Noted {
    label: String,
    value: String,
}

impl From<Fact> for Noted {
    fn from(Fact { label, value }: Fact) -> Self {
        Self { label, value }
    }
}

impl From<Noted> for Fact {
    fn from(Noted { label, value }: Noted) -> Self {
        Self { label, value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key<'static> {
        Key {
            actor: "anna",
            domain: "aw",
            view: "sales-history",
            format: Format::Xlsx,
            parameters: "{}",
            data: "abc",
            noted: &[],
        }
    }

    #[test]
    fn the_same_is_the_same_document_and_nothing_else_is() {
        let id = document_id(&key(), "1");
        assert_eq!(document_id(&key(), "1"), id);
        let noted = [fact()];
        let noted_later = Key {
            noted: &noted,
            ..key()
        };
        assert_eq!(document_id(&noted_later, "1"), id);
        let others = [
            Key {
                actor: "otto",
                ..key()
            },
            Key {
                domain: "wwi",
                ..key()
            },
            Key {
                view: "anomalies",
                ..key()
            },
            Key {
                format: Format::Pdf,
                ..key()
            },
            Key {
                parameters: "{\"top_n\":3}",
                ..key()
            },
            Key {
                data: "abd",
                ..key()
            },
            // The same letters, elsewhere.
            Key {
                parameters: "{}a",
                data: "bc",
                ..key()
            },
        ];
        for other in others {
            assert_ne!(document_id(&other, "1"), id, "{other:?}");
        }
        assert_ne!(document_id(&key(), "2"), id);
    }

    fn fact() -> Fact {
        Fact {
            label: "Data read".to_owned(),
            value: "today".to_owned(),
        }
    }
}
