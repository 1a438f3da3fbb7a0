//! The views that people read the tables by.

use std::time::{Duration, UNIX_EPOCH};

use sqlx::AssertSqlSafe;
use store::Engine;
use store::audit::AuditTrail;
use store::jobs::{self, Request};
use store::runs::tables::DATA_QUALITY_RESULTS;
use store::runs::{Follow, keep};
use testkit::stores::{TestStore, stores};

/// 2026-03-04 05:06:07.000008, in microseconds.
const MICROS: u64 = 1_772_600_767_000_008;

/// An instant as a view shows it, as text.
async fn shown(fresh: &TestStore, instant: &str, rest: &str) -> String {
    let instant = match fresh.engine() {
        Engine::Postgres => {
            format!("to_char({instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
        }
        Engine::Sqlite => instant.to_owned(),
    };
    let mut connection = fresh.connection().await;
    let query = sqlx::query_scalar(AssertSqlSafe(format!("SELECT {instant} FROM {rest}")));
    query.fetch_one(&mut connection).await.unwrap()
}

async fn number(fresh: &TestStore, text: &str) -> i64 {
    let mut connection = fresh.connection().await;
    let query = sqlx::query_scalar(AssertSqlSafe(text.to_owned()));
    query.fetch_one(&mut connection).await.unwrap()
}

#[tokio::test]
async fn instants_are_shown_as_such() {
    let at = UNIX_EPOCH + Duration::from_micros(MICROS);
    for fresh in stores().await {
        let trail = AuditTrail::start(fresh.store.clone(), "report");
        let entry = store::audit::Entry {
            at,
            ..crate::audit::entry(1)
        };
        trail.record(entry).await.unwrap();
        trail.stop().await;
        let request = Request {
            job_id: "aw.daily.forecast",
            domain: "aw",
            request_id: "",
            actor: "ada",
            traceparent: "",
            as_of: "",
        };
        jobs::request(&fresh.store, &request, at).await.unwrap();
        let mut run = crate::runs::run("r-1", "DATA_QUALITY", "2026-03-04", 0);
        run.computed_at = at;
        let kept = keep(
            &fresh.store,
            &run,
            &DATA_QUALITY_RESULTS,
            &[],
            Follow::Nothing,
        )
        .await;
        kept.unwrap();

        let event = "audit_events WHERE action_name = 'GetSalesKpis' AND duration_seconds = 0.003";
        for (instant, rest) in [
            ("at", event),
            ("scheduled_for", "job_runs WHERE started_at IS NULL"),
            ("computed_at", "kept_runs"),
        ] {
            let shown = shown(&fresh, instant, rest).await;
            assert_eq!(shown, "2026-03-04T05:06:07.000008Z", "{rest}");
        }
        let never = "SELECT COUNT(*) FROM job_runs WHERE finished_at IS NULL";
        assert_eq!(number(&fresh, never).await, 1);
    }
}
