//! Taking executions that are due, as many as may run at once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use runtime::Shutdown;
use store::jobs::{self, Due, Execution};
use tokio::sync::watch;
use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::Scheduler;
use super::attempt;

/// How often to look for what nobody here knows of: executions of other schedulers, leases that have
/// ended, waits that are over.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The most to look at once.
const LOOKED_AT: usize = 64;
/// What is kept back of the drain, to hand executions over: a tenth, at most this.
const LONGEST_HAND_OVER: Duration = Duration::from_millis(500);

/// Claims and runs executions until told to stop. Those under way then have the drain to end.
pub(super) async fn run(scheduler: Arc<Scheduler>, shutdown: Shutdown) {
    let mut under_way = UnderWay::default();
    while !shutdown.has_begun() {
        let free = scheduler.parallel - under_way.tasks.len();
        if free > 0 {
            for due in look(&scheduler).await {
                under_way.claim(&scheduler, &due).await;
                if under_way.tasks.len() == scheduler.parallel {
                    break;
                }
            }
        }
        under_way.cancel(&scheduler).await;
        tokio::select! {
            () = shutdown.begun() => {}
            () = scheduler.wake.notified() => {}
            Some(ended) = under_way.tasks.join_next_with_id() => {
                under_way.ended(match ended {
                    Ok((id, ())) => id,
                    // Its panic is logged; its lease ends by itself.
                    Err(panicked) => panicked.id(),
                });
            }
            () = sleep(LOOK_EVERY) => {}
        }
    }
    under_way.drain(shutdown.drain()).await;
}

/// What is due, of the jobs that are known here.
async fn look(scheduler: &Scheduler) -> Vec<Due> {
    let due = jobs::due(&scheduler.store, SystemTime::now(), LOOKED_AT);
    let due = due.instrument(telemetry::untraced()).await;
    let mut due = scheduler.outage.note(due).unwrap_or_default();
    due.retain(|due| scheduler.plan(&due.job_id).is_some());
    due
}

/// The executions that run here.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<()>,
    /// By task: its execution, and where it hears who wants it to end.
    cancels: HashMap<Id, (String, watch::Sender<String>)>,
    hand_over: CancellationToken,
}

impl UnderWay {
    async fn claim(&mut self, scheduler: &Arc<Scheduler>, due: &Due) {
        let (now, begun) = (SystemTime::now(), Instant::now());
        let claimed = jobs::claim(
            &scheduler.store,
            &due.execution_id,
            &scheduler.owner,
            now,
            now + scheduler.lease,
        );
        let claimed = claimed.instrument(telemetry::untraced()).await;
        let Some(Some(execution)) = scheduler.outage.note(claimed) else {
            return;
        };
        if let Some(lost_owner) = &due.lost_owner {
            let (job, execution_id) = (&execution.job_id, &execution.execution_id);
            tracing::warn!(job, execution_id, lost_owner, "taken over");
        }
        scheduler.changed();
        self.start(Arc::clone(scheduler), execution, begun);
    }

    fn start(&mut self, scheduler: Arc<Scheduler>, execution: Execution, begun: Instant) {
        let execution_id = execution.execution_id.clone();
        let (cancel, cancelled_by) = watch::channel(execution.cancelled_by.clone());
        let signals = attempt::Signals {
            cancelled_by,
            hand_over: self.hand_over.clone(),
        };
        let task = self
            .tasks
            .spawn(async move { attempt::run(&scheduler, execution, begun, signals).await });
        self.cancels.insert(task.id(), (execution_id, cancel));
    }

    /// Passes on who wants an execution that runs here to end.
    async fn cancel(&mut self, scheduler: &Scheduler) {
        if self.tasks.is_empty() {
            return;
        }
        let wanted = jobs::to_cancel(&scheduler.store, &scheduler.owner);
        let wanted = wanted.instrument(telemetry::untraced()).await;
        for (execution_id, by) in scheduler.outage.note(wanted).unwrap_or_default() {
            let running = self.cancels.values().find(|(id, _)| *id == execution_id);
            if let Some((_, cancel)) = running {
                cancel.send_replace(by);
            }
        }
    }

    fn ended(&mut self, task: Id) {
        self.cancels.remove(&task);
    }

    /// Waits for what is under way, and has it handed over when it takes too long.
    async fn drain(mut self, time: Duration) {
        let all = async { while self.tasks.join_next().await.is_some() {} };
        let hand_over = (time / 10).min(LONGEST_HAND_OVER);
        if timeout(time.saturating_sub(hand_over), all).await.is_err() {
            self.hand_over.cancel();
            while self.tasks.join_next().await.is_some() {}
        }
    }
}
