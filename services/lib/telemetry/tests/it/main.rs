//! Telemetry as it leaves a process. There is one subscriber per process, so each test runs its
//! scenario in a process of its own: this binary again, with one ignored test (`scenarios.rs`).
//! When that has ended, all it had to say has arrived.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod collector;
mod http;
mod logs;
mod rpc;
mod scenarios;

use std::process::Command;

use serde_json::Value;

/// Runs a scenario against the collector at `endpoint`, and answers with its log.
fn run(scenario: &str, endpoint: Option<&str>) -> Vec<Value> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", &format!("scenarios::{scenario}")])
        .args(["--ignored", "--nocapture", "--quiet"])
        .env_remove("COLLECTOR");
    if let Some(endpoint) = endpoint {
        command.env("COLLECTOR", endpoint);
    }
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{scenario} failed: {stderr}");
    stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}")))
        .collect()
}
