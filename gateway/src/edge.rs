//! What every request and every answer passes, whatever they are about: limits on the way in,
//! headers on the way out.

use std::panic::AssertUnwindSafe;

use axum::body::Body;
use axum::middleware::Next;
use futures::FutureExt;
use http::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response};
use http_body::Body as _;
use status::{Code, Error};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::calls::FILE_HEADERS;
use crate::problem::{self, edge};

/// Longer than any link of the app; the rest of the way (proxies, logs) takes no more.
const MAX_URI_BYTES: usize = 8 * 1024;
/// Tokens and trace context, with room.
const MAX_HEADER_BYTES: usize = 32 * 1024;
/// Below about a packet's worth compression costs more than it saves.
const COMPRESSED_ABOVE: u64 = 1024;

const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");
const SPAN_ID: HeaderName = HeaderName::from_static("x-span-id");

/// Scripts from our own files only; styles also inline, as the component library writes them.
const APP_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; \
     base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
);
/// What the API answers is never a page: a download that claims to be one can do nothing.
const API_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

/// Whether a path is the API's; the web app never answers there.
pub(crate) fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// Checks a request's size, answers it, and puts on what every answer bears.
pub(crate) async fn guard(request: Request<Body>, next: Next) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let is_head = *request.method() == Method::HEAD;
    let mut response = match check(&request) {
        Err(error) => problem::response(&error, &path),
        Ok(()) => match AssertUnwindSafe(next.run(request)).catch_unwind().await {
            Ok(response) => response,
            // The panic itself was logged by the hook.
            Err(_) => problem::response(&Error::internal_fault("a handler panicked"), &path),
        },
    };
    finish(response.headers_mut(), &path);
    if is_head {
        without_body(response)
    } else {
        response
    }
}

fn check(request: &Request<Body>) -> Result<(), Error> {
    let uri = request
        .uri()
        .path_and_query()
        .map_or(0, |uri| uri.as_str().len());
    if uri > MAX_URI_BYTES {
        let message = format!("The address is longer than {MAX_URI_BYTES} bytes.");
        return Err(Error::new(
            Code::InvalidArgument,
            edge::URI_TOO_LONG,
            message,
        ));
    }
    let headers = request.headers();
    let size: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if size > MAX_HEADER_BYTES {
        let message = format!("The headers are larger than {MAX_HEADER_BYTES} bytes.");
        return Err(Error::new(
            Code::InvalidArgument,
            edge::HEADERS_TOO_LARGE,
            message,
        ));
    }
    Ok(())
}

fn finish(headers: &mut HeaderMap, path: &str) {
    if let Some(ids) = telemetry::trace_ids() {
        let hex = |digits: String| HeaderValue::try_from(digits).ok();
        headers.extend(hex(ids.trace_id).map(|value| (TRACE_ID, value)));
        headers.extend(hex(ids.span_id).map(|value| (SPAN_ID, value)));
    }
    let policy = if is_api(path) { API_POLICY } else { APP_POLICY };
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
}

/// The answer to HEAD: the headers of GET, its length included, and no body.
fn without_body(mut response: Response<Body>) -> Response<Body> {
    if let Some(length) = response.body().size_hint().exact()
        && !response.headers().contains_key(CONTENT_LENGTH)
        && !response.status().is_redirection()
    {
        response.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    response.map(|_| Body::empty())
}

/// gzip, brotli and zstd for what is worth it. Lines of a stream would wait in the compressor;
/// images and office files are compressed already.
pub(crate) fn compression() -> CompressionLayer<impl Predicate> {
    let worth_it = SizeAbove::new(COMPRESSED_ABOVE)
        .and(NotForContentType::const_new("application/x-ndjson"))
        .and(NotForContentType::const_new("text/event-stream"))
        .and(NotForContentType::const_new(
            "application/vnd.openxmlformats",
        ))
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::const_new("font/woff2"))
        .and(NotForContentType::IMAGES);
    // Level 4: a third of the time of the defaults for nearly their size, on answers made anew.
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(worth_it)
}

/// Lets pages of exactly these origins call the API.
pub(crate) fn cors(origins: &[HeaderValue]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().cloned()))
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            AUTHORIZATION,
            CONTENT_TYPE,
            IF_NONE_MATCH,
            HeaderName::from_static("grpc-timeout"),
            HeaderName::from_static("traceparent"),
            HeaderName::from_static("tracestate"),
        ])
        .expose_headers(
            [TRACE_ID, SPAN_ID, ETAG, RETRY_AFTER]
                .into_iter()
                .chain(FILE_HEADERS)
                .collect::<Vec<_>>(),
        )
        .max_age(std::time::Duration::from_hours(1))
}
