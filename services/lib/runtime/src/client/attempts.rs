//! The attempts of one call: its time, its place, its repeats.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode, request};
use http_body_util::{BodyExt, Full};
use status::Error;
use tokio::time::Instant;
use tonic::body::Body;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tower::{Service, ServiceExt};

use super::body::AnswerBody;
use super::retry;
use super::upstream::Shared;
use super::{Idempotent, Streaming};
use crate::bounded::BoundedBody;
use crate::deadline;

/// What is kept back of the time that is left, for the way back: a twentieth, at most this.
const LONGEST_RESERVE: Duration = Duration::from_millis(100);
/// Below this there is no sense in beginning.
const SHORTEST_CALL: Duration = Duration::from_millis(1);

/// Calls over one connection.
#[derive(Debug, Clone)]
pub(super) struct Attempts {
    channel: Channel,
    shared: Arc<Shared>,
}

impl Attempts {
    pub(super) fn new(channel: Channel, shared: Arc<Shared>) -> Self {
        Self { channel, shared }
    }
}

/// An answer under way.
type Answer = BoundedBody<Body>;

impl Service<Request<Body>> for Attempts {
    type Response = Response<Answer>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // Each attempt waits for the connection itself, within its time.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let attempts = self.clone();
        Box::pin(async move {
            Ok(attempts.run(request).await.unwrap_or_else(|error| {
                Status::from(error)
                    .into_http::<Body>()
                    .map(|body| BoundedBody::new(body, None, None))
            }))
        })
    }
}

impl Attempts {
    async fn run(self, request: Request<Body>) -> Result<Response<Answer>, Error> {
        let deadline = self.deadline(&request);
        let streams = request.extensions().get::<Streaming>().is_some();
        let place = self.shared.admission(streams).enter()?;
        let (head, body) = request.into_parts();
        let work = async {
            if head.extensions.get::<Idempotent>().is_some() {
                self.repeatedly(head, body, deadline).await
            } else {
                self.once(Request::from_parts(head, body), deadline).await
            }
        };
        let response = deadline::within(deadline, work).await??;
        Ok(response.map(|body| BoundedBody::new(body, Some(deadline), Some(place))))
    }

    /// The soonest of the running call's deadline, the request's own time and the default.
    fn deadline(&self, request: &Request<Body>) -> Instant {
        let given = deadline::wire::read(request.headers());
        let around = deadline::remaining();
        let time = match (given, around) {
            (Some(given), Some(around)) => given.min(around),
            (Some(time), None) | (None, Some(time)) => time,
            (None, None) => self.shared.settings.default_timeout,
        };
        Instant::now() + time
    }

    async fn repeatedly(
        &self,
        head: request::Parts,
        body: Body,
        deadline: Instant,
    ) -> Result<Response<Body>, Error> {
        use tower::retry::budget::Budget;

        // A unary request is in memory already; sending it again needs a handle to its bytes only.
        let body = body
            .collect()
            .await
            .map_err(|status| Error::from(&status))?
            .to_bytes();
        self.shared.budget.deposit();
        let mut attempt = 1;
        loop {
            let request = copy(&head, &body);
            let outcome = self.once(request, deadline).await;
            let failure = match &outcome {
                Ok(response) => refusal(response),
                Err(error) => Some(error.clone()),
            };
            let left = deadline.saturating_duration_since(Instant::now());
            let wait = failure
                .and_then(|error| retry::wait_after(attempt, &error, left, &self.shared.budget));
            let Some(wait) = wait else {
                return outcome;
            };
            tracing::debug!(
                upstream = self.shared.settings.name,
                attempt,
                "trying again"
            );
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    async fn once(
        &self,
        mut request: Request<Body>,
        deadline: Instant,
    ) -> Result<Response<Body>, Error> {
        let left = deadline.saturating_duration_since(Instant::now());
        let time = left.saturating_sub((left / 20).min(LONGEST_RESERVE));
        if time < SHORTEST_CALL {
            return Err(deadline::exceeded());
        }
        deadline::wire::write(request.headers_mut(), time);

        let trial = self.shared.enter()?;
        let mut channel = self.channel.clone();
        let sent = async { channel.ready().await?.call(request).await };
        match tokio::time::timeout_at(deadline, sent).await {
            Ok(Ok(response)) => {
                match judge(&response) {
                    Ok(()) => trial.answered(),
                    Err(cause) => trial.failed(&cause),
                }
                Ok(response.map(|body| Body::new(AnswerBody::new(body, Arc::clone(&self.shared)))))
            }
            Ok(Err(error)) if !has_timed_out(&error) => Err(trial.broke(&error)),
            // Says nothing about the service: its handler may just be slow. One that is gone is
            // found out by the connection's keep-alive.
            Ok(Err(_)) | Err(_) => Err(deadline::exceeded()),
        }
    }
}

/// Whether the channel itself has given up by the `grpc-timeout` it sends.
fn has_timed_out(error: &tonic::transport::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if error.is::<tonic::TimeoutExpired>() {
            return true;
        }
        source = error.source();
    }
    false
}

fn copy(head: &request::Parts, body: &Bytes) -> Request<Body> {
    let mut request = Request::new(Body::new(Full::new(body.clone())));
    *request.method_mut() = head.method.clone();
    *request.uri_mut() = head.uri.clone();
    *request.version_mut() = head.version;
    *request.headers_mut() = head.headers.clone();
    *request.extensions_mut() = head.extensions.clone();
    request
}

/// The error of an answer that is nothing but a status.
fn refusal(response: &Response<Body>) -> Option<Error> {
    Status::from_header_map(response.headers())
        .filter(|status| status.code() != Code::Ok)
        .map(|status| Error::from(&status))
}

/// Whether the service itself has answered, else what there was in its place. What a proxy or a
/// half-started process says has no reason of ours.
fn judge(response: &Response<Body>) -> Result<(), String> {
    if response.status() != StatusCode::OK {
        return Err(format!("HTTP status {}", response.status()));
    }
    let foreign = refusal(response)
        .filter(|error| error.code() == status::Code::Unavailable)
        .and_then(|error| error.internal().map(str::to_owned));
    foreign.map_or(Ok(()), Err)
}
