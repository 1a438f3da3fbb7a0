//! An answer that is a stream of messages: lines of JSON, or server-sent events for a browser's
//! `EventSource`. Each message goes out as it comes, and a sign of life when none comes for a while, so
//! that nobody on the way takes the connection for dead.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures::stream::{self, Stream, StreamExt};
use http::header::ACCEPT;
use http::{HeaderMap, Response};
use status::Error;
use tokio::time::timeout;
use tonic::Streaming;

use super::reply::{Caller, Replies, malformed, with_headers};
use crate::problem::{self, Problem};

/// After how long without a message a sign of life is sent: proxies cut idle connections after 30 s to
/// 60 s.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// How the messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// One a line (`application/x-ndjson`); an error is the last line, as `{"error": Problem}`. The sign of
    /// life is an empty line.
    Lines,
    /// One an event (`text/event-stream`). After the last comes an event `end`, since an `EventSource`
    /// that hears no end begins again; an error is an event `problem`. The sign of life is a comment.
    Events,
}

impl Form {
    /// Events for who accepts them by name, lines for all others.
    fn accepted(headers: &HeaderMap) -> Self {
        let events = headers
            .get_all(ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|range| range.split(';').next())
            .any(|range| range.trim().eq_ignore_ascii_case("text/event-stream"));
        if events { Self::Events } else { Self::Lines }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Lines => "application/x-ndjson",
            Self::Events => "text/event-stream",
        }
    }

    fn message(self, json: &[u8]) -> Bytes {
        match self {
            Self::Lines => around(b"", json, b"\n"),
            Self::Events => around(b"data: ", json, b"\n\n"),
        }
    }

    fn problem(self, json: &[u8]) -> Bytes {
        match self {
            Self::Lines => around(b"{\"error\":", json, b"}\n"),
            Self::Events => around(b"event: problem\ndata: ", json, b"\n\n"),
        }
    }

    fn sign_of_life(self) -> Bytes {
        Bytes::from_static(match self {
            Self::Lines => b"\n",
            Self::Events => b":\n\n",
        })
    }

    fn end(self) -> Option<Bytes> {
        match self {
            Self::Lines => None,
            Self::Events => Some(Bytes::from_static(b"event: end\ndata: {}\n\n")),
        }
    }
}

fn around(before: &[u8], json: &[u8], after: &[u8]) -> Bytes {
    [before, json, after].concat().into()
}

/// The answer to `caller`, from the service's.
pub(super) fn response(
    replies: &Arc<Replies>,
    caller: Caller,
    answer: tonic::Response<Streaming<Bytes>>,
) -> Response<Body> {
    let form = Form::accepted(&caller.headers);
    let template = Arc::clone(&replies.template);
    let state = (Arc::clone(replies), answer.into_inner());
    let json = stream::unfold(state, async |(replies, mut messages)| {
        let json = next(&replies, &mut messages).await.transpose()?;
        Some((json, (replies, messages)))
    });
    let told = move |error: &Error| {
        if error.internal().is_some() {
            problem::log(error, &template);
        }
        Problem::new(error, &caller.path).json()
    };
    let frames = frames(form, json, told);
    with_headers(Body::from_stream(frames), form.content_type(), None)
}

/// The next message as JSON; none at the end.
async fn next(
    replies: &Replies,
    messages: &mut Streaming<Bytes>,
) -> Result<Option<Vec<u8>>, Error> {
    let message = messages.message().await;
    match message.map_err(|status| Error::from(&status))? {
        Some(message) => replies.json(&message).map(Some).map_err(malformed),
        None => Ok(None),
    }
}

/// What is sent of these messages. An error is the last of it; `told` says how it is told.
fn frames(
    form: Form,
    messages: impl Stream<Item = Result<Vec<u8>, Error>>,
    told: impl Fn(&Error) -> Vec<u8>,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let state = Some((Box::pin(messages), told));
    stream::unfold(state, move |state| async move {
        let (mut messages, told) = state?;
        let (frame, rest) = match timeout(SIGN_OF_LIFE, messages.next()).await {
            Err(_) => (form.sign_of_life(), Some((messages, told))),
            Ok(Some(Ok(json))) => (form.message(&json), Some((messages, told))),
            Ok(Some(Err(error))) => (form.problem(&told(&error)), None),
            Ok(None) => (form.end()?, None),
        };
        Some((Ok(frame), rest))
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    type Item = Result<Vec<u8>, Error>;

    /// All that is sent of messages that come a while apart.
    async fn sent(form: Form, messages: Vec<Item>, apart: Duration) -> String {
        let messages = stream::iter(messages).then(move |message| async move {
            tokio::time::sleep(apart).await;
            message
        });
        let told = |error: &Error| error.code().name().to_lowercase().into_bytes();
        let frames: Vec<_> = frames(form, messages, told).collect().await;
        let bytes: Vec<u8> = frames
            .into_iter()
            .flat_map(|frame| frame.unwrap())
            .collect();
        String::from_utf8(bytes).unwrap()
    }

    fn two() -> Vec<Item> {
        vec![Ok(b"1".to_vec()), Ok(b"2".to_vec())]
    }

    fn broken() -> Vec<Item> {
        let mut messages = two();
        messages[1] = Err(Error::internal_fault("disk"));
        messages
    }

    #[tokio::test(start_paused = true)]
    async fn an_end_and_an_error_are_told_apart() {
        let (soon, lines, events) = (Duration::ZERO, Form::Lines, Form::Events);
        assert_eq!(sent(lines, two(), soon).await, "1\n2\n");
        assert_eq!(
            sent(lines, broken(), soon).await,
            "1\n{\"error\":internal}\n"
        );
        assert_eq!(
            sent(events, two(), soon).await,
            "data: 1\n\ndata: 2\n\nevent: end\ndata: {}\n\n"
        );
        assert_eq!(
            sent(events, broken(), soon).await,
            "data: 1\n\nevent: problem\ndata: internal\n\n"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_stream_gives_signs_of_life() {
        let late = SIGN_OF_LIFE * 2 + Duration::from_secs(1);
        let one = || vec![Ok(b"1".to_vec())];
        assert_eq!(sent(Form::Lines, one(), late).await, "\n\n1\n");
        assert_eq!(
            sent(Form::Events, one(), late).await,
            ":\n\n:\n\ndata: 1\n\nevent: end\ndata: {}\n\n"
        );
    }

    #[test]
    fn events_are_for_who_asks_for_them() {
        for (accept, expected) in [
            ("text/event-stream", Form::Events),
            ("application/json, Text/Event-Stream;q=0.9", Form::Events),
            ("*/*", Form::Lines),
            ("application/x-ndjson", Form::Lines),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(Form::accepted(&headers), expected, "{accept}");
        }
        assert_eq!(Form::accepted(&HeaderMap::new()), Form::Lines);
    }
}
