//! Holding an execution: as long as its owner is heard of, nobody else takes it.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use store::jobs::{self, Claim, Progress};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use super::Scheduler;

/// How soon progress is told after it was told last: people watch it, and each telling is a write.
const TOLD_EVERY: Duration = Duration::from_millis(500);

/// An execution, held. Let go of when dropped: then it ends by itself.
pub(super) struct Lease {
    lost: CancellationToken,
    held_until: watch::Receiver<Instant>,
    beating: AbortOnDropHandle<()>,
}

impl Lease {
    /// Holds what was claimed, and keeps its progress told. The claim began at `begun`: from before it was
    /// written its time counts, however long that took.
    pub(super) fn hold(
        scheduler: &Arc<Scheduler>,
        claim: Claim,
        begun: Instant,
        progress: watch::Receiver<Progress>,
    ) -> Self {
        let lost = CancellationToken::new();
        let (held, held_until) = watch::channel(begun + scheduler.lease);
        let beating = {
            let (scheduler, lost) = (Arc::clone(scheduler), lost.clone());
            async move {
                beat(&scheduler, &claim, progress, &held).await;
                lost.cancel();
            }
        };
        Self {
            lost,
            held_until,
            beating: AbortOnDropHandle::new(tokio::spawn(beating)),
        }
    }

    /// Waits until it is lost: somebody else has it, or may have it.
    pub(super) async fn lost(&self) {
        self.lost.cancelled().await;
    }

    /// Stops holding it, and tells until when it is held all the same.
    pub(super) async fn let_go(self) -> Instant {
        self.beating.abort();
        let _ = self.beating.await;
        *self.held_until.borrow()
    }
}

/// Beats until the lease is lost.
async fn beat(
    scheduler: &Scheduler,
    claim: &Claim,
    mut progress: watch::Receiver<Progress>,
    held: &watch::Sender<Instant>,
) {
    let pause = scheduler.lease / 3;
    loop {
        let told = progress.borrow_and_update().clone();
        let begun = Instant::now();
        let until = *held.borrow();
        let beat = jobs::beat(
            &scheduler.store,
            claim,
            &told,
            SystemTime::now() + scheduler.lease,
        );
        let beat = timeout_at(until, beat.instrument(telemetry::untraced())).await;
        let Ok(beat) = beat else {
            return;
        };
        match scheduler.outage.note(beat) {
            Some(true) => {
                held.send_replace(begun + scheduler.lease);
                scheduler.changed();
            }
            Some(false) => return,
            None if Instant::now() >= until => return,
            None => {}
        }
        sleep(TOLD_EVERY.min(pause)).await;
        tokio::select! {
            () = sleep_until(begun + pause) => {}
            Ok(()) = progress.changed() => {}
        }
    }
}
