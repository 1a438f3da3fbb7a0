//! Files that callers send in: each is held in memory from its first byte on, so few are let in at once.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use runtime::server::Admission;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::{Service, http};
use tonic::server::NamedService;

/// Uploads at once.
const PLACES: usize = 4;
/// The RPC that takes files.
const VERIFY: &str = "/otelbi.report.v1.ReportService/VerifyExport";

/// A service whose uploads are counted before they are read.
#[derive(Debug, Clone)]
pub(crate) struct Uploads<S> {
    calls: S,
    files: S,
    admission: Arc<Admission>,
}

impl<S> Uploads<S> {
    /// Lets few files in at once, and gives them to `files`, the same service as `calls` for larger messages;
    /// further ones are RESOURCE_EXHAUSTED.
    pub(crate) fn bounded(calls: S, files: S) -> Self {
        Self {
            calls,
            files,
            admission: Arc::new(Admission::of_uploads(PLACES)),
        }
    }
}

impl<S: NamedService> NamedService for Uploads<S> {
    const NAME: &'static str = S::NAME;
}

impl<S> Service<http::Request<Body>> for Uploads<S>
where
    S: Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // Generated servers are always ready.
        self.calls.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        if request.uri().path() != VERIFY {
            return Box::pin(self.calls.call(request));
        }
        match self.admission.enter() {
            Ok(place) => {
                let answer = self.files.call(request);
                Box::pin(async move {
                    let _place = place;
                    answer.await
                })
            }
            Err(refusal) => {
                let answer = Status::from(refusal).into_http();
                Box::pin(std::future::ready(Ok(answer)))
            }
        }
    }
}
