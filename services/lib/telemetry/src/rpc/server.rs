//! The server's side of a call.

use std::task::{Context, Poll};

use http_body::Body;
use tower::{Layer, Service};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::body::ObservedBody;
use super::call::{Call, Side};
use super::future::ObservedFuture;
use crate::context;

/// Makes a server span of every call, a child of the caller's, and records
/// `rpc.server.call.duration`.
#[derive(Debug, Clone, Copy, Default)]
pub struct ServerLayer;

impl ServerLayer {
    /// The layer.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

impl<S> Layer<S> for ServerLayer {
    type Service = ServerService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ServerService { inner }
    }
}

/// What [`ServerLayer`] makes.
#[derive(Debug, Clone)]
pub struct ServerService<S> {
    inner: S,
}

impl<S, RequestBody, ResponseBody> Service<http::Request<RequestBody>> for ServerService<S>
where
    S: Service<http::Request<RequestBody>, Response = http::Response<ResponseBody>>,
    ResponseBody: Body,
{
    type Response = http::Response<ObservedBody<ResponseBody>>;
    type Error = S::Error;
    type Future = ObservedFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<RequestBody>) -> Self::Future {
        let method = request.uri().path().trim_start_matches('/');
        let call = Call::start(Side::Server, method, Vec::new());
        // Refused only where no subscriber wants the span; then there is no parent to set.
        let _ = call.span().set_parent(context::extract(request.headers()));
        let inner = call.span().in_scope(|| self.inner.call(request));
        ObservedFuture::new(inner, call)
    }
}
