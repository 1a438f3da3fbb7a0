//! What a file says of itself, so that it can be told from an altered copy.

use serde::{Deserialize, Serialize};
use store::audit::Head;

/// What makes it ours.
pub(crate) const PRODUCT: &str = "OTel BI";

/// The manifest in a file, as JSON in this order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The document's id, a UUID.
    pub(crate) document_id: String,
    /// [`PRODUCT`].
    pub(crate) product: String,
    /// The program that wrote it.
    pub(crate) version: String,
    /// The part of the platform it shows.
    pub(crate) domain: String,
    /// What it shows.
    pub(crate) view: String,
    /// The kind of file.
    pub(crate) format: String,
    /// The request's fields.
    pub(crate) filters: serde_json::Value,
    /// The day it looks back from, or days; empty when it has none.
    pub(crate) as_of: String,
    /// Digest of the snapshot it was made of, or digests; empty when it has none.
    pub(crate) snapshot: String,
    /// What the checks said of the data: `PASSED`, `WARNING`, `FAILED` or `NOT_CHECKED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) quality: Option<String>,
    /// When it was issued, RFC 3339.
    pub(crate) issued_at: String,
    /// For whom.
    pub(crate) actor: String,
    /// In which trace.
    pub(crate) trace_id: String,
    /// The newest row of the audit trail then, of the process that issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) audit: Option<Position>,
    /// Rows of data.
    pub(crate) rows: u64,
    /// SHA-256 of the data as CSV.
    pub(crate) data_sha256: String,
}

/// A row of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// Who wrote it.
    pub(crate) writer: String,
    /// Its place in the writer's chain, from 1.
    pub(crate) sequence: i64,
    /// Its hash.
    pub(crate) hash: String,
}

impl Manifest {
    /// Reads a manifest of ours; nothing of any other text.
    pub(crate) fn parse(json: &str) -> Option<Self> {
        let manifest: Self = serde_json::from_str(json).ok()?;
        (manifest.product == PRODUCT).then_some(manifest)
    }

    /// As it is written into files: one line.
    pub(crate) fn json(&self) -> String {
        // Of texts, numbers and JSON that was read before: it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<Head> for Position {
    fn from(head: Head) -> Self {
        let Head {
            writer,
            sequence,
            hash,
        } = head;
        Self {
            writer,
            sequence,
            hash,
        }
    }
}

impl From<Position> for Head {
    fn from(position: Position) -> Self {
        let Position {
            writer,
            sequence,
            hash,
        } = position;
        Self {
            writer,
            sequence,
            hash,
        }
    }
}
