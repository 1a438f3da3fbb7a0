//! The clock: times of schedules become executions.
//!
//! tokio-cron-scheduler wakes at each tick, a little late; which tick it was, the schedule itself tells.
//! Every scheduler records every tick, and the database keeps one of them.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use runtime::Shutdown;
use status::{Error, Result};
use store::jobs::{self, Cause, Known, Recorded, Tick};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};
use tracing::Instrument as _;

use super::Scheduler;
use crate::config::Plan;
use crate::domain::{due, missed};

/// How often to look for times that were missed.
const LOOK_BACK_EVERY: Duration = Duration::from_secs(15);
/// How long to leave a store alone that does not answer.
const PAUSE: Duration = Duration::from_secs(1);

/// Records ticks until told to stop.
pub(super) async fn run(scheduler: Arc<Scheduler>, shutdown: Shutdown) {
    tokio::select! {
        () = shutdown.begun() => {}
        outcome = tick(&scheduler) => if let Err(error) = outcome {
            tracing::error!(error = error.for_operator(), "the clock does not run");
            // Jobs can still be triggered, and another scheduler may keep the time.
            shutdown.begun().await;
        },
    }
}

async fn tick(scheduler: &Scheduler) -> Result<()> {
    register(scheduler).await;
    let (wake, mut woken) = mpsc::unbounded_channel();
    let _ticking = Ticking::start(&scheduler.plans, &wake)
        .await
        .map_err(|problem| {
            Error::internal_fault(format!("the schedules cannot be run: {problem}"))
        })?;
    let mut dealt_with = vec![None; scheduler.plans.len()];
    let mut look_back = interval(LOOK_BACK_EVERY);
    look_back.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            Some(index) = woken.recv() => {
                record_due(scheduler, &scheduler.plans[index], &mut dealt_with[index]).await;
            }
            _ = look_back.tick() => catch_up(scheduler).await,
        }
    }
}

/// Makes the jobs known, as soon as the store is there.
async fn register(scheduler: &Scheduler) {
    let jobs: Vec<(&str, &str)> = scheduler
        .plans
        .iter()
        .map(|plan| (plan.job.id, plan.schedule.as_ref().map_or("", |s| s.text())))
        .collect();
    loop {
        let registered = jobs::register(&scheduler.store, &jobs, SystemTime::now()).await;
        if scheduler.outage.note(registered).is_some() {
            return;
        }
        sleep(PAUSE).await;
    }
}

/// The library's clock; it stops when this is dropped.
struct Ticking(JobScheduler);

impl Ticking {
    /// Sends a plan's index at each tick of its schedule.
    async fn start(
        plans: &[Plan],
        wake: &mpsc::UnboundedSender<usize>,
    ) -> Result<Self, JobSchedulerError> {
        let clock = JobScheduler::new().await?;
        for (index, plan) in plans.iter().enumerate() {
            let Some(schedule) = &plan.schedule else {
                continue;
            };
            let wake = wake.clone();
            let job = Job::new_async(schedule.text(), move |_, _| {
                // Nobody listens any more when the scheduler is stopping.
                let _ = wake.send(index);
                Box::pin(std::future::ready(()))
            })?;
            clock.add(job).await?;
        }
        clock.start().await?;
        Ok(Self(clock))
    }
}

impl Drop for Ticking {
    fn drop(&mut self) {
        let mut clock = self.0.clone();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            // It runs nothing of ours that could fail to end.
            runtime.spawn(async move { clock.shutdown().await });
        }
    }
}

/// Records the ticks that have just come. What the store does not take now is caught up with later.
async fn record_due(scheduler: &Scheduler, plan: &Plan, dealt_with: &mut Option<SystemTime>) {
    let Some(schedule) = &plan.schedule else {
        return;
    };
    for at in due(schedule, *dealt_with, SystemTime::now()) {
        if record(scheduler, plan, at, Cause::Schedule).await.is_none() {
            return;
        }
        *dealt_with = Some(at);
    }
}

/// Makes up for the newest time of each job that nobody has recorded.
async fn catch_up(scheduler: &Scheduler) {
    let known = jobs::known(&scheduler.store);
    let known = known.instrument(telemetry::untraced()).await;
    let Some(known) = scheduler.outage.note(known) else {
        return;
    };
    tell_last_successes(scheduler, &known);
    let now = SystemTime::now();
    for plan in &scheduler.plans {
        let job = known.iter().find(|known| known.job_id == plan.job.id);
        let (Some(schedule), Some(job)) = (&plan.schedule, job) else {
            continue;
        };
        if job.paused.is_some() {
            continue;
        }
        if let Some(at) = missed(schedule, job.scheduled_since, plan.catch_up, now) {
            record(scheduler, plan, at, Cause::CatchUp).await;
        }
    }
}

/// Records a tick; nothing when the store does not answer.
async fn record(
    scheduler: &Scheduler,
    plan: &Plan,
    at: SystemTime,
    cause: Cause,
) -> Option<Recorded> {
    let tick = Tick {
        job_id: plan.job.id,
        domain: plan.job.part.name(),
        at,
        cause,
    };
    let recorded = jobs::record_tick(&scheduler.store, &tick);
    let recorded = recorded.instrument(telemetry::untraced()).await;
    let recorded = scheduler.outage.note(recorded)?;
    match recorded {
        Recorded::Queued => {
            let cause = cause.word();
            tracing::info!(job = plan.job.id, cause, "a job's time has come");
            scheduler.wake.notify_one();
        }
        Recorded::Skipped => {
            let job = plan.job.id;
            tracing::warn!(job, "skipped: the execution before is still under way");
        }
        Recorded::Already | Recorded::PassedOver => {}
    }
    Some(recorded)
}

/// A job that never succeeded is measured from when it was first known.
fn tell_last_successes(scheduler: &Scheduler, known: &[Known]) {
    let ours = known
        .iter()
        .filter(|known| scheduler.plan(&known.job_id).is_some());
    let last = ours.map(|known| {
        let since = known.last_success.unwrap_or(known.first_known);
        (known.job_id.clone(), since)
    });
    telemetry::metrics::jobs_last_success(last.collect());
}
