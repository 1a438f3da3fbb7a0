//! One HTTP request, for looking at a running mesh.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http1;
use hyper::{Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// How long a healthy process may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Why there is no answer, for people.
pub(crate) type NoAnswer = Box<dyn std::error::Error + Send + Sync>;

/// A connection on which requests follow one another.
#[derive(Debug)]
pub(crate) struct Connection {
    sender: http1::SendRequest<Empty<Bytes>>,
    host: String,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, NoAnswer> {
        let stream = TcpStream::connect(address).await?;
        // Else a small request waits for the acknowledgement of the one before.
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // It ends with the sender; its error is seen there too.
        tokio::spawn(connection);
        Ok(Self {
            sender,
            host: address.to_string(),
        })
    }

    /// Sends GET and reads the whole answer.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Response<Bytes>, NoAnswer> {
        let request = Request::get(path)
            .header(header::HOST, &self.host)
            .body(Empty::new())?;
        self.sender.ready().await?;
        let (parts, body) = self.sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Response::from_parts(parts, body))
    }
}

/// One GET on a connection of its own, within a few seconds.
pub(crate) async fn get(address: SocketAddr, path: &str) -> Result<(StatusCode, Bytes), NoAnswer> {
    let answer = tokio::time::timeout(TIMEOUT, async {
        Connection::open(address).await?.get(path).await
    })
    .await??;
    Ok((answer.status(), answer.into_body()))
}
