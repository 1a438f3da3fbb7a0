//! A service of the mesh, as its callers hold it.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response};
use status::{Error, reason};
use telemetry::rpc::{ClientLayer, ClientService};
use tokio::time::Instant;
use tonic::body::Body;
use tonic::transport::{Channel, Endpoint};
use tower::retry::budget::TpsBudget;
use tower::{Layer, Service};
use url::Url;

use super::attempts::Attempts;
use super::breaker::{Breaker, BreakerState, Change, Outcome};
use super::retry;
use crate::admission::Admission;

/// A connection that is not there by then will not be.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// A peer that is gone without a word is found out within these two together.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(5);

/// What is to be known of a service before it can be called.
#[derive(Debug, Clone)]
pub struct UpstreamSettings {
    /// Its name in logs, for example `aw-analytics`.
    pub name: String,
    /// Where it is, for example `http://127.0.0.1:50051`.
    pub url: Url,
    /// The time for a call that has no deadline around it.
    pub default_timeout: Duration,
    /// Calls under way at once; further ones are refused with RESOURCE_EXHAUSTED.
    pub in_flight: usize,
}

impl UpstreamSettings {
    /// Half a minute per call and 256 calls at once: half of what a server lets in, so that one
    /// caller does not fill it.
    #[must_use]
    pub fn new(name: impl Into<String>, url: Url) -> Self {
        Self {
            name: name.into(),
            url,
            default_timeout: Duration::from_secs(30),
            in_flight: 256,
        }
    }
}

/// Why there can be no upstream at an address.
#[derive(Debug, thiserror::Error)]
#[error("{name} cannot be called at {url}: {reason}")]
pub struct InvalidUpstream {
    name: String,
    url: String,
    reason: String,
}

impl From<InvalidUpstream> for Error {
    fn from(error: InvalidUpstream) -> Self {
        Self::internal_fault(error.to_string())
    }
}

/// Calls one service. Clones share its connection, breaker and limits.
///
/// Generated clients take it as it is (`AnalyticsServiceClient::new(upstream.clone())`), and so does
/// `tonic::client::Grpc`. Every failure is an answer with a typed status.
#[derive(Debug, Clone)]
pub struct Upstream {
    calls: ClientService<Attempts>,
    shared: Arc<Shared>,
}

impl Upstream {
    /// The service at the settings' URL. Connects when first called. Call it within a tokio
    /// runtime.
    pub fn new(settings: UpstreamSettings) -> Result<Self, InvalidUpstream> {
        let invalid = |reason| InvalidUpstream {
            name: settings.name.clone(),
            url: settings.url.to_string(),
            reason,
        };
        if settings.url.scheme() != "http" {
            return Err(invalid("only http is set up between services".to_owned()));
        }
        let channel = connect(&settings.url).map_err(|error| invalid(chain(&error)))?;
        let layer = ClientLayer::new(
            settings.url.host_str().unwrap_or_default(),
            settings.url.port_or_known_default().unwrap_or_default(),
        );
        let shared = Arc::new(Shared {
            admission: Admission::new(settings.in_flight),
            budget: retry::budget(),
            breaker: Mutex::new(Breaker::new(Instant::now())),
            settings,
        });
        let attempts = Attempts::new(channel, Arc::clone(&shared));
        Ok(Self {
            calls: layer.layer(attempts),
            shared,
        })
    }

    /// Its name, as in the settings.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.shared.settings.name
    }

    /// Whether calls go through just now.
    #[must_use]
    pub fn state(&self) -> BreakerState {
        self.shared.breaker().state()
    }
}

/// One address, one connection. Several addresses would become `Channel::balance_list` here.
fn connect(url: &Url) -> Result<Channel, tonic::transport::Error> {
    let endpoint = Endpoint::from_shared(url.to_string())?
        .tcp_nodelay(true)
        .connect_timeout(CONNECT_TIMEOUT)
        .http2_keep_alive_interval(KEEPALIVE_INTERVAL)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT)
        .keep_alive_while_idle(true);
    Ok(endpoint.connect_lazy())
}

impl Service<Request<Body>> for Upstream {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.calls.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let answer = self.calls.call(request);
        Box::pin(async move { Ok(answer.await?.map(Body::new)) })
    }
}

/// What all calls to one upstream have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) settings: UpstreamSettings,
    pub(super) admission: Admission,
    pub(super) budget: TpsBudget,
    breaker: Mutex<Breaker>,
}

impl Shared {
    /// Lets an attempt through, or refuses it.
    pub(super) fn enter(self: &Arc<Self>) -> Result<Trial, Error> {
        self.breaker()
            .enter(Instant::now())
            .map_err(|after| unreachable_error().with_retry_after(after))?;
        Ok(Trial {
            shared: Arc::clone(self),
            outcome: Outcome::Abandoned,
        })
    }

    /// A connection that was lost while an answer came in.
    pub(super) fn lost(&self, error: &(dyn std::error::Error + 'static)) -> Error {
        self.record(Outcome::Failed);
        let cause = chain(error);
        tracing::warn!(upstream = self.settings.name, cause, "lost under way");
        unreachable_error().with_internal(cause)
    }

    fn record(&self, outcome: Outcome) {
        let change = self.breaker().record(Instant::now(), outcome);
        let upstream = &self.settings.name;
        match change {
            Change::None => {}
            Change::Opened => tracing::warn!(upstream, "does not answer; not calling it for now"),
            Change::Closed => tracing::info!(upstream, "answers again"),
        }
    }

    fn breaker(&self) -> std::sync::MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An attempt under way, whose outcome the breaker is told at its end, also when it is dropped.
#[derive(Debug)]
pub(super) struct Trial {
    shared: Arc<Shared>,
    outcome: Outcome,
}

impl Trial {
    pub(super) fn end(mut self, outcome: Outcome) {
        self.outcome = outcome;
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        self.shared.record(self.outcome);
    }
}

/// The error of a call that found nobody.
pub(super) fn unreachable_error() -> Error {
    Error::unavailable(
        reason::UPSTREAM_UNAVAILABLE,
        "A part of the platform cannot be reached just now.",
    )
}

/// An error with all its sources.
pub(super) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
