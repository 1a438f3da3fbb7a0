//! The programs themselves: what starts, what refuses to, and what a kill leaves.

use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;

use sample::Warehouse;
use testkit::http::get_until;
use tokio::process::{Child, Command};

use crate::platform::Platform;
use crate::support::program;

/// One running program. Killed when dropped.
pub(crate) struct Program(Child);

impl Program {
    /// Starts a program with exactly these settings.
    pub(crate) fn start(name: &str, settings: &[(&str, &str)]) -> Self {
        Self(
            command(name, settings)
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        )
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn terminate(mut self) -> std::process::ExitStatus {
        let id = self.0.id().unwrap().to_string();
        let sent = Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .await
            .unwrap();
        assert!(sent.success());
        tokio::time::timeout(testkit::running::PATIENCE, self.0.wait())
            .await
            .unwrap()
            .unwrap()
    }

    /// Kills it as `kill -9` does.
    pub(crate) async fn kill(mut self) {
        self.0.kill().await.unwrap();
    }
}

fn command(name: &str, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(program(name));
    command
        .env_clear()
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// The directory that holds both generated warehouses, under the names the programs look for.
pub(crate) fn data_dir(directory: &Path) {
    for warehouse in Warehouse::ALL {
        let generated = testkit::warehouses::generated(warehouse);
        std::os::unix::fs::symlink(generated, directory.join(warehouse.dir_name())).unwrap();
    }
}

#[tokio::test]
async fn every_wrong_setting_is_listed_and_nothing_listens() {
    let port = free_port();
    let address = format!("127.0.0.1:{port}");
    let cases = [
        (
            "aw-analytics",
            vec![
                ("AW_GRPC_ADDR", address.as_str()),
                ("AW_MSSQL_DSN", "mysql://reader:hunter2@host/aw"),
                ("AW_REFRESH_SECONDS", "soon"),
                ("LOG_FORMAT", "xml"),
            ],
        ),
        (
            "wwi-analytics",
            vec![
                ("WWI_GRPC_ADDR", address.as_str()),
                ("WWI_MSSQL_DSN_FILE", "/nowhere/dsn"),
                ("WWI_MSSQL_POOL_SIZE", "0"),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "smoke"),
            ],
        ),
        (
            "gateway",
            vec![
                ("GATEWAY_ADDR", address.as_str()),
                ("AW_GRPC_URL", "not a url"),
                ("WWI_GRPC_URL", "ftp://host"),
                ("REQUEST_TIMEOUT_SECONDS", "-1"),
                ("STREAM_TIMEOUT_SECONDS", "for ever"),
            ],
        ),
        (
            "scheduler",
            vec![
                ("SCHEDULER_GRPC_ADDR", address.as_str()),
                ("JOB_AW_DAILY_FORECAST_SCHEDULE", "sometimes"),
                ("REPORT_GRPC_URL", "nowhere"),
                ("POSTGRES_DSN", "mysql://writer:hunter2@host/otelbi"),
            ],
        ),
        (
            "report",
            vec![
                ("REPORT_GRPC_ADDR", address.as_str()),
                ("STORE_POOL_SIZE", "0"),
                ("REPORT_RETENTION_DAYS", "a while"),
                ("SCHEDULER_GRPC_URL", "nowhere"),
                ("POSTGRES_DSN", "mysql://writer:hunter2@host/otelbi"),
            ],
        ),
    ];
    for (name, settings) in cases {
        let output = command(name, &settings).output().await.unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(64), "{name}: {told}");
        for (wrong, _) in &settings[1..] {
            assert!(told.contains(wrong), "{name} does not name {wrong}: {told}");
        }
        assert!(!told.contains("hunter2"), "{told}");
    }
}

#[tokio::test]
async fn a_port_in_use_is_told_in_a_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let settings = [("AW_GRPC_ADDR", address.as_str()), ("LOG_FORMAT", "text")];
    let output = command("aw-analytics", &settings).output().await.unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(69), "{told}");
    assert!(told.contains(&address), "{told}");
}

#[tokio::test]
async fn a_killed_program_is_missed_and_found_again() {
    let mut platform = Platform::start().await;
    let front = platform.front();
    platform.kill("aw-analytics").await;
    let lost = get_until(front, "/api/aw/sales/kpis", |answer| answer.status != 200).await;
    assert_eq!(lost.status, 503);
    platform.launch("aw-analytics");
    get_until(front, "/api/aw/sales/kpis", |answer| answer.status == 200).await;
    platform.terminate().await;
}

/// Waits until something listens on a port.
pub(crate) async fn listening(port: u16) {
    let waited = async {
        while tokio::net::TcpStream::connect(("127.0.0.1", port))
            .await
            .is_err()
        {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(testkit::running::PATIENCE, waited)
        .await
        .unwrap();
}
