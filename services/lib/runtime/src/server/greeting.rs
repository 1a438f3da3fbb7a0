//! A connection's first bytes, which have to come in time.
//!
//! hyper has a timer for the head of an HTTP/1 request and pings for an HTTP/2 connection, and both
//! start only when it is known which of the two a peer speaks.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// What an HTTP/2 client says first (RFC 9113, 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A stream whose reading fails when its peer has not said in time what it speaks.
#[derive(Debug)]
pub(super) struct Greeted<S> {
    stream: S,
    /// How much of the preface has come.
    matched: usize,
    /// Until it is known what the peer speaks.
    timer: Option<Pin<Box<Sleep>>>,
}

impl<S> Greeted<S> {
    pub(super) fn new(stream: S, time: Duration) -> Self {
        Self {
            stream,
            matched: 0,
            timer: Some(Box::pin(sleep(time))),
        }
    }

    fn hear(&mut self, bytes: &[u8]) {
        let rest = &PREFACE[self.matched..];
        let length = rest.len().min(bytes.len());
        let differs = bytes[..length] != rest[..length];
        self.matched += length;
        if differs || self.matched == PREFACE.len() {
            self.timer = None;
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Greeted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.stream).poll_read(context, buffer) {
            Poll::Ready(outcome) => {
                if self.timer.is_some() {
                    self.hear(&buffer.filled()[before..]);
                }
                Poll::Ready(outcome)
            }
            Poll::Pending => {
                let Some(timer) = &mut self.timer else {
                    return Poll::Pending;
                };
                ready!(timer.as_mut().poll(context));
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Greeted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const TIME: Duration = Duration::from_secs(30);

    /// What reading on ends with, once a peer has sent these parts and falls silent.
    async fn ending(parts: &[&[u8]]) -> Option<io::ErrorKind> {
        let (mut peer, stream) = tokio::io::duplex(64);
        let mut stream = Greeted::new(stream, TIME);
        let mut buffer = [0; 64];
        for part in parts {
            peer.write_all(part).await.unwrap();
            assert_eq!(stream.read(&mut buffer).await.unwrap(), part.len());
        }
        let more = tokio::time::timeout(TIME * 10, stream.read(&mut buffer)).await;
        more.ok().map(|outcome| outcome.unwrap_err().kind())
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_says_in_time_what_it_speaks() {
        let late = Some(io::ErrorKind::TimedOut);
        assert_eq!(ending(&[]).await, late);
        assert_eq!(ending(&[b"PRI * HT"]).await, late);
        assert_eq!(ending(&[b"P", b"RI * HTTP/2.0\r\n"]).await, late);
        assert_eq!(ending(&[PREFACE]).await, None);
        assert_eq!(ending(&[b"PRI * HT", &PREFACE[8..]]).await, None);
        assert_eq!(ending(&[b"GET"]).await, None);
        assert_eq!(ending(&[b"P", b"OST"]).await, None);
    }
}
