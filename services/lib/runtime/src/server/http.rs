//! Serving an HTTP application.

use std::convert::Infallible;

use hyper::body::Incoming;
use tokio::net::TcpListener;
use tower::Service;

use super::connections::{self, Protocols};
use crate::Shutdown;

/// Serves `application`, for example an axum `Router`, over HTTP/1.1 and HTTP/2, until the shutdown
/// begins, and then for at most its drain. The application brings its own layers; the peer's address
/// is among a request's extensions as `tonic::transport::server::TcpConnectInfo`.
pub async fn serve_http<S, B>(listener: TcpListener, application: S, shutdown: Shutdown)
where
    S: Service<http::Request<Incoming>, Response = http::Response<B>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send + 'static,
    B: http_body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    connections::serve(listener, application, Protocols::Both, shutdown).await;
}
