//! `/api/health` tells the state of what is behind the gateway, and answers in any case.

use serde_json::Value;
use tokio::net::TcpListener;

use crate::mesh::{Mesh, until};

const SERVICE: &str = "otelbi.trial.v1.Trial";

async fn health(mesh: &Mesh) -> (Value, Value, Value) {
    let health = mesh.get_json("/api/health").await;
    assert_eq!(health["service"], "otel-bi-gateway");
    let trial = health["upstreams"]["trial"].clone();
    (
        health["status"].clone(),
        trial["status"].clone(),
        trial["warehouse"].clone(),
    )
}

fn told(status: &str, service: &str, warehouse: &str) -> (Value, Value, Value) {
    (status.into(), service.into(), warehouse.into())
}

#[tokio::test]
async fn a_service_is_told_of_as_it_is() {
    let mut mesh = Mesh::start().await;
    assert_eq!(health(&mesh).await, told("ok", "ok", "unknown"));
    mesh.health.set_serving(SERVICE, true).await;
    mesh.health.set_serving("warehouse", true).await;
    assert_eq!(health(&mesh).await, told("ok", "ok", "ok"));
    mesh.health.set_serving("warehouse", false).await;
    assert_eq!(health(&mesh).await, told("degraded", "ok", "stale"));
    mesh.health.set_serving(SERVICE, false).await;
    assert_eq!(health(&mesh).await, told("degraded", "not_ready", "stale"));
    mesh.stop_upstream().await;
    assert_eq!(health(&mesh).await, told("down", "down", "unknown"));
    mesh.restart_upstream().await;
    until("health sees the service again", async || {
        health(&mesh).await == told("ok", "ok", "unknown")
    })
    .await;
}

#[tokio::test]
async fn one_service_down_is_not_all() {
    let mesh = Mesh::start_with(|config| {
        let gone = "http://127.0.0.1:1".parse().unwrap();
        config.upstreams.push(("other".to_owned(), gone));
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
    let mesh = Mesh::start_with(|config| config.upstreams.push(("silent".to_owned(), url))).await;
    let health = mesh.get_json("/api/health").await;
    assert_eq!(health["status"], "degraded");
    assert_eq!(health["upstreams"]["silent"]["status"], "down");
}
