//! The client's side of a call.

use std::sync::Arc;
use std::task::{Context, Poll};

use http_body::Body;
use opentelemetry::KeyValue;
use tower::{Layer, Service};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::body::ObservedBody;
use super::call::{Call, Side};
use super::future::ObservedFuture;
use crate::{context, names};

/// Makes a client span of every call, passes it on in the `traceparent` header, and records
/// `rpc.client.call.duration`.
#[derive(Debug, Clone, Default)]
pub struct ClientLayer {
    target: Arc<[KeyValue]>,
}

impl ClientLayer {
    /// The layer for calls to the server at `address` (a host name) and `port`.
    #[must_use]
    pub fn new(address: impl Into<String>, port: u16) -> Self {
        Self {
            target: Arc::new([
                KeyValue::new(names::SERVER_ADDRESS, address.into()),
                KeyValue::new(names::SERVER_PORT, i64::from(port)),
            ]),
        }
    }
}

impl<S> Layer<S> for ClientLayer {
    type Service = ClientService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ClientService {
            inner,
            target: Arc::clone(&self.target),
        }
    }
}

/// What [`ClientLayer`] makes.
#[derive(Debug, Clone)]
pub struct ClientService<S> {
    inner: S,
    target: Arc<[KeyValue]>,
}

impl<S, RequestBody, ResponseBody> Service<http::Request<RequestBody>> for ClientService<S>
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

    fn call(&mut self, mut request: http::Request<RequestBody>) -> Self::Future {
        let method = request.uri().path().trim_start_matches('/');
        let call = Call::start(Side::Client, method, self.target.to_vec());
        context::inject(&call.span().context(), request.headers_mut());
        let inner = call.span().in_scope(|| self.inner.call(request));
        ObservedFuture::new(inner, call)
    }
}
