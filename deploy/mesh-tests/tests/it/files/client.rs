//! What the plain requests of the test kit do not do: send a file, and read one part after the other.

use std::net::SocketAddr;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use testkit::running::PATIENCE;
use tokio::net::TcpStream;

/// A file that is coming, and is read only as fast as it is asked for.
pub(super) struct Transfer(Response<Incoming>);

impl Transfer {
    /// Begins one.
    pub(super) async fn begin(front: SocketAddr, path: &str) -> Self {
        let request = Request::get(path);
        Self(send(front, request, Bytes::new()).await)
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// Its next part, nothing at its end; an error when it breaks off.
    pub(super) async fn part(&mut self) -> Option<hyper::Result<Bytes>> {
        let frame = tokio::time::timeout(PATIENCE, self.0.frame()).await;
        let part = frame.unwrap()?;
        Some(part.map(|frame| frame.into_data().unwrap_or_default()))
    }
}

/// What the platform says of a file.
pub(super) async fn verify(front: SocketAddr, file: Bytes) -> Value {
    let request = Request::builder()
        .method(Method::POST)
        .uri("/api/exports/verify")
        .header("content-type", "application/octet-stream");
    let answer = send(front, request, file).await;
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap()
}

async fn send(
    front: SocketAddr,
    request: http::request::Builder,
    body: Bytes,
) -> Response<Incoming> {
    let request = request
        .header(http::header::HOST, front.to_string())
        .body(Full::new(body))
        .unwrap();
    let stream = TcpStream::connect(front).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    let answered = tokio::time::timeout(PATIENCE, sender.send_request(request));
    answered.await.unwrap().unwrap()
}
