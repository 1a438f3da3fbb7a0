//! Running an analysis.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures::Stream;
use futures::stream::unfold;
use insight::period::Period;
use otel_bi_proto::otelbi::common::v1 as proto;
use runtime::{code, deadline};
use status::{Error, Result, reason};
use store::runs::{Follow as Keeping, Run, keep};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;
use uuid::Uuid;

use super::header::Computed;
use super::steps::{self, Telling};
use super::{Follow, Found, Runnable, Runs, header};
use crate::request;
use crate::service::{Analytics, InForce, Snapshot};

/// How long the data are waited for when the caller sets no limit.
const PATIENCE: Duration = Duration::from_mins(5);
/// The time that is left for computing and keeping when the wait is given up.
const RESERVE: Duration = Duration::from_secs(2);
/// How often to look whether the data were checked: a round takes seconds.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The fields of a request to run an analysis, as they came.
#[derive(Debug, Clone)]
pub struct RunFields {
    /// The run's id.
    pub run_id: String,
    /// `otelbi.common.v1.Analysis`.
    pub analysis: i32,
    /// The day to look back from; empty for the newest.
    pub as_of: String,
    /// The execution it belongs to; empty for none.
    pub execution_id: String,
}

impl<T: Snapshot> Analytics<T> {
    /// Runs an analysis, keeps what it finds, and tells how far it is; the last message has the run. It is
    /// given up when the stream is dropped. INVALID_ARGUMENT for fields that are wrong.
    pub fn run_analysis(
        self: &Arc<Self>,
        runs: &'static Runs<T>,
        fields: RunFields,
    ) -> Result<impl Stream<Item = Result<proto::RunProgress>> + Send + use<T>> {
        let runnable = runs.runnable(fields.analysis)?;
        let mut fields = fields;
        fields.run_id = canonical("run_id", &fields.run_id)?;
        if !fields.execution_id.is_empty() {
            fields.execution_id = canonical("execution_id", &fields.execution_id)?;
        }
        let (telling, told) = Telling::new();
        let running = Running {
            analytics: Arc::clone(self),
            runs,
            runnable,
            fields,
            telling: telling.clone(),
        };
        let work = async move {
            let outcome = running.run().await;
            telling.end(outcome).await;
        };
        let until = deadline::current().unwrap_or_else(|| Instant::now() + PATIENCE);
        let work = deadline::scope(until, work).in_current_span();
        let task = AbortOnDropHandle::new(tokio::spawn(work));
        Ok(unfold((told, Some(task)), |(mut told, mut task)| async {
            if let Some(progress) = told.recv().await {
                return Some((progress, (told, task)));
            }
            // Ended without a last word: it panicked.
            let panic = task.take()?.await.err()?;
            let error = Error::internal_fault(format!("a run broke off: {panic}"));
            Some((Err(error), (told, None)))
        }))
    }
}

/// A run under way.
struct Running<T: 'static> {
    analytics: Arc<Analytics<T>>,
    runs: &'static Runs<T>,
    runnable: &'static Runnable<T>,
    fields: RunFields,
    telling: Telling,
}

impl<T: Snapshot> Running<T> {
    async fn run(self) -> Result<proto::AnalysisRun> {
        self.telling.begin(steps::LOOKING).await;
        let store = self.analytics.store();
        if let Some(known) = store::runs::find(store, &self.fields.run_id).await? {
            return self.known(&known);
        }
        self.telling.begin(steps::WAITING).await;
        let in_force = self.in_force().await?;
        self.telling.begin(steps::COMPUTING).await;
        let (found, snapshot, issued) = self.compute(in_force).await?;
        let (runs, analysis) = (self.runs, self.runnable.analysis);
        let now = SystemTime::now();
        let computed = Computed {
            found: &found,
            snapshot,
            issued,
        };
        let run = header::header(runs.domain, analysis, &self.fields, computed, now)?;
        let (step, follow) = match &found.follow {
            Follow::Nothing => (steps::STORING, Keeping::Nothing),
            Follow::Track(sightings) => (steps::TRACKING, Keeping::Track(sightings)),
            Follow::Score(came) => {
                let scoring = Keeping::Score {
                    ledger: runs.ledger,
                    actuals: came,
                    at: run.computed_at,
                };
                (steps::SCORING, scoring)
            }
        };
        self.telling.begin(step).await;
        let table = self.runnable.table;
        let (kept, _) = keep(store, &run, table, &found.results, follow).await?;
        self.known(&kept)
    }

    /// A run that is kept, if it is what was asked for.
    fn known(&self, run: &Run) -> Result<proto::AnalysisRun> {
        let asked = self.runnable.name();
        if run.domain != self.runs.domain.word() || run.analysis != asked {
            return Err(Error::invalid_field(
                "run_id",
                format!("is that of a run of another analysis, not of {asked}: choose a new one"),
            ));
        }
        header::encode(run)
    }

    /// What to compute from, as soon as it is there; the data-quality checks as soon as they have run.
    async fn in_force(&self) -> Result<InForce<T>> {
        let checks = self.runnable.analysis == proto::Analysis::DataQuality;
        let time = deadline::remaining().unwrap_or(PATIENCE);
        let until = Instant::now() + time.saturating_sub(RESERVE);
        loop {
            let found = self.analytics.in_force();
            let missing = match found {
                Ok(in_force) if !checks => return Ok(in_force),
                Ok(in_force) => match &in_force.round {
                    Some(round) if !round.checked_nothing() => return Ok(in_force),
                    Some(_) => Error::unavailable(
                        reason::WAREHOUSE_UNAVAILABLE,
                        "None of the data-quality checks could be run; they are tried again soon.",
                    ),
                    None => Error::unavailable(
                        reason::WAREHOUSE_UNAVAILABLE,
                        "The data-quality checks of the newest data have not run yet; try again in a moment.",
                    ),
                },
                Err(error) => error,
            };
            if Instant::now() >= until {
                return Err(missing);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// What the analysis finds, the digest of the data it looked at, and whether it looked back from their
    /// newest day.
    async fn compute(&self, in_force: InForce<T>) -> Result<(Found, String, bool)> {
        let (runnable, as_of) = (self.runnable, self.fields.as_of.clone());
        let computed = self
            .analytics
            .apart(in_force, runnable.rpc, move |answered| {
                // Perhaps it is still being read: it is waited for here, where nobody else waits.
                let _ = code::version();
                let span = (runnable.span)(answered);
                check_day(&as_of, span)?;
                let found = (runnable.compute)(answered, &as_of)?;
                let snapshot = if runnable.analysis == proto::Analysis::DataQuality {
                    answered.checked_digest()
                } else {
                    answered.digest().to_owned()
                };
                let issued = found.provenance.as_of >= span.to().to_string();
                Ok((found, snapshot, issued))
            });
        computed.await
    }
}

/// Nothing was known before the first day: a run of then would find nothing, and look as if all was well.
fn check_day(as_of: &str, span: Period) -> Result<()> {
    if request::as_of(as_of, span.to())? >= span.from() {
        return Ok(());
    }
    Err(Error::invalid_field(
        "as_of",
        format!(
            "must not be before the first day of the data, {}",
            span.from()
        ),
    ))
}

/// An id as it is kept, whatever case and shape it was written in.
fn canonical(field: &'static str, id: &str) -> Result<String> {
    match Uuid::try_parse(id) {
        Ok(id) => Ok(id.to_string()),
        Err(_) => Err(Error::invalid_field(
            field,
            format!("must be a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057, is {id:?}"),
        )),
    }
}
