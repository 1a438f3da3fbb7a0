//! A `google.api.HttpBody` goes through as it is, both ways.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use runtime::server::MAX_UPLOAD_BYTES;

use crate::mesh::{Mesh, header, json};

#[tokio::test]
async fn a_file_has_its_own_type_and_name() {
    let mesh = Mesh::start().await;
    let response = mesh.get("/api/trial/a,b/file").await;
    assert_eq!(header(&response, "content-type"), "text/csv");
    assert_eq!(
        header(&response, "content-disposition"),
        "attachment; filename=\"trial.csv\""
    );
    assert_eq!(header(&response, "x-export-id"), "e-1");
    assert_eq!(response.body(), "a,b");
    assert!(header(&response, "content-security-policy").contains("sandbox"));
}

#[tokio::test]
async fn parts_are_one_body() {
    let mesh = Mesh::start().await;
    let response = mesh.get("/api/trial/any/parts?count=3").await;
    assert_eq!(header(&response, "content-type"), "text/plain");
    assert_eq!(response.body(), "part 1\npart 2\npart 3\n");
}

#[tokio::test]
async fn an_error_before_the_first_part_is_a_status() {
    let mesh = Mesh::start().await;
    let response = mesh.get("/api/trial/breaks/parts?count=0").await;
    assert_eq!(response.status(), 503);
    assert_eq!(json(&response)["code"], "UNAVAILABLE");
}

#[tokio::test]
async fn half_a_file_is_not_taken_for_a_whole() {
    let mesh = Mesh::start().await;
    let client: Client<_, Full<Bytes>> =
        Client::builder(TokioExecutor::new()).build(HttpConnector::new());
    let request = mesh.request("GET", "/api/trial/breaks/parts?count=2");
    let request = request.body(Full::default()).unwrap();
    // Whether the break comes before the head was sent or after it is a matter of time.
    let whole = async {
        client
            .request(request)
            .await?
            .into_body()
            .collect()
            .await
            .map_err(Box::from)
    };
    let whole: Result<_, Box<dyn std::error::Error + Send + Sync>> = whole.await;
    assert!(whole.is_err());
}

/// Sends a file of so many bytes in.
async fn upload(mesh: &Mesh, bytes: usize) -> http::Response<Bytes> {
    let request = mesh
        .request("PUT", "/api/trial/any/file")
        .header("content-type", "application/x-trial")
        .body(Full::from(vec![0_u8; bytes]));
    mesh.send(request.unwrap()).await
}

#[tokio::test]
async fn an_upload_goes_through() {
    let mesh = Mesh::start().await;
    for bytes in [1000, 3 * 1024 * 1024] {
        let answer = json(&upload(&mesh, bytes).await);
        assert_eq!(answer["text"], "application/x-trial");
        assert_eq!(answer["number"], bytes);
    }
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused() {
    let mesh = Mesh::start().await;
    let response = upload(&mesh, MAX_UPLOAD_BYTES + 1).await;
    assert_eq!(response.status(), 413);
    assert_eq!(json(&response)["reason"], "REQUEST_TOO_LARGE");
    assert_eq!(mesh.calls(), 0);
}
