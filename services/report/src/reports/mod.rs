//! Reports: all views of a domain or both in two files, made in the background and kept.
//!
//! Any number of processes may make reports into one folder: what they must agree on is held by the
//! database (`store::reports`). Whoever claims a report makes it, and one whose process is gone is taken over.
//!
//! - `worker` claims what waits, `attempt` makes one of them and `lease` holds it meanwhile, `ending` writes
//!   what came of it;
//! - `parameters` is what a report is asked for; `asking` asks the services for all its views at once,
//!   `layout` and `summary` lay out what they say as one document, `making` writes it into files;
//! - `folder` and `names` are the files; `keeping` removes what is left over or has expired;
//! - `watching` tells those who follow a report how far it is.

mod asking;
mod attempt;
mod ending;
mod folder;
mod keeping;
mod layout;
mod lease;
mod making;
mod names;
mod parameters;
mod summary;
mod watching;
mod worker;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use runtime::Shutdown;
use status::Result;
use store::Store;
use store::audit::AuditTrail;
use store::reports::{self as stored, Claim, Report, Request};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

pub(crate) use self::asking::untold;
pub(crate) use self::folder::{Folder, unusable};
pub(crate) use self::names::FileName;
pub(crate) use self::parameters::{Parameters, Part, Sheet};
use self::watching::Watching;

use crate::config::Config;
use crate::exports::work::Workshop;
use crate::services::Services;

/// Attempts after which a report is given up: perhaps it is what ends the processes that make it, and what has
/// not passed by then lasts.
const MOST_ATTEMPTS: i64 = 5;

/// Makes and keeps reports: one of perhaps several.
pub(crate) struct Maker {
    pub(crate) store: Store,
    pub(crate) folder: Folder,
    trail: AuditTrail,
    services: Services,
    workshop: Workshop,
    /// How long files are kept; nothing for ever.
    kept: Option<Duration>,
    /// How long a report is its owner's who is not heard of.
    lease: Duration,
    /// Its name among the makers: each process has its own, so that a restart is somebody else.
    owner: String,
    /// There may be something to claim.
    wake: Notify,
    watching: Watching,
}

/// What somebody wants to have made.
pub(crate) struct Wanted<'a> {
    /// What the caller calls this request; empty for no name.
    pub(crate) request_id: &'a str,
    /// What is to be in the report.
    pub(crate) parameters: &'a Parameters,
    /// Who asks.
    pub(crate) actor: &'a str,
}

impl Maker {
    /// One that is not at work yet.
    pub(crate) fn new(
        config: &Config,
        store: Store,
        trail: AuditTrail,
        services: Services,
        workshop: Workshop,
    ) -> Arc<Self> {
        let name = Uuid::new_v4().simple().to_string();
        Arc::new(Self {
            store,
            folder: Folder::new(config.output.clone()),
            trail,
            services,
            workshop,
            kept: config.kept,
            lease: config.lease,
            owner: format!("report-{}", &name[..12]),
            wake: Notify::new(),
            watching: Watching::default(),
        })
    }

    /// Has a report made: gives it, and whether it is new.
    pub(crate) async fn ask(&self, wanted: &Wanted<'_>) -> Result<(Report, bool)> {
        let now = SystemTime::now();
        let traceparent = telemetry::current_traceparent().unwrap_or_default();
        let request = Request {
            request_id: wanted.request_id,
            parameters: &wanted.parameters.json()?,
            title: &wanted.parameters.title_on(wanted.parameters.day(now)),
            actor: wanted.actor,
            traceparent: &traceparent,
        };
        let answer = stored::create(&self.store, &request, now).await?;
        if answer.1 {
            self.changed(&answer.0.report_id);
            self.wake.notify_one();
        }
        Ok(answer)
    }

    /// Marks a report as deleted and removes its files; whoever makes it gives it up. Gives it as it is then,
    /// and nothing when there is none.
    pub(crate) async fn delete(&self, id: &str) -> Result<Option<Report>> {
        self.discard(id).await?;
        stored::get(&self.store, id).await
    }

    /// Follows a report; nothing when there is none.
    pub(crate) async fn follow(
        self: &Arc<Self>,
        id: &str,
    ) -> Result<Option<watch::Receiver<Result<Report>>>> {
        watching::follow(self, id).await
    }

    /// Marks a report as deleted, and then removes its files: nobody is left to believe that they are there.
    /// What cannot be removed now is removed later, when the folder is looked after. False: it was deleted
    /// before, or there is none.
    async fn discard(&self, id: &str) -> Result<bool> {
        let deleted = stored::delete(&self.store, id, SystemTime::now()).await?;
        self.changed(id);
        self.remove_others(id, &[]).await;
        Ok(deleted)
    }

    /// Removes all that is of a report but what is to be kept.
    async fn remove_others(&self, id: &str, kept: &[String]) {
        let (folder, report_id, kept) = (self.folder.clone(), id.to_owned(), kept.to_vec());
        let removed = folder::aside(move || folder.remove_of(&report_id, &kept)).await;
        tell_left(id, removed);
    }

    /// Removes what was made under a claim.
    async fn remove_made(&self, claim: Claim) {
        let (folder, id) = (self.folder.clone(), claim.report_id.clone());
        let removed = folder::aside(move || folder.remove_made(&claim)).await;
        tell_left(&id, removed);
    }

    /// Tells those who follow a report that it was changed.
    fn changed(&self, id: &str) {
        self.watching.changed(id);
    }
}

/// Tells the log of files that stay where they are.
fn tell_left(report_id: &str, removed: Result<usize>) {
    if let Err(error) = removed {
        let error = error.for_operator();
        tracing::warn!(report_id, error, "files of a report cannot be removed yet");
    }
}

/// Makes reports and looks after the folder until told to stop, and until those under way have ended or are
/// handed over.
pub(crate) async fn run(maker: Arc<Maker>, shutdown: Shutdown) {
    tracing::info!(owner = maker.owner, "making reports");
    let keeping = keeping::run(Arc::clone(&maker), shutdown.clone());
    tokio::join!(keeping, worker::run(maker, shutdown));
}
