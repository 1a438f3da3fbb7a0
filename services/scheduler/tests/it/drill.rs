//! A drill, run by hand: two schedulers as processes of their own, jobs every second, and every few seconds
//! one of the two is killed (`kill -9`) and started again.
//!
//! `cargo test -p scheduler --test it drill -- --ignored --nocapture`; `DRILL_SECONDS` (60) for longer ones.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use otel_bi_proto::otelbi::scheduler::v1::scheduler_service_client::SchedulerServiceClient;
use store::Source;
use testkit::running::Running;
use testkit::waiting::until;
use tonic::transport::Endpoint;

use crate::analytics::Deed;
use crate::several::{Tally, all_ended};
use crate::support::{Bed, Service, beds};

const JOBS: [&str; 5] = [
    "aw.daily.anomaly_detection",
    "aw.daily.data_quality",
    "aw.daily.forecast",
    "wwi.daily.supplier_scores",
    "wwi.hourly.events",
];

/// A scheduler's process, killed when dropped.
struct Process(Child);

impl Process {
    async fn start(bed: &Bed) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let mut command = Command::new(env!("CARGO_BIN_EXE_scheduler"));
        command
            .env("SCHEDULER_GRPC_ADDR", address.to_string())
            .env("SCHEDULER_LEASE_SECONDS", "2")
            .env("AW_GRPC_URL", bed.analytics.url())
            .env("WWI_GRPC_URL", bed.analytics.url())
            .env("REPORT_GRPC_URL", bed.reports.url())
            .env("LOG_LEVEL", "error")
            .stderr(Stdio::inherit());
        match &bed.store.settings.source {
            Source::Postgres(url) => command.env("POSTGRES_DSN", url.as_str()),
            Source::Sqlite(path) => command.env("DATA_DIR", path.parent().unwrap()),
        };
        for job in scheduler::domain::JOBS {
            let every_second = JOBS.contains(&job.id);
            let schedule = if every_second { "* * * * * *" } else { "off" };
            let name = job.id.replace('.', "_").to_uppercase();
            command.env(format!("JOB_{name}_SCHEDULE"), schedule);
        }
        let process = Self(command.spawn().unwrap());
        let channel = Endpoint::from_shared(format!("http://{address}")).unwrap();
        let client = SchedulerServiceClient::new(channel.connect_lazy());
        until("the process answers", async || {
            let request = otel_bi_proto::otelbi::scheduler::v1::ListJobsRequest {};
            client.clone().list_jobs(request).await.ok()
        })
        .await;
        process
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes; run by hand"]
async fn drill() {
    let seconds = std::env::var("DRILL_SECONDS").map_or(60, |given| given.parse().unwrap());
    for bed in beds().await {
        bed.analytics
            .otherwise(Deed::RunFor(Duration::from_millis(250)));
        let mut schedulers = vec![Process::start(&bed).await, Process::start(&bed).await];
        let until_then = Instant::now() + Duration::from_secs(seconds);
        let mut kills = 0;
        while Instant::now() < until_then {
            let pause = Duration::from_millis(2_000 + rand::random::<u64>() % 4_000);
            tokio::time::sleep(pause).await;
            drop(schedulers.remove(usize::from(rand::random::<bool>())));
            kills += 1;
            schedulers.push(Process::start(&bed).await);
        }
        drop(schedulers);
        let mut quiet = bed.config();
        quiet.lease = Duration::from_secs(2);
        let last = Service::start(quiet).await;
        all_ended(&last).await;
        let mut tally = Tally::default();
        for id in JOBS {
            tally.add(&last.executions(id).await);
        }
        tally.check_calls(&last.executions("").await, &bed.analytics);
        eprintln!("{:?}: {kills} kills, {tally:?}", bed.store.engine());
        assert!(tally.ticks >= 200 || seconds < 60, "{tally:?}");
        Running::stop(last.running).await;
    }
}
