//! `/api/health` tells the state of what is behind the gateway, and answers in any case.

use tokio::net::TcpListener;

use crate::mesh::{Mesh, until, upstream_config};

const SERVICE: &str = "otelbi.trial.v1.Trial";

/// Waits until the whole, the service and its warehouse are said to be so.
async fn until_told(mesh: &Mesh, expected: (&str, &str, &str)) {
    until(&format!("{expected:?}"), async || {
        let health = mesh.get_json("/api/health").await;
        assert_eq!(health["service"], "otel-bi-gateway");
        let trial = &health["upstreams"]["trial"];
        (&health["status"], &trial["status"], &trial["warehouse"])
            == (&expected.0.into(), &expected.1.into(), &expected.2.into())
    })
    .await;
}

#[tokio::test]
async fn a_service_is_told_of_as_it_is() {
    let mut mesh = Mesh::start().await;
    until_told(&mesh, ("ok", "ok", "unknown")).await;
    mesh.health.set_serving(SERVICE, true).await;
    mesh.health.set_serving("warehouse", true).await;
    until_told(&mesh, ("ok", "ok", "ok")).await;
    mesh.health.set_serving("warehouse", false).await;
    until_told(&mesh, ("degraded", "ok", "stale")).await;
    mesh.health.set_serving(SERVICE, false).await;
    until_told(&mesh, ("degraded", "not_ready", "stale")).await;
    mesh.stop_upstream().await;
    until_told(&mesh, ("down", "down", "unknown")).await;
    mesh.restart_upstream().await;
    until_told(&mesh, ("ok", "ok", "unknown")).await;
}

#[tokio::test]
async fn a_store_that_is_lost_is_told() {
    let mesh = Mesh::start().await;
    let told = async || {
        let health = mesh.get_json("/api/health").await;
        let trial = &health["upstreams"]["trial"];
        (health["status"].clone(), trial["store"].clone())
    };
    assert_eq!(told().await, ("ok".into(), "unknown".into()));
    mesh.health.set_serving("store", true).await;
    until("the store is ok", async || told().await.1 == "ok").await;
    mesh.health.set_serving("store", false).await;
    let lost = async || told().await == ("degraded".into(), "lost".into());
    until("the store is lost", lost).await;
}

#[tokio::test]
async fn a_flood_of_questions_is_asked_once() {
    let mesh = Mesh::start().await;
    let asked = (0..200).map(|_| mesh.get_json("/api/health"));
    for health in futures::future::join_all(asked).await {
        assert_eq!(health["status"], "ok");
    }
}

#[tokio::test]
async fn one_service_down_is_not_all() {
    let mesh = Mesh::start_with(|config| {
        let gone = "http://127.0.0.1:1".parse().unwrap();
        config.upstreams.push(upstream_config("other", gone));
    })
    .await;
    let health = mesh.get_json("/api/health").await;
    assert_eq!(health["status"], "degraded");
    assert_eq!(health["upstreams"]["trial"]["status"], "ok");
    assert_eq!(health["upstreams"]["other"]["status"], "down");
}

#[tokio::test]
async fn a_silent_service_does_not_hold_it_up() {
    // Takes connections and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap())
        .parse()
        .unwrap();
    let mesh =
        Mesh::start_with(|config| config.upstreams.push(upstream_config("silent", url))).await;
    let health = mesh.get_json("/api/health").await;
    assert_eq!(health["status"], "degraded");
    assert_eq!(health["upstreams"]["silent"]["status"], "down");
}
