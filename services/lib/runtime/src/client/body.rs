//! An answer's body: a connection lost under way becomes a typed end of the stream.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::upstream::Shared;
use crate::bounded::trailers;

pin_project! {
    #[derive(Debug)]
    pub(super) struct AnswerBody<B> {
        #[pin]
        inner: B,
        shared: Arc<Shared>,
        ended: bool,
    }
}

impl<B> AnswerBody<B> {
    pub(super) fn new(inner: B, shared: Arc<Shared>) -> Self {
        Self {
            inner,
            shared,
            ended: false,
        }
    }
}

impl<B> Body for AnswerBody<B>
where
    B: Body<Data = Bytes>,
    B::Error: std::error::Error + 'static,
{
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = self.project();
        if *this.ended {
            return Poll::Ready(None);
        }
        Poll::Ready(match ready!(this.inner.poll_frame(context)) {
            Some(Ok(frame)) => Some(Ok(frame)),
            Some(Err(error)) => {
                *this.ended = true;
                Some(Ok(trailers(&this.shared.broke(&error))))
            }
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.ended || self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
