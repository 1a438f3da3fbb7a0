//! Following reports: however many follow one, it is looked up once, and not more often than anybody can see.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use status::{Code, Result};
use store::reports::{self as stored, Report};
use tokio::sync::{Notify, watch};
use tokio::time::sleep;
use tracing::Instrument as _;

use super::Maker;

/// How often to look at most.
const NOT_SOONER: Duration = Duration::from_millis(500);
/// How much later to look for changes that another process makes: of those made here each is told.
const NOT_LATER: Duration = Duration::from_millis(500);

/// A report as it was seen last.
type Seen = Result<Report>;

/// The reports that somebody follows, by their ids.
#[derive(Default)]
pub(super) struct Watching(Mutex<HashMap<String, Followed>>);

/// A report that somebody follows.
struct Followed {
    seen: watch::Sender<Seen>,
    /// It was changed here.
    changed: Arc<Notify>,
}

impl Watching {
    /// Tells that a report was changed.
    pub(super) fn changed(&self, id: &str) {
        if let Some(followed) = self.followed().get(id) {
            followed.changed.notify_one();
        }
    }

    fn followed(&self) -> MutexGuard<'_, HashMap<String, Followed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Follows a report: as it is now, and each change up to its end, or what keeps it from being looked up.
/// Nothing when there is none.
pub(super) async fn follow(maker: &Arc<Maker>, id: &str) -> Result<Option<watch::Receiver<Seen>>> {
    if let Some(followed) = maker.watching.followed().get(id) {
        return Ok(Some(followed.seen.subscribe()));
    }
    let Some(found) = look(maker, id).await? else {
        return Ok(None);
    };
    let mut followed = maker.watching.followed();
    if let Some(followed) = followed.get(id) {
        return Ok(Some(followed.seen.subscribe()));
    }
    let (seen, receiver) = watch::channel(Ok(found));
    let changed = Arc::new(Notify::new());
    let looking = keep_looking(Arc::clone(maker), id.to_owned(), Arc::clone(&changed));
    followed.insert(id.to_owned(), Followed { seen, changed });
    tokio::spawn(looking);
    Ok(Some(receiver))
}

/// Looks a report up again and again, until it has ended or nobody follows it any more.
async fn keep_looking(maker: Arc<Maker>, id: String, changed: Arc<Notify>) {
    loop {
        let seen = look(&maker, &id).await.transpose();
        if !told(&maker, &id, seen) {
            return;
        }
        sleep(NOT_SOONER).await;
        tokio::select! {
            () = changed.notified() => {}
            () = sleep(NOT_LATER) => {}
        }
    }
}

/// Tells who follows a report. False when there is nobody, or nothing more to tell: then it is followed no
/// more.
fn told(maker: &Maker, id: &str, seen: Option<Seen>) -> bool {
    let mut followed = maker.watching.followed();
    let Some(sender) = followed.get(id).map(|followed| &followed.seen) else {
        return false;
    };
    let goes_on = match &seen {
        Some(Ok(report)) => !report.state.is_final(),
        Some(Err(error)) => passes(error.code()),
        None => false,
    };
    // What keeps it from being seen just now says nothing of the report: what was seen last stays.
    if let Some(seen) = seen.filter(|seen| seen.is_ok() || !goes_on) {
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

/// Whether an error passes by itself.
fn passes(code: Code) -> bool {
    matches!(code, Code::Unavailable | Code::DeadlineExceeded)
}

async fn look(maker: &Maker, id: &str) -> Result<Option<Report>> {
    let found = stored::get(&maker.store, id);
    found.instrument(telemetry::untraced()).await
}
