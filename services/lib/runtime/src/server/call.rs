//! One call on its way to the handler and back: admission, log, deadline, panic.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response};
use status::Error;
use tokio::time::Instant;
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Layer, Service};

use super::Limits;
use super::body::HandlerBody;
use crate::admission::Admission;
use crate::bounded::BoundedBody;
use crate::grpc::{self, Failure};
use crate::{deadline, process};

/// Services that answer however full the server is, for as long as the caller likes.
const EXEMPT: [&str; 2] = ["/grpc.health.", "/grpc.reflection."];

/// Wraps what serves the routes.
#[derive(Debug, Clone)]
pub(super) struct CallLayer {
    limits: Limits,
    admission: Arc<Admission>,
}

impl CallLayer {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            admission: Arc::new(Admission::new(limits.in_flight)),
        }
    }
}

impl<S> Layer<S> for CallLayer {
    type Service = CallService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        CallService {
            inner,
            limits: self.limits,
            admission: Arc::clone(&self.admission),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct CallService<S> {
    inner: S,
    limits: Limits,
    admission: Arc<Admission>,
}

/// An answer under way.
pub(super) type Answer = BoundedBody<HandlerBody<Body>>;

impl<S, B> Service<Request<B>> for CallService<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Answer>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let path: Arc<str> = request.uri().path().trim_start_matches('/').into();
        let exempt = EXEMPT
            .iter()
            .any(|prefix| request.uri().path().starts_with(prefix));
        let place = if exempt {
            None
        } else {
            match self.admission.enter() {
                Ok(place) => Some(place),
                Err(refusal) => {
                    let answer = refuse(refusal, &path);
                    return Box::pin(std::future::ready(Ok(answer)));
                }
            }
        };
        let deadline = self
            .limits
            .time_for(deadline::wire::read(request.headers()), exempt)
            .map(|time| Instant::now() + time);
        // A panic before the first poll is as much the handler's as one after.
        let work = process::catching(|| self.inner.call(request));

        Box::pin(async move {
            let failure = Failure::default();
            let work = failure.scope(async {
                match work {
                    Ok(inner) => Caught { inner }.await,
                    Err(panic) => Err(panic),
                }
            });
            let outcome = match deadline {
                Some(deadline) => deadline::within(deadline, work).await,
                None => Ok(work.await),
            };
            let response = match outcome {
                Ok(Ok(response)) => response,
                Ok(Err(panic)) => respond(Error::internal_fault(panic), &failure),
                Err(exceeded) => respond(exceeded, &failure),
            };
            if let Some(status) = Status::from_header_map(response.headers())
                && status.code() != Code::Ok
            {
                grpc::log(&path, &failure.take(&status));
            }
            Ok(response.map(|body| {
                let body = HandlerBody::new(body, path, failure, deadline);
                BoundedBody::new(body, deadline, place)
            }))
        })
    }
}

impl Limits {
    /// The time a call has, from what its caller gives.
    fn time_for(&self, given: Option<Duration>, exempt: bool) -> Option<Duration> {
        if exempt {
            return given;
        }
        Some(
            given
                .unwrap_or(self.default_deadline)
                .min(self.max_deadline),
        )
    }
}

/// The answer to a call that is not even begun. Admission logs its refusals itself.
fn refuse(refusal: Error, path: &Arc<str>) -> Response<Answer> {
    Status::from(refusal).into_http::<Body>().map(|body| {
        let body = HandlerBody::new(body, Arc::clone(path), Failure::default(), None);
        BoundedBody::new(body, None, None)
    })
}

/// The answer to a call that failed here, its cause left for the log.
fn respond(error: Error, failure: &Failure) -> Response<Body> {
    failure.sync_scope(|| grpc::fail(error)).into_http::<Body>()
}

pin_project_lite::pin_project! {
    /// A handler's future, whose panic is an outcome.
    struct Caught<F> {
        #[pin]
        inner: F,
    }
}

impl<F: Future<Output = Result<T, Infallible>>, T> Future for Caught<F> {
    type Output = Result<T, String>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let inner = self.project().inner;
        match process::catching(|| inner.poll(context)) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(Ok(value))) => Poll::Ready(Ok(value)),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_gets_the_shorter_time() {
        let limits = Limits::default();
        let seconds = Duration::from_secs;
        assert_eq!(limits.time_for(Some(seconds(5)), false), Some(seconds(5)));
        assert_eq!(limits.time_for(None, false), Some(seconds(30)));
        assert_eq!(
            limits.time_for(Some(seconds(900)), false),
            Some(seconds(120))
        );
        assert_eq!(limits.time_for(None, true), None);
        assert_eq!(
            limits.time_for(Some(seconds(900)), true),
            Some(seconds(900))
        );
    }
}
