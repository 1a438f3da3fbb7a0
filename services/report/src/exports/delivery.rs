//! A file on its way to its caller.
//!
//! It goes out as it is written, but for its last part: that one waits until the export is on record. So
//! there is no file without a record, and a file that could not be finished breaks off.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use document::Format;
use futures::Stream;
use otel_bi_proto::google::api::HttpBody;
use runtime::grpc::fail;
use status::{Error, Result};
use telemetry::names;
use tonic::Status;
use tonic::codegen::BoxStream;
use tracing::Span;
use tracing::field::Empty;
use uuid::Uuid;

use super::ledger::Pending;
use super::patience;
use super::record::Made;
use super::spool::{self, Reader, Writer};
use super::work::{Bench, Turn, Workshop};
use super::writing::{self, Draft};

/// A file that is on its way.
pub(crate) struct Delivery {
    /// The export.
    pub(crate) export_id: Uuid,
    /// The document in it.
    pub(crate) document_id: Uuid,
    /// The name of the file.
    pub(crate) file_name: String,
    /// The file. Ends in an error when it is not whole.
    pub(crate) parts: BoxStream<HttpBody>,
}

/// A file that is being written, of which there is a first part.
pub(super) struct Begun<W> {
    format: Format,
    document_id: Uuid,
    file_name: String,
    parts: Reader,
    written: W,
}

/// Begins to write a document, in a turn, and into a spool in a folder. Returns when there is something of the file, or nothing will come of it.
pub(super) async fn begin(
    workshop: &Workshop,
    turn: Turn,
    draft: Draft,
    spools: &Arc<Path>,
) -> Result<Begun<impl Future<Output = Result<Result<Made>>> + Send + use<>>> {
    let format = draft.subject.format;
    let document_id = draft.identity.document_id;
    let file_name = draft.subject.file_name(&draft.identity);
    let (out, mut parts) = spool::spool(spools, draft.content.ahead());
    let span = tracing::info_span!(
        "document",
        otel.name = format!("write {}.{}", draft.subject.view, format.name()),
        otel.kind = "internal",
        otel.status_code = Empty,
        { names::EXPORT_VIEW } = draft.subject.view,
        { names::EXPORT_FORMAT } = format.name(),
        { names::DOCUMENT_ID } = %document_id,
        { names::EXPORT_ROWS } = Empty,
        { names::EXPORT_BYTES } = Empty,
        { names::ERROR_TYPE } = Empty,
    );
    let written = span.in_scope(|| workshop.run_in(turn, move |bench| written(draft, bench, out)));
    if !parts.begun().await {
        // There is no file without a single byte: it says why.
        written.await??;
        return Err(Error::internal_fault("a document has no bytes"));
    }
    Ok(Begun {
        format,
        document_id,
        file_name,
        parts,
        written,
    })
}

/// Writes the document, and tells the span what came of it.
fn written(draft: Draft, bench: &Arc<Bench>, out: Writer) -> Result<Made> {
    let made = writing::write(draft, bench, out);
    let span = Span::current();
    match &made {
        Ok(made) => {
            span.record(names::EXPORT_ROWS, made.rows);
            span.record(names::EXPORT_BYTES, made.bytes);
        }
        Err(error) => {
            span.record("otel.status_code", "ERROR");
            span.record(names::ERROR_TYPE, error.reason());
        }
    }
    made
}

impl<W: Future<Output = Result<Result<Made>>> + Send + 'static> Begun<W> {
    /// Hands it out.
    pub(super) fn deliver(self, export_id: Uuid, pending: Pending) -> Delivery {
        Delivery {
            export_id,
            document_id: self.document_id,
            file_name: self.file_name.clone(),
            parts: Box::pin(self.parts(pending)),
        }
    }

    fn parts(self, pending: Pending) -> impl Stream<Item = Result<HttpBody, Status>> + Send {
        let Self {
            format,
            mut parts,
            written,
            ..
        } = self;
        let mut content_type = format.content_type().to_owned();
        let mut part = move |data: Bytes| HttpBody {
            content_type: std::mem::take(&mut content_type),
            data: data.into(),
            ..HttpBody::default()
        };
        let mut reader = patience::watch(pending, &parts.spool());
        async_stream::stream! {
            let last = loop {
                match parts.next().await {
                    Ok(Some(next)) if !next.last => {
                        reader.offered();
                        yield Ok(part(next.data));
                        reader.took();
                    }
                    Ok(last) => break Ok(last),
                    Err(error) => break Err(error),
                }
            };
            let recorded = match last {
                Ok(last) => settle(&mut reader, last, written).await,
                Err(error) => reader.failed(error).await,
            };
            match recorded {
                Ok(data) => yield Ok(part(data)),
                Err(error) => yield Err(fail(error)),
            }
        }
    }
}

/// Puts the file on record when it is whole, and then gives its last part.
async fn settle(
    reader: &mut patience::Watched,
    last: Option<spool::Part>,
    written: impl Future<Output = Result<Result<Made>>>,
) -> Result<Bytes> {
    match (written.await.and_then(|made| made), last) {
        (Ok(made), Some(last)) => reader.made(made).await.map(|()| last.data),
        (Ok(_), None) => {
            let fault = Error::internal_fault("the last part of a file was lost");
            reader.failed(fault).await
        }
        (Err(error), _) => reader.failed(error).await,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use document::{Cell, Column, Emphasis, Kind, PageSetup, Section};
    use futures::stream;

    use super::*;
    use crate::exports::compose::Subject;
    use crate::exports::identity::Identity;
    use crate::exports::writing::{Batches, Content};

    /// A document without an end.
    fn endless(format: Format) -> Draft {
        let subject = Subject {
            domain: "platform".to_owned(),
            view: "audit-trail".to_owned(),
            format,
            title: "Audit trail".to_owned(),
            subtitle: String::new(),
            filters: "{}".to_owned(),
            facts: Vec::new(),
            as_of: String::new(),
            snapshot: String::new(),
            quality: None,
            page: PageSetup::default(),
        };
        let identity = Identity {
            document_id: Uuid::nil(),
            issued_at: DateTime::UNIX_EPOCH,
            actor: "anna".to_owned(),
            trace_id: String::new(),
            audit: None,
            noted: Vec::new(),
        };
        let column = Column {
            key: "note",
            title: "Note",
            kind: Kind::Text,
            unit: "",
            meaning: "What was noted.",
            emphasis: Emphasis::None,
        };
        let section = Section {
            title: "Audit trail".to_owned(),
            columns: vec![column],
            ..Section::default()
        };
        let mut number = 0_u64;
        let batch = move || {
            number += 1;
            // Texts that no packing makes much shorter.
            let text = |row| {
                format!(
                    "{:x}",
                    u128::from(number * row).pow(2) * 0x9e37_79b9_7f4a_7c15
                )
            };
            Ok((1..500).map(|row| vec![Cell::text(text(row))]).collect())
        };
        Draft {
            subject,
            identity,
            definitions: Vec::new(),
            content: Content::Streamed(section, Batches::new(Box::pin(stream::repeat_with(batch)))),
        }
    }

    /// First bytes come before the last row; and who goes away ends the writing.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_file_begins_before_its_last_row_and_ends_with_its_reader() {
        let workshop = Workshop::new();
        let spools = std::env::temp_dir().into();
        for format in [Format::Csv, Format::Xlsx, Format::Pdf] {
            let turn = workshop.turn().await;
            let mut begun = begin(&workshop, turn, endless(format), &spools)
                .await
                .unwrap();
            let first = begun.parts.next().await.unwrap().unwrap();
            assert!(!first.last && !first.data.is_empty());
            drop(begun.parts);
            let ended = begun.written.await.unwrap().unwrap_err();
            assert_eq!(ended.code(), status::Code::Cancelled, "{format:?}");
        }
    }
}
