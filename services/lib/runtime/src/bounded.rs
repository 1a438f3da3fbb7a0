//! A body with an end: of its time, and of the place its call holds.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use status::Error;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep, sleep_until};
use tonic::Status;

use crate::deadline;

pin_project! {
    /// Ends in DEADLINE_EXCEEDED when its time is up, and gives its place back when it has ended.
    #[derive(Debug)]
    pub(crate) struct BoundedBody<B> {
        #[pin]
        inner: B,
        #[pin]
        timer: Option<Sleep>,
        place: Option<OwnedSemaphorePermit>,
        ended: bool,
    }
}

impl<B> BoundedBody<B> {
    pub(crate) fn new(
        inner: B,
        deadline: Option<Instant>,
        place: Option<OwnedSemaphorePermit>,
    ) -> Self {
        Self {
            inner,
            timer: deadline.map(sleep_until),
            place,
            ended: false,
        }
    }
}

impl<B: Body<Data = Bytes>> Body for BoundedBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = self.project();
        if *this.ended {
            return Poll::Ready(None);
        }
        let frame = match this.inner.poll_frame(context) {
            Poll::Ready(frame) => frame,
            // Asked second: an answer that is there beats a clock that has just run out.
            Poll::Pending => match this.timer.as_pin_mut().map(|timer| timer.poll(context)) {
                Some(Poll::Ready(())) => Some(Ok(trailers(&deadline::exceeded()))),
                Some(Poll::Pending) | None => return Poll::Pending,
            },
        };
        let last = match &frame {
            Some(Ok(frame)) => frame.is_trailers(),
            Some(Err(_)) | None => true,
        };
        if last {
            *this.ended = true;
            *this.place = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.ended || self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// The last frame of an answer that fails under way.
pub(crate) fn trailers(error: &Error) -> Frame<Bytes> {
    let mut headers = HeaderMap::new();
    // Fails only for a message that no header can hold; then the code alone goes.
    if Status::from(error.clone())
        .add_header(&mut headers)
        .is_err()
    {
        let code = Status::new(error.code().grpc(), "");
        let _ = code.add_header(&mut headers);
    }
    Frame::trailers(headers)
}
