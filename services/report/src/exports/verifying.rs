//! Whether a file is what was handed out, and whether today's data still say so.

use bytes::Bytes;
use document::{Fingerprint, pdf, xlsx};
use otel_bi_proto::otelbi::report::v1::ExportViewRequest;
use sha2::{Digest, Sha256};
use status::{Error, Result};
use store::audit::{self, Head};
use store::exports::{self as kept, Export};
use uuid::Uuid;

use super::manifest::Manifest;
use super::{Exports, filters};
use crate::views::{VIEWS, View};

/// What a caller has of a file.
#[derive(Debug, Clone)]
pub(crate) enum Given {
    /// The file itself.
    File(Bytes),
    /// Its SHA-256: 64 hexadecimal digits in lower case.
    Sha256(String),
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// What was handed out, and today's data do not say otherwise.
    Genuine,
    /// What was handed out; today's data say something else.
    Outdated,
    /// It says to be ours, and is not what was handed out.
    Altered,
    /// Nothing is known of it.
    Unknown,
}

/// What is known of a file.
#[derive(Debug, Clone)]
pub(crate) struct Verified {
    /// What it is.
    pub(crate) verdict: Verdict,
    /// The same in words.
    pub(crate) explanation: String,
    /// Its SHA-256.
    pub(crate) sha256: String,
    /// Its newest export; of an altered file that of the document it says to be.
    pub(crate) export: Option<Export>,
    /// What it says of itself, as JSON; empty when nothing is known.
    pub(crate) manifest: String,
    /// SHA-256 of today's data as CSV; empty when they were not compared.
    pub(crate) current_data_sha256: String,
    /// Whether the audit trail still has the row that it says was its newest.
    pub(crate) audit_position_holds: Option<bool>,
}

/// A file that was looked into.
struct Read {
    sha256: String,
    kind: Kind,
}

/// What a file is by its first bytes and its manifest.
enum Kind {
    /// One that says to be ours, in this text.
    Ours(Box<Manifest>, String),
    /// A workbook or PDF file of somebody else's, or one whose manifest was taken out.
    Foreign,
    /// Of another kind, CSV for example, which has no place for a manifest; or it was not looked into.
    Plain,
}

impl Exports {
    /// What is known of a file.
    pub(crate) async fn verify(&self, given: Given) -> Result<Verified> {
        let read = match given {
            // Uploads are hostile until known: they are looked into where nobody waits for it.
            Given::File(file) => self.workshop.run(move |_| look_into(&file)).await?,
            Given::Sha256(sha256) => Read {
                sha256,
                kind: Kind::Plain,
            },
        };
        runtime::grpc::concerns("platform", read.sha256.clone());
        match kept::find_file(&self.store, &read.sha256).await? {
            Some(export) => self.known(export).await,
            None => self.unknown(read).await,
        }
    }

    /// What is to be said of a file that was handed out.
    async fn known(&self, export: Export) -> Result<Verified> {
        let told = Manifest::parse(&export.manifest);
        let audit_position_holds = self.position_holds(told.as_ref()).await?;
        let (verdict, today, current) = match self.current(&export).await {
            Ok(Some(current)) if current == export.data_sha256 => {
                (Verdict::Genuine, "Today's data say the same.", current)
            }
            Ok(Some(current)) => (
                Verdict::Outdated,
                "Today's data say something else: export it again for the newest figures.",
                current,
            ),
            Ok(None) => (
                Verdict::Genuine,
                "It is of what is not asked again, so it was not compared with today's data.",
                String::new(),
            ),
            Err(error) => {
                let cause = error.for_operator();
                tracing::warn!(error = cause, "today's data cannot be asked for");
                (
                    Verdict::Genuine,
                    "It was not compared with today's data, which cannot be asked for just now.",
                    String::new(),
                )
            }
        };
        let handed_out = if audit_position_holds == Some(false) {
            "This file is what was handed out, but the audit trail no longer has the row that was its \
             newest then: verify the trail."
        } else {
            "This file is what was handed out."
        };
        Ok(Verified {
            verdict,
            explanation: format!("{handed_out} {today}"),
            sha256: export.sha256.clone(),
            manifest: export.manifest.clone(),
            export: Some(export),
            current_data_sha256: current,
            audit_position_holds,
        })
    }

    /// What is to be said of a file that was not handed out.
    async fn unknown(&self, read: Read) -> Result<Verified> {
        let unknown = |explanation: &str, sha256| Verified {
            verdict: Verdict::Unknown,
            explanation: explanation.to_owned(),
            sha256,
            export: None,
            manifest: String::new(),
            current_data_sha256: String::new(),
            audit_position_holds: None,
        };
        let (manifest, json) = match read.kind {
            Kind::Ours(manifest, json) => (manifest, json),
            Kind::Foreign => {
                let told = "It is not from here, or what it said of itself was taken out of it.";
                return Ok(unknown(told, read.sha256));
            }
            Kind::Plain => {
                let told = "No file with this digest is on record: it is not from here, its record is \
                            older than what is kept, or it was altered. Workbooks and PDF files say \
                            which document they were, so upload the file to learn more; a CSV file has \
                            no place for that.";
                return Ok(unknown(told, read.sha256));
            }
        };
        // Only what is a UUID can be an id: what a file says goes nowhere else.
        let export = match Uuid::parse_str(&manifest.document_id) {
            Ok(id) => kept::find_document(&self.store, &id.to_string()).await?,
            Err(_) => None,
        };
        let Some(export) = export else {
            let told = "It says of itself to be from here, but no such document is on record: it is \
                        forged, or its record is older than what is kept.";
            return Ok(Verified {
                manifest: json,
                ..unknown(told, read.sha256)
            });
        };
        Ok(Verified {
            verdict: Verdict::Altered,
            explanation: altered(&manifest, &export),
            sha256: read.sha256,
            audit_position_holds: self.position_holds(Some(&manifest)).await?,
            export: Some(export),
            manifest: json,
            current_data_sha256: String::new(),
        })
    }

    async fn position_holds(&self, manifest: Option<&Manifest>) -> Result<Option<bool>> {
        let Some(position) = manifest.and_then(|manifest| manifest.audit.clone()) else {
            return Ok(None);
        };
        let head = Head::from(position);
        audit::holds(&self.store, &head).await.map(Some)
    }

    /// The digest of what the view of an export says now; nothing where there is no view to ask.
    async fn current(&self, export: &Export) -> Result<Option<String>> {
        let of_export = |view: &&&View| view.domain == export.domain && view.name == export.view;
        let Some(view) = VIEWS.iter().find(of_export) else {
            return Ok(None);
        };
        let request = ExportViewRequest {
            domain: view.domain.into(),
            view: view.view.into(),
            ..filters::to_view(&export.filters)?
        };
        let shown = (view.show)(self.services.clone(), request).await?;
        let digest = self.workshop.run(move |_| {
            let mut data = Fingerprint::default();
            if let Some((section, rows)) = shown.sections.first() {
                data.section(section)?;
                data.rows(rows)?;
            }
            Ok::<_, document::Error>(data.hex())
        });
        let fault = |problem: document::Error| Error::internal_fault(problem.to_string());
        digest.await?.map(Some).map_err(fault)
    }
}

/// Reads what a file says of itself.
fn look_into(file: &[u8]) -> Read {
    let json = match file {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(pdf::manifest(file)),
        [b'P', b'K', ..] => Some(xlsx::manifest(file)),
        _ => None,
    };
    let kind = match json {
        Some(Some(json)) => Manifest::parse(&json)
            .map_or(Kind::Foreign, |manifest| Kind::Ours(manifest.into(), json)),
        Some(None) => Kind::Foreign,
        None => Kind::Plain,
    };
    Read {
        sha256: format!("{:x}", Sha256::digest(file)),
        kind,
    }
}

/// What an altered file is told.
fn altered(manifest: &Manifest, export: &Export) -> String {
    let says_as_issued = Manifest::parse(&export.manifest).as_ref() == Some(manifest);
    let what = if says_as_issued {
        "Something in it was changed since; opening and saving it in another program is enough."
    } else {
        "What it says of itself was changed, too."
    };
    format!(
        "It says to be document {}, but it is not the file that was handed out as that. {what}",
        export.document_id
    )
}
