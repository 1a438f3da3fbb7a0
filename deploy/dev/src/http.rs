//! One HTTP request, for looking at a running mesh.
//!
//! HTTP/1.0 asks for an answer in one piece and then a closed connection, which takes no more than
//! this to read; an HTTP library would be the larger part of what `cargo dev` has to build first.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long a healthy process may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The status (200) and the body that a GET is answered with, within a few seconds.
pub(crate) async fn get(address: SocketAddr, path: &str) -> io::Result<(u16, Vec<u8>)> {
    get_within(TIMEOUT, address, path).await
}

/// The same for what may take longer. That a body broke off cannot be told from its end.
pub(crate) async fn get_within(
    timeout: Duration,
    address: SocketAddr,
    path: &str,
) -> io::Result<(u16, Vec<u8>)> {
    let request = format!("GET {path} HTTP/1.0\r\nhost: {address}\r\n\r\n");
    tokio::time::timeout(timeout, exchange(address, &request)).await?
}

/// The status and the body that a POST of JSON is answered with, within a few seconds.
pub(crate) async fn post(
    address: SocketAddr,
    path: &str,
    json: &str,
) -> io::Result<(u16, Vec<u8>)> {
    let length = json.len();
    let request = format!(
        "POST {path} HTTP/1.0\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{json}"
    );
    tokio::time::timeout(TIMEOUT, exchange(address, &request)).await?
}

async fn exchange(address: SocketAddr, request: &str) -> io::Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    parse(&answer).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not an HTTP answer"))
}

fn parse(answer: &[u8]) -> Option<(u16, Vec<u8>)> {
    const END_OF_HEAD: &[u8] = b"\r\n\r\n";
    let end = answer
        .windows(END_OF_HEAD.len())
        .position(|window| window == END_OF_HEAD)?;
    let (head, rest) = answer.split_at(end);
    let head = str::from_utf8(head).ok()?;
    // HTTP/1.0 200 OK
    let status = head.strip_prefix("HTTP/1.")?.split(' ').nth(1)?;
    Some((status.parse().ok()?, rest[END_OF_HEAD.len()..].to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_a_status_and_a_body() {
        let answer = b"HTTP/1.0 503 Service Unavailable\r\na: b\r\n\r\nbody\r\n\r\n";
        assert_eq!(parse(answer), Some((503, b"body\r\n\r\n".to_vec())));
        assert_eq!(parse(b"HTTP/1.1 200\r\n\r\n"), Some((200, Vec::new())));
    }

    #[test]
    fn what_is_no_answer_is_told_apart() {
        for answer in [
            "",
            "HTTP/1.0 200 OK\r\n",
            "SSH-2.0\r\n\r\n",
            "HTTP/1.0 OK\r\n\r\n",
        ] {
            assert_eq!(parse(answer.as_bytes()), None, "{answer}");
        }
    }
}
