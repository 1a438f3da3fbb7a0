//! The work of a job: analyses that the services run and keep.

use otel_bi_proto::otelbi::aw::v1 as aw;
use otel_bi_proto::otelbi::common::v1::{self as common, AnalysisRun, RunProgress};
use otel_bi_proto::otelbi::wwi::v1 as wwi;
use status::{Error, Result};
use store::jobs::{Execution, Progress};
use tokio::sync::watch;
use tonic::Streaming;
use uuid::Uuid;

use super::services::{Services, answered_wrongly, refused};
use crate::domain::{Analysis, Part};

/// Has the service of a part run analyses, one after the other, and tells how far that has come. The first
/// that fails ends it.
pub(super) async fn run_all(
    services: &Services,
    (part, analyses): (Part, &[Analysis]),
    execution: &Execution,
    progress: &watch::Sender<Progress>,
) -> Result<()> {
    let share = 1.0 / analyses.len() as f64;
    for (index, analysis) in analyses.iter().enumerate() {
        let before = share * index as f64;
        let told = |step: &str, done: f64| {
            progress.send_modify(|progress| {
                progress.step = format!("{}: {step}", analysis.name());
                progress.done = before + share * done.clamp(0.0, 1.0);
            });
        };
        told("asking", 0.0);
        let asked = Asked {
            run_id: run_id(&execution.execution_id, *analysis)?,
            analysis: *analysis,
            execution,
        };
        let run = asked
            .run(services, part, |far| told(&far.step, far.done))
            .await?;
        progress.send_modify(|progress| {
            progress.records += i64::from(run.records);
            progress.run_ids.push(run.run_id);
        });
    }
    Ok(())
}

/// The run's id: the same whenever the execution is repeated, so that a run that was made is found.
fn run_id(execution_id: &str, analysis: Analysis) -> Result<String> {
    let execution = Uuid::parse_str(execution_id)
        .map_err(|problem| Error::internal_fault(format!("{execution_id}: {problem}")))?;
    Ok(Uuid::new_v5(&execution, analysis.name().as_bytes()).to_string())
}

/// An analysis, asked for.
struct Asked<'a> {
    run_id: String,
    analysis: Analysis,
    execution: &'a Execution,
}

impl Asked<'_> {
    async fn run(
        self,
        services: &Services,
        part: Part,
        told: impl FnMut(&RunProgress),
    ) -> Result<AnalysisRun> {
        let analysis = common::Analysis::from(self.analysis).into();
        let as_of = self.execution.as_of.clone();
        let execution_id = self.execution.execution_id.clone();
        match part {
            Part::Aw => {
                let request = aw::RunAnalysisRequest {
                    run_id: self.run_id,
                    analysis,
                    as_of,
                    execution_id,
                };
                let answer = services.aw().run_analysis(request).await;
                let answer = answer.map_err(refused)?;
                follow(answer.into_inner(), |message| message.progress, told).await
            }
            Part::Wwi => {
                let request = wwi::RunAnalysisRequest {
                    run_id: self.run_id,
                    analysis,
                    as_of,
                    execution_id,
                };
                let answer = services.wwi().run_analysis(request).await;
                let answer = answer.map_err(refused)?;
                follow(answer.into_inner(), |message| message.progress, told).await
            }
            Part::Platform => Err(Error::internal_fault(
                "analyses are of one domain, and a job asked the platform for some",
            )),
        }
    }
}

/// Reads an answer to its end, where the run is.
async fn follow<M>(
    mut answer: Streaming<M>,
    progress: impl Fn(M) -> Option<RunProgress>,
    mut told: impl FnMut(&RunProgress),
) -> Result<AnalysisRun> {
    let mut run = None;
    while let Some(message) = answer.message().await.map_err(refused)? {
        if let Some(far) = progress(message) {
            told(&far);
            run = far.run.or(run);
        }
    }
    run.ok_or_else(|| answered_wrongly("the answer ended without a run"))
}

impl From<Analysis> for common::Analysis {
    fn from(analysis: Analysis) -> Self {
        match analysis {
            Analysis::Forecast => Self::Forecast,
            Analysis::RepScores => Self::RepScores,
            Analysis::ProductDemand => Self::ProductDemand,
            Analysis::Anomalies => Self::Anomalies,
            Analysis::Reorder => Self::Reorder,
            Analysis::SupplierScores => Self::SupplierScores,
            Analysis::Events => Self::Events,
            Analysis::DataQuality => Self::DataQuality,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeat_asks_for_the_same_runs() {
        let execution = "0192f0c1-2f3a-7c11-9d2e-0242ac120002";
        let run = |analysis| run_id(execution, analysis).unwrap();
        assert_eq!(run(Analysis::Forecast), run(Analysis::Forecast));
        assert_ne!(run(Analysis::RepScores), run(Analysis::ProductDemand));
        assert!(run_id("no uuid", Analysis::Forecast).is_err());
    }
}
