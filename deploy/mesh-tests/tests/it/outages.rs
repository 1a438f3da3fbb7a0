//! Bad days: what the rest of the mesh does while a part of it is lost, and that it recovers by
//! itself.

use sample::Warehouse;
use testkit::http::{get, get_until};
use testkit::tds::{TdsOptions, TdsServer};

use crate::support::{Keeping, Mesh, embedded, sql_server, start_aw};

const AW: &str = "/api/aw/sales/kpis";
const WWI: &str = "/api/wwi/sales/kpis";

fn aw_directory() -> std::path::PathBuf {
    testkit::warehouses::generated(Warehouse::AdventureWorks)
}

fn wwi_directory() -> std::path::PathBuf {
    testkit::warehouses::generated(Warehouse::WideWorldImporters)
}

#[tokio::test]
async fn a_killed_service_is_told_at_once_and_comes_back() {
    let Mesh {
        aw,
        wwi: _wwi,
        scheduler: _scheduler,
        report: _report,
        gateway,
        store,
    } = Mesh::generated().await;
    let addr = aw.addr();
    assert_eq!(get(gateway.addr(), AW).await.status, 200);
    aw.kill().await;

    let lost = get_until(gateway.addr(), AW, |answer| answer.status != 200).await;
    assert_eq!(lost.status, 503, "{}", lost.text());
    assert_eq!(lost.json()["reason"], "UPSTREAM_UNAVAILABLE");
    assert!(
        !lost.text().contains(&addr.port().to_string()),
        "{}",
        lost.text()
    );
    // The rest goes on, and health says what is missing.
    assert_eq!(get(gateway.addr(), WWI).await.status, 200);
    let health = get(gateway.addr(), "/api/health").await;
    assert_eq!(health.status, 200);
    assert_eq!(health.json()["status"], "degraded");

    let _aw = start_aw(addr, embedded(aw_directory()), &store).await;
    get_until(gateway.addr(), AW, |answer| answer.status == 200).await;
    get_until(gateway.addr(), "/api/health", |answer| {
        answer.json()["status"] == "ok"
    })
    .await;
}

#[tokio::test]
async fn without_scheduler_or_report_service_the_figures_go_on() {
    let Mesh {
        aw: _aw,
        wwi: _wwi,
        scheduler,
        report,
        gateway,
        store: _store,
    } = Mesh::generated().await;
    scheduler.kill().await;
    report.kill().await;
    let lost = |name: &'static str| {
        move |answer: &testkit::http::Answer| answer.json()["upstreams"][name]["status"] == "down"
    };
    get_until(gateway.addr(), "/api/health", lost("scheduler")).await;
    let health = get_until(gateway.addr(), "/api/health", lost("report"))
        .await
        .json();
    for name in ["aw", "wwi"] {
        let upstream = &health["upstreams"][name];
        let told = [
            &upstream["status"],
            &upstream["warehouse"],
            &upstream["store"],
        ];
        assert_eq!(told, ["ok"; 3], "{name}");
    }
    assert_eq!(health["status"], "degraded");
    assert_eq!(get(gateway.addr(), AW).await.status, 200);
    assert_eq!(get(gateway.addr(), "/api/jobs").await.status, 503);
}

#[tokio::test]
async fn a_warehouse_absent_at_start_is_waited_for() {
    let empty = tempfile::tempdir().unwrap();
    let directory = empty.path().join("adventureworks");
    let (aw, wwi) = (embedded(directory.clone()), embedded(wwi_directory()));
    let mesh = Mesh::start_unready(aw, wwi, Keeping::embedded()).await;
    mesh.wwi.serving("otelbi.wwi.v1.AnalyticsService").await;

    let absent = get(mesh.addr(), AW).await;
    assert_eq!(absent.status, 503);
    assert_eq!(absent.json()["reason"], "WAREHOUSE_UNAVAILABLE");
    assert!(!absent.header("retry-after").is_empty());
    assert_eq!(get(mesh.addr(), WWI).await.status, 200);

    copy(&aw_directory(), &directory);
    get_until(mesh.addr(), AW, |answer| answer.status == 200).await;
}

#[tokio::test]
async fn a_warehouse_that_vanishes_leaves_its_last_figures_marked() {
    let server = TdsServer::start(TdsOptions::new(aw_directory()))
        .await
        .unwrap();
    let mesh = Mesh::start(sql_server(&server.dsn()), embedded(wwi_directory())).await;
    let before = get(mesh.addr(), AW).await.json();
    assert_eq!(before["provenance"]["stale"], false);

    server.set_outage(true);
    let stale = get_until(mesh.addr(), AW, |answer| {
        answer.json()["provenance"]["stale"] == true
    })
    .await;
    assert_eq!(stale.status, 200);
    assert_eq!(stale.json()["total"], before["total"]);
    let is_stale = |health: &serde_json::Value| health["upstreams"]["aw"]["warehouse"] == "stale";
    let health = get_until(mesh.addr(), "/api/health", |answer| {
        is_stale(&answer.json())
    })
    .await;
    assert_eq!(health.json()["upstreams"]["wwi"]["warehouse"], "ok");
    let status = get(mesh.addr(), "/api/aw/warehouse").await.json();
    assert_eq!(status["status"]["stale"], true);
    let problem = status["status"]["problem"].as_str().unwrap();
    assert!(
        !problem.is_empty() && !problem.contains("127.0.0.1"),
        "{problem}"
    );

    server.set_outage(false);
    get_until(mesh.addr(), AW, |answer| {
        answer.json()["provenance"]["stale"] == false
    })
    .await;
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    // CURRENT last: until it is there, there is no warehouse.
    let mut entries: Vec<_> = std::fs::read_dir(from).unwrap().flatten().collect();
    entries.sort_by_key(|entry| entry.file_name() == "CURRENT");
    for entry in entries {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
