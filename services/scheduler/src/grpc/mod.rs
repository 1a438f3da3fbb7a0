//! The RPCs: each decodes its request, asks the worker or the store, encodes the answer. No SQL and no
//! driver here.
//!
//! To add one, declare it in the contract, write its function into the file of its subject, and one line
//! below.

mod executions;
mod jobs;
mod messages;
mod page;
mod questions;
mod watch;

use std::sync::Arc;

use otel_bi_proto::otelbi::scheduler::v1 as proto;
use otel_bi_proto::otelbi::scheduler::v1::scheduler_service_server::SchedulerService;
use runtime::Shutdown;
use runtime::grpc::{fail, reply};
use tonic::{Request, Response, Status};

use crate::worker::Scheduler;

/// The service of `otelbi.scheduler.v1`.
pub(crate) struct Service {
    scheduler: Arc<Scheduler>,
    shutdown: Shutdown,
}

impl Service {
    pub(crate) fn new(scheduler: Arc<Scheduler>, shutdown: Shutdown) -> Self {
        Self {
            scheduler,
            shutdown,
        }
    }
}

#[tonic::async_trait]
impl SchedulerService for Service {
    async fn list_jobs(
        &self,
        _: Request<proto::ListJobsRequest>,
    ) -> Result<Response<proto::ListJobsResponse>, Status> {
        reply(jobs::list(&self.scheduler).await)
    }

    async fn list_job_executions(
        &self,
        request: Request<proto::ListJobExecutionsRequest>,
    ) -> Result<Response<proto::ListJobExecutionsResponse>, Status> {
        reply(executions::list(&self.scheduler, request.get_ref()).await)
    }

    async fn get_job_execution(
        &self,
        request: Request<proto::GetJobExecutionRequest>,
    ) -> Result<Response<proto::GetJobExecutionResponse>, Status> {
        reply(executions::get(&self.scheduler, request.get_ref()).await)
    }

    async fn trigger_job(
        &self,
        request: Request<proto::TriggerJobRequest>,
    ) -> Result<Response<proto::TriggerJobResponse>, Status> {
        reply(jobs::trigger(&self.scheduler, request.get_ref()).await)
    }

    type WatchJobExecutionStream = watch::Answer;

    async fn watch_job_execution(
        &self,
        request: Request<proto::WatchJobExecutionRequest>,
    ) -> Result<Response<Self::WatchJobExecutionStream>, Status> {
        let (scheduler, shutdown) = (Arc::clone(&self.scheduler), self.shutdown.clone());
        let id = questions::id(&request.get_ref().execution_id).map_err(fail)?;
        reply(watch::watch(scheduler, id, shutdown).await)
    }

    async fn cancel_job_execution(
        &self,
        request: Request<proto::CancelJobExecutionRequest>,
    ) -> Result<Response<proto::CancelJobExecutionResponse>, Status> {
        reply(executions::cancel(&self.scheduler, request.get_ref()).await)
    }

    async fn pause_job(
        &self,
        request: Request<proto::PauseJobRequest>,
    ) -> Result<Response<proto::PauseJobResponse>, Status> {
        reply(jobs::pause(&self.scheduler, request.get_ref()).await)
    }

    async fn resume_job(
        &self,
        request: Request<proto::ResumeJobRequest>,
    ) -> Result<Response<proto::ResumeJobResponse>, Status> {
        reply(jobs::resume(&self.scheduler, request.get_ref()).await)
    }
}
