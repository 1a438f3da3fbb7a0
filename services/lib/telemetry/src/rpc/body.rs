//! The body of an answer, whose trailers end the call.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use tonic::Code;

use super::call::Call;

pin_project! {
    /// A body that runs in its call's span and ends the call when it ends.
    #[derive(Debug)]
    pub struct ObservedBody<B> {
        #[pin]
        inner: B,
        call: Option<Call>,
    }
}

impl<B: Body> ObservedBody<B> {
    /// The body of `response`. A status among the headers (an answer of trailers only) ends the call
    /// at once.
    pub(super) fn wrap(response: http::Response<B>, mut call: Call) -> http::Response<Self> {
        let (head, inner) = response.into_parts();
        let status = grpc_status(&head.headers);
        let ended = status.or_else(|| inner.is_end_stream().then_some(Code::Unknown));
        if let Some(code) = ended {
            call.finish(code);
        }
        let call = ended.is_none().then_some(call);
        http::Response::from_parts(head, Self { inner, call })
    }
}

impl<B: Body> Body for ObservedBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let this = self.project();
        let frame = {
            let _in_span = this.call.as_ref().map(|call| call.span().enter());
            ready!(this.inner.poll_frame(context))
        };
        let ended = match &frame {
            Some(Ok(frame)) => frame
                .trailers_ref()
                .map(|trailers| grpc_status(trailers).unwrap_or(Code::Unknown)),
            Some(Err(_)) => Some(Code::Unavailable),
            None => Some(Code::Unknown),
        };
        if let Some(code) = ended
            && let Some(mut call) = this.call.take()
        {
            call.finish(code);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

fn grpc_status(headers: &http::HeaderMap) -> Option<Code> {
    headers
        .get("grpc-status")
        .map(|value| Code::from_bytes(value.as_bytes()))
}
