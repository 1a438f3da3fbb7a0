//! No call lasts longer than it may, and nobody works for a caller who is gone.

use std::time::Duration;

use http_body_util::Full;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::fake::Heard;
use crate::mesh::{Mesh, json};

#[tokio::test]
async fn time_that_runs_out_is_an_answer() {
    let mesh = Mesh::start_with(|config| {
        config.request_timeout = Duration::from_millis(200);
    })
    .await;
    let response = mesh.get("/api/trial/stuck").await;
    assert_eq!(response.status(), 504);
    assert_eq!(json(&response)["reason"], "DEADLINE_EXCEEDED");
}

#[tokio::test]
async fn the_rest_of_the_time_goes_along() {
    let mesh = Mesh::start().await;
    let remaining = async |timeout: Option<&str>| {
        let mut request = mesh.request("GET", "/api/trial/remaining");
        if let Some(timeout) = timeout {
            request = request.header("grpc-timeout", timeout);
        }
        let response = mesh.send(request.body(Full::default()).unwrap()).await;
        json(&response)["number"].as_i64().unwrap()
    };
    let own = remaining(None).await;
    assert!((1..=30_000).contains(&own), "{own}");
    let given = remaining(Some("5S")).await;
    assert!((1..=5_000).contains(&given), "{given}");
    // A caller cannot ask for more than the gateway gives.
    let more = remaining(Some("9H")).await;
    assert!((1..=30_000).contains(&more), "{more}");
}

#[tokio::test]
async fn a_stream_lasts_beyond_the_time_of_a_request() {
    let mesh = Mesh::start_with(|config| {
        config.request_timeout = Duration::from_millis(200);
        config.stream_timeout = Duration::from_secs(2);
    })
    .await;
    // It never ends by itself: what ends it is its own time, and it is told.
    let response = mesh.get("/api/trial/lasting/lines?count=1").await;
    assert_eq!(response.status(), 200);
    let text = std::str::from_utf8(response.body()).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[1].contains("DEADLINE_EXCEEDED"), "{text}");
    // What its service was given is the stream's time, not the request's.
    let response = mesh.get("/api/trial/remaining/lines?count=1").await;
    let line: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
    let given = line["number"].as_i64().unwrap();
    assert!((201..=2_000).contains(&given), "{given}");
    // It has to begin as soon as any.
    let response = mesh.get("/api/trial/stuck/lines").await;
    assert_eq!(response.status(), 504);
}

#[tokio::test]
async fn a_caller_who_hangs_up_ends_the_call() {
    let mut mesh = Mesh::start().await;
    let mut caller = TcpStream::connect(&mesh.address).await.unwrap();
    caller
        .write_all(b"GET /api/trial/stuck HTTP/1.1\r\nhost: gateway\r\n\r\n")
        .await
        .unwrap();
    assert_eq!(mesh.heard.recv().await, Some(Heard::Began));
    drop(caller);
    let end = tokio::time::timeout(Duration::from_secs(20), mesh.heard.recv()).await;
    assert_eq!(end.unwrap(), Some(Heard::Cancelled));
}

#[tokio::test]
async fn stopping_lets_calls_end_and_takes_no_more() {
    let mut mesh = Mesh::start_with(|config| {
        config.request_timeout = Duration::from_millis(500);
    })
    .await;
    let (trigger, serving) = mesh.gateway.take().unwrap();
    let mut heard = std::mem::replace(&mut mesh.heard, tokio::sync::mpsc::unbounded_channel().1);
    let call = mesh.get("/api/trial/stuck");
    let stop = async {
        assert_eq!(heard.recv().await, Some(Heard::Began));
        trigger.begin();
        serving.await.unwrap();
    };
    let (response, ()) = tokio::join!(call, stop);
    assert_eq!(response.status(), 504);
    assert!(TcpStream::connect(&mesh.address).await.is_err());
}
