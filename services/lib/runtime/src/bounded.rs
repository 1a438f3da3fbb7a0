//! A body with an end: of its time, and of the place its call holds.
//!
//! Nobody asks a body for more while its peer leaves what came before unread. So its time is kept by
//! a task of its own, which at the deadline drops the rest of the answer, and with it the work behind
//! it, and gives the place back.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use status::Error;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};
use tonic::Status;

use crate::admission::Place;
use crate::deadline;

/// Ends in DEADLINE_EXCEEDED when its time is up, and gives its place back when it has ended.
#[derive(Debug)]
pub(crate) struct BoundedBody<B> {
    rest: Arc<Mutex<Rest<B>>>,
    timer: Option<AbortHandle>,
    ended: bool,
}

/// What is still to come of an answer.
#[derive(Debug)]
struct Rest<B> {
    /// Nothing once the time is up.
    under_way: Option<UnderWay<B>>,
    /// Who waits for the next frame.
    reader: Option<Waker>,
}

#[derive(Debug)]
struct UnderWay<B> {
    body: Pin<Box<B>>,
    _place: Option<Place>,
}

impl<B: Send + 'static> BoundedBody<B> {
    /// Call it within a tokio runtime.
    pub(crate) fn new(inner: B, deadline: Option<Instant>, place: Option<Place>) -> Self {
        let rest = Arc::new(Mutex::new(Rest {
            under_way: Some(UnderWay {
                body: Box::pin(inner),
                _place: place,
            }),
            reader: None,
        }));
        let timer = deadline.map(|deadline| {
            let rest = Arc::clone(&rest);
            let timer = tokio::spawn(async move {
                sleep_until(deadline).await;
                let (cut_off, reader) = {
                    let mut rest = lock(&rest);
                    (rest.under_way.take(), rest.reader.take())
                };
                drop(cut_off);
                if let Some(reader) = reader {
                    reader.wake();
                }
            });
            timer.abort_handle()
        });
        Self {
            rest,
            timer,
            ended: false,
        }
    }
}

impl<B> BoundedBody<B> {
    fn end(&mut self) {
        self.ended = true;
        if let Some(timer) = self.timer.take() {
            timer.abort();
        }
        // Dropped when the lock is free again.
        let _rest = lock(&self.rest).under_way.take();
    }
}

impl<B> Drop for BoundedBody<B> {
    fn drop(&mut self) {
        self.end();
    }
}

fn lock<B>(rest: &Mutex<Rest<B>>) -> MutexGuard<'_, Rest<B>> {
    rest.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<B: Body<Data = Bytes>> Body for BoundedBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let frame = {
            let mut rest = lock(&self.rest);
            match &mut rest.under_way {
                None => Some(Ok(trailers(&deadline::exceeded()))),
                Some(answer) => match answer.body.as_mut().poll_frame(context) {
                    Poll::Ready(frame) => frame,
                    Poll::Pending => {
                        rest.reader = Some(context.waker().clone());
                        return Poll::Pending;
                    }
                },
            }
        };
        let last = match &frame {
            Some(Ok(frame)) => frame.is_trailers(),
            Some(Err(_)) | None => true,
        };
        if last {
            self.end();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        let rest = lock(&self.rest);
        let under_way = rest.under_way.as_ref();
        self.ended || under_way.is_some_and(|answer| answer.body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        let rest = lock(&self.rest);
        let under_way = rest.under_way.as_ref();
        under_way.map_or_else(SizeHint::default, |answer| answer.body.size_hint())
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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::time::Duration;

    use http_body_util::{BodyExt, Empty, StreamBody};

    use super::*;
    use crate::admission::Admission;

    const TIME: Duration = Duration::from_secs(5);

    fn endless() -> impl Body<Data = Bytes, Error = Infallible> + Send + 'static {
        StreamBody::new(futures::stream::repeat_with(|| {
            Ok(Frame::data(Bytes::from_static(b"more")))
        }))
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_not_read_gives_its_place_back_at_its_deadline() {
        let admission = Admission::new(1);
        let place = admission.enter().unwrap();
        let deadline = Instant::now() + TIME;
        let mut body = BoundedBody::new(endless(), Some(deadline), Some(place));
        assert!(body.frame().await.unwrap().unwrap().is_data());
        assert!(admission.enter().is_err());

        tokio::time::sleep(TIME * 2).await;
        assert!(admission.enter().is_ok());
        let last = body.frame().await.unwrap().unwrap();
        let status = Status::from_header_map(last.trailers_ref().unwrap()).unwrap();
        assert_eq!(status.code(), tonic::Code::DeadlineExceeded);
        assert!(body.frame().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_does_not_come_ends_at_its_deadline() {
        let silent =
            StreamBody::new(futures::stream::pending::<Result<Frame<Bytes>, Infallible>>());
        let mut body = BoundedBody::new(silent, Some(Instant::now() + TIME), None);
        let last = tokio::time::timeout(TIME * 2, body.frame()).await.unwrap();
        assert!(last.unwrap().unwrap().is_trailers());
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_ends_or_is_dropped_gives_its_place_back_at_once() {
        let admission = Admission::new(1);
        let deadline = Some(Instant::now() + TIME);
        let place = admission.enter().unwrap();
        let mut body = BoundedBody::new(Empty::<Bytes>::new(), deadline, Some(place));
        assert!(body.frame().await.is_none());
        let place = admission.enter().unwrap();
        drop(body);
        drop(BoundedBody::new(endless(), deadline, Some(place)));
        assert!(admission.enter().is_ok());
    }
}
