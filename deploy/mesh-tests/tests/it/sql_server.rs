//! The same mesh over TDS: one SQL text, two engines, the same figures.

use sample::Warehouse;
use testkit::http::{get, get_until};
use testkit::tds::{TdsOptions, TdsServer};

use crate::support::{Mesh, sql_server};

#[tokio::test]
async fn both_engines_give_the_same_answers() {
    let mut servers = Vec::new();
    for warehouse in Warehouse::ALL {
        let directory = testkit::warehouses::generated(warehouse);
        servers.push(TdsServer::start(TdsOptions::new(directory)).await.unwrap());
    }
    let embedded = Mesh::generated().await;
    let over_tds = Mesh::start(sql_server(&servers[0].dsn()), sql_server(&servers[1].dsn())).await;
    // What the checks say of the data is to be the same too.
    for mesh in [&embedded, &over_tds] {
        for path in ["/api/aw/warehouse", "/api/wwi/warehouse"] {
            get_until(mesh.addr(), path, |answer| {
                answer.json()["status"]["qualityChecks"]["pending"] == false
            })
            .await;
        }
    }
    for path in [
        "/api/aw/sales/kpis?days_back=700",
        "/api/aw/sales/history?granularity=week&split=category",
        "/api/wwi/sales/kpis?days_back=700",
        "/api/wwi/sales/history?granularity=month&split=state&max_series=60",
    ] {
        let mut answers = Vec::new();
        for mesh in [&embedded, &over_tds] {
            let answer = get(mesh.addr(), path).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            let mut json = answer.json();
            // When it was read and by which call differ, and digests are of cells as an engine has them;
            // everything else must not.
            let provenance = json["provenance"].as_object_mut().unwrap();
            for name in ["loadedAt", "traceId", "loadTraceId", "snapshot", "stale"] {
                provenance.remove(name);
            }
            for statement in provenance["statements"].as_array_mut().unwrap() {
                statement.as_object_mut().unwrap().remove("digest");
            }
            answers.push(json);
        }
        assert_eq!(answers[0], answers[1], "{path}");
    }
    assert!(
        servers
            .iter()
            .all(|server| server.logins().iter().all(|login| login.read_only_intent))
    );
    let status = get(over_tds.addr(), "/api/wwi/warehouse").await.json();
    assert_eq!(status["status"]["engine"], "microsoft.sql_server");
}
