//! What becomes of a service's answer.

use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use futures::stream::{self, StreamExt};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use status::{Code, Error, reason};
use tonic::Streaming;
use tonic::metadata::MetadataMap;

use super::conditional;
use crate::problem;
use crate::transcode::{Malformed, MessageId, Plans, http_body};

/// How one route's answers are written.
#[derive(Debug)]
pub(super) struct Replies {
    pub(super) plans: Arc<Plans>,
    pub(super) message: MessageId,
    /// The field that is the answer; all of the message without one.
    pub(super) field: Option<u32>,
    pub(super) template: Arc<str>,
}

/// What of the request matters for the answer.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    /// Whether the answer may be kept and asked for again by its tag.
    pub(super) cacheable: bool,
}

impl Replies {
    /// One message, as JSON; 304 when the caller has it.
    pub(super) fn message(
        &self,
        caller: &Caller,
        answer: &tonic::Response<Bytes>,
    ) -> Result<Response<Body>, Error> {
        let tag = caller.tag(answer.metadata());
        if let Some(tag) = &tag
            && conditional::matches(&caller.headers, tag)
        {
            return Ok(not_modified(tag));
        }
        let json = self.json(answer.get_ref()).map_err(malformed)?;
        Ok(with_headers(Body::from(json), "application/json", tag))
    }

    /// One `google.api.HttpBody`, as it is.
    pub(super) fn body(
        caller: &Caller,
        answer: tonic::Response<Bytes>,
    ) -> Result<Response<Body>, Error> {
        let tag = caller.tag(answer.metadata());
        if let Some(tag) = &tag
            && conditional::matches(&caller.headers, tag)
        {
            return Ok(not_modified(tag));
        }
        let about = about_file(answer.metadata());
        let part = http_body(&answer.into_inner()).map_err(malformed)?;
        let response = with_headers(Body::from(part.data), &part.content_type, tag);
        Ok(with_file_headers(response, about))
    }

    /// One body in parts. The first decides on the type, and until it is there an error can still
    /// be told; after it, the connection breaks off, so that nobody takes half a file for a whole.
    pub(super) async fn parts(
        self: &Arc<Self>,
        caller: &Caller,
        answer: tonic::Response<Streaming<Bytes>>,
    ) -> Result<Response<Body>, Error> {
        let tag = caller.tag(answer.metadata());
        let about = about_file(answer.metadata());
        let mut parts = answer.into_inner();
        let first = parts
            .message()
            .await
            .map_err(|status| Error::from(&status))?;
        let first = http_body(&first.unwrap_or_default()).map_err(malformed)?;
        let replies = Arc::clone(self);
        let rest = parts.map(move |part| {
            let part = part.map_err(|status| Error::from(&status));
            let part = part.and_then(|part| http_body(&part).map_err(malformed));
            part.map(|part| part.data).map_err(|error| {
                if error.internal().is_some() {
                    problem::log(&error, &replies.template);
                }
                std::io::Error::other("the answer broke off")
            })
        });
        let body = stream::once(async move { Ok(first.data) }).chain(rest);
        let response = with_headers(Body::from_stream(body), &first.content_type, tag);
        Ok(with_file_headers(response, about))
    }

    pub(super) fn json(&self, wire: &[u8]) -> Result<Vec<u8>, Malformed> {
        let mut out = Vec::new();
        match self.field {
            None => self.plans.to_json(self.message, wire, &mut out)?,
            Some(field) => self
                .plans
                .field_to_json(self.message, field, wire, &mut out)?,
        }
        Ok(out)
    }
}

impl Caller {
    /// The tag of an answer, if it has one and the caller could use it.
    fn tag(&self, metadata: &MetadataMap) -> Option<HeaderValue> {
        let tag = metadata.get(ETAG.as_str()).filter(|_| self.cacheable)?;
        conditional::weak(tag.to_str().ok()?)
    }
}

pub(super) fn malformed(problem: Malformed) -> Error {
    Error::new(
        Code::Internal,
        reason::UPSTREAM_FAULT,
        "A part of the platform answered wrongly.",
    )
    .with_internal(problem.0)
}

/// What an answer with a tag may be kept for: to be asked about again, and by this caller only.
const REVALIDATED: HeaderValue = HeaderValue::from_static("private, no-cache");

pub(super) fn with_headers(
    body: Body,
    content_type: &str,
    tag: Option<HeaderValue>,
) -> Response<Body> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    let content_type = HeaderValue::from_str(content_type)
        .ok()
        .filter(|value| !value.is_empty())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(CONTENT_TYPE, content_type);
    if let Some(tag) = tag {
        headers.insert(ETAG, tag);
        headers.insert(CACHE_CONTROL, REVALIDATED);
    } else {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn not_modified(tag: &HeaderValue) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response.headers_mut().insert(ETAG, tag.clone());
    response.headers_mut().insert(CACHE_CONTROL, REVALIDATED);
    response
}

/// What a service says of a file: its name, and what to look it up by.
pub(crate) const FILE_HEADERS: [HeaderName; 3] = [
    CONTENT_DISPOSITION,
    HeaderName::from_static("x-document-id"),
    HeaderName::from_static("x-export-id"),
];

fn about_file(metadata: &MetadataMap) -> Vec<(HeaderName, HeaderValue)> {
    let told = FILE_HEADERS.into_iter().filter_map(|name| {
        let value = metadata.get(name.as_str())?;
        let value = HeaderValue::from_bytes(value.as_bytes()).ok()?;
        Some((name, value))
    });
    told.collect()
}

fn with_file_headers(
    mut response: Response<Body>,
    about: Vec<(HeaderName, HeaderValue)>,
) -> Response<Body> {
    response.headers_mut().extend(about);
    response
}
