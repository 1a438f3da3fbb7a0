//! The history of a scheduler, over its own RPC.

use document::Cell;
use futures::TryStreamExt as _;
use otel_bi_proto::otelbi::scheduler::v1::ExecutionState;
use runtime::config::{Reader, Variables};
use scheduler::config::Config;
use status::Code;
use testkit::running::Running;
use testkit::stores::{self, TestStore};
use url::Url;

use super::columns::instant;
use super::*;
use crate::config::Upstreams;
use crate::views::covering::Covering;
use crate::views::laid_out::{is_sound, rows_are, section_is_sound};
use crate::views::{Shown, Streamed};

/// More than two pages.
const EXECUTIONS: usize = 1_203;

/// Executions that have ended, of two jobs in turn, a minute apart: `{}` are their numbers.
const INSERT: &str = "
    WITH RECURSIVE numbers(number) AS (
        SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < 1202
    )
    INSERT INTO job_executions (execution_id, job_id, domain, state, cause, triggered_by, traceparent, tick,
        as_of, scheduled_for, due_at, started_at, finished_at, attempt, failures, takeovers, owner, step, done,
        records, run_ids, error_reason, error_message, trace_id, cancelled_by)
    SELECT '00000000-0000-0000-0000-' || substr('00000000000' || number, -12, 12),
        CASE number % 2 WHEN 0 THEN 'aw.daily.forecast' ELSE 'wwi.daily.forecast' END,
        CASE number % 2 WHEN 0 THEN 'aw' ELSE 'wwi' END,
        CASE number % 3 WHEN 0 THEN 'succeeded' WHEN 1 THEN 'failed' ELSE 'skipped' END,
        CASE number % 3 WHEN 0 THEN 'schedule' WHEN 1 THEN 'catch_up' ELSE 'request' END,
        '=cmd|calc', '', NULL, CASE number % 5 WHEN 0 THEN '' ELSE '2014-01-28' END,
        1735689600000000 + number * 60000000, 0, 1735689601000000 + number * 60000000,
        1735689602500000 + number * 60000000, 1 + number % 3, 0, number % 2, 'scheduler/1', 'Storing', 0.5,
        number, '[\"' || number || '\", \"other\"]', CASE number % 3 WHEN 1 THEN 'UPSTREAM' ELSE '' END,
        CASE number % 3 WHEN 1 THEN '+lost' ELSE '' END, '', CASE number % 7 WHEN 0 THEN '@anna' ELSE '' END
    FROM numbers";

/// A scheduler whose clock does nothing, on a store with executions, and who asks it.
async fn scheduler() -> (TestStore, Running, Services) {
    let kept = stores::sqlite().await;
    let mut connection = kept.connection().await;
    sqlx::query(INSERT).execute(&mut connection).await.unwrap();
    let variables = Variables::new();
    let mut reader = Reader::new(&variables);
    let config = scheduler::config::read(&mut reader);
    let mut config: Config = reader.finish(config).unwrap();
    config.store = kept.settings.clone();
    for plan in &mut config.plans {
        plan.schedule = None;
    }
    let serve = |listener, shutdown| scheduler::serve(config, listener, shutdown);
    let running = Running::start(serve).await;
    running
        .serving("otelbi.scheduler.v1.SchedulerService")
        .await;
    let url = Url::parse(&running.url()).unwrap();
    let services = Services::new(&Upstreams {
        aw: url.clone(),
        wwi: url.clone(),
        scheduler: url,
    });
    (kept, running, services.unwrap())
}

/// The rows of a request, batch by batch.
async fn batches(services: &Services, request: ExportJobHistoryRequest) -> Vec<Vec<document::Row>> {
    let streamed = stream(services.clone(), request).await.unwrap();
    let batches: Vec<_> = streamed.batches.try_collect().await.unwrap();
    for batch in &batches {
        section_is_sound(&streamed.section, batch);
    }
    batches
}

fn numbers(batches: &[Vec<document::Row>]) -> Vec<i64> {
    let place = table().place("records");
    let rows = batches.iter().flatten();
    rows.map(|row| match row[place] {
        Cell::Integer(number) => number,
        _ => -1,
    })
    .collect()
}

#[tokio::test]
async fn all_executions_come_newest_first_a_page_at_a_time() {
    let (_kept, _running, services) = scheduler().await;
    let batches = batches(&services, ExportJobHistoryRequest::default()).await;
    let sizes: Vec<usize> = batches.iter().map(Vec::len).collect();
    assert_eq!(sizes, [500, 500, EXECUTIONS - 1000]);
    let newest_first = (0..EXECUTIONS)
        .rev()
        .map(|number| i64::try_from(number).unwrap());
    assert!(numbers(&batches).into_iter().eq(newest_first));
}

#[tokio::test]
async fn every_field_is_in_a_column() {
    let (_kept, _running, services) = scheduler().await;
    let Streamed {
        section,
        subtitle,
        batches,
    } = stream(services.clone(), ExportJobHistoryRequest::default())
        .await
        .unwrap();
    assert_eq!(subtitle, "All executions");
    let mut batches: Vec<_> = batches.try_collect().await.unwrap();
    let query = ListJobExecutionsRequest {
        page_size: PAGE_SIZE,
        ..ListJobExecutionsRequest::default()
    };
    let answer = page(&services, &query).await.unwrap();
    let shown = Shown {
        subtitle,
        sections: vec![(section, batches.remove(0))],
        definitions: Vec::new(),
        provenance: otel_bi_proto::otelbi::common::v1::Provenance::default(),
    };
    is_sound(&shown);
    let execution = "otelbi.scheduler.v1.JobExecution";
    // All but the four moments and the list of runs.
    let compared = rows_are(&shown.sections[0], execution, &answer.executions);
    assert_eq!(compared, 17 * answer.executions.len());
    let mut covering = Covering::new("otelbi.scheduler.v1.ListJobExecutionsResponse", &answer)
        .left_out("next_page_token", "all pages are shown");
    for moment in [
        "scheduled_for",
        "started_at",
        "finished_at",
        "next_attempt_at",
    ] {
        let field = format!("executions.{moment}");
        covering = covering.left_out(&field, "compared below");
    }
    covering.assert(&shown);
    for (row, execution) in shown.sections[0].1.iter().zip(&answer.executions) {
        let cell = |key: &str| &row[table().place(key)];
        assert_eq!(
            *cell("scheduled_for"),
            instant(execution.scheduled_for).into()
        );
        assert_eq!(*cell("started_at"), instant(execution.started_at).into());
        assert_eq!(*cell("finished_at"), instant(execution.finished_at).into());
        assert_eq!(
            *cell("next_attempt_at"),
            instant(execution.next_attempt_at).into()
        );
        assert!(matches!(cell("finished_at"), Cell::Instant(_)));
    }
}

#[tokio::test]
async fn filters_are_held_together() {
    let (_kept, _running, services) = scheduler().await;
    let request = ExportJobHistoryRequest {
        domain: Domain::Wwi.into(),
        job: "forecast".to_owned(),
        states: vec![ExecutionState::Failed.into()],
        ..ExportJobHistoryRequest::default()
    };
    let found = numbers(&batches(&services, request.clone()).await);
    let expected = (0..1203)
        .rev()
        .filter(|number| number % 2 == 1 && number % 3 == 1);
    assert!(found.into_iter().eq(expected));
    let said = stream(services.clone(), request).await.unwrap().subtitle;
    assert_eq!(
        said,
        "Executions of Wide World Importers, of the job forecast, failed"
    );
    let none = ExportJobHistoryRequest {
        states: vec![ExecutionState::Running.into()],
        ..ExportJobHistoryRequest::default()
    };
    assert_eq!(
        batches(&services, none).await,
        Vec::<Vec<document::Row>>::new()
    );
}

#[tokio::test]
async fn what_the_scheduler_refuses_comes_before_anything_is_written() {
    let (_kept, _running, services) = scheduler().await;
    let request = ExportJobHistoryRequest {
        job: "nothing".to_owned(),
        ..ExportJobHistoryRequest::default()
    };
    let refused = stream(services, request).await.err().unwrap();
    assert_eq!(refused.code(), Code::NotFound);
}
