//! What every answer bears, whatever it is.

use http_body_util::Full;

use crate::mesh::{Mesh, header};

#[tokio::test]
async fn every_answer_bears_its_trace_and_the_security_headers() {
    let mesh = Mesh::start().await;
    for target in [
        "/api/trial/x",
        "/api/trial/fails?count=3",
        "/api/trial/x?wrong=1",
        "/api/trial/any/lines?count=1",
        "/api/trial/any/file",
        "/api/nothing",
        "/api/health",
        "/",
        "/assets/gone.js",
    ] {
        let response = mesh.get(target).await;
        assert_eq!(header(&response, "x-trace-id").len(), 32, "{target}");
        assert_eq!(header(&response, "x-span-id").len(), 16, "{target}");
        assert_eq!(header(&response, "x-content-type-options"), "nosniff");
        assert_eq!(header(&response, "referrer-policy"), "same-origin");
        let policy = header(&response, "content-security-policy");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{target}: {policy}"
        );
        let scripts = policy.split(';').find(|part| part.contains("script-src"));
        assert!(!scripts.unwrap_or_default().contains("unsafe"), "{policy}");
    }
}

#[tokio::test]
async fn large_answers_are_compressed() {
    let mesh = Mesh::start().await;
    let ask = async |target: &str, encoding: &str| {
        let request = mesh
            .request("GET", target)
            .header("accept-encoding", encoding)
            .body(Full::default());
        mesh.send(request.unwrap()).await
    };
    let plain = mesh.get("/api/trial/large?count=2000").await;
    for encoding in ["gzip", "br", "zstd"] {
        let response = ask("/api/trial/large?count=2000", encoding).await;
        assert_eq!(header(&response, "content-encoding"), encoding);
        assert!(response.body().len() * 2 < plain.body().len(), "{encoding}");
    }
    let small = ask("/api/trial/x", "gzip").await;
    assert_eq!(header(&small, "content-encoding"), "");
    let lines = ask("/api/trial/any/lines?count=500", "gzip").await;
    assert_eq!(header(&lines, "content-encoding"), "");
}

#[tokio::test]
async fn only_listed_origins_may_call() {
    let mesh = Mesh::start_with(|config| {
        config.cors_origins = vec!["https://bi.example.com".parse().unwrap()];
    })
    .await;
    for (origin, allowed) in [
        ("https://bi.example.com", "https://bi.example.com"),
        ("https://evil.example.com", ""),
        ("https://bi.example.com.evil.com", ""),
        ("null", ""),
    ] {
        let request = mesh
            .request("OPTIONS", "/api/trial/x")
            .header("origin", origin)
            .header("access-control-request-method", "GET")
            .header(
                "access-control-request-headers",
                "authorization,traceparent",
            )
            .body(Full::default());
        let response = mesh.send(request.unwrap()).await;
        assert_eq!(
            header(&response, "access-control-allow-origin"),
            allowed,
            "{origin}"
        );
        assert_eq!(header(&response, "x-trace-id").len(), 32);
    }
}
