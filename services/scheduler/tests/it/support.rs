//! A scheduler on a store, with stand-ins for the services that do its work.

use std::time::Duration;

use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::scheduler::v1::scheduler_service_client::SchedulerServiceClient;
use otel_bi_proto::otelbi::scheduler::v1::scheduler_service_server::SERVICE_NAME;
use otel_bi_proto::otelbi::scheduler::v1::{
    CancelJobExecutionRequest, ExecutionState, GetJobExecutionRequest, JobExecution,
    ListJobExecutionsRequest, TriggerJobRequest,
};
use scheduler::config::{Config, Plan, Upstreams};
use scheduler::domain::{JOBS, Retries, Schedule};
use testkit::running::Running;
use testkit::stores::TestStore;
use testkit::waiting::until;
use tonic::Status;
use tonic::transport::Channel;

use crate::analytics::Analytics;
use crate::reports::Reports;

/// A store and the stand-ins.
pub(crate) struct Bed {
    pub(crate) store: TestStore,
    pub(crate) analytics: Analytics,
    pub(crate) reports: Reports,
}

/// One on each engine.
pub(crate) async fn beds() -> Vec<Bed> {
    let mut beds = Vec::new();
    for store in testkit::stores::stores().await {
        beds.push(Bed::on(store).await);
    }
    beds
}

impl Bed {
    /// One on this store.
    pub(crate) async fn on(store: TestStore) -> Self {
        Self {
            store,
            analytics: Analytics::start().await,
            reports: Reports::start().await,
        }
    }

    /// Settings with no schedules, whose retries do not keep tests waiting.
    pub(crate) fn config(&self) -> Config {
        let url: url::Url = self.analytics.url().parse().unwrap();
        let plan = |job: &'static scheduler::domain::Job| Plan {
            job,
            schedule: None,
            time_limit: job.time_limit,
            catch_up: job.catch_up,
        };
        Config {
            listen: ([127, 0, 0, 1], 0).into(),
            store: self.store.settings.clone(),
            upstreams: Upstreams {
                aw: url.clone(),
                wwi: url,
                report: self.reports.url().parse().unwrap(),
            },
            plans: JOBS.iter().map(plan).collect(),
            lease: Duration::from_secs(30),
            retries: Retries {
                max_attempts: 3,
                first_wait: Duration::from_millis(10),
            },
            parallel: 4,
        }
    }

    /// A scheduler without schedules.
    pub(crate) async fn scheduler(&self) -> Service {
        Service::start(self.config()).await
    }
}

/// Gives a job a schedule.
pub(crate) fn schedule(config: &mut Config, job_id: &str, text: &str) {
    plan(config, job_id).schedule = Some(Schedule::parse(text).unwrap());
}

pub(crate) fn plan<'a>(config: &'a mut Config, job_id: &str) -> &'a mut Plan {
    let mut plans = config.plans.iter_mut();
    plans.find(|plan| plan.job.id == job_id).unwrap()
}

/// A scheduler, running.
pub(crate) struct Service {
    pub(crate) running: Running,
    pub(crate) client: SchedulerServiceClient<Channel>,
}

impl Service {
    pub(crate) async fn start(config: Config) -> Self {
        let running =
            Running::start(|listener, shutdown| scheduler::serve(config, listener, shutdown)).await;
        running.serving(SERVICE_NAME).await;
        let client = SchedulerServiceClient::new(running.channel());
        Self { running, client }
    }

    /// Triggers a job; the execution, and whether it is new.
    pub(crate) async fn trigger(
        &self,
        request: TriggerJobRequest,
    ) -> Result<(JobExecution, bool), Status> {
        let answer = self.client.clone().trigger_job(request).await?.into_inner();
        Ok((answer.execution.unwrap(), answer.created))
    }

    pub(crate) async fn get(&self, id: &str) -> JobExecution {
        let request = GetJobExecutionRequest {
            execution_id: id.to_owned(),
        };
        let answer = self.client.clone().get_job_execution(request).await;
        answer.unwrap().into_inner().execution.unwrap()
    }

    pub(crate) async fn cancel(&self, id: &str) -> JobExecution {
        let request = CancelJobExecutionRequest {
            execution_id: id.to_owned(),
        };
        let answer = self.client.clone().cancel_job_execution(request).await;
        answer.unwrap().into_inner().execution.unwrap()
    }

    /// All executions of a job, newest first.
    pub(crate) async fn executions(&self, job_id: &str) -> Vec<JobExecution> {
        let mut all = Vec::new();
        let mut request = ListJobExecutionsRequest {
            job: job_id.to_owned(),
            page_size: 500,
            ..ListJobExecutionsRequest::default()
        };
        loop {
            let mut client = self.client.clone();
            let answer = client.list_job_executions(request.clone()).await;
            let answer = answer.unwrap().into_inner();
            all.extend(answer.executions);
            if answer.next_page_token.is_empty() {
                return all;
            }
            request.page_token = answer.next_page_token;
        }
    }

    /// Waits until an execution is as wanted.
    pub(crate) async fn when(
        &self,
        id: &str,
        what: &str,
        wanted: impl Fn(&JobExecution) -> bool,
    ) -> JobExecution {
        until(what, async || Some(self.get(id).await).filter(&wanted)).await
    }

    /// Waits until an execution has come to this state.
    pub(crate) async fn in_state(&self, id: &str, state: ExecutionState) -> JobExecution {
        self.when(id, state.as_str_name(), |execution| {
            execution.state() == state
        })
        .await
    }
}

/// A job by its name, asked for without anything more.
pub(crate) fn job(domain: Domain, name: &str) -> TriggerJobRequest {
    TriggerJobRequest {
        domain: domain.into(),
        job: name.to_owned(),
        ..TriggerJobRequest::default()
    }
}

/// `aw.daily.forecast`.
pub(crate) fn forecast() -> TriggerJobRequest {
    job(Domain::Aw, "forecast")
}
