//! Exports: requests as what is to be exported, files as streams.

use document::{Format, Orientation, PageSetup, Paper};
use otel_bi_proto::google::api::HttpBody;
use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1 as proto;
use status::{Error, Result};
use tonic::Response;
use tonic::codegen::BoxStream;
use tonic::metadata::{Ascii, MetadataValue};

use crate::domain::fields::Fields;
use crate::domain::part;
use crate::exports::{Delivery, Exports, File};
use crate::views::{self, VIEWS, View};

/// A file as an answer.
pub(super) type Answer = Response<BoxStream<HttpBody>>;

/// A view.
pub(super) async fn view(exports: &Exports, request: proto::ExportViewRequest) -> Result<Answer> {
    let view = find(request.domain, request.view)?;
    let file = file(request.format, request.paper, request.orientation)?;
    answer(exports.view(view, request, file).await?)
}

/// The audit trail.
pub(super) async fn audit_trail(
    exports: &Exports,
    request: proto::ExportAuditTrailRequest,
) -> Result<Answer> {
    let file = file(request.format, request.paper, request.orientation)?;
    answer(exports.audit_trail(request, file).await?)
}

/// What jobs have done.
pub(super) async fn job_history(
    exports: &Exports,
    request: proto::ExportJobHistoryRequest,
) -> Result<Answer> {
    let file = file(request.format, request.paper, request.orientation)?;
    answer(exports.job_history(request, file).await?)
}

/// The view that a request names. NOT_FOUND, with those that there are, for one that its domain does not have.
fn find(domain: i32, view: i32) -> Result<&'static View> {
    let wrong = |told: String| Error::invalid_field("domain", told);
    let domain = part::given(domain)
        .map_err(wrong)?
        .ok_or_else(|| wrong("must be aw or wwi".to_owned()))?;
    let found = proto::View::try_from(view)
        .ok()
        .and_then(|view| views::find(domain, view));
    found.ok_or_else(|| unknown(domain))
}

fn unknown(domain: Domain) -> Error {
    let known = VIEWS.iter().filter(|view| view.domain == domain);
    let known: Vec<&str> = known.map(|view| view.name).collect();
    let part = part::word(domain);
    let told = if known.is_empty() {
        format!("{part} has no views to export.")
    } else {
        format!(
            "{part} has no such view to export; it has {}.",
            known.join(", ")
        )
    };
    Error::not_found(told)
}

/// As which file; every wrong field is told.
fn file(format: i32, paper: i32, orientation: i32) -> Result<File> {
    let mut fields = Fields::default();
    let format = fields
        .read("format", kind(format).map(Some))
        .unwrap_or(Format::Xlsx);
    let page = PageSetup {
        paper: fields.read("paper", self::paper(paper)),
        orientation: fields.read("orientation", self::orientation(orientation)),
        excerpt: None,
    };
    if format != Format::Pdf {
        for (field, given) in [("paper", paper), ("orientation", orientation)] {
            if given != 0 {
                fields.wrong(field, "is for format=pdf only".to_owned());
            }
        }
    }
    fields.checked(File { format, page })
}

fn kind(number: i32) -> Result<Format, String> {
    use proto::FileFormat::{Csv, Pdf, Unspecified, Xlsx};
    match proto::FileFormat::try_from(number) {
        Ok(Unspecified | Xlsx) => Ok(Format::Xlsx),
        Ok(Pdf) => Ok(Format::Pdf),
        Ok(Csv) => Ok(Format::Csv),
        Err(_) => Err(format!("{number} is none of xlsx, pdf, csv")),
    }
}

fn paper(number: i32) -> Result<Paper, String> {
    match proto::Paper::try_from(number) {
        Ok(proto::Paper::Unspecified | proto::Paper::A4) => Ok(Paper::A4),
        Ok(proto::Paper::Letter) => Ok(Paper::Letter),
        Err(_) => Err(format!("{number} is none of a4, letter")),
    }
}

fn orientation(number: i32) -> Result<Orientation, String> {
    match proto::Orientation::try_from(number) {
        Ok(proto::Orientation::Unspecified) => Ok(Orientation::Fitting),
        Ok(proto::Orientation::Portrait) => Ok(Orientation::Portrait),
        Ok(proto::Orientation::Landscape) => Ok(Orientation::Landscape),
        Err(_) => Err(format!("{number} is none of portrait, landscape")),
    }
}

/// A file with what is known of it before its first byte.
fn answer(delivery: Delivery) -> Result<Answer> {
    let disposition = format!("attachment; filename=\"{}\"", delivery.file_name);
    let mut response = Response::new(delivery.parts);
    let metadata = response.metadata_mut();
    metadata.insert("content-disposition", value(&disposition)?);
    metadata.insert("x-export-id", value(&delivery.export_id.to_string())?);
    metadata.insert("x-document-id", value(&delivery.document_id.to_string())?);
    Ok(response)
}

fn value(text: &str) -> Result<MetadataValue<Ascii>> {
    let value = text.parse();
    value.map_err(|_| Error::internal_fault(format!("{text:?} cannot be told in metadata")))
}

#[cfg(test)]
mod tests {
    use status::Code;

    use super::*;

    #[test]
    fn files_are_workbooks_unless_told_otherwise() {
        let default = file(0, 0, 0).unwrap();
        assert_eq!(default.format, Format::Xlsx);
        assert_eq!(default.page, PageSetup::default());
        let letter = file(2, 2, 2).unwrap();
        assert_eq!(letter.page.paper, Paper::Letter);
        assert_eq!(letter.page.orientation, Orientation::Landscape);
    }

    #[test]
    fn every_wrong_field_is_told() {
        let wrong = |format, paper, orientation| {
            let error = file(format, paper, orientation).unwrap_err();
            let fields = error.fields().iter();
            fields.map(|wrong| wrong.field.clone()).collect::<Vec<_>>()
        };
        assert_eq!(wrong(2, 9, 9), ["paper", "orientation"]);
        assert_eq!(wrong(3, 1, 0), ["paper"]);
        assert_eq!(wrong(9, 0, 0), ["format"]);
    }

    #[test]
    fn a_view_that_is_not_there_is_told_with_those_that_are() {
        let refused = |domain: i32, view: i32| find(domain, view).err().unwrap();
        assert_eq!(refused(0, 2).code(), Code::InvalidArgument);
        assert_eq!(refused(9, 2).code(), Code::InvalidArgument);
        for unknown in [0, 4, 99] {
            let error = refused(Domain::Wwi.into(), unknown);
            assert_eq!(error.code(), Code::NotFound);
            assert!(
                error.message().contains("sales-history"),
                "{}",
                error.message()
            );
        }
        let platform = refused(Domain::Platform.into(), 2);
        assert_eq!(platform.code(), Code::NotFound);
    }
}
