//! The steps of a run, told to whoever waits for it.

use otel_bi_proto::otelbi::common::v1 as proto;
use status::Result;
use tokio::sync::mpsc;

/// One step of a run, and the part that is done when it begins.
pub(super) struct Step(&'static str, f64);

/// Looking whether the run is there.
pub(super) const LOOKING: Step = Step("looking whether it was run already", 0.0);
/// Waiting for a snapshot, and for its checks where they are what is run.
pub(super) const WAITING: Step = Step("waiting for the warehouse", 0.05);
/// Computing.
pub(super) const COMPUTING: Step = Step("computing", 0.1);
/// Keeping the run.
pub(super) const STORING: Step = Step("storing", 0.8);
/// Keeping the run, and scoring forecasts by what came.
pub(super) const SCORING: Step = Step("storing and scoring forecasts", 0.8);
/// Keeping the run, and following what it found.
pub(super) const TRACKING: Step = Step("storing and following what was found", 0.8);

/// Where a run tells how far it is.
#[derive(Clone)]
pub(super) struct Telling(mpsc::Sender<Result<proto::RunProgress>>);

impl Telling {
    /// Tells it, and gives what is told.
    pub(super) fn new() -> (Self, mpsc::Receiver<Result<proto::RunProgress>>) {
        // More than a run has to tell: nobody has to keep up.
        let (sender, receiver) = mpsc::channel(8);
        (Self(sender), receiver)
    }

    /// Tells that a step begins.
    pub(super) async fn begin(&self, Step(step, done): Step) {
        let progress = proto::RunProgress {
            step: step.to_owned(),
            done,
            run: None,
        };
        // Whoever asked may be gone: the run is ended then, too.
        let _ = self.0.send(Ok(progress)).await;
    }

    /// Tells how it ended.
    pub(super) async fn end(&self, outcome: Result<proto::AnalysisRun>) {
        let last = outcome.map(|run| proto::RunProgress {
            step: "done".to_owned(),
            done: 1.0,
            run: Some(run),
        });
        let _ = self.0.send(last).await;
    }
}
