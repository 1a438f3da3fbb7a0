//! Analyses run and kept.

mod asked;
mod compared;
mod kept;
mod scored;

use std::path::{Path, PathBuf};
use std::time::Duration;

use analytics::config::ServiceConfig;
use otel_bi_proto::otelbi::aw::v1::analytics_service_server::SERVICE_NAME;
use otel_bi_proto::otelbi::aw::v1::{CompareRunsRequest, RunAnalysisRequest, RunAnalysisResponse};
use otel_bi_proto::otelbi::common::v1::{Analysis, AnalysisRun, RunComparison};
use sample::Warehouse;
use tempfile::TempDir;
use testkit::running::Running;
use tonic::{Status, Streaming};
use uuid::Uuid;
use warehouse::{Settings, Source};

use crate::support::Service;

const ANALYSES: [Analysis; 5] = [
    Analysis::Forecast,
    Analysis::RepScores,
    Analysis::ProductDemand,
    Analysis::Anomalies,
    Analysis::DataQuality,
];

/// The service with a store of its own, which is known.
struct Kept {
    service: Service,
    store: store::Settings,
    _directory: Option<TempDir>,
}

impl Kept {
    async fn on(warehouse: PathBuf) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = store::Source::Sqlite(directory.path().join("store.db"));
        Self {
            _directory: Some(directory),
            ..Self::with(warehouse, store::Settings::new(store)).await
        }
    }

    async fn with(warehouse: PathBuf, store: store::Settings) -> Self {
        let config = ServiceConfig {
            listen: ([127, 0, 0, 1], 0).into(),
            warehouse: Settings::new(Source::Embedded(warehouse)),
            refresh_every: Duration::from_hours(1),
            store: store.clone(),
        };
        let serve = |listener, shutdown| aw_analytics::serve(config, listener, shutdown);
        let running = Running::start(serve).await;
        running.serving(SERVICE_NAME).await;
        Self {
            service: Service::new(running),
            store,
            _directory: None,
        }
    }

    /// The file with the store.
    fn file(&self) -> &Path {
        match &self.store.source {
            store::Source::Sqlite(file) => file,
            store::Source::Postgres(_) => panic!("these tests keep runs in files"),
        }
    }

    async fn run(&mut self, analysis: Analysis, as_of: &str) -> AnalysisRun {
        self.ask(request(analysis, as_of)).await.unwrap()
    }

    async fn ask(&mut self, request: RunAnalysisRequest) -> Result<AnalysisRun, Status> {
        let answer = self.service.client.run_analysis(request).await?;
        last_word(answer.into_inner()).await
    }

    async fn compare(&mut self, run_id: &str, before: &str) -> Result<RunComparison, Status> {
        let request = CompareRunsRequest {
            run_id: run_id.to_owned(),
            before_run_id: before.to_owned(),
            top_n: 1000,
        };
        let answer = self.service.client.compare_runs(request).await?;
        Ok(answer.into_inner().comparison.unwrap())
    }
}

/// The run that the last message has; before it, each step tells more of it as done.
async fn last_word(mut told: Streaming<RunAnalysisResponse>) -> Result<AnalysisRun, Status> {
    let mut done = -1.0;
    while let Some(message) = told.message().await? {
        let progress = message.progress.unwrap();
        assert!(progress.done > done, "{} after {done}", progress.done);
        assert!(!progress.step.is_empty());
        done = progress.done;
        if let Some(run) = progress.run {
            assert!((done - 1.0).abs() < f64::EPSILON);
            assert!(told.message().await?.is_none(), "the run comes last");
            return Ok(run);
        }
    }
    panic!("a run ended without a last word");
}

fn request(analysis: Analysis, as_of: &str) -> RunAnalysisRequest {
    RunAnalysisRequest {
        run_id: Uuid::new_v4().to_string(),
        analysis: analysis.into(),
        as_of: as_of.to_owned(),
        execution_id: String::new(),
    }
}

fn generated() -> PathBuf {
    testkit::warehouses::generated(Warehouse::AdventureWorks)
}

/// The generated data, and the real ones where there are any.
fn warehouses() -> Vec<PathBuf> {
    let real = testkit::warehouses::real(Warehouse::AdventureWorks);
    [generated()].into_iter().chain(real).collect()
}
