//! The row that an export leaves, whatever came of it.

use std::time::{Duration, SystemTime};

use document::Format;
use otel_bi_proto::otelbi::common::v1::Domain;
use status::Error;
use store::exports::Export;
use uuid::Uuid;

/// The outcome of an export that went well.
const OK: &str = "OK";

/// An export that is asked for: what is known of it before it is made.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Its id.
    pub(crate) export_id: Uuid,
    /// The part of the platform it shows.
    pub(crate) domain: Domain,
    /// What it shows, for example `sales-history`.
    pub(crate) view: String,
    /// The kind of file.
    pub(crate) format: Format,
    /// The request's fields as JSON.
    pub(crate) filters: String,
    /// Who asks for it.
    pub(crate) actor: String,
    /// In which trace: 32 hexadecimal digits; empty when there is none.
    pub(crate) trace_id: String,
    /// When.
    pub(crate) at: SystemTime,
}

/// A file that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    /// The document in it.
    pub(crate) document_id: Uuid,
    /// Rows of data in it.
    pub(crate) rows: u64,
    /// Its size in bytes.
    pub(crate) bytes: u64,
    /// SHA-256 of it, in hexadecimal digits.
    pub(crate) sha256: String,
    /// SHA-256 of its data as CSV, likewise.
    pub(crate) data_sha256: String,
    /// What it says of itself, as JSON.
    pub(crate) manifest: String,
}

impl Asked {
    /// The row of an export that took so long: of a file, or of why there is none.
    pub(crate) fn record(self, took: Duration, outcome: Result<Made, &Error>) -> Export {
        let (outcome, made) = match outcome {
            Ok(made) => (OK, Some(made)),
            Err(error) => (error.code().name(), None),
        };
        let document_id = made.as_ref().map(|made| made.document_id.to_string());
        let made = made.unwrap_or_else(Made::nothing);
        Export {
            export_id: self.export_id.to_string(),
            document_id: document_id.unwrap_or_default(),
            domain: self.domain,
            view: self.view,
            format: self.format.name().to_owned(),
            filters: self.filters,
            rows: made.rows,
            bytes: made.bytes,
            sha256: made.sha256,
            data_sha256: made.data_sha256,
            manifest: made.manifest,
            actor: self.actor,
            trace_id: self.trace_id,
            duration: took,
            created_at: self.at,
            outcome: outcome.to_owned(),
        }
    }
}

impl Made {
    /// No file at all.
    fn nothing() -> Self {
        Self {
            document_id: Uuid::nil(),
            rows: 0,
            bytes: 0,
            sha256: String::new(),
            data_sha256: String::new(),
            manifest: String::new(),
        }
    }
}
