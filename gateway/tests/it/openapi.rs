//! The document is served, and only what the contract says.

use http_body_util::Full;

use crate::mesh::{Mesh, contract, header, json};

#[tokio::test]
async fn the_document_is_that_of_the_contract() {
    let mesh = Mesh::start().await;
    let response = mesh.get("/api/openapi.json").await;
    assert_eq!(
        json(&response),
        gateway::openapi::document(&contract()).unwrap()
    );
    let request = mesh
        .request("GET", "/api/openapi.json")
        .header("if-none-match", header(&response, "etag"))
        .body(Full::default());
    assert_eq!(mesh.send(request.unwrap()).await.status(), 304);
}

#[tokio::test]
async fn every_get_in_the_document_is_answered() {
    let mesh = Mesh::start().await;
    let document = mesh.get_json("/api/openapi.json").await;
    for (path, item) in document["paths"].as_object().unwrap() {
        if item.get("get").is_some() {
            let target = path.replace("{name}", "x");
            assert_eq!(mesh.get(&target).await.status(), 200, "{target}");
        }
    }
}

#[tokio::test]
async fn the_apps_settings_are_told() {
    let mesh = Mesh::start_with(|config| {
        config.trace_ui_url = "http://traces/{traceId}".to_owned();
    })
    .await;
    let config = mesh.get_json("/api/config").await;
    assert_eq!(config["service"], "otel-bi-gateway");
    assert_eq!(config["auth"]["required"], false);
    assert_eq!(config["traceUiUrl"], "http://traces/{traceId}");
    assert_eq!(config["requestTimeoutSeconds"], 30.0);
}
