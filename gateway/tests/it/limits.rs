//! What is too large is refused before it costs anything.

use bytes::Bytes;
use http::Request;
use http_body_util::combinators::BoxBody;
use http_body_util::{Full, StreamBody};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use crate::mesh::{Mesh, header, json, until};

#[tokio::test]
async fn a_large_body_is_refused() {
    let mesh = Mesh::start().await;
    let body = format!("{{\"name\": \"{}\"}}", "x".repeat(1024 * 1024));
    let request = mesh
        .request("POST", "/api/trial")
        .header("content-type", "application/json")
        .body(Full::from(body));
    let response = mesh.send(request.unwrap()).await;
    assert_eq!(response.status(), 413);
    assert_eq!(json(&response)["reason"], "REQUEST_TOO_LARGE");
    assert_eq!(mesh.calls(), 0);
}

#[tokio::test]
async fn a_long_address_is_refused() {
    let mesh = Mesh::start().await;
    let response = mesh.get(&format!("/api/trial/{}", "x".repeat(9000))).await;
    assert_eq!(response.status(), 414);
    assert_eq!(header(&response, "x-trace-id").len(), 32);
}

#[tokio::test]
async fn large_headers_are_refused() {
    let mesh = Mesh::start().await;
    let request = mesh
        .request("GET", "/api/trial/x")
        .header("x-large", "x".repeat(40_000))
        .body(Full::default());
    assert_eq!(mesh.send(request.unwrap()).await.status(), 431);
}

#[tokio::test]
async fn deep_json_is_refused() {
    let mesh = Mesh::start().await;
    let body = format!("{{\"name\": {}", "[".repeat(100_000));
    let request = mesh
        .request("POST", "/api/trial")
        .header("content-type", "application/json")
        .body(Full::from(body));
    assert_eq!(mesh.send(request.unwrap()).await.status(), 400);
}

/// A request whose body never comes.
fn unfinished(mesh: &Mesh) -> Request<BoxBody<Bytes, std::io::Error>> {
    let nothing = StreamBody::new(futures::stream::pending());
    mesh.request("POST", "/api/trial")
        .header("content-type", "application/json")
        .body(BoxBody::new(nothing))
        .unwrap()
}

#[tokio::test]
async fn a_full_gateway_refuses_calls_and_nothing_else() {
    let mesh = Mesh::start().await;
    let mut slow = tokio::task::JoinSet::new();
    let mut begin = |count: usize| {
        let client = Client::builder(TokioExecutor::new())
            .http2_only(true)
            .build_http();
        for _ in 0..count {
            slow.spawn(client.request(unfinished(&mesh)));
        }
    };
    // As many streams as one connection may have, on connections enough; and one more.
    for count in [256, 256, 256, 256, 1] {
        begin(count);
    }
    let surplus = slow.join_next().await.unwrap().unwrap().unwrap();
    assert_eq!(surplus.status(), 429);
    let refusal = mesh.get("/api/trial/x").await;
    assert_eq!(json(&refusal)["reason"], "OVERLOADED");
    assert_eq!(header(&refusal, "retry-after"), "1");
    for target in ["/api/health", "/api/config", "/api/openapi.json"] {
        assert_eq!(mesh.get(target).await.status(), 200, "{target}");
    }
    assert_eq!(mesh.get("/assets/gone.js").await.status(), 404);

    slow.shutdown().await;
    until("there is room again", async || {
        mesh.get("/api/trial/x").await.status() == 200
    })
    .await;
}
