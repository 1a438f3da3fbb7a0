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
use store::reports::{self as stored, Report, Request};
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

/// Attempts after which a report whose process is gone again is given up: perhaps it is what ends them.
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
    /// Told of each change of a report that is made here.
    changes: watch::Sender<()>,
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
            changes: watch::Sender::new(()),
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
            title: &wanted.parameters.title_on(now),
            actor: wanted.actor,
            traceparent: &traceparent,
        };
        let answer = stored::create(&self.store, &request, now).await?;
        if answer.1 {
            self.changed();
            self.wake.notify_one();
        }
        Ok(answer)
    }

    /// Deletes a report's files and marks it so; whoever makes it gives it up. Gives it as it is then, and
    /// nothing when there is none.
    pub(crate) async fn delete(&self, id: &str) -> Result<Option<Report>> {
        let Some(report) = stored::get(&self.store, id).await? else {
            return Ok(None);
        };
        self.discard(&report).await?;
        self.changed();
        stored::get(&self.store, id).await
    }

    /// Follows a report; nothing when there is none.
    pub(crate) async fn follow(
        self: &Arc<Self>,
        id: &str,
    ) -> Result<Option<watch::Receiver<Result<Report>>>> {
        watching::follow(self, id).await
    }

    /// Removes a report's files, marks it as deleted, and removes what was written in between.
    async fn discard(&self, report: &Report) -> Result<()> {
        self.remove_files(report).await?;
        stored::delete(&self.store, &report.report_id, SystemTime::now()).await?;
        self.remove_files(report).await
    }

    /// Removes the files of a report, also those of an attempt that came to no end.
    async fn remove_files(&self, report: &Report) -> Result<()> {
        let recorded = report
            .files
            .iter()
            .filter_map(|file| FileName::parse(&file.name));
        let mut names: Vec<FileName> = making::file_names(report)?.into();
        names.extend(recorded);
        let folder = self.folder.clone();
        folder::aside(move || folder.remove(names.iter().map(FileName::as_str))).await
    }

    fn changed(&self) {
        self.changes.send_replace(());
    }
}

/// Makes reports and looks after the folder until told to stop, and until those under way have ended or are
/// handed over.
pub(crate) async fn run(maker: Arc<Maker>, shutdown: Shutdown) {
    tracing::info!(owner = maker.owner, "making reports");
    let keeping = keeping::run(Arc::clone(&maker), shutdown.clone());
    tokio::join!(keeping, worker::run(maker, shutdown));
}
