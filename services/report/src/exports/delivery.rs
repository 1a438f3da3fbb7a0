//! A file on its way to its caller.
//!
//! It goes out as it is written, but for its last part: that one waits until the export is on record. So
//! there is no file without a record, and a file that could not be finished breaks off.

use bytes::Bytes;
use document::Format;
use futures::Stream;
use otel_bi_proto::google::api::HttpBody;
use runtime::grpc::fail;
use status::Result;
use tokio::sync::mpsc;
use tonic::Status;
use tonic::codegen::BoxStream;
use uuid::Uuid;

use super::ledger::Pending;
use super::parts;
use super::record::Made;
use super::work::Workshop;
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
    first: Bytes,
    rest: mpsc::Receiver<Bytes>,
    written: W,
}

/// Begins to write a document. Returns when there is something of the file, or nothing will come of it.
pub(super) async fn begin(
    workshop: &Workshop,
    draft: Draft,
) -> Result<Begun<impl Future<Output = Result<Result<Made>>> + Send + use<>>> {
    let format = draft.subject.format;
    let document_id = draft.identity.document_id;
    let file_name = draft.subject.file_name(&draft.identity);
    let (out, mut rest) = parts::channel();
    let written = workshop.run(move |bench| writing::write(draft, bench, out));
    let Some(first) = rest.recv().await else {
        // There is no file without a single byte: it says why.
        written.await??;
        return Err(status::Error::internal_fault("a document has no bytes"));
    };
    Ok(Begun {
        format,
        document_id,
        file_name,
        first,
        rest,
        written,
    })
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
            first,
            mut rest,
            written,
            ..
        } = self;
        let mut content_type = format.content_type().to_owned();
        let mut part = move |data: Bytes| HttpBody {
            content_type: std::mem::take(&mut content_type),
            data: data.into(),
            ..HttpBody::default()
        };
        async_stream::stream! {
            let mut held = first;
            while let Some(next) = rest.recv().await {
                yield Ok(part(std::mem::replace(&mut held, next)));
            }
            let recorded = match written.await.and_then(|made| made) {
                Ok(made) => pending.made(made).await,
                Err(error) => {
                    pending.failed(&error).await;
                    Err(error)
                }
            };
            match recorded {
                Ok(()) => yield Ok(part(held)),
                Err(error) => yield Err(fail(error)),
            }
        }
    }
}
