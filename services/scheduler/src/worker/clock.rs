//! The clock: times of schedules become executions.
//!
//! tokio-cron-scheduler wakes at each tick, a little late; which tick it was, the schedule itself tells.
//! Every scheduler records every tick, and the database keeps one of them.

use std::collections::VecDeque;
use std::convert::Infallible;
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
/// The most ticks of a job that wait for the store: of more the oldest are given up. The newest run finds
/// what they would find.
const MOST_WAITING: usize = 600;

/// Records ticks until told to stop. Fails when the clock cannot be started: a scheduler that does not keep
/// the time must not look as if it did.
pub(super) async fn run(scheduler: Arc<Scheduler>, shutdown: Shutdown) -> Result<()> {
    tokio::select! {
        () = shutdown.begun() => Ok(()),
        outcome = tick(&scheduler) => outcome.map(|never| match never {}),
    }
}

async fn tick(scheduler: &Scheduler) -> Result<Infallible> {
    register(scheduler).await;
    let (wake, mut woken) = mpsc::unbounded_channel();
    let _ticking = Ticking::start(&scheduler.plans, &wake)
        .await
        .map_err(|problem| {
            Error::internal_fault(format!("the schedules cannot be run: {problem}"))
        })?;
    let mut ticks = vec![Ticks::default(); scheduler.plans.len()];
    let mut retry = interval(PAUSE);
    retry.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut look_back = interval(LOOK_BACK_EVERY);
    look_back.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            Some((index, at)) = woken.recv() => {
                ticks[index].come(&scheduler.plans[index], at);
                ticks[index].record(scheduler, &scheduler.plans[index]).await;
            }
            _ = retry.tick() => for (ticks, plan) in ticks.iter_mut().zip(&scheduler.plans) {
                ticks.record(scheduler, plan).await;
            },
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
            scheduler.registered.send_replace(true);
            return;
        }
        sleep(PAUSE).await;
    }
}

/// The library's clock; it stops when this is dropped.
struct Ticking(JobScheduler);

impl Ticking {
    /// Sends a plan's index at each tick of its schedule, and when that was: whoever listens may be waiting
    /// for the store.
    async fn start(
        plans: &[Plan],
        wake: &mpsc::UnboundedSender<(usize, SystemTime)>,
    ) -> Result<Self, JobSchedulerError> {
        let clock = JobScheduler::new().await?;
        for (index, plan) in plans.iter().enumerate() {
            let Some(schedule) = &plan.schedule else {
                continue;
            };
            let wake = wake.clone();
            let job = Job::new_async(schedule.text(), move |_, _| {
                // Nobody listens any more when the scheduler is stopping.
                let _ = wake.send((index, SystemTime::now()));
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

/// The ticks of one plan.
#[derive(Debug, Clone, Default)]
struct Ticks {
    /// The last one that came.
    last: Option<SystemTime>,
    /// Those that the store has not taken yet, oldest first. What a tick is for does not depend on the
    /// store answering at that very second.
    waiting: VecDeque<SystemTime>,
}

impl Ticks {
    /// Notes the ticks that had just come then.
    fn come(&mut self, plan: &Plan, woken: SystemTime) {
        let Some(schedule) = &plan.schedule else {
            return;
        };
        for at in due(schedule, self.last, woken) {
            self.last = Some(at);
            if self.waiting.len() == MOST_WAITING {
                self.waiting.pop_front();
            }
            self.waiting.push_back(at);
        }
    }

    /// Records those that wait, as far as the store takes them.
    async fn record(&mut self, scheduler: &Scheduler, plan: &Plan) {
        while let Some(at) = self.waiting.front().copied() {
            if record(scheduler, plan, at, Cause::Schedule).await.is_none() {
                return;
            }
            self.waiting.pop_front();
        }
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
