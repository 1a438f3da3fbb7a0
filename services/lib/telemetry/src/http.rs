//! A span and a measurement of every HTTP request that a server answers.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use http::{Method, Request, Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use opentelemetry::KeyValue;
use opentelemetry::trace::{Status, TraceContextExt};
use pin_project_lite::pin_project;
use tower::{Layer, Service};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::{context, metrics, names};

/// The template of the route that answered, for example `/api/aw/sales/kpis`. The server puts it
/// into the response's extensions; without it the request counts as one without a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchedRoute(pub Arc<str>);

impl From<&str> for MatchedRoute {
    fn from(template: &str) -> Self {
        Self(template.into())
    }
}

/// Makes a server span of every request, a child of the caller's, and records
/// `http.server.request.duration`. The span ends with the answer's last byte.
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

impl<S, RequestBody, ResponseBody> Service<Request<RequestBody>> for ServerService<S>
where
    S: Service<Request<RequestBody>, Response = Response<ResponseBody>>,
    ResponseBody: Body,
{
    type Response = Response<ObservedBody<ResponseBody>>;
    type Error = S::Error;
    type Future = ObservedFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<RequestBody>) -> Self::Future {
        let exchange = Exchange::start(&request);
        let inner = exchange.span.in_scope(|| self.inner.call(request));
        ObservedFuture {
            inner,
            exchange: Some(exchange),
        }
    }
}

/// A request being answered.
struct Exchange {
    span: Span,
    method: &'static str,
    scheme: &'static str,
    route: Option<Arc<str>>,
    status: Option<StatusCode>,
    started: Instant,
}

impl Exchange {
    fn start<B>(request: &Request<B>) -> Self {
        let method = method_name(request.method());
        // Over HTTP/1.1 the request line has no scheme; without TLS in front it is this one.
        let scheme = match request.uri().scheme_str() {
            Some("https") => "https",
            _ => "http",
        };
        let span = tracing::info_span!(
            target: "telemetry::http",
            "http",
            otel.name = method,
            otel.kind = "server",
            { names::HTTP_REQUEST_METHOD } = method,
            { names::URL_PATH } = request.uri().path(),
            { names::URL_SCHEME } = scheme,
        );
        // Refused only where no subscriber wants the span; then there is no parent to set.
        let _ = span.set_parent(context::extract(request.headers()));
        Self {
            span,
            method,
            scheme,
            route: None,
            status: None,
            started: Instant::now(),
        }
    }

    fn answered<B>(&mut self, response: &Response<B>) {
        self.status = Some(response.status());
        self.span.set_attribute(
            names::HTTP_RESPONSE_STATUS_CODE,
            i64::from(response.status().as_u16()),
        );
        if let Some(MatchedRoute(route)) = response.extensions().get() {
            // The span has begun with the method alone; `otel.name` cannot be recorded any more.
            let name = format!("{} {route}", self.method);
            self.span.context().span().update_name(name);
            self.span
                .set_attribute(names::HTTP_ROUTE, Arc::clone(route));
            self.route = Some(Arc::clone(route));
        }
        if response.status().is_server_error() {
            self.span
                .set_attribute(names::ERROR_TYPE, response.status().as_str().to_owned());
            self.span.set_status(Status::error(""));
        }
    }
}

/// The end of the exchange, however it came: a body sent, or a caller who went away.
impl Drop for Exchange {
    fn drop(&mut self) {
        let mut attributes = vec![
            KeyValue::new(names::HTTP_REQUEST_METHOD, self.method),
            KeyValue::new(names::URL_SCHEME, self.scheme),
        ];
        if let Some(route) = self.route.take() {
            attributes.push(KeyValue::new(names::HTTP_ROUTE, route));
        }
        if let Some(status) = self.status {
            attributes.push(KeyValue::new(
                names::HTTP_RESPONSE_STATUS_CODE,
                i64::from(status.as_u16()),
            ));
            if status.is_server_error() {
                attributes.push(KeyValue::new(names::ERROR_TYPE, status.as_str().to_owned()));
            }
        }
        metrics::http_server(&attributes, self.started.elapsed());
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Exchange")
            .field("method", &self.method)
            .field("route", &self.route)
            .finish_non_exhaustive()
    }
}

fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::CONNECT => "CONNECT",
        Method::TRACE => "TRACE",
        _ => "_OTHER",
    }
}

pin_project! {
    /// The wait for an answer's head, in the request's span.
    #[derive(Debug)]
    pub struct ObservedFuture<F> {
        #[pin]
        inner: F,
        exchange: Option<Exchange>,
    }
}

impl<F, B, E> Future for ObservedFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: Body,
{
    type Output = Result<Response<ObservedBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let outcome = {
            let _in_span = this.exchange.as_ref().map(|exchange| exchange.span.enter());
            ready!(this.inner.poll(context))
        };
        let mut exchange = this.exchange.take();
        Poll::Ready(outcome.map(|response| {
            if let Some(exchange) = &mut exchange {
                exchange.answered(&response);
            }
            response.map(|inner| ObservedBody {
                // Nobody polls a body that says it has ended.
                exchange: exchange.filter(|_| !inner.is_end_stream()),
                inner,
            })
        }))
    }
}

pin_project! {
    /// An answer's body, in the request's span.
    #[derive(Debug)]
    pub struct ObservedBody<B> {
        #[pin]
        inner: B,
        exchange: Option<Exchange>,
    }
}

impl<B: Body> Body for ObservedBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let this = self.project();
        let frame = {
            let _in_span = this.exchange.as_ref().map(|exchange| exchange.span.enter());
            ready!(this.inner.poll_frame(context))
        };
        if !matches!(frame, Some(Ok(_))) {
            this.exchange.take();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
