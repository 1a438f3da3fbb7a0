//! A service of the mesh, as its callers hold it.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response};
use status::{Code, Error, reason};
use telemetry::rpc::{ClientLayer, ClientService};
use tokio::time::Instant;
use tonic::body::Body;
use tonic::transport::{Channel, Endpoint};
use tower::retry::budget::TpsBudget;
use tower::{Layer, Service};
use url::Url;

use super::attempts::Attempts;
use super::breaker::{Breaker, BreakerState, Change, Outcome};
use super::outage::Outage;
use super::retry;
use crate::admission::Admission;

/// A connection that is not there by then will not be.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// A peer that is gone without a word is found out within these two together.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(5);
/// Headers of one answer: an error with all its violations travels in them, for which hyper's 16 KiB
/// are few. As many as our servers let in.
const MAX_HEADER_BYTES: u32 = 64 * 1024;

/// Bytes of one answer that are on their way before somebody reads them: two parts of a file.
const STREAM_WINDOW: u32 = 128 * 1024;
/// The same of all answers together: as many as a connection has streams, so that answers that nobody reads
/// keep no other waiting.
const CONNECTION_WINDOW: u32 = 512 * STREAM_WINDOW;

/// What is to be known of a service before it can be called.
#[derive(Debug, Clone)]
pub struct UpstreamSettings {
    /// Its name in logs, for example `aw-analytics`.
    pub name: String,
    /// Where it is, for example `http://127.0.0.1:50051`.
    pub url: Url,
    /// What calls that do not say it themselves call the caller (`user-agent`), for example
    /// `otel-bi-scheduler/1.0.0`; empty for no name.
    pub user_agent: String,
    /// The time for a call that has no deadline around it.
    pub default_timeout: Duration,
    /// Calls under way at once; further ones are refused with RESOURCE_EXHAUSTED.
    pub in_flight: usize,
    /// Streams under way at once, by calls that are marked as [`Streaming`](super::Streaming). They have
    /// places of their own: a stream lasts, and calls would find none left.
    pub streams: usize,
}

impl UpstreamSettings {
    /// Half a minute per call, and 256 calls and 64 streams at once: half of what a server lets in, so that
    /// one caller does not fill it.
    #[must_use]
    pub fn new(name: impl Into<String>, url: Url) -> Self {
        Self {
            name: name.into(),
            url,
            user_agent: String::new(),
            default_timeout: Duration::from_secs(30),
            in_flight: 256,
            streams: 64,
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
        let channel = connect(&settings).map_err(|error| invalid(chain(&error)))?;
        let layer = ClientLayer::new(
            settings.url.host_str().unwrap_or_default(),
            settings.url.port_or_known_default().unwrap_or_default(),
        );
        let shared = Arc::new(Shared {
            calls: Admission::new(settings.in_flight),
            streams: Admission::of_streams(settings.streams),
            budget: retry::budget(),
            standing: Mutex::new(Standing {
                breaker: Breaker::new(Instant::now()),
                outage: Outage::default(),
            }),
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
        self.shared.standing().breaker.state()
    }
}

/// One address, one connection. Several addresses would become `Channel::balance_list` here.
fn connect(settings: &UpstreamSettings) -> Result<Channel, tonic::transport::Error> {
    let mut endpoint = Endpoint::from_shared(settings.url.to_string())?
        .tcp_nodelay(true)
        .http2_max_header_list_size(MAX_HEADER_BYTES)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .connect_timeout(CONNECT_TIMEOUT)
        .http2_keep_alive_interval(KEEPALIVE_INTERVAL)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT)
        .keep_alive_while_idle(true);
    if !settings.user_agent.is_empty() {
        endpoint = endpoint.user_agent(settings.user_agent.as_str())?;
    }
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
    calls: Admission,
    streams: Admission,
    pub(super) budget: TpsBudget,
    standing: Mutex<Standing>,
}

/// How the upstream has answered so far.
#[derive(Debug)]
struct Standing {
    breaker: Breaker,
    outage: Outage,
}

impl Shared {
    /// Who gives a call its place, or a stream.
    pub(super) fn admission(&self, streams: bool) -> &Admission {
        if streams { &self.streams } else { &self.calls }
    }

    /// Lets an attempt through, or refuses it.
    pub(super) fn enter(self: &Arc<Self>) -> Result<Trial, Error> {
        self.standing()
            .breaker
            .enter(Instant::now())
            .map_err(|after| unreachable_error().with_retry_after(after))?;
        Ok(Trial {
            shared: Arc::clone(self),
            ended: false,
        })
    }

    /// An answer that did not come, or not whole.
    pub(super) fn broke(&self, error: &(dyn std::error::Error + 'static)) -> Error {
        let cause = chain(error);
        if is_malformed(error) {
            self.answered();
            return Error::new(
                Code::Internal,
                reason::UPSTREAM_FAULT,
                "A part of the platform answered wrongly.",
            )
            .with_internal(cause);
        }
        self.failed(&cause);
        unreachable_error().with_internal(cause)
    }

    fn answered(&self) {
        let news = {
            let mut standing = self.standing();
            standing.breaker.record(Instant::now(), Outcome::Answered);
            standing.outage.answered()
        };
        if news {
            tracing::info!(upstream = self.settings.name, "answers again");
        }
    }

    fn failed(&self, cause: &str) {
        let now = Instant::now();
        let (opened, news) = {
            let mut standing = self.standing();
            let opened = standing.breaker.record(now, Outcome::Failed) == Change::Opened;
            if opened {
                standing.outage.begin(now);
            }
            (opened, !opened && standing.outage.failed(now))
        };
        let upstream = &self.settings.name;
        if opened {
            tracing::warn!(upstream, cause, "does not answer; not calling it for now");
        } else if news {
            tracing::warn!(upstream, cause, "does not answer");
        } else {
            tracing::debug!(upstream, cause, "does not answer");
        }
    }

    fn abandoned(&self) {
        self.standing()
            .breaker
            .record(Instant::now(), Outcome::Abandoned);
    }

    fn standing(&self) -> std::sync::MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An attempt under way, whose outcome the breaker is told. One that is dropped was given up.
#[derive(Debug)]
pub(super) struct Trial {
    shared: Arc<Shared>,
    ended: bool,
}

impl Trial {
    /// The service answered.
    pub(super) fn answered(mut self) {
        self.ended = true;
        self.shared.answered();
    }

    /// It did not, for this cause.
    pub(super) fn failed(mut self, cause: &str) {
        self.ended = true;
        self.shared.failed(cause);
    }

    /// The connection or the answer broke; what the caller is told.
    pub(super) fn broke(mut self, error: &(dyn std::error::Error + 'static)) -> Error {
        self.ended = true;
        self.shared.broke(error)
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        if !self.ended {
            self.shared.abandoned();
        }
    }
}

/// The error of a call that found nobody.
fn unreachable_error() -> Error {
    Error::unavailable(
        reason::UPSTREAM_UNAVAILABLE,
        "A part of the platform cannot be reached just now.",
    )
}

/// Whether the service did answer, with what HTTP/2 does not take, such as headers that are too
/// large. It concerns the one stream: the service is there, and asked again says the same.
fn is_malformed(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .filter_map(|error| error.downcast_ref::<h2::Error>())
        .any(|error| error.is_reset() && error.reason() == Some(h2::Reason::PROTOCOL_ERROR))
}

/// An error with all its sources.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use tower::ServiceExt as _;

    use super::super::Streaming;
    use super::*;

    #[tokio::test]
    async fn streams_take_no_places_of_calls() {
        // Nobody answers there.
        let url = Url::parse("http://127.0.0.1:1").unwrap();
        let settings = UpstreamSettings {
            in_flight: 1,
            streams: 0,
            ..UpstreamSettings::new("nobody", url)
        };
        let upstream = Upstream::new(settings).unwrap();
        let asked = async |streams: bool| {
            let mut request = Request::new(Body::empty());
            if streams {
                request.extensions_mut().insert(Streaming);
            }
            let answer = upstream.clone().oneshot(request).await;
            let Ok(answer) = answer;
            let status = tonic::Status::from_header_map(answer.headers()).unwrap();
            Error::from(&status)
        };
        let refused = asked(true).await;
        assert_eq!(refused.code(), Code::ResourceExhausted);
        assert!(
            refused.message().contains("streams"),
            "{}",
            refused.message()
        );
        assert_eq!(asked(false).await.code(), Code::Unavailable);
    }
}
