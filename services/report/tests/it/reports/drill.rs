//! The program itself, killed (`kill -9`) while it makes reports.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use otel_bi_proto::otelbi::report::v1::ReportState;
use otel_bi_proto::otelbi::report::v1::report_service_client::ReportServiceClient;
use report::config::Config;
use store::Source;
use testkit::waiting::until;
use tonic::transport::{Channel, Endpoint};

use super::{Bed, Silence, ask, beds, download, get, in_state};
use crate::mesh::started;

/// A process of its own, killed when dropped.
struct Process {
    child: Child,
    client: ReportServiceClient<Channel>,
}

impl Process {
    async fn start(bed: &Bed, config: &Config) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let mut command = Command::new(env!("CARGO_BIN_EXE_report"));
        command
            .env("REPORT_GRPC_ADDR", address.to_string())
            .env("REPORT_LEASE_SECONDS", "1")
            .env("REPORT_OUTPUT_DIR", &config.output)
            .env("AW_GRPC_URL", config.upstreams.aw.as_str())
            .env("WWI_GRPC_URL", config.upstreams.wwi.as_str())
            .env("LOG_LEVEL", "error")
            .stderr(Stdio::inherit());
        match &bed.store.settings.source {
            Source::Postgres(url) => command.env("POSTGRES_DSN", url.as_str()),
            Source::Sqlite(path) => command.env("DATA_DIR", path.parent().unwrap()),
        };
        let child = command.spawn().unwrap();
        let channel = Endpoint::from_shared(format!("http://{address}")).unwrap();
        let client = ReportServiceClient::new(channel.connect_lazy());
        let process = Self { child, client };
        until("the process answers", async || {
            let request = otel_bi_proto::otelbi::report::v1::ListReportsRequest::default();
            process.client.clone().list_reports(request).await.ok()
        })
        .await;
        process
    }

    async fn ask(&self) -> String {
        let request = otel_bi_proto::otelbi::report::v1::GenerateReportRequest::default();
        let answer = self.client.clone().generate_report(request).await.unwrap();
        answer.into_inner().report.unwrap().report_id
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn what_was_accepted_is_made_after_a_kill() {
    for bed in beds().await {
        let silence = Silence::new();
        let killed = Process::start(&bed, &bed.config_with_silence(&silence)).await;
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(killed.ask().await);
        }
        drop(killed);
        let service = started(bed.config_with_views().await).await;
        for id in &ids {
            let ready = in_state(&service, id, ReportState::Ready).await;
            for file in &ready.files {
                download(&service, id, file.format()).await.unwrap();
            }
        }
        assert_eq!(bed.names().len(), 6);
    }
}

/// `cargo test -p report --test it drill -- --ignored --nocapture`; `DRILL_SECONDS` (60) for longer ones.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes; run by hand"]
async fn drill() {
    let seconds = std::env::var("DRILL_SECONDS").map_or(60, |given| given.parse().unwrap());
    for bed in beds().await {
        let config = bed.config_with_views().await;
        let steady = started(config.clone()).await;
        let mut ids = Vec::new();
        let mut kills = 0;
        let until_then = Instant::now() + Duration::from_secs(seconds);
        while Instant::now() < until_then {
            let process = Process::start(&bed, &config).await;
            for _ in 0..2 {
                ids.push(process.ask().await);
            }
            ids.push(ask(&steady).await.report_id);
            let pause = u64::try_from(uuid::Uuid::new_v4().as_u128() % 15_000).unwrap();
            tokio::time::sleep(Duration::from_millis(pause)).await;
            drop(process);
            kills += 1;
        }
        let mut whole = std::collections::BTreeSet::new();
        let (mut again, mut given_up) = (0, 0);
        for id in &ids {
            let ended = until("it has ended", async || {
                let report = get(&steady, id).await.unwrap();
                Some(report).filter(|report| report.finished_at.is_some())
            })
            .await;
            again += i32::from(ended.attempt > 1);
            if ended.state() == ReportState::Failed {
                // Killed each time it was begun.
                assert_eq!((&*ended.error_reason, ended.attempt), ("OWNER_LOST", 5));
                given_up += 1;
            }
            for file in &ended.files {
                let found = download(&steady, id, file.format()).await.unwrap();
                assert_eq!(found.sha256(), file.sha256);
                whole.insert(file.file_name.clone());
            }
        }
        assert!(bed.names().is_superset(&whole), "{whole:?}");
        let left = bed.names().len() - whole.len();
        let reports = ids.len();
        eprintln!(
            "{:?}: {kills} kills, {reports} reports, {again} of them begun again, {given_up} given up, \
             {left} files left over",
            bed.store.engine()
        );
    }
}
