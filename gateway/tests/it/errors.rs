//! Every failure is a problem document that tells the caller what he may know.

use status::Code;

use crate::fake::failure;
use crate::mesh::{Mesh, header, json, until};

#[tokio::test]
async fn every_code_has_its_status() {
    let mesh = Mesh::start().await;
    for (index, code) in Code::ALL.into_iter().enumerate() {
        if code == Code::Unavailable {
            continue;
        }
        let response = mesh.get(&format!("/api/trial/fails?count={index}")).await;
        let problem = json(&response);
        assert_eq!(response.status(), code.http_status(), "{}", code.name());
        assert_eq!(
            header(&response, "content-type"),
            "application/problem+json"
        );
        assert_eq!(problem["status"], code.http_status());
        assert_eq!(problem["code"], code.name());
        assert_eq!(problem["title"], code.title());
        assert_eq!(problem["instance"], "/api/trial/fails");
        assert_eq!(problem["traceId"], header(&response, "x-trace-id"));
        let expected = failure(i32::try_from(index).unwrap());
        assert_eq!(problem["detail"], expected.message());
        assert_eq!(problem["reason"], expected.reason());
        assert!(!problem.to_string().contains("secret"));
    }
}

#[tokio::test]
async fn violations_name_their_fields() {
    let mesh = Mesh::start().await;
    let problem = json(&mesh.get("/api/trial/fails?count=1").await);
    assert_eq!(problem["violations"][0]["field"], "count");
    let problem = json(&mesh.get("/api/trial/x?count=many&other=1").await);
    let fields: Vec<_> = problem["violations"].as_array().unwrap().iter().collect();
    assert_eq!(fields.len(), 2);
    assert_eq!(fields[0]["field"], "count");
    assert_eq!(fields[1]["field"], "other");
}

#[tokio::test]
async fn waiting_is_told_in_whole_seconds() {
    let mesh = Mesh::start().await;
    let response = mesh.get("/api/trial/fails?count=7").await;
    assert_eq!(response.status(), 429);
    assert_eq!(header(&response, "retry-after"), "2");
}

#[tokio::test]
async fn what_others_say_stays_inside() {
    let mesh = Mesh::start().await;
    let response = mesh.get("/api/trial/foreign").await;
    assert_eq!(response.status(), 500);
    assert!(!String::from_utf8_lossy(response.body()).contains("10.1.2.3"));
}

#[tokio::test]
async fn a_lost_service_is_told_at_once_and_found_again() {
    let mut mesh = Mesh::start().await;
    mesh.get_json("/api/trial/x").await;
    mesh.stop_upstream().await;
    let response = mesh.get("/api/trial/x").await;
    assert_eq!(response.status(), 503);
    assert_eq!(json(&response)["reason"], "UPSTREAM_UNAVAILABLE");
    assert_eq!(mesh.get("/api/config").await.status(), 200);
    mesh.restart_upstream().await;
    until("the service is found again", async || {
        mesh.get("/api/trial/x").await.status() == 200
    })
    .await;
}
