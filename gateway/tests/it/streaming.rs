//! A stream is one message a line, each sent as it comes.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use crate::mesh::{Mesh, header, json};

fn lines(body: &Bytes) -> Vec<Value> {
    let text = std::str::from_utf8(body).unwrap();
    assert!(text.ends_with('\n'));
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn every_message_is_a_line() {
    let mesh = Mesh::start().await;
    let response = mesh.get("/api/trial/any/lines?count=3").await;
    assert_eq!(header(&response, "content-type"), "application/x-ndjson");
    let lines = lines(response.body());
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[2]["number"], 3);
    assert!(mesh.get("/api/trial/any/lines").await.body().is_empty());
}

#[tokio::test]
async fn an_error_before_the_stream_is_a_status() {
    let mesh = Mesh::start().await;
    let response = mesh.get("/api/trial/refused/lines?count=3").await;
    assert_eq!(response.status(), 403);
    assert_eq!(json(&response)["code"], "PERMISSION_DENIED");
}

#[tokio::test]
async fn an_error_under_way_is_the_last_line() {
    let mesh = Mesh::start().await;
    let response = mesh.get("/api/trial/breaks/lines?count=2").await;
    assert_eq!(response.status(), 200);
    let lines = lines(response.body());
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[2]["error"]["code"], "UNAVAILABLE");
    assert_eq!(
        lines[2]["error"]["traceId"],
        header(&response, "x-trace-id")
    );
}

#[tokio::test]
async fn lines_come_before_the_stream_ends() {
    let mesh = Mesh::start().await;
    let client: Client<_, Full<Bytes>> =
        Client::builder(TokioExecutor::new()).build(HttpConnector::new());
    let request = mesh
        .request("GET", "/api/trial/lasting/lines?count=2")
        .header("accept-encoding", "gzip, br, zstd")
        .body(Full::default());
    let mut body = client.request(request.unwrap()).await.unwrap().into_body();
    let mut seen = Vec::new();
    while seen.split(|byte| *byte == b'\n').count() < 3 {
        let frame = body.frame().await.unwrap().unwrap();
        seen.extend_from_slice(&frame.into_data().unwrap());
    }
    assert_eq!(lines(&seen.into()).len(), 2);
}

#[tokio::test]
async fn a_browser_gets_events() {
    let mesh = Mesh::start().await;
    let get = async |target: &str| {
        let request = mesh
            .request("GET", target)
            .header("accept", "text/event-stream")
            .body(Full::default());
        let response = mesh.send(request.unwrap()).await;
        let text = String::from_utf8(response.body().to_vec()).unwrap();
        (header(&response, "content-type").to_owned(), text)
    };
    let (kind, events) = get("/api/trial/any/lines?count=2").await;
    assert_eq!(kind, "text/event-stream");
    let events: Vec<&str> = events.split_terminator("\n\n").collect();
    assert_eq!(events.len(), 3, "{events:?}");
    let second: Value = serde_json::from_str(events[1].strip_prefix("data: ").unwrap()).unwrap();
    assert_eq!(second["number"], 2);
    assert_eq!(events[2], "event: end\ndata: {}");

    let (_, events) = get("/api/trial/breaks/lines?count=1").await;
    let last = events.split_terminator("\n\n").last().unwrap();
    let problem = last.strip_prefix("event: problem\ndata: ").unwrap();
    let problem: Value = serde_json::from_str(problem).unwrap();
    assert_eq!(problem["code"], "UNAVAILABLE");
}
