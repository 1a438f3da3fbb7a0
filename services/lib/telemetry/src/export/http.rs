//! HTTP requests of exporters, which poll from threads without a runtime.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use hyper_util::client::legacy::connect::HttpConnector;
use opentelemetry_http::hyper::HyperClient;
use opentelemetry_http::{HttpClient, HttpError, Request, Response};
use tokio::runtime::Handle;

/// A client whose work happens on the export runtime, wherever it is awaited.
#[derive(Debug, Clone)]
pub(super) struct Client {
    runtime: Handle,
    inner: HyperClient,
}

impl Client {
    pub(super) fn new(runtime: Handle, timeout: Duration) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self {
            runtime,
            inner: HyperClient::new(connector, timeout, None),
        }
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let inner = self.inner.clone();
        self.runtime
            .spawn(async move { inner.send_bytes(request).await })
            .await?
    }
}
