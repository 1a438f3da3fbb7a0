//! Reports, asked for over gRPC.

mod asking;
mod drill;
mod failing;
mod fetching;
mod keeping;
mod making;
mod real;
mod taking_over;
mod telemetry;

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, SystemTime};

use otel_bi_proto::otelbi::report::v1::{
    DeleteReportRequest, DownloadReportRequest, FileFormat, GenerateReportRequest,
    GetReportRequest, Report, ReportState, WatchReportRequest,
};
use report::config::Config;
use tempfile::TempDir;
use testkit::stores::TestStore;
use testkit::waiting::until;
use tonic::Status;

use crate::mesh::{self, File, Service};

/// What somebody reads of a part as it is gone: sooner than anybody waits.
const LEASE: Duration = Duration::from_secs(1);

/// A store and a folder for reports.
struct Bed {
    store: TestStore,
    folder: TempDir,
}

/// One on each engine.
async fn beds() -> Vec<Bed> {
    let stores = testkit::stores::stores().await;
    stores.into_iter().map(Bed::of).collect()
}

/// One on an embedded store, for what does not depend on the engine.
async fn bed() -> Bed {
    Bed::of(testkit::stores::sqlite().await)
}

impl Bed {
    fn of(store: TestStore) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { store, folder }
    }

    /// Settings with services that nobody answers for.
    fn config(&self) -> Config {
        Config {
            output: self.folder.path().join("reports"),
            lease: LEASE,
            ..mesh::config(&self.store)
        }
    }

    /// Settings with both services.
    async fn config_with_views(&self) -> Config {
        let mut config = self.config();
        config.upstreams.aw = mesh::aw().await.url().parse().unwrap();
        config.upstreams.wwi = mesh::wwi().await.url().parse().unwrap();
        config
    }

    /// Settings with services that take calls and never answer.
    fn config_with_silence(&self, silence: &Silence) -> Config {
        let mut config = self.config();
        config.upstreams.aw = silence.url();
        config.upstreams.wwi = silence.url();
        config
    }

    /// The names in the folder of reports.
    fn names(&self) -> BTreeSet<String> {
        names(&self.config().output)
    }
}

/// The names in a folder, if it is there.
fn names(folder: &Path) -> BTreeSet<String> {
    let Ok(entries) = folder.read_dir() else {
        return BTreeSet::new();
    };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

/// Where connections are taken and nothing is ever said.
struct Silence(TcpListener);

impl Silence {
    fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    fn url(&self) -> url::Url {
        let address = self.0.local_addr().unwrap();
        format!("http://{address}").parse().unwrap()
    }
}

/// Asks for a report; gives it, and whether it is new.
async fn generate(
    service: &Service,
    request: GenerateReportRequest,
) -> Result<(Report, bool), Status> {
    let answer = service.client.clone().generate_report(request).await?;
    let answer = answer.into_inner();
    Ok((answer.report.unwrap(), answer.created))
}

/// Asks for a report of both domains.
async fn ask(service: &Service) -> Report {
    let asked = generate(service, GenerateReportRequest::default()).await;
    asked.unwrap().0
}

async fn get(service: &Service, id: &str) -> Result<Report, Status> {
    let request = GetReportRequest {
        report_id: id.to_owned(),
    };
    let answer = service.client.clone().get_report(request).await?;
    Ok(answer.into_inner().report.unwrap())
}

async fn delete(service: &Service, id: &str) -> Result<Report, Status> {
    let request = DeleteReportRequest {
        report_id: id.to_owned(),
    };
    let answer = service.client.clone().delete_report(request).await?;
    Ok(answer.into_inner().report.unwrap())
}

async fn download(service: &Service, id: &str, format: FileFormat) -> Result<File, Status> {
    let request = DownloadReportRequest {
        report_id: id.to_owned(),
        format: format.into(),
    };
    mesh::whole(service.client.clone().download_report(request).await).await
}

/// Follows a report to the end of the stream.
async fn watched(service: &Service, id: &str) -> Result<Vec<Report>, Status> {
    let request = WatchReportRequest {
        report_id: id.to_owned(),
    };
    let answer = service.client.clone().watch_report(request).await?;
    let mut answer = answer.into_inner();
    let mut seen = Vec::new();
    while let Some(message) = answer.message().await? {
        seen.push(message.report.unwrap());
    }
    Ok(seen)
}

/// Waits until a report has come to this state.
async fn in_state(service: &Service, id: &str, state: ReportState) -> Report {
    until(state.as_str_name(), async || {
        let report = get(service, id).await.unwrap();
        let ended = [ReportState::Ready, ReportState::Failed].contains(&report.state());
        assert!(!ended || report.state() == state, "{report:#?}");
        Some(report).filter(|report| report.state() == state)
    })
    .await
}

/// Makes a file look as if it was written so long ago.
fn age(path: &Path, age: Duration) {
    let file = std::fs::File::options().append(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - age).unwrap();
}
