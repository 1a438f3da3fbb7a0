//! Figures on their way from SQL to JSON.

use sample::Warehouse;
use testkit::http::{get, get_with};

use crate::support::{Mesh, embedded};

async fn real() -> Option<Mesh> {
    let aw = testkit::warehouses::real(Warehouse::AdventureWorks)?;
    let wwi = testkit::warehouses::real(Warehouse::WideWorldImporters)?;
    Some(Mesh::start(embedded(aw), embedded(wwi)).await)
}

#[tokio::test]
async fn the_real_totals_reach_the_browser() {
    let Some(mesh) = real().await else { return };
    let aw = get(mesh.addr(), "/api/aw/sales/kpis?from=2010-12-29")
        .await
        .json();
    assert_eq!(aw["total"]["revenue"]["value"].to_string(), "109809274.203");
    assert_eq!(aw["total"]["orders"]["value"].as_f64(), Some(31_455.0));
    let wwi = get(mesh.addr(), "/api/wwi/sales/kpis?from=2013-01-01")
        .await
        .json();
    assert_eq!(
        wwi["total"]["revenueIncludingTax"]["value"].to_string(),
        "198043439.45"
    );
    assert_eq!(wwi["total"]["margin"]["value"].to_string(), "85729180.9");
    assert_eq!(wwi["total"]["orders"]["value"].as_f64(), Some(70_510.0));
}

#[tokio::test]
async fn a_whole_history_goes_through() {
    let mesh = Mesh::generated().await;
    let path = "/api/wwi/sales/history?days_back=1200&granularity=day&split=territory";
    let answer = get(mesh.addr(), path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let history = answer.json();
    let series = history["series"].as_array().unwrap();
    assert!(series.len() > 3);
    for one in series {
        assert!(one["points"].as_array().unwrap().len() >= 1_000);
    }
    assert_eq!(history["granularity"], "GRANULARITY_DAY");
}

#[tokio::test]
async fn a_good_copy_is_not_sent_again() {
    let mesh = Mesh::generated().await;
    let path = "/api/aw/sales/history?granularity=month";
    // A refresh between the two requests rightly changes the tag: then the pair is asked again.
    for _ in 0..10 {
        let first = get(mesh.addr(), path).await;
        let tag = first.header("etag").to_owned();
        assert!(!tag.is_empty());
        let second = get_with(mesh.addr(), path, &[("if-none-match", &tag)]).await;
        if second.header("etag") == tag {
            assert_eq!(second.status, 304);
            assert!(second.body.is_empty());
            return;
        }
    }
    panic!("the tag never stayed the same");
}

#[tokio::test]
async fn a_wrong_question_is_answered_by_its_fields() {
    let mesh = Mesh::generated().await;
    let path = "/api/aw/sales/kpis?from=yesterday&countries=Atlantis";
    let answer = get(mesh.addr(), path).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["reason"], "INVALID_FIELD");
    let fields: Vec<_> = problem["violations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|violation| violation["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["from", "countries"]);
    assert_eq!(problem["traceId"], answer.header("x-trace-id"));
    assert_eq!(
        get(mesh.addr(), "/api/aw/sales/kpis?colour=red")
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn many_mistakes_are_one_answer_and_harm_nobody() {
    let mesh = Mesh::generated().await;
    let states: Vec<String> = (0..90).map(|at| format!("states=Nowhere%20{at}")).collect();
    let path = format!("/api/wwi/sales/kpis?days_back=-1&{}", states.join("&"));
    for _ in 0..8 {
        let answer = get(mesh.addr(), &path).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert_eq!(answer.json()["violations"].as_array().unwrap().len(), 2);
    }
    assert_eq!(get(mesh.addr(), "/api/wwi/sales/kpis").await.status, 200);
}
