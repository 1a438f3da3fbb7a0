//! Errors as HTTP tells them: `application/problem+json` (RFC 9457).

use axum::body::Body;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use serde::Serialize;
use status::{Error, reason};

/// The body of an error; its schema is in `openapi/fixed.rs`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Problem<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    code: &'static str,
    reason: &'a str,
    trace_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    violations: Vec<Violation<'a>>,
}

#[derive(Debug, Serialize)]
struct Violation<'a> {
    field: &'a str,
    description: &'a str,
}

impl<'a> Problem<'a> {
    /// The problem of a request for `path`.
    pub(crate) fn new(error: &'a Error, path: &'a str) -> Self {
        let status = http_status(error);
        Self {
            r#type: "about:blank",
            title: match status {
                StatusCode::METHOD_NOT_ALLOWED
                | StatusCode::PAYLOAD_TOO_LARGE
                | StatusCode::URI_TOO_LONG
                | StatusCode::UNSUPPORTED_MEDIA_TYPE
                | StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
                    status.canonical_reason().unwrap_or_default()
                }
                _ => error.code().title(),
            },
            status: status.as_u16(),
            detail: error.message(),
            instance: path,
            code: error.code().name(),
            reason: error.reason(),
            trace_id: telemetry::current_trace_id().unwrap_or_default(),
            violations: error
                .fields()
                .iter()
                .map(|own| Violation {
                    field: &own.field,
                    description: &own.description,
                })
                .collect(),
        }
    }

    pub(crate) fn json(&self) -> Vec<u8> {
        // Strings and numbers only: this cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// Reasons of the edge itself, whose statuses are not those of their codes.
pub(crate) mod edge {
    use status::{Code, Error, reason};

    /// The body is not of a type the call takes.
    pub(crate) const UNSUPPORTED_MEDIA_TYPE: &str = "UNSUPPORTED_MEDIA_TYPE";
    /// The URI is longer than the edge lets in.
    pub(crate) const URI_TOO_LONG: &str = "URI_TOO_LONG";
    /// The headers are larger than the edge lets in.
    pub(crate) const HEADERS_TOO_LARGE: &str = "HEADERS_TOO_LARGE";

    /// Nothing is at this path.
    pub(crate) fn no_route() -> Error {
        Error::new(
            Code::NotFound,
            reason::NO_ROUTE,
            "There is nothing at this path.",
        )
    }

    /// The path has other methods.
    pub(crate) fn method_not_allowed(allowed: &str) -> Error {
        let message = format!("This path answers {allowed} only.");
        Error::new(Code::Unimplemented, reason::METHOD_NOT_ALLOWED, message)
    }
}

/// The status of an error: that of its code, save where HTTP has a closer one for what the edge
/// itself refuses.
fn http_status(error: &Error) -> StatusCode {
    match error.reason() {
        reason::METHOD_NOT_ALLOWED => StatusCode::METHOD_NOT_ALLOWED,
        reason::REQUEST_TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
        edge::UNSUPPORTED_MEDIA_TYPE => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        edge::URI_TOO_LONG => StatusCode::URI_TOO_LONG,
        edge::HEADERS_TOO_LARGE => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        _ => StatusCode::from_u16(error.code().http_status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// The answer to a request for `path` that failed.
pub(crate) fn response(error: &Error, path: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(Problem::new(error, path).json()));
    *response.status_mut() = http_status(error);
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(after) = error.retry_after() {
        // Whole seconds, rounded up: sooner would be too soon.
        let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
        headers.insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// Logs a failure that is the gateway's to tell of. What a service answered with has no internal
/// part: the service has logged it.
pub(crate) fn log(error: &Error, route: &str) {
    let (code, reason) = (error.code().name(), error.reason());
    let detail = error.for_operator();
    if error.code().is_server_fault() {
        tracing::error!(route, code, reason, error = detail, "request failed");
    } else {
        tracing::warn!(route, code, reason, error = detail, "request refused");
    }
}
