//! A file of a report, as a stream.

use std::fs::File as Opened;
use std::io;

use bytes::{Bytes, BytesMut};
use document::Format;
use futures::Stream;
use otel_bi_proto::google::api::HttpBody;
use otel_bi_proto::otelbi::report::v1::DownloadReportRequest;
use runtime::grpc::fail;
use sha2::{Digest, Sha256};
use status::{Code, Error, Result};
use store::reports::{self, File, Report, State};
use tokio::io::AsyncReadExt as _;
use tonic::codegen::BoxStream;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::{Response, Status};

use super::handing::Handing;
use super::questions;
use crate::reports::{FileName, Maker, unusable};

/// Bytes of a part.
const PART: usize = 64 * 1024;

/// A file of a report that is ready. It is checked on its way: the last part goes out only when all of it is
/// what was made, and on record as an export of its own.
pub(in super::super) async fn download(
    maker: &Maker,
    request: &DownloadReportRequest,
) -> Result<Response<BoxStream<HttpBody>>> {
    let id = questions::id(&request.report_id)?;
    let format = questions::format(request.format)?;
    let report = reports::get(&maker.store, &id).await?;
    let report = report.ok_or_else(|| questions::no_report(&id))?;
    questions::note(&report);
    let file = file(&report, format)?;
    let delivery = Handing::begin(&maker.store, &report, &file).await?;
    let opened = match open(maker, &file).await {
        Ok(opened) => opened,
        Err(error) => return Err(delivery.failed(error).await),
    };
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    let (export_id, document_id) = (delivery.export_id().to_owned(), file.document_id.clone());
    let parts: BoxStream<HttpBody> = Box::pin(parts(opened, file, format, delivery));
    let mut response = Response::new(parts);
    let metadata = response.metadata_mut();
    metadata.insert("content-disposition", value(&disposition)?);
    metadata.insert("x-export-id", value(&export_id)?);
    metadata.insert("x-document-id", value(&document_id)?);
    Ok(response)
}

/// The record of the file.
fn file(report: &Report, format: Format) -> Result<File> {
    let precondition = |reason: &'static str, told: String| {
        Err(Error::new(Code::FailedPrecondition, reason, told))
    };
    match report.state {
        State::Queued | State::Running => precondition(
            "REPORT_NOT_READY",
            "The report is still being made: follow it with WatchReport.".to_owned(),
        ),
        State::Failed => {
            let why = report
                .failure
                .as_ref()
                .map_or("", |failure| &failure.message);
            precondition(
                "REPORT_FAILED",
                format!("The report has no files, for it could not be made. {why}"),
            )
        }
        State::Deleted => {
            let told = "The report was deleted, or its time was over.";
            Err(Error::new(Code::NotFound, "REPORT_DELETED", told))
        }
        State::Ready => {
            let mut files = report.files.iter();
            let found = files.find(|file| file.format == format.name());
            found.cloned().ok_or_else(missing)
        }
    }
}

/// Opens a file, if it is as long as it was made.
async fn open(maker: &Maker, file: &File) -> Result<Opened> {
    let name = FileName::parse(&file.name)
        .ok_or_else(|| Error::internal_fault(format!("{:?} is no name of ours", file.name)))?;
    let folder = maker.folder.clone();
    let opened = tokio::task::spawn_blocking(move || folder.open(&name)).await;
    let opened = opened.map_err(|ended| Error::internal_fault(ended.to_string()))?;
    match opened {
        Ok((opened, bytes)) if bytes == file.bytes => Ok(opened),
        Ok((_, bytes)) => Err(changed(file, &format!("it has {bytes} bytes"))),
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => Err(missing()),
        Err(problem) => Err(unusable(&problem)),
    }
}

fn parts(
    opened: Opened,
    file: File,
    format: Format,
    delivery: Handing,
) -> impl Stream<Item = Result<HttpBody, Status>> + Send + 'static {
    let mut content_type = format.content_type().to_owned();
    let mut message = move |data: Bytes| HttpBody {
        content_type: std::mem::take(&mut content_type),
        data: data.into(),
        ..HttpBody::default()
    };
    async_stream::stream! {
        let mut opened = tokio::fs::File::from_std(opened);
        let mut sha256 = Sha256::new();
        let mut held: Option<Bytes> = None;
        loop {
            match read(&mut opened).await {
                Ok(part) if part.is_empty() => break,
                Ok(part) => {
                    sha256.update(&part);
                    if let Some(before) = held.replace(part) {
                        yield Ok(message(before));
                    }
                }
                Err(problem) => {
                    yield Err(fail(delivery.failed(unusable(&problem)).await));
                    return;
                }
            }
        }
        let found = format!("{:x}", sha256.finalize());
        if found != file.sha256 {
            let changed = changed(&file, &format!("its SHA-256 is {found}"));
            yield Err(fail(delivery.failed(changed).await));
        } else if let Some(last) = held {
            // There is no file without a record.
            match delivery.done().await {
                Ok(()) => yield Ok(message(last)),
                Err(error) => yield Err(fail(error)),
            }
        }
    }
}

/// The next part; an empty one at the end.
async fn read(file: &mut tokio::fs::File) -> io::Result<Bytes> {
    let mut part = BytesMut::with_capacity(PART);
    while part.len() < PART {
        let room = PART - part.len();
        if (&mut *file).take(room as u64).read_buf(&mut part).await? == 0 {
            break;
        }
    }
    Ok(part.freeze())
}

/// The file is not there.
fn missing() -> Error {
    let told =
        "The report's file is not where reports are kept any more: have the report made again.";
    Error::new(Code::NotFound, "FILES_MISSING", told)
}

/// The file is not what was made.
fn changed(file: &File, how: &str) -> Error {
    let told = "The report's file is not as it was made, and is not handed out: have the report made again.";
    let error = Error::new(Code::Internal, "FILE_CHANGED", told);
    error.with_internal(format!("{}: {how}", file.name))
}

fn value(text: &str) -> Result<MetadataValue<Ascii>> {
    let value = text.parse();
    value.map_err(|_| Error::internal_fault(format!("{text:?} cannot be told in metadata")))
}
