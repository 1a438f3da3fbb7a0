//! One call on its way to the handler and back: admission, record, log, deadline, panic.

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
use super::record::{Record, Records};
use super::streams::Streams;
use super::tee::Tee;
use crate::admission::Admission;
use crate::bounded::BoundedBody;
use crate::grpc::{self, Failure};
use crate::{deadline, process};

/// Services that answer however full the server is, for as long as the caller likes.
const EXEMPT: [&str; 2] = ["/grpc.health.", "/grpc.reflection."];

/// Wraps what serves the routes.
#[derive(Clone)]
pub(super) struct CallLayer(Shared);

/// What all calls have in common.
#[derive(Clone)]
struct Shared {
    limits: Limits,
    streams: Arc<Streams>,
    calls: Arc<Admission>,
    following: Arc<Admission>,
    records: Option<Records>,
}

impl CallLayer {
    pub(super) fn new(limits: Limits, streams: Streams, records: Option<Records>) -> Self {
        Self(Shared {
            limits,
            streams: Arc::new(streams),
            calls: Arc::new(Admission::new(limits.in_flight)),
            following: Arc::new(Admission::of_streams(limits.streams)),
            records,
        })
    }
}

impl<S> Layer<S> for CallLayer {
    type Service = CallService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        CallService {
            inner,
            shared: self.0.clone(),
        }
    }
}

#[derive(Clone)]
pub(super) struct CallService<S> {
    inner: S,
    shared: Shared,
}

/// An answer under way.
pub(super) type Answer = BoundedBody<HandlerBody<Body>>;

impl<S, B> Service<Request<B>> for CallService<S>
where
    S: Service<Request<Tee<B>>, Response = Response<Body>, Error = Infallible>,
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
            match self.shared.admission(&path).enter() {
                Ok(place) => Some(place),
                Err(refusal) => {
                    let answer = refuse(refusal, &path);
                    return Box::pin(std::future::ready(Ok(answer)));
                }
            }
        };
        let given = deadline::wire::read(request.headers());
        let deadline = self
            .shared
            .time_for(given, &path, exempt)
            .map(|time| Instant::now() + time);
        let records = self.shared.records.as_ref().filter(|_| !exempt);
        let record = records.and_then(|records| records.begin(&path, request.headers()));
        let request = request.map(|body| Tee::new(body, record.as_ref().map(Record::kept)));
        // A panic before the first poll is as much the handler's as one after.
        let work = process::catching(|| self.inner.call(request));

        Box::pin(async move {
            let failure = Failure::default();
            let handled = handled(work, deadline, &failure);
            let response = match record.as_ref().map(Record::noted) {
                Some(noted) => noted.scope(handled).await,
                None => handled.await,
            };
            let failed = failure_of(&response, &failure);
            // That a name is not known to health or reflection is their answer, asked again and again.
            if let Some(error) = &failed
                && (!exempt || error.code().is_server_fault())
            {
                grpc::log(&path, error);
            }
            let kept = match record {
                Some(record) => record.end(failed.as_ref()).await,
                None => Ok(()),
            };
            let response = match kept {
                Ok(()) => response,
                // Rather no answer than one that nobody knows was given.
                Err(error) => {
                    grpc::log(&path, &error);
                    Status::from(error).into_http()
                }
            };
            Ok(response.map(|body| {
                let body = HandlerBody::new(body, path, failure, deadline);
                BoundedBody::new(body, deadline, place)
            }))
        })
    }
}

/// What the handler answers within its time; a panic is an answer, too.
async fn handled<F>(
    work: Result<F, String>,
    deadline: Option<Instant>,
    failure: &Failure,
) -> Response<Body>
where
    F: Future<Output = Result<Response<Body>, Infallible>>,
{
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
    match outcome {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => respond(Error::internal_fault(panic), failure),
        Err(exceeded) => respond(exceeded, failure),
    }
}

/// What an answer fails with; nothing when it begins well.
fn failure_of(response: &Response<Body>, failure: &Failure) -> Option<Error> {
    let status = Status::from_header_map(response.headers())?;
    (status.code() != Code::Ok).then(|| failure.take(&status))
}

impl Shared {
    /// Who gives a call its place.
    fn admission(&self, path: &str) -> &Admission {
        if self.streams.contains(path) {
            &self.following
        } else {
            &self.calls
        }
    }

    /// The time a call has, from what its caller gives.
    fn time_for(&self, given: Option<Duration>, path: &str, exempt: bool) -> Option<Duration> {
        if exempt {
            return given;
        }
        let limits = &self.limits;
        let (default, most) = if self.streams.contains(path) {
            (limits.max_stream_deadline, limits.max_stream_deadline)
        } else {
            (limits.default_deadline, limits.max_deadline)
        };
        Some(given.unwrap_or(default).min(most))
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
        let streams = Streams::of(otel_bi_proto::DESCRIPTORS).unwrap();
        let shared = CallLayer::new(Limits::default(), streams, None).0;
        let seconds = Duration::from_secs;
        let call =
            |given| shared.time_for(given, "otelbi.aw.v1.AnalyticsService/GetSalesKpis", false);
        assert_eq!(call(Some(seconds(5))), Some(seconds(5)));
        assert_eq!(call(None), Some(seconds(30)));
        assert_eq!(call(Some(seconds(900))), Some(seconds(120)));
        let health = |given| shared.time_for(given, "grpc.health.v1.Health/Watch", true);
        assert_eq!(health(None), None);
        assert_eq!(health(Some(seconds(900))), Some(seconds(900)));
    }

    #[test]
    fn streams_take_no_places_of_calls() {
        let streams = Streams::of(otel_bi_proto::DESCRIPTORS).unwrap();
        let limits = Limits {
            streams: 1,
            ..Limits::default()
        };
        let shared = CallLayer::new(limits, streams, None).0;
        let watch = shared.admission("otelbi.scheduler.v1.SchedulerService/WatchJobExecution");
        let _followed = watch.enter().unwrap();
        let refused = watch.enter().unwrap_err();
        assert_eq!(refused.code(), status::Code::ResourceExhausted);
        assert!(
            refused.message().contains("streams"),
            "{}",
            refused.message()
        );
        let call = shared.admission("otelbi.scheduler.v1.SchedulerService/ListJobs");
        assert!(call.enter().is_ok());
    }

    #[test]
    fn a_stream_may_last() {
        let streams = Streams::of(otel_bi_proto::DESCRIPTORS).unwrap();
        let shared = CallLayer::new(Limits::default(), streams, None).0;
        let seconds = Duration::from_secs;
        let watch = "otelbi.scheduler.v1.SchedulerService/WatchJobExecution";
        let stream = |given| shared.time_for(given, watch, false);
        assert_eq!(stream(Some(seconds(900))), Some(seconds(900)));
        assert_eq!(stream(None), Some(seconds(3600)));
        assert_eq!(stream(Some(seconds(9000))), Some(seconds(3600)));
    }
}
