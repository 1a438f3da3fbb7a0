//! Following reports: however many follow one, it is looked up once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use status::Result;
use store::reports::{self as stored, Report};
use tokio::sync::watch;
use tokio::time::sleep;
use tracing::Instrument as _;

use super::Maker;

/// How often to look for changes that another process makes.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// A report as it was seen last.
type Seen = Result<Report>;

/// The reports that somebody follows, by their ids.
#[derive(Default)]
pub(super) struct Watching(Mutex<HashMap<String, watch::Sender<Seen>>>);

impl Watching {
    fn followed(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<Seen>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Follows a report: as it is now, and each change up to its end, or what keeps it from being looked up.
/// Nothing when there is none.
pub(super) async fn follow(maker: &Arc<Maker>, id: &str) -> Result<Option<watch::Receiver<Seen>>> {
    if let Some(followed) = maker.watching.followed().get(id) {
        return Ok(Some(followed.subscribe()));
    }
    let Some(found) = look(maker, id).await? else {
        return Ok(None);
    };
    let mut followed = maker.watching.followed();
    if let Some(followed) = followed.get(id) {
        return Ok(Some(followed.subscribe()));
    }
    let (seen, receiver) = watch::channel(Ok(found));
    followed.insert(id.to_owned(), seen);
    tokio::spawn(keep_looking(Arc::clone(maker), id.to_owned()));
    Ok(Some(receiver))
}

/// Looks a report up again and again, until it has ended or nobody follows it any more.
async fn keep_looking(maker: Arc<Maker>, id: String) {
    let mut changes = maker.changes.subscribe();
    loop {
        let seen = look(&maker, &id).await.transpose();
        if !told(&maker, &id, seen) {
            return;
        }
        tokio::select! {
            _ = changes.changed() => {}
            () = sleep(LOOK_EVERY) => {}
        }
    }
}

/// Tells who follows a report. False when there is nobody, or nothing more to tell: then it is followed no
/// more.
fn told(maker: &Maker, id: &str, seen: Option<Seen>) -> bool {
    let mut followed = maker.watching.followed();
    let Some(sender) = followed.get(id) else {
        return false;
    };
    let goes_on = matches!(&seen, Some(Ok(report)) if !report.state.is_final());
    if let Some(seen) = seen {
        sender.send_if_modified(|last| {
            let changed = match (&*last, &seen) {
                (Ok(last), Ok(seen)) => last != seen,
                _ => true,
            };
            *last = seen;
            changed
        });
    }
    let goes_on = goes_on && sender.receiver_count() > 0;
    if !goes_on {
        followed.remove(id);
    }
    goes_on
}

async fn look(maker: &Maker, id: &str) -> Result<Option<Report>> {
    let found = stored::get(&maker.store, id);
    found.instrument(telemetry::untraced()).await
}
