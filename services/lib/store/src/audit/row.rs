//! Rows as they are kept, and their hashes.
//!
//! A row's hash is the SHA-256, in lower-case hexadecimal digits, of these texts in this order:
//! `otelbi.audit.v1`, then the columns `previous_hash`, `writer`, `seq`, `at`, `domain`, `actor`, `client`,
//! `action`, `target`, `parameters`, `outcome`, `duration_us`, `trace_id`. Each is in UTF-8, numbers in decimal
//! digits, and each is preceded by its length in bytes as an unsigned number of 8 bytes, the most
//! significant first. So nobody can move text from one column into the next and keep the hash. The
//! `previous_hash` of a chain's first row is 64 zeros. Whoever can read the table can recompute it; in Python:
//!
//! ```python
//! import hashlib
//! def row_hash(columns):  # the fourteen texts, in the order above
//!     encoded = [text.encode() for text in columns]
//!     return hashlib.sha256(b"".join(len(e).to_bytes(8, "big") + e for e in encoded)).hexdigest()
//! ```

use std::time::{Duration, SystemTime};

use otel_bi_proto::otelbi::common::v1::Domain;
use sha2::{Digest as _, Sha256};
use sqlx::Row as _;
use sqlx::any::AnyRow;
use status::Result;

use super::Entry;
use crate::{domain, error, time};

/// The first of the texts that are hashed: which encoding this is.
const ENCODING: &str = "otelbi.audit.v1";

/// A row of the trail, its values as they are kept. Sequence numbers are from 1; in a table that somebody
/// has changed they can be anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The process that wrote it: its service and a number of its own for each start.
    pub writer: String,
    /// Its place in the writer's chain.
    pub sequence: i64,
    /// When it began, in microseconds since 1970 in UTC.
    pub at_micros: i64,
    /// Which part of the platform it concerns: `aw`, `wwi` or `platform`.
    pub domain_name: String,
    /// Who.
    pub actor: String,
    /// The program that called, as it calls itself.
    pub client: String,
    /// What.
    pub action: String,
    /// On what.
    pub target: String,
    /// The request's fields as JSON.
    pub parameters: String,
    /// What came of it.
    pub outcome: String,
    /// How long it took, in microseconds.
    pub duration_micros: i64,
    /// Its trace.
    pub trace_id: String,
    /// Hash of the row before it.
    pub previous_hash: String,
    /// Its own.
    pub hash: String,
}

/// The end of a writer's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The writer.
    pub writer: String,
    /// The sequence number of its last row.
    pub sequence: i64,
    /// The hash of that row.
    pub hash: String,
}

/// A place in a chain: a row's number and hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) sequence: i64,
    pub(super) hash: String,
}

impl Link {
    /// Where a chain begins: before its first row.
    pub(super) fn beginning() -> Self {
        Self {
            sequence: 0,
            hash: "0".repeat(64),
        }
    }

    pub(super) fn read(row: &AnyRow) -> Result<Self> {
        let read = || -> sqlx::Result<Self> {
            Ok(Self {
                sequence: row.try_get("seq")?,
                hash: row.try_get("hash")?,
            })
        };
        read().map_err(|cause| error::of(&cause))
    }
}

impl Head {
    /// Reads a head as it is logged: `writer:sequence:hash`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().rsplitn(3, ':');
        let hash = parts.next()?.to_ascii_lowercase();
        let sequence = parts
            .next()?
            .parse()
            .ok()
            .filter(|sequence| *sequence > 0)?;
        let writer = parts.next()?.to_owned();
        let digits = hash.len() == 64 && hash.bytes().all(|digit| digit.is_ascii_hexdigit());
        (digits && !writer.is_empty()).then_some(Self {
            writer,
            sequence,
            hash,
        })
    }

    pub(super) fn read(row: &AnyRow) -> Result<Self> {
        let link = Link::read(row)?;
        let writer = row.try_get("writer").map_err(|cause| error::of(&cause))?;
        Ok(Self {
            writer,
            sequence: link.sequence,
            hash: link.hash,
        })
    }
}

impl std::fmt::Display for Head {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}:{}", self.writer, self.sequence, self.hash)
    }
}

impl Row {
    /// The row that follows `previous` in a writer's chain, of an entry that is bounded.
    pub(super) fn following(previous: &Link, writer: &str, entry: Entry) -> Self {
        let mut row = Self {
            writer: writer.to_owned(),
            sequence: previous.sequence + 1,
            at_micros: time::micros(entry.at),
            domain_name: domain::word(entry.domain).to_owned(),
            actor: entry.actor,
            client: entry.client,
            action: entry.action,
            target: entry.target,
            parameters: entry.parameters,
            outcome: entry.outcome,
            duration_micros: i64::try_from(entry.duration.as_micros()).unwrap_or(i64::MAX),
            trace_id: entry.trace_id,
            previous_hash: previous.hash.clone(),
            hash: String::new(),
        };
        row.hash = row.digest();
        row
    }

    pub(super) fn read(row: &AnyRow) -> Result<Self> {
        let read = || -> sqlx::Result<Self> {
            Ok(Self {
                writer: row.try_get("writer")?,
                sequence: row.try_get("seq")?,
                at_micros: row.try_get("at")?,
                domain_name: row.try_get("domain")?,
                actor: row.try_get("actor")?,
                client: row.try_get("client")?,
                action: row.try_get("action")?,
                target: row.try_get("target")?,
                parameters: row.try_get("parameters")?,
                outcome: row.try_get("outcome")?,
                duration_micros: row.try_get("duration_us")?,
                trace_id: row.try_get("trace_id")?,
                previous_hash: row.try_get("previous_hash")?,
                hash: row.try_get("hash")?,
            })
        };
        read().map_err(|cause| error::of(&cause))
    }

    /// The last part of its action, which it is searched by.
    pub(super) fn action_name(&self) -> &str {
        let action = self.action.as_str();
        action.rsplit_once('/').map_or(action, |(_, name)| name)
    }

    /// When it began.
    #[must_use]
    pub fn at(&self) -> SystemTime {
        time::instant(self.at_micros)
    }

    /// Which part of the platform it concerns; unspecified when the table names none that there is.
    #[must_use]
    pub fn domain(&self) -> Domain {
        domain::of(&self.domain_name)
    }

    /// How long it took.
    #[must_use]
    pub fn duration(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.duration_micros).unwrap_or_default())
    }

    /// The hash that its other columns make.
    #[must_use]
    pub fn digest(&self) -> String {
        self.digest_after(&self.previous_hash)
    }

    /// The hash it would have after another row.
    pub(super) fn digest_after(&self, previous_hash: &str) -> String {
        hex_digest(&self.encoded(previous_hash))
    }

    fn encoded(&self, previous_hash: &str) -> Vec<u8> {
        let sequence = self.sequence.to_string();
        let at = self.at_micros.to_string();
        let duration = self.duration_micros.to_string();
        let texts = [
            ENCODING,
            previous_hash,
            &self.writer,
            &sequence,
            &at,
            &self.domain_name,
            &self.actor,
            &self.client,
            &self.action,
            &self.target,
            &self.parameters,
            &self.outcome,
            &duration,
            &self.trace_id,
        ];
        let size = texts.iter().map(|text| 8 + text.len()).sum();
        let mut encoded = Vec::with_capacity(size);
        for text in texts {
            encoded.extend((text.len() as u64).to_be_bytes());
            encoded.extend(text.as_bytes());
        }
        encoded
    }

    pub(super) fn link(&self) -> Link {
        Link {
            sequence: self.sequence,
            hash: self.hash.clone(),
        }
    }
}

/// SHA-256 in lower-case hexadecimal digits.
pub(super) fn hex_digest(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

#[cfg(test)]
mod tests;
