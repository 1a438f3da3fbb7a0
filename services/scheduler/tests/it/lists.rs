//! Lists of executions.

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::scheduler::v1::{
    ExecutionState, ListJobExecutionsRequest, ListJobExecutionsResponse,
};
use status::Code;
use tonic::Status;

use crate::analytics::Deed;
use crate::support::{Service, beds, job};

async fn list(
    scheduler: &Service,
    request: ListJobExecutionsRequest,
) -> Result<ListJobExecutionsResponse, Status> {
    let answer = scheduler.client.clone().list_job_executions(request).await;
    answer.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn executions_come_newest_first_by_part_job_and_state() {
    for bed in beds().await {
        let scheduler = bed.scheduler().await;
        let jobs = [
            (Domain::Aw, "forecast", ExecutionState::Succeeded),
            (Domain::Wwi, "forecast", ExecutionState::Failed),
            (Domain::Aw, "forecast", ExecutionState::Succeeded),
            (Domain::Aw, "scores", ExecutionState::Succeeded),
        ];
        let mut ids = Vec::new();
        for (domain, name, end) in jobs {
            if end == ExecutionState::Failed {
                bed.analytics.next([Deed::Refuse(Code::NotFound)]);
            }
            let (queued, _) = scheduler.trigger(job(domain, name)).await.unwrap();
            scheduler.in_state(&queued.execution_id, end).await;
            ids.insert(0, queued.execution_id);
        }
        let found = async |request: ListJobExecutionsRequest| {
            let page = list(&scheduler, request).await.unwrap();
            let ids = page.executions.into_iter().map(|e| e.execution_id);
            (ids.collect::<Vec<String>>(), page.next_page_token)
        };
        let all = ListJobExecutionsRequest::default();
        assert_eq!(found(all.clone()).await.0, ids);
        let aw = ListJobExecutionsRequest {
            domain: Domain::Aw.into(),
            page_size: 2,
            ..all.clone()
        };
        let (first, token) = found(aw.clone()).await;
        assert_eq!(first, ids[..2]);
        let rest = ListJobExecutionsRequest {
            page_token: token,
            ..aw.clone()
        };
        assert_eq!(found(rest).await, (vec![ids[3].clone()], String::new()));
        let named = ListJobExecutionsRequest {
            job: "forecast".to_owned(),
            ..aw
        };
        assert_eq!(found(named).await.0, [ids[1].clone(), ids[3].clone()]);
        let failed = ListJobExecutionsRequest {
            states: vec![ExecutionState::Failed.into(), ExecutionState::Queued.into()],
            ..all
        };
        assert_eq!(found(failed).await.0, [ids[2].clone()]);
    }
}

#[tokio::test]
async fn a_question_must_make_sense() {
    let bed = beds().await.pop().unwrap();
    let scheduler = bed.scheduler().await;
    let wrong = async |request| list(&scheduler, request).await.unwrap_err().code();
    let all = ListJobExecutionsRequest::default();
    let token = ListJobExecutionsRequest {
        page_token: "1".to_owned(),
        ..all.clone()
    };
    assert_eq!(wrong(token).await, tonic::Code::InvalidArgument);
    let size = ListJobExecutionsRequest {
        page_size: -1,
        ..all.clone()
    };
    assert_eq!(wrong(size).await, tonic::Code::InvalidArgument);
    let unknown = ListJobExecutionsRequest {
        job: "nothing".to_owned(),
        ..all
    };
    assert_eq!(wrong(unknown).await, tonic::Code::NotFound);
}
