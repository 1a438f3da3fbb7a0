//! What the audit trail knows of jobs.

use otel_bi_proto::otelbi::scheduler::v1::ExecutionState;
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
        assert_eq!(rows(&bed, "TriggerJob").await.len(), 3);
        assert_eq!(rows(&bed, "CancelJobExecution").await.len(), 1);
        assert_eq!(rows(&bed, "GetJobExecution").await, []);
    }
}
