//! What is too old goes, and what must stay does.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::{AnyConnection, AssertSqlSafe, Executor as _};
use store::audit::verify;
use store::retention::{self, Subject, remove};
use store::runs::Domain;
use store::{Settings, exports};
use testkit::stores::{TestStore, stores};
use testkit::waiting::until;

use crate::exports::export;

const DAY: Duration = Duration::from_hours(24);

fn day(number: u32) -> SystemTime {
    UNIX_EPOCH + DAY * number
}

async fn run(connection: &mut AnyConnection, text: String) {
    connection.execute(AssertSqlSafe(text)).await.unwrap();
}

async fn ids(fresh: &TestStore, text: &str) -> Vec<String> {
    let mut connection = fresh.connection().await;
    let query = sqlx::query_scalar(AssertSqlSafe(text.to_owned()));
    query.fetch_all(&mut connection).await.unwrap()
}

#[tokio::test]
async fn exports_go_by_their_age() {
    for fresh in stores().await {
        for number in 0..1200 {
            exports::insert(&fresh.store, &export(number))
                .await
                .unwrap();
        }
        let before = export(1100).created_at;
        let removed = remove(&fresh.store, Subject::Exports, before)
            .await
            .unwrap();
        assert_eq!(removed, 1100);
        let left = exports::list(&fresh.store, None, None, 1000).await.unwrap();
        assert_eq!(left.len(), 100);
        assert!(left.iter().all(|export| export.created_at >= before));
    }
}

/// A report's file that is still handed out can be told from an altered one as long.
#[tokio::test]
async fn records_of_files_that_reports_have_stay_with_them() {
    for fresh in stores().await {
        let mut connection = fresh.connection().await;
        for (number, state) in [(1, "ready"), (2, "deleted")] {
            let record = exports::Export {
                view: "report".to_owned(),
                ..export(number)
            };
            let id = record.export_id.clone();
            exports::insert(&fresh.store, &record).await.unwrap();
            run(&mut connection, format!(
                "INSERT INTO reports (report_id, parameters, state, title, files, actor, created_at) \
                 VALUES ('r{number}', '{{}}', '{state}', '', '[{{\"export_id\": \"{id}\"}}]', '', 0)"
            ))
            .await;
        }
        exports::insert(&fresh.store, &export(3)).await.unwrap();
        remove(&fresh.store, Subject::Exports, export(1100).created_at)
            .await
            .unwrap();
        let left = ids(&fresh, "SELECT export_id FROM export_records").await;
        assert_eq!(left, [export(1).export_id]);
    }
}

/// A document of which a younger record is left is still handed out.
#[tokio::test]
async fn documents_go_with_their_last_record() {
    for fresh in stores().await {
        for number in 0..1200 {
            let document = exports::Document {
                document_id: format!("d{number}"),
                identity: String::new(),
                issued_at: day(number),
            };
            exports::issue(&fresh.store, &document).await.unwrap();
        }
        let young = exports::Export {
            document_id: "d3".to_owned(),
            created_at: day(1150),
            ..export(1)
        };
        let old = exports::Export {
            document_id: "d4".to_owned(),
            created_at: day(4),
            ..export(2)
        };
        exports::insert(&fresh.store, &young).await.unwrap();
        exports::insert(&fresh.store, &old).await.unwrap();
        for _ in 0..3 {
            remove(&fresh.store, Subject::Exports, day(1100))
                .await
                .unwrap();
        }
        let left = ids(&fresh, "SELECT document_id FROM export_documents").await;
        assert_eq!(left.len(), 101);
        assert!(left.contains(&"d3".to_owned()) && left.contains(&"d1199".to_owned()));
    }
}

#[tokio::test]
async fn the_newest_run_of_an_analysis_stays_however_old() {
    for fresh in stores().await {
        let mut connection = fresh.connection().await;
        for (domain, analysis, days) in [
            ("aw", "FORECAST", 1..=30),
            ("aw", "REP_SCORES", 1..=2),
            ("wwi", "REORDER", 1..=3),
        ] {
            for number in days {
                let id = format!("{analysis}-{number:02}");
                let at = store::time::micros(day(number));
                run(&mut connection, format!(
                    "INSERT INTO analysis_runs (run_id, domain, analysis, as_of, asked_as_of, issued, parameters, code_version, \
                     snapshot, quality, provenance, computed_at, trace_id, execution_id, records) VALUES ('{id}', '{domain}', '{analysis}', '', '', 1, '{{}}', '', \
                     '', '', '{{}}', {at}, '', '', 1)"
                ))
                .await;
                run(&mut connection, format!(
                    "INSERT INTO data_quality_results (run_id, item, label) VALUES ('{id}', 'i', '')"
                ))
                .await;
            }
        }
        let removed = remove(&fresh.store, Subject::Runs(Domain::Aw), day(28))
            .await
            .unwrap();
        assert_eq!(removed, 28);
        let left = "SELECT run_id FROM analysis_runs ORDER BY run_id";
        let kept = [
            "FORECAST-28",
            "FORECAST-29",
            "FORECAST-30",
            "REORDER-01",
            "REORDER-02",
            "REORDER-03",
            "REP_SCORES-02",
        ];
        assert_eq!(ids(&fresh, left).await, kept);
        let results = "SELECT run_id FROM data_quality_results ORDER BY run_id";
        assert_eq!(ids(&fresh, results).await, kept);
        let removed = remove(&fresh.store, Subject::Runs(Domain::Aw), day(1000))
            .await
            .unwrap();
        assert_eq!(removed, 2);
    }
}

/// An execution of a tick, on a day.
async fn execution(connection: &mut AnyConnection, number: u32, on: u32, state: &str) {
    let at = store::time::micros(day(on));
    let finished = if state == "skipped" {
        "NULL".to_owned()
    } else {
        at.to_string()
    };
    let text = format!(
        "INSERT INTO job_executions (execution_id, job_id, domain, state, cause, triggered_by, \
             traceparent, tick, as_of, scheduled_for, due_at, started_at, finished_at, attempt, \
             failures, takeovers, owner, step, done, records, run_ids, error_reason, error_message, \
             trace_id, cancelled_by) VALUES ('e{number}', 'aw.daily.forecast', 'aw', '{state}', \
         'schedule', '', '', {at}, '', {at}, {at}, {at}, {finished}, 1, 0, 0, '', '', 1, 1, '[]', \
         '', '', '', '')"
    );
    run(connection, text).await;
}

/// Whoever catches up looks at ticks of the last week: gone, they would be run once more.
#[tokio::test]
async fn ticks_that_may_be_caught_up_with_stay() {
    for fresh in stores().await {
        let mut connection = fresh.connection().await;
        for (number, on) in [(1, 91), (2, 92), (3, 93), (4, 100)] {
            execution(&mut connection, number, on, "succeeded").await;
        }
        let removed = remove(&fresh.store, Subject::Executions, day(1000)).await;
        assert_eq!(removed.unwrap(), 1);
        let left = "SELECT execution_id FROM job_executions ORDER BY execution_id";
        assert_eq!(ids(&fresh, left).await, ["e2", "e3", "e4"]);
    }
}

#[tokio::test]
async fn executions_go_but_each_jobs_last_and_last_success() {
    for fresh in stores().await {
        let mut connection = fresh.connection().await;
        for (number, state) in [
            (1, "succeeded"),
            (2, "failed"),
            (3, "succeeded"),
            (4, "skipped"),
            (5, "failed"),
            (6, "cancelled"),
            (7, "skipped"),
        ] {
            execution(&mut connection, number, 10 * number, state).await;
            run(&mut connection, format!(
                "INSERT INTO job_requests (job_id, request_id, execution_id) VALUES ('aw.daily.forecast', 'r{number}', 'e{number}')"
            ))
            .await;
        }
        let removed = remove(&fresh.store, Subject::Executions, day(1000))
            .await
            .unwrap();
        assert_eq!(removed, 4);
        let left = "SELECT execution_id FROM job_executions ORDER BY execution_id";
        assert_eq!(ids(&fresh, left).await, ["e3", "e6", "e7"]);
        let left = "SELECT request_id FROM job_requests ORDER BY request_id";
        assert_eq!(ids(&fresh, left).await, ["r3", "r6", "r7"]);
        let removed = remove(&fresh.store, Subject::Executions, day(1000))
            .await
            .unwrap();
        assert_eq!(removed, 0);
    }
}

#[tokio::test]
async fn the_setting_says_how_long_and_the_trail_stays() {
    for fresh in stores().await {
        crate::audit::written(&fresh.store, "report", 3).await;
        exports::insert(&fresh.store, &export(0)).await.unwrap();
        let forever = retention::start(&fresh.store, &fresh.settings, Subject::Exports);
        let settings = Settings {
            retention: Some(DAY),
            ..fresh.settings.clone()
        };
        let young = export(1);
        let young = exports::Export {
            created_at: SystemTime::now(),
            ..young
        };
        exports::insert(&fresh.store, &young).await.unwrap();
        let _retention = retention::start(&fresh.store, &settings, Subject::Exports);
        until("the old one is gone", async || {
            let left = exports::list(&fresh.store, None, None, 10).await.unwrap();
            (left.len() == 1 && left[0].export_id == young.export_id).then_some(())
        })
        .await;
        drop(forever);
        assert_eq!(verify(&fresh.store, &[]).await.unwrap().rows, 4);
    }
}
