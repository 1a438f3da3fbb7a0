//! What goes on by itself.
//!
//! - `clock.rs` turns times of schedules into executions, and makes up for those that were missed;
//! - `claims.rs` takes executions that are due, also from schedulers that are gone;
//! - `attempt.rs` runs one of them: its trace, its time limit, what comes of it;
//! - `lease.rs` holds it meanwhile, and `ending.rs` writes its end;
//! - `analyses.rs` and `reports.rs` have the work done, by the services in `services.rs`;
//! - `requests.rs` is what people ask for: trigger, cancel, pause, resume.

mod analyses;
mod attempt;
mod claims;
mod clock;
mod ending;
mod lease;
mod outage;
mod reports;
mod requests;
mod services;

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use runtime::Shutdown;
use status::Result;
use store::Store;
use store::audit::AuditTrail;
use tokio::sync::{Notify, watch};
use uuid::Uuid;

pub(crate) use self::requests::Wanted;

use self::outage::Outage;
use self::services::Services;
use crate::config::{Config, Plan};
use crate::domain::Retries;

/// One scheduler of perhaps several.
pub(crate) struct Scheduler {
    pub(crate) store: Store,
    /// The jobs, as they are to run here, by their ids.
    pub(crate) plans: Vec<Plan>,
    pub(crate) retries: Retries,
    trail: AuditTrail,
    services: Services,
    /// Its name among the schedulers: each process has its own, so that a restart is somebody else.
    owner: String,
    lease: Duration,
    parallel: usize,
    /// There may be something to claim, or to cancel.
    wake: Notify,
    /// Told of each change of an execution that is made here.
    changes: watch::Sender<()>,
    /// Whether the store knows the jobs: before, they cannot be paused or resumed.
    registered: watch::Sender<bool>,
    outage: Outage,
}

impl Scheduler {
    /// A scheduler that is not running yet. Fails for addresses that can never be called.
    pub(crate) fn new(config: &Config, store: Store, trail: AuditTrail) -> Result<Self> {
        let name = Uuid::new_v4().simple().to_string();
        Ok(Self {
            store,
            plans: config.plans.clone(),
            retries: config.retries,
            trail,
            services: Services::new(&config.upstreams)?,
            owner: format!("scheduler-{}", &name[..12]),
            lease: config.lease,
            parallel: config.parallel,
            wake: Notify::new(),
            changes: watch::Sender::new(()),
            registered: watch::Sender::new(false),
            outage: Outage::default(),
        })
    }

    /// Told of each change of an execution that is made here; those made elsewhere have to be looked for.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    /// Whether the store knows the jobs.
    pub(crate) fn registered(&self) -> watch::Receiver<bool> {
        self.registered.subscribe()
    }

    /// How the job of this id is to run here.
    pub(crate) fn plan(&self, job_id: &str) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.job.id == job_id)
    }

    fn changed(&self) {
        self.changes.send_replace(());
    }
}

/// Runs jobs until told to stop, and until those under way have ended or are handed over. Fails at once when
/// the clock cannot be started; what is under way then is taken over by others.
pub(crate) async fn run(scheduler: Arc<Scheduler>, shutdown: Shutdown) -> Result<()> {
    tracing::info!(owner = scheduler.owner, "running jobs");
    let clock = clock::run(Arc::clone(&scheduler), shutdown.clone());
    let claims = claims::run(scheduler, shutdown).map(Ok);
    tokio::try_join!(clock, claims).map(drop)
}
