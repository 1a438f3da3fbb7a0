//! Every statement is understood by both engines, and those that search a growing table use an index.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Executor as _, Row as _, SqlSafeStr as _};
use store::{Engine, Statement, statements};
use testkit::stores::{TestStore, stores};

#[tokio::test]
async fn every_statement_is_understood_by_both_engines() {
    let all = statements();
    let names: BTreeSet<_> = all.iter().map(|statement| statement.name).collect();
    assert_eq!(names.len(), all.len(), "two statements share a name");
    for fresh in stores().await {
        let mut connection = fresh.connection().await;
        for statement in &all {
            let prepared = connection.prepare(statement.sql.into_sql_str()).await;
            if let Err(problem) = prepared {
                panic!("{} on {:?}: {problem}", statement.name, fresh.engine());
            }
        }
    }
}

#[test]
fn every_file_is_a_statement() {
    let names: BTreeSet<_> = statements().iter().map(|one| one.name.to_owned()).collect();
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sql");
    for subject in directory.read_dir().unwrap() {
        let subject = subject.unwrap();
        for file in subject.path().read_dir().unwrap() {
            let file = file.unwrap().path();
            let name = format!(
                "{}/{}",
                subject.file_name().display(),
                file.file_stem().unwrap().display()
            );
            assert!(names.contains(&name), "{name} is in no list of statements");
        }
    }
}

/// How an engine would run a statement.
async fn plan(fresh: &TestStore, statement: &Statement, arguments: &str) -> String {
    let mut connection = fresh.connection().await;
    let texts = match fresh.engine() {
        Engine::Sqlite => vec![format!("EXPLAIN QUERY PLAN {}", statement.sql)],
        Engine::Postgres => vec![
            // The tables are empty; what matters is whether it can.
            "SET enable_seqscan = off".to_owned(),
            "SET enable_sort = off".to_owned(),
            format!("PREPARE asked AS {}", statement.sql),
            format!("EXPLAIN EXECUTE asked {arguments}"),
        ],
    };
    let mut lines = Vec::new();
    for text in texts {
        let rows = connection
            .fetch_all(sqlx::raw_sql(AssertSqlSafe(text)))
            .await;
        lines = rows.unwrap_or_else(|problem| panic!("{}: {problem}", statement.name));
    }
    let column = match fresh.engine() {
        Engine::Sqlite => "detail",
        Engine::Postgres => "QUERY PLAN",
    };
    let lines = lines.iter().map(|line| line.get::<String, _>(column));
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn searching_what_grows_uses_an_index() {
    // From, to, cursor (three), domain, actor, name and full name of the action, trace, limit.
    let filters = |domain: &str, actor: &str, action: &str, trace: &str| {
        format!("(0, 1, 1, 'w', 1, '{domain}', '{actor}', '{action}', '', '{trace}', 10)")
    };
    let cases = [
        ("audit/list", &*filters("", "", "", ""), "audit_log_at"),
        (
            "audit/list_by_action",
            &filters("", "", "x", ""),
            "audit_log_action",
        ),
        (
            "audit/list_by_actor",
            &filters("", "x", "", ""),
            "audit_log_actor",
        ),
        (
            "audit/list_by_domain",
            &filters("x", "", "", ""),
            "audit_log_domain",
        ),
        (
            "audit/list_by_trace",
            &filters("", "", "", "x"),
            "audit_log_trace",
        ),
        ("audit/chain", "('w', 1, 10)", ""),
        ("audit/heads", "('w', 10)", ""),
        ("audit/heads_since", "(1, 10)", "audit_heads_at"),
        ("audit/last", "('w')", ""),
        ("audit/holds", "('w', 1)", ""),
        (
            "exports/find_document",
            "('d')",
            "export_records_of_document",
        ),
        ("exports/find_file", "('s')", "export_records_of_file"),
        ("exports/issued", "('d')", ""),
        ("exports/list", "(1, 'x', 10)", "export_records_newest"),
        (
            "exports/list_by_domain",
            "('aw', 1, 'x', 10)",
            "export_records_newest_of_domain",
        ),
        ("audit/starts", "(1, 'w', 1, 10)", "audit_log_starts"),
    ];
    for fresh in stores().await {
        for (name, arguments, index) in cases {
            let all = statements();
            let statement = all.iter().find(|statement| statement.name == name).unwrap();
            let plan = plan(&fresh, statement, arguments).await;
            let (found, sorts) = match fresh.engine() {
                Engine::Sqlite => ("USING", "TEMP B-TREE"),
                Engine::Postgres => ("Index", "Sort"),
            };
            // The primary key has another name on each engine.
            assert!(
                plan.contains(found) && plan.contains(index),
                "{name}: {plan}"
            );
            assert!(!plan.contains(sorts), "{name}: {plan}");
        }
    }
}

/// Whether a plan reads a whole table.
fn reads_all_of(plan: &str, fresh: &TestStore, table: &str) -> bool {
    match fresh.engine() {
        Engine::Sqlite => {
            let mut steps = plan.lines();
            steps.any(|step| step.starts_with(&format!("SCAN {table}")) && !step.contains("USING"))
        }
        Engine::Postgres => plan.contains(&format!("Seq Scan on {table}")),
    }
}

#[tokio::test]
async fn searching_jobs_and_runs_uses_an_index() {
    let all_tables = [
        "job_executions",
        "job_requests",
        "analysis_runs",
        "aw_forecasts",
        "reports",
    ];
    let cases = [
        ("jobs/due", "(1, 10)", "job_executions_active"),
        ("jobs/find_active", "('j')", "job_executions_active"),
        ("jobs/find_request", "('r')", ""),
        ("jobs/find_tick", "('j', 1)", ""),
        ("jobs/get", "('e')", ""),
        ("jobs/known", "", "job_executions_succeeded"),
        ("jobs/to_cancel", "('o')", "job_executions_active"),
        (
            "jobs/list",
            "('', '', '', 1, 'e', 10)",
            "job_executions_newest",
        ),
        ("reports/claim", "('o', 1, 1, 5)", "reports_to_make"),
        ("reports/expired", "(1, 10)", "reports_to_expire"),
        ("reports/find_request", "('r')", ""),
        ("reports/get", "('r')", ""),
        ("reports/give_up", "(1, 1, 5, 'r', 'm')", "reports_to_make"),
        ("reports/list", "('', 1, 'r', 10)", "reports_newest"),
        ("retention/documents", "(1)", "export_documents_issued"),
        ("retention/requests", "(1)", "job_requests_of_execution"),
        ("runs/find_run", "('r')", ""),
        (
            "runs/list_runs",
            "('aw', '', 1, 'r', 10)",
            "analysis_runs_of_domain",
        ),
        ("runs/select_aw_forecasts", "('r')", ""),
        (
            "runs/pending_aw_forecasts",
            "('2014-01-28')",
            "aw_forecasts_pending",
        ),
        (
            "runs/score_aw_forecasts",
            "('A', '2014-01-28', 'DAILY', 1.0, 1)",
            "aw_forecasts_",
        ),
        (
            "runs/score_total_aw_forecasts",
            "('2014-01-28', 1)",
            "aw_forecasts_",
        ),
        (
            "runs/sums_aw_forecasts",
            "('2014-01-01', '2014-01-28')",
            "analysis_runs_from_day",
        ),
        (
            "runs/newest_aw_forecasts",
            "('2014-01-01', '2014-01-28', 'Total', 10)",
            "analysis_runs_from_day",
        ),
    ];
    for fresh in stores().await {
        for (name, arguments, index) in cases {
            let all = statements();
            let statement = all.iter().find(|statement| statement.name == name).unwrap();
            let plan = plan(&fresh, statement, arguments).await;
            assert!(plan.contains(index), "{name}: no {index} in {plan}");
            for table in all_tables {
                assert!(!reads_all_of(&plan, &fresh, table), "{name}: {plan}");
            }
        }
    }
}
