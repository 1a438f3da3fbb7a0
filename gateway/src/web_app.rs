//! The built React app.
//!
//! A file under `/assets/` has the hash of its content in its name: it is kept for good. Everything
//! else is asked for anew each time. A page that a person goes to is the app's business, so any
//! other path answers with `index.html`; what a program asks for (a missing script, an image) is
//! told that it is missing.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::Path;

use axum::body::Body;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, ETAG};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri};
use percent_encoding::percent_decode_str;
use telemetry::http::MatchedRoute;
use tower_http::services::ServeDir;

use crate::calls::{conditional, not_allowed};
use crate::problem::{self, edge};

const ASSETS: &str = "/assets/";
const INDEX: &str = "/index.html";
/// A year: the longest that caches honour.
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// What is said where the app should be.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
    <title>OTel BI</title><h1>The web app has not been built</h1>\
    <p>The gateway found no <code>index.html</code> in its WEB_DIR. Run \
    <code>cargo dev up</code>, or <code>npm ci &amp;&amp; npm run build</code> in \
    <code>web/</code>. The API is there: <a href=\"/api/openapi.json\">/api/openapi.json</a>.</p>";

/// Serves the files of one folder.
#[derive(Debug, Clone)]
pub(crate) struct WebApp {
    files: ServeDir,
}

impl WebApp {
    /// Serves `folder`, also when it is not there yet.
    pub(crate) fn new(folder: &Path) -> Self {
        let files = ServeDir::new(folder)
            .append_index_html_on_directories(false)
            .redirect_to_trailing_slash(false)
            .precompressed_br()
            .precompressed_gzip();
        Self { files }
    }

    /// Answers a request for a path outside of the API.
    pub(crate) async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let path = request.uri().path().to_owned();
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return not_allowed("GET, HEAD", &path);
        }
        let (route, mut response) = if path.starts_with(ASSETS) {
            ("/assets/{file}", self.asset(&path, request).await)
        } else {
            ("/{page}", self.page(&path, request).await)
        };
        response.extensions_mut().insert(MatchedRoute::from(route));
        response
    }

    async fn asset(&self, path: &str, request: Request<Body>) -> Response<Body> {
        match self.file(request, path).await {
            Some(response) => with_cache(response, FOR_GOOD),
            None => problem::response(&edge::no_route(), path),
        }
    }

    async fn page(&self, path: &str, request: Request<Body>) -> Response<Body> {
        let index = copy(&request);
        if path != "/"
            && let Some(response) = self.file(request, path).await
        {
            return with_cache(response, ASK_AGAIN);
        }
        if !is_navigation(path, index.headers()) {
            return problem::response(&edge::no_route(), path);
        }
        match self.file(index, INDEX).await {
            Some(response) => with_cache(response, ASK_AGAIN),
            None => not_built(),
        }
    }

    /// The file at `path`, if there is one.
    async fn file(&self, mut request: Request<Body>, path: &str) -> Option<Response<Body>> {
        // A hidden file is none of the app's, however its name is written.
        if decoded(path).split('/').any(|part| part.starts_with('.')) {
            return None;
        }
        *request.uri_mut() = path.parse::<Uri>().ok()?;
        match self.files.clone().try_call(request).await {
            Ok(response) if response.status() == StatusCode::NOT_FOUND => None,
            Ok(response) => Some(response.map(Body::new)),
            // `ServeDir` says so of a path below a folder that is not there.
            Err(problem)
                if matches!(
                    problem.kind(),
                    ErrorKind::NotFound | ErrorKind::NotADirectory
                ) =>
            {
                None
            }
            Err(problem) => {
                tracing::warn!(path, error = %problem, "cannot read a file of the web app");
                None
            }
        }
    }
}

/// The parts of a request that a file's answer depends on.
fn copy(request: &Request<Body>) -> Request<Body> {
    let mut copy = Request::new(Body::empty());
    *copy.method_mut() = request.method().clone();
    *copy.headers_mut() = request.headers().clone();
    copy
}

/// The path as `ServeDir` reads it.
fn decoded(path: &str) -> Cow<'_, str> {
    percent_decode_str(path).decode_utf8_lossy()
}

/// Whether a person goes to a page, by what browsers ask for then.
fn is_navigation(path: &str, headers: &HeaderMap) -> bool {
    let path = decoded(path);
    let name = path.rsplit('/').next().unwrap_or_default();
    let html = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|accept| accept.contains("text/html"));
    path == "/" || (html && !name.contains('.'))
}

fn with_cache(mut response: Response<Body>, cache: HeaderValue) -> Response<Body> {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, cache);
    // What is sent may be compressed on the way: the tag stands for the content, not the bytes.
    let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok());
    if let Some(tag) = tag.and_then(conditional::weak) {
        headers.insert(ETAG, tag);
    }
    response
}

fn not_built() -> Response<Body> {
    let mut response = Response::new(Body::from(NOT_BUILT));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
