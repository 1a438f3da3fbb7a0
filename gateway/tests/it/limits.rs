//! What is too large is refused before it costs anything.

use http_body_util::Full;

use crate::mesh::{Mesh, header, json};

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
