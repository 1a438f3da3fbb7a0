//! Whether a file is what was handed out.

use otel_bi_proto::otelbi::report::v1 as proto;
use runtime::server::MAX_UPLOAD_BYTES;
use status::{Error, Result};

use super::list;
use crate::domain::hex;
use crate::exports::{Exports, Given, Verdict, Verified};

/// What is known of a file.
pub(super) async fn verify(
    exports: &Exports,
    request: proto::VerifyExportRequest,
) -> Result<proto::VerifyExportResponse> {
    let verified = exports.verify(given(request)?).await?;
    Ok(message(verified))
}

/// Whether what was sent in is a web form around a file: its digest would be nobody's.
fn is_form(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("multipart/form-data")
}

/// The file, or its digest: one of them.
fn given(request: proto::VerifyExportRequest) -> Result<Given> {
    let file = request.file.filter(|file| !file.data.is_empty());
    match (file, request.sha256.as_str()) {
        (Some(file), _) if is_form(&file.content_type) => Err(Error::invalid_field(
            "file",
            "is a form: send the file itself as the body (curl --data-binary @file)",
        )),
        (None, "") => Err(Error::invalid_field(
            "file",
            "must be given, or `sha256` in its place",
        )),
        (Some(_), sha256) if !sha256.is_empty() => Err(Error::invalid_field(
            "sha256",
            "must not be given beside the file: its digest is computed",
        )),
        (Some(file), _) if file.data.len() > MAX_UPLOAD_BYTES => Err(Error::invalid_field(
            "file",
            format!(
                "must be {MAX_UPLOAD_BYTES} bytes at most, are {}; give its `sha256` instead",
                file.data.len()
            ),
        )),
        (Some(file), _) => Ok(Given::File(file.data.into())),
        (None, sha256) => hex::digits(sha256, 64)
            .map(Given::Sha256)
            .map_err(|told| Error::invalid_field("sha256", told)),
    }
}

fn message(verified: Verified) -> proto::VerifyExportResponse {
    let verdict = match verified.verdict {
        Verdict::Genuine => proto::ExportVerdict::Genuine,
        Verdict::Outdated => proto::ExportVerdict::Outdated,
        Verdict::Altered => proto::ExportVerdict::Altered,
        Verdict::Unknown => proto::ExportVerdict::Unknown,
    };
    proto::VerifyExportResponse {
        verdict: verdict.into(),
        explanation: verified.explanation,
        sha256: verified.sha256,
        export: verified.export.map(list::record),
        manifest: verified.manifest,
        current_data_sha256: verified.current_data_sha256,
        audit_position_holds: verified.audit_position_holds,
    }
}

#[cfg(test)]
mod tests {
    use otel_bi_proto::google::api::HttpBody;

    use super::*;

    fn asked(data: &[u8], sha256: &str) -> Result<Given> {
        let file = HttpBody {
            data: data.to_vec(),
            ..HttpBody::default()
        };
        given(proto::VerifyExportRequest {
            file: Some(file),
            sha256: sha256.to_owned(),
        })
    }

    #[test]
    fn a_file_or_its_digest_is_given_and_not_both() {
        assert!(matches!(asked(b"x", "").unwrap(), Given::File(_)));
        let digest = "AB".repeat(32);
        let Given::Sha256(told) = asked(b"", &digest).unwrap() else {
            panic!("it is a digest");
        };
        assert_eq!(told, "ab".repeat(32));
        let field = |given: Result<Given>| given.err().unwrap().fields()[0].field.clone();
        assert_eq!(field(asked(b"", "")), "file");
        assert_eq!(field(asked(b"x", &digest)), "sha256");
        assert_eq!(field(asked(b"", "abc")), "sha256");
        let large = vec![0; MAX_UPLOAD_BYTES + 1];
        assert_eq!(field(asked(&large, "")), "file");
    }

    #[test]
    fn a_form_is_no_file() {
        let sent = |content_type: &str| {
            let file = HttpBody {
                content_type: content_type.to_owned(),
                data: b"x".to_vec(),
                ..HttpBody::default()
            };
            given(proto::VerifyExportRequest {
                file: Some(file),
                sha256: String::new(),
            })
        };
        let form = sent("Multipart/form-data; boundary=x").err().unwrap();
        assert_eq!(form.fields()[0].field, "file");
        // What curl says of any body by itself.
        assert!(sent("application/x-www-form-urlencoded").is_ok());
    }
}
