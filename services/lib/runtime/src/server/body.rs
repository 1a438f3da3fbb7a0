//! The rest of an answer: what a handler's stream does is treated as its first poll was.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use status::Error;
use tokio::time::Instant;
use tonic::{Code, Status};

use crate::bounded::trailers;
use crate::grpc::{self, Failure};
use crate::{deadline, process};

pin_project! {
    /// A handler's body. It can ask for the deadline, its panics become INTERNAL, and its failure is
    /// logged.
    #[derive(Debug)]
    pub(super) struct HandlerBody<B> {
        #[pin]
        inner: B,
        method: Arc<str>,
        failure: Failure,
        deadline: Option<Instant>,
        ended: bool,
    }
}

impl<B> HandlerBody<B> {
    pub(super) fn new(
        inner: B,
        method: Arc<str>,
        failure: Failure,
        deadline: Option<Instant>,
    ) -> Self {
        Self {
            inner,
            method,
            failure,
            deadline,
            ended: false,
        }
    }
}

impl<B> Body for HandlerBody<B>
where
    B: Body<Data = Bytes>,
    B::Error: std::fmt::Display,
{
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.project();
        if *this.ended {
            return Poll::Ready(None);
        }
        let inner = this.inner;
        let poll = || process::catching(|| inner.poll_frame(context));
        let polled = this.failure.sync_scope(|| match *this.deadline {
            Some(deadline) => deadline::sync_scope(deadline, poll),
            None => poll(),
        });
        let fault = match polled {
            Ok(poll) => match ready!(poll) {
                Some(Ok(frame)) => {
                    if let Some(status) = frame.trailers_ref().and_then(Status::from_header_map)
                        && status.code() != Code::Ok
                    {
                        grpc::log(this.method, &this.failure.take(&status));
                    }
                    return Poll::Ready(Some(Ok(frame)));
                }
                None => return Poll::Ready(None),
                Some(Err(error)) => format!("the answer's body failed: {error}"),
            },
            Err(panic) => panic,
        };
        *this.ended = true;
        let error = Error::internal_fault(fault);
        grpc::log(this.method, &error);
        Poll::Ready(Some(Ok(trailers(&error))))
    }

    fn is_end_stream(&self) -> bool {
        self.ended || self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
