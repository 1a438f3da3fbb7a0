//! The wait for an answer's head.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http_body::Body;
use pin_project_lite::pin_project;
use tonic::Code;

use super::body::ObservedBody;
use super::call::Call;

pin_project! {
    /// Runs in its call's span and hands the call on to the answer's body.
    #[derive(Debug)]
    pub struct ObservedFuture<F> {
        #[pin]
        inner: F,
        call: Option<Call>,
    }
}

impl<F> ObservedFuture<F> {
    pub(super) fn new(inner: F, call: Call) -> Self {
        Self {
            inner,
            call: Some(call),
        }
    }
}

impl<F, B, E> Future for ObservedFuture<F>
where
    F: Future<Output = Result<http::Response<B>, E>>,
    B: Body,
{
    type Output = Result<http::Response<ObservedBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let outcome = {
            let _in_span = this.call.as_ref().map(|call| call.span().enter());
            ready!(this.inner.poll(context))
        };
        // There is one until the future is ready, and it is not polled after that.
        let Some(mut call) = this.call.take() else {
            return Poll::Pending;
        };
        Poll::Ready(match outcome {
            Ok(response) => Ok(ObservedBody::wrap(response, call)),
            Err(error) => {
                // The service below could not even answer.
                call.finish(Code::Unavailable);
                Err(error)
            }
        })
    }
}
