//! Requests reach the RPC that the contract says, with all they bring along.

use std::time::Duration;

use bytes::Bytes;
use gateway::serve_contract;
use http_body_util::Full;
use runtime::Shutdown;
use serde_json::json;
use tokio::net::TcpListener;

use crate::mesh::{Mesh, contract, defaults, header, json as body};

#[tokio::test]
async fn path_query_and_body_become_the_request() {
    let mesh = Mesh::start().await;
    assert_eq!(
        mesh.get_json("/api/trial/any%20thing?count=7").await,
        json!({"text": "any thing", "number": 7, "values": []})
    );
    let request = mesh
        .request("POST", "/api/trial")
        .header("content-type", "application/json; charset=utf-8")
        .body(Full::from(r#"{"name": "posted", "count": 3}"#))
        .unwrap();
    let response = mesh.send(request).await;
    assert_eq!(body(&response)["text"], "posted");
    assert_eq!(header(&response, "content-type"), "application/json");
}

#[tokio::test]
async fn a_service_that_nobody_named_stops_the_start() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (_trigger, shutdown) = Shutdown::new(Duration::ZERO);
    let started = serve_contract(contract(), defaults(), listener, shutdown).await;
    let error = started.unwrap_err().for_operator();
    assert!(
        error.contains("no service is configured for the domain trial"),
        "{error}"
    );
}

#[tokio::test]
async fn one_field_can_be_the_answer() {
    let mesh = Mesh::start().await;
    let values = mesh.get_json("/api/trial/large/values?count=2").await;
    assert_eq!(values, json!([0.5, 1.5]));
}

#[tokio::test]
async fn an_unknown_path_differs_from_a_wrong_method() {
    let mesh = Mesh::start().await;
    let missing = mesh.get("/api/nothing/here").await;
    assert_eq!(missing.status(), 404);
    assert_eq!(body(&missing)["reason"], "NO_ROUTE");
    let request = mesh.request("DELETE", "/api/trial/x").body(Full::default());
    let wrong = mesh.send(request.unwrap()).await;
    assert_eq!(wrong.status(), 405);
    assert_eq!(header(&wrong, "allow"), "GET, HEAD");
    assert_eq!(body(&wrong)["reason"], "METHOD_NOT_ALLOWED");
    let request = mesh.request("POST", "/api/health").body(Full::default());
    assert_eq!(mesh.send(request.unwrap()).await.status(), 405);
    assert_eq!(mesh.calls(), 0);
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let mesh = Mesh::start().await;
    let get = mesh.get("/api/trial/x").await;
    let request = mesh.request("HEAD", "/api/trial/x").body(Full::default());
    let head = mesh.send(request.unwrap()).await;
    assert_eq!(head.status(), 200);
    assert!(head.body().is_empty());
    assert_eq!(
        header(&head, "content-length"),
        get.body().len().to_string()
    );
}

#[tokio::test]
async fn the_token_and_the_trace_go_along() {
    let mesh = Mesh::start().await;
    let request = mesh
        .request("GET", "/api/trial/authorization")
        .header("authorization", "Bearer abc")
        .body(Full::default());
    let response = mesh.send(request.unwrap()).await;
    assert_eq!(body(&response)["text"], "Bearer abc");

    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let request = mesh
        .request("GET", "/api/trial/traceparent")
        .header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"))
        .body(Full::default());
    let response = mesh.send(request.unwrap()).await;
    assert_eq!(header(&response, "x-trace-id"), trace);
    let onward = body(&response)["text"].as_str().unwrap().to_owned();
    assert!(onward.starts_with(&format!("00-{trace}-")), "{onward}");
    assert_ne!(header(&response, "x-span-id"), "00f067aa0ba902b7");
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    let mesh = Mesh::start().await;
    for (content_type, sent, status) in [
        ("text/plain", "{}", 415),
        ("application/json", "{", 400),
        ("application/json", "{\"nothing\": 1}", 400),
    ] {
        let request = mesh
            .request("POST", "/api/trial")
            .header("content-type", content_type)
            .body(Full::from(Bytes::from(sent)));
        let response = mesh.send(request.unwrap()).await;
        assert_eq!(response.status(), status, "{content_type} {sent}");
    }
    assert_eq!(mesh.calls(), 0);
}
