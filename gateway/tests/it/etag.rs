//! A caller who has the answer is told so.

use http_body_util::Full;

use crate::mesh::{Mesh, header};

#[tokio::test]
async fn a_known_answer_is_not_sent_again() {
    let mesh = Mesh::start().await;
    let first = mesh.get("/api/trial/tagged").await;
    assert_eq!(header(&first, "etag"), "W/\"one\"");
    assert_eq!(header(&first, "cache-control"), "private, no-cache");
    for (tag, status) in [("W/\"one\"", 304), ("\"two\"", 200)] {
        let request = mesh
            .request("GET", "/api/trial/tagged")
            .header("if-none-match", tag)
            .body(Full::default());
        let response = mesh.send(request.unwrap()).await;
        assert_eq!(response.status(), status, "{tag}");
        assert_eq!(header(&response, "etag"), "W/\"one\"");
        assert_eq!(response.body().is_empty(), status == 304);
        assert_eq!(header(&response, "x-trace-id").len(), 32);
    }
}

#[tokio::test]
async fn an_answer_without_a_tag_is_not_kept() {
    let mesh = Mesh::start().await;
    let response = mesh.get("/api/trial/x").await;
    assert_eq!(header(&response, "etag"), "");
    assert_eq!(header(&response, "cache-control"), "no-store");
}
