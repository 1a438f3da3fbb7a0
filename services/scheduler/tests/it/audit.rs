//! What the audit trail knows of jobs.

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::scheduler::v1::{
    ExecutionState, PauseJobRequest, ResumeJobRequest, TriggerJobRequest,
};
use status::Code;
use store::audit::{Query, Row, list};

use crate::analytics::Deed;
use crate::support::{Bed, beds, forecast};

async fn rows(bed: &Bed, action: &str) -> Vec<Row> {
    let query = Query {
        action: action.to_owned(),
        limit: 100,
        ..Query::default()
    };
    list(&bed.store.store, &query).await.unwrap().rows
}

/// What calls were about; all of them concern AdventureWorks.
async fn targets(bed: &Bed, action: &str) -> Vec<String> {
    let rows = rows(bed, action).await.into_iter();
    rows.map(|row| {
        assert_eq!(row.domain_name, "aw", "{row:?}");
        row.target
    })
    .collect()
}

#[tokio::test]
async fn a_call_that_is_about_a_job_names_it() {
    let bed = beds().await.pop().unwrap();
    let scheduler = bed.scheduler().await;
    let mut client = scheduler.client.clone();
    let (domain, job) = (Domain::Aw.into(), "forecast".to_owned());
    let pause = PauseJobRequest {
        domain,
        job: job.clone(),
    };
    client.pause_job(pause).await.unwrap();
    client
        .resume_job(ResumeJobRequest { domain, job })
        .await
        .unwrap();
    let refused = TriggerJobRequest {
        as_of: "yesterday".to_owned(),
        ..forecast()
    };
    scheduler.trigger(refused).await.unwrap_err();
    for action in ["PauseJob", "ResumeJob", "TriggerJob"] {
        let about = targets(&bed, action).await;
        assert_eq!(about, ["aw.daily.forecast"], "{action}");
    }
}

#[tokio::test]
async fn each_execution_that_ended_has_its_row_and_so_has_each_call() {
    for bed in beds().await {
        bed.analytics.next([
            Deed::Refuse(Code::Unavailable),
            Deed::Run,
            Deed::Refuse(Code::InvalidArgument),
        ]);
        let scheduler = bed.scheduler().await;
        let mut ids = Vec::new();
        for end in [ExecutionState::Succeeded, ExecutionState::Failed] {
            let (queued, _) = scheduler.trigger(forecast()).await.unwrap();
            scheduler.in_state(&queued.execution_id, end).await;
            ids.push(queued.execution_id);
        }
        bed.analytics.otherwise(Deed::Hang);
        let (queued, _) = scheduler.trigger(forecast()).await.unwrap();
        let id = &queued.execution_id;
        scheduler.in_state(id, ExecutionState::Running).await;
        scheduler.cancel(id).await;
        scheduler.in_state(id, ExecutionState::Cancelled).await;
        ids.push(id.clone());

        let mut runs = rows(&bed, "job.run").await;
        runs.sort_by_key(|row| ids.iter().position(|id| *id == row.target));
        let told: Vec<(&String, &str)> = runs
            .iter()
            .map(|row| (&row.target, row.outcome.as_str()))
            .collect();
        let outcomes = ["OK", "INVALID_ARGUMENT", "CANCELLED"];
        let wanted: Vec<(&String, &str)> = ids.iter().zip(outcomes).collect();
        assert_eq!(told, wanted);
        for row in &runs {
            assert_eq!(
                (row.domain_name.as_str(), row.actor.as_str()),
                ("aw", "anonymous")
            );
        }
        let first = &runs[0].parameters;
        assert!(first.contains(r#""job":"aw.daily.forecast""#), "{first}");
        assert!(first.contains(r#""attempt":2"#), "{first}");
        let mut triggered: Vec<String> = targets(&bed, "TriggerJob").await;
        triggered.sort_by_key(|target| ids.iter().position(|id| id == target));
        assert_eq!(triggered, ids);
        assert_eq!(targets(&bed, "CancelJobExecution").await, ids[2..]);
        assert_eq!(rows(&bed, "GetJobExecution").await, []);
    }
}
