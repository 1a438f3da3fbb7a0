//! The web app is served with caching that fits, and never where the API is.

use std::io::Write as _;

use bytes::Bytes;
use http::Response;
use http_body_util::Full;
use tempfile::TempDir;

use crate::mesh::{Mesh, header, json};

const HTML: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

fn built() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::File::create(path)
            .unwrap()
            .write_all(content)
            .unwrap();
    };
    write("index.html", b"<!doctype html><title>App</title>");
    write("favicon.svg", b"<svg/>");
    write("assets/app-1a2b3c.js", b"run()");
    write("assets/app-1a2b3c.js.br", b"pretend brotli");
    write(".env", b"SECRET=1");
    write("assets/.hidden", b"SECRET=2");
    dir
}

async fn start(dir: &TempDir) -> Mesh {
    let web_dir = dir.path().to_path_buf();
    Mesh::start_with(|config| config.web_dir = web_dir).await
}

async fn visit(mesh: &Mesh, target: &str, accept: &str) -> Response<Bytes> {
    let request = mesh.request("GET", target).header("accept", accept);
    mesh.send(request.body(Full::default()).unwrap()).await
}

#[tokio::test]
async fn pages_are_the_app() {
    let dir = built();
    let mesh = start(&dir).await;
    for target in ["/", "/index.html", "/aw/sales", "/wwi/stock?item=7"] {
        let response = visit(&mesh, target, HTML).await;
        assert_eq!(response.status(), 200, "{target}");
        assert!(header(&response, "content-type").starts_with("text/html"));
        assert_eq!(header(&response, "cache-control"), "no-cache");
        assert!(response.body().starts_with(b"<!doctype html>"));
    }
}

#[tokio::test]
async fn hashed_files_are_kept_for_good() {
    let dir = built();
    let mesh = start(&dir).await;
    let response = visit(&mesh, "/assets/app-1a2b3c.js", "*/*").await;
    assert_eq!(response.body(), "run()");
    assert!(header(&response, "cache-control").contains("immutable"));
    let favicon = visit(&mesh, "/favicon.svg", "image/*").await;
    assert_eq!(header(&favicon, "cache-control"), "no-cache");
    let request = mesh
        .request("GET", "/assets/app-1a2b3c.js")
        .header("accept-encoding", "br, gzip")
        .body(Full::default());
    let compressed = mesh.send(request.unwrap()).await;
    assert_eq!(header(&compressed, "content-encoding"), "br");
    assert_eq!(compressed.body(), "pretend brotli");
    assert!(header(&compressed, "content-type").contains("javascript"));
}

#[tokio::test]
async fn a_known_page_is_not_sent_again() {
    let dir = built();
    let mesh = start(&dir).await;
    let first = visit(&mesh, "/", HTML).await;
    // Weak, since what is sent may be compressed.
    assert!(header(&first, "etag").starts_with("W/"));
    let request = mesh
        .request("GET", "/aw/sales")
        .header("accept", HTML)
        .header("if-none-match", header(&first, "etag"))
        .body(Full::default());
    assert_eq!(mesh.send(request.unwrap()).await.status(), 304);
}

#[tokio::test]
async fn what_is_missing_is_said_to_be_missing() {
    let dir = built();
    let mesh = start(&dir).await;
    for (target, accept) in [
        ("/assets/gone.js", HTML),
        ("/gone.png", HTML),
        ("/aw/sales", "application/json"),
        ("/api", HTML),
        ("/api/", HTML),
        ("/api/nothing", HTML),
        ("/.env", HTML),
        ("/%2eenv", HTML),
        ("/%2Eenv", "*/*"),
        ("/assets%2f.hidden", "*/*"),
        ("/assets", "*/*"),
        ("/%2e%2e/%2e%2e/etc/passwd.txt", HTML),
        ("/..%2f..%2fetc%2fpasswd.txt", HTML),
    ] {
        let response = visit(&mesh, target, accept).await;
        assert_eq!(response.status(), 404, "{target}");
        assert_eq!(json(&response)["reason"], "NO_ROUTE");
    }
    let request = mesh.request("POST", "/aw/sales").body(Full::default());
    assert_eq!(mesh.send(request.unwrap()).await.status(), 405);
}

#[tokio::test]
async fn an_app_that_is_not_built_says_so() {
    let mesh = Mesh::start().await;
    let response = visit(&mesh, "/", HTML).await;
    assert_eq!(response.status(), 503);
    assert!(String::from_utf8_lossy(response.body()).contains("has not been built"));
}
