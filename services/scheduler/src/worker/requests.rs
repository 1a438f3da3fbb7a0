//! What people ask for: a job to run now, an execution to end, a job to rest.

use std::time::SystemTime;

use status::Result;
use store::jobs::{self, Execution, Known, Request};
use uuid::Uuid;

use super::{Scheduler, ending, reports};
use crate::domain::Job;

/// A job that somebody wants to run now.
pub(crate) struct Wanted<'a> {
    /// The job.
    pub(crate) job: &'static Job,
    /// What the caller calls this request; empty for no name.
    pub(crate) request_id: &'a str,
    /// The day to look back from, YYYY-MM-DD; empty for the newest in the data.
    pub(crate) as_of: &'a str,
    /// Who asks.
    pub(crate) actor: &'a str,
}

impl Scheduler {
    /// Has a job run: gives the execution, and whether it is new.
    pub(crate) async fn trigger(&self, wanted: &Wanted<'_>) -> Result<(Execution, bool)> {
        let traceparent = telemetry::current_traceparent().unwrap_or_default();
        let request = Request {
            job_id: wanted.job.id,
            domain: wanted.job.part.name(),
            request_id: wanted.request_id,
            actor: wanted.actor,
            traceparent: &traceparent,
            as_of: wanted.as_of,
        };
        let answer = jobs::request(&self.store, &request, SystemTime::now()).await?;
        if answer.1 {
            self.changed();
            self.wake.notify_one();
        }
        Ok(answer)
    }

    /// Ends an execution: at once when it waits, soon when it runs, not at all when it has ended. Gives it
    /// as it is then; nothing when there is none.
    pub(crate) async fn cancel(&self, id: &str, actor: &str) -> Result<Option<Execution>> {
        let owner = format!("{}/{}", self.owner, Uuid::new_v4());
        let lease_until = SystemTime::now() + self.lease;
        let found = jobs::cancel(&self.store, id, actor, &owner, lease_until).await?;
        match found {
            Some(execution) if execution.owner == owner => {
                ending::write_cancelled(self, &execution).await?;
                let mut made = execution.run_ids.clone();
                reports::give_up(&self.services, &execution, &mut made).await;
                jobs::get(&self.store, id).await
            }
            other => {
                // Perhaps it runs here.
                self.wake.notify_one();
                Ok(other)
            }
        }
    }

    /// Passes a job's schedule over until it is resumed.
    pub(crate) async fn pause(&self, job: &Job, actor: &str) -> Result<Option<Known>> {
        jobs::pause(&self.store, job.id, actor, SystemTime::now()).await?;
        self.known(job).await
    }

    /// Has a job run again from its next time on.
    pub(crate) async fn resume(&self, job: &Job) -> Result<Option<Known>> {
        jobs::resume(&self.store, job.id, SystemTime::now()).await?;
        self.known(job).await
    }

    async fn known(&self, job: &Job) -> Result<Option<Known>> {
        let known = jobs::known(&self.store).await?;
        Ok(known.into_iter().find(|known| known.job_id == job.id))
    }
}
