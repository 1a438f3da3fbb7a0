//! Whether the mesh can do its work: the gateway knows, and says so at `/api/health`.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::Mesh;
use crate::failure::Failure;
use crate::http;
use crate::interrupt::Interrupt;

/// How long the first snapshots may take, on a slow machine with a debug build.
const LIMIT: Duration = Duration::from_mins(3);

const INTERVAL: Duration = Duration::from_millis(200);

/// What the waiting came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Health {
    /// Every part is well.
    Good,
    /// Not every part is, after a long time, and what the gateway said last.
    Poor(String),
}

/// Waits until every part is well, but not for ever. Fails when a process cannot run or somebody
/// interrupts.
pub(crate) async fn wait_until_healthy(
    mesh: &Mesh,
    interrupt: &Interrupt,
) -> Result<Health, Failure> {
    let healthy = until_healthy(mesh.layout().gateway(), LIMIT);
    tokio::select! {
        () = interrupt.happened() => Err(Failure::Interrupted),
        failure = mesh.gave_up() => Err(failure),
        health = healthy => Ok(health),
    }
}

async fn until_healthy(gateway: SocketAddr, limit: Duration) -> Health {
    let begun = Instant::now();
    loop {
        match problem(gateway).await {
            None => return Health::Good,
            Some(problem) if begun.elapsed() >= limit => return Health::Poor(problem),
            Some(_) => tokio::time::sleep(INTERVAL).await,
        }
    }
}

async fn problem(gateway: SocketAddr) -> Option<String> {
    match http::get(gateway, "/api/health").await {
        Ok((_, body)) if is_ok(&body) => None,
        Ok((status, body)) => Some(format!(
            "{status} {}",
            String::from_utf8_lossy(&body).trim()
        )),
        Err(error) => Some(format!("no answer from {gateway}: {error}")),
    }
}

fn is_ok(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Health {
        status: String,
    }
    serde_json::from_slice(body).is_ok_and(|health: Health| health.status == "ok")
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    /// Answers each connection with the next of these.
    async fn answering(bodies: Vec<&'static str>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            for body in bodies {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 1024];
                let _ = stream.read(&mut request).await.unwrap();
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        address
    }

    #[tokio::test]
    async fn it_waits_until_the_gateway_says_ok() {
        let gateway = answering(vec![
            "",
            "{}",
            r#"{"status":"degraded"}"#,
            r#"{"status":"ok"}"#,
        ]);
        assert_eq!(until_healthy(gateway.await, LIMIT).await, Health::Good);
    }

    #[tokio::test]
    async fn the_last_answer_is_told_when_time_is_over() {
        let gateway = answering(vec![r#"{"status":"degraded"}"#]).await;
        let health = until_healthy(gateway, Duration::ZERO).await;
        let last = r#"200 {"status":"degraded"}"#;
        assert_eq!(health, Health::Poor(last.to_owned()));
    }
}
