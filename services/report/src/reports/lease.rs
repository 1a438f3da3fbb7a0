//! Holding a report: as long as its maker is heard of, nobody else takes it.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use store::reports::{self as stored, Claim, Progress};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use super::Maker;

/// How soon progress is told after it was told last: people watch it, and each telling is a write.
const TOLD_EVERY: Duration = Duration::from_millis(500);
/// Of the time that a silent maker keeps a report, the part after which it is heard of again.
const BEATS: u32 = 10;

/// A report, held. Let go of when dropped: then it ends by itself.
pub(super) struct Lease {
    lost: CancellationToken,
    held_until: watch::Receiver<Instant>,
    beating: AbortOnDropHandle<()>,
}

impl Lease {
    /// Holds what was claimed, and keeps its progress told. The claim began at `begun`: from before it was
    /// written its time counts, however long that took.
    pub(super) fn hold(
        maker: &Arc<Maker>,
        claim: Claim,
        begun: Instant,
        progress: watch::Receiver<Progress>,
    ) -> Self {
        let lost = CancellationToken::new();
        let (held, held_until) = watch::channel(begun + maker.lease);
        let beating = {
            let (maker, lost) = (Arc::clone(maker), lost.clone());
            async move {
                beat(&maker, &claim, progress, &held).await;
                lost.cancel();
            }
        };
        Self {
            lost,
            held_until,
            beating: AbortOnDropHandle::new(tokio::spawn(beating)),
        }
    }

    /// Waits until it is lost: somebody else has it or may have it, or it was deleted.
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
    maker: &Maker,
    claim: &Claim,
    mut progress: watch::Receiver<Progress>,
    held: &watch::Sender<Instant>,
) {
    let pause = maker.lease / BEATS;
    loop {
        let told = progress.borrow_and_update().clone();
        let begun = Instant::now();
        let until = *held.borrow();
        let beat = stored::beat(&maker.store, claim, &told, SystemTime::now());
        match timeout_at(until, beat.instrument(telemetry::untraced())).await {
            Ok(Ok(true)) => {
                held.send_replace(begun + maker.lease);
                maker.changed(&claim.report_id);
            }
            // Not held any more, or nobody could be told so in time.
            Ok(Ok(false)) | Err(_) => return,
            Ok(Err(_)) if Instant::now() >= until => return,
            // The store says itself that it is lost; it is tried on.
            Ok(Err(_)) => {}
        }
        sleep(TOLD_EVERY.min(pause)).await;
        tokio::select! {
            () = sleep_until(begun + pause) => {}
            Ok(()) = progress.changed() => {}
        }
    }
}
