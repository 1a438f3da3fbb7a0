//! Executions: looking them up, and ending them.

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::scheduler::v1::{
    CancelJobExecutionRequest, CancelJobExecutionResponse, GetJobExecutionRequest,
    GetJobExecutionResponse, ListJobExecutionsRequest, ListJobExecutionsResponse,
};
use runtime::grpc::concerns;
use runtime::server::ANONYMOUS;
use status::Result;
use store::jobs::{self, Filter};

use super::{messages, page, questions};
use crate::worker::Scheduler;

pub(super) async fn list(
    scheduler: &Scheduler,
    request: &ListJobExecutionsRequest,
) -> Result<ListJobExecutionsResponse> {
    let domain = questions::domain(request.domain)?;
    let filter = Filter {
        domain: match domain {
            Domain::Unspecified => "",
            Domain::Aw => "aw",
            Domain::Wwi => "wwi",
            Domain::Platform => "platform",
        },
        job_id: questions::job_id(domain, &request.job)?,
        states: &messages::states(request.states()),
    };
    let size = page::size(request.page_size)?;
    let after = page::position(&request.page_token)?;
    let found = jobs::list(&scheduler.store, &filter, after.as_ref(), size + 1);
    let mut found = found.await?;
    let more = found.len() > size;
    found.truncate(size);
    let next_page_token = found
        .last()
        .filter(|_| more)
        .map_or_else(String::new, page::token);
    Ok(ListJobExecutionsResponse {
        executions: found.into_iter().map(messages::execution).collect(),
        next_page_token,
    })
}

pub(super) async fn get(
    scheduler: &Scheduler,
    request: &GetJobExecutionRequest,
) -> Result<GetJobExecutionResponse> {
    let id = questions::id(&request.execution_id)?;
    let found = jobs::get(&scheduler.store, &id).await?;
    let found = found.ok_or_else(|| questions::no_execution(&id))?;
    let execution = Some(messages::execution(found));
    Ok(GetJobExecutionResponse { execution })
}

pub(super) async fn cancel(
    scheduler: &Scheduler,
    request: &CancelJobExecutionRequest,
) -> Result<CancelJobExecutionResponse> {
    let id = questions::id(&request.execution_id)?;
    let found = scheduler.cancel(&id, ANONYMOUS).await?;
    let found = found.ok_or_else(|| questions::no_execution(&id))?;
    concerns(found.domain.as_str(), id);
    let execution = Some(messages::execution(found));
    Ok(CancelJobExecutionResponse { execution })
}
