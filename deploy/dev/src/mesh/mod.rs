//! The running mesh: its processes, where they listen, and their care while they run.
//!
//! To add a process, add it to [`layout::PROCESSES`]: it is then built, started, given the
//! addresses of all others, watched and stopped with the rest.

pub(crate) mod health;
pub(crate) mod layout;
pub(crate) mod logs;
mod supervisor;
pub(crate) mod temporary;

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::Session;
use crate::failure::Failure;
use crate::workspace::Profile;
use layout::{Layout, PROCESSES, Process};
use logs::LogSink;
use supervisor::{State, Supervisor};

/// How long a process drains unless `DRAIN_SECONDS` says otherwise.
const USUAL_DRAIN: Duration = Duration::from_secs(10);

/// What a process needs after it has drained: to end its tasks and put away its telemetry.
const PUT_AWAY: Duration = Duration::from_secs(10);

/// How to run the processes.
#[derive(Clone)]
pub(crate) struct Options {
    /// Whose binaries.
    pub(crate) profile: Profile,
    /// The directory of the embedded warehouses.
    pub(crate) data_dir: PathBuf,
    /// Where traces, metrics and logs go; nowhere unless set here or in the environment.
    pub(crate) otlp: Option<String>,
    /// Where their logs go.
    pub(crate) logs: LogSink,
}

/// The processes while they run. Killed when dropped without [`Mesh::stop`].
pub(crate) struct Mesh {
    layout: Layout,
    supervisors: Vec<(&'static Process, Supervisor)>,
}

impl Mesh {
    /// Starts all processes. They are not yet healthy then: see [`health::wait_until_healthy`].
    pub(crate) fn start(session: &Session, layout: Layout, options: &Options) -> Self {
        let grace = grace(std::env::var("DRAIN_SECONDS").ok().as_deref());
        let supervisors = PROCESSES
            .iter()
            .map(|process| {
                let (session, layout, options) = (session.clone(), layout.clone(), options.clone());
                let logs = options.logs.clone();
                let processes = session.processes.clone();
                let make = move || command(&session, &layout, &options, process);
                let supervisor = Supervisor::start(process.name, make, processes, logs, grace);
                (process, supervisor)
            })
            .collect();
        Self {
            layout,
            supervisors,
        }
    }

    /// Where everything listens.
    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Resolves when a process cannot run at all, with the reason.
    pub(crate) async fn gave_up(&self) -> Failure {
        let reasons = self.supervisors.iter().map(|(process, supervisor)| {
            Box::pin(async move {
                let reason = supervisor.gave_up().await;
                Failure::because(format!("{} cannot run: {reason}", process.name))
            })
        });
        futures::future::select_all(reasons).await.0
    }

    /// The process ids of those that run at the moment.
    pub(crate) fn process_ids(&self) -> Vec<(&'static str, u32)> {
        self.supervisors
            .iter()
            .filter_map(|(process, supervisor)| match supervisor.state() {
                State::Running(id) => Some((process.name, id)),
                State::Down | State::GaveUp(_) => None,
            })
            .collect()
    }

    /// Stops everything in order: callers before those they call, so that nobody's last call fails.
    pub(crate) async fn stop(self) {
        for (_, supervisor) in self.supervisors.into_iter().rev() {
            supervisor.stop().await;
        }
    }
}

/// How long a process may take to stop before it is killed. The processes inherit `DRAIN_SECONDS`;
/// a value that is no number is theirs to complain about.
fn grace(drain_seconds: Option<&str>) -> Duration {
    let drain = drain_seconds
        .and_then(|text| text.trim().parse().ok())
        .map_or(USUAL_DRAIN, Duration::from_secs);
    drain.saturating_add(PUT_AWAY)
}

/// The command line and environment of a process. What the user has set in his own environment
/// (`AW_MSSQL_DSN`, `LOG_LEVEL`) reaches it too.
fn command(session: &Session, layout: &Layout, options: &Options, process: &Process) -> Command {
    let workspace = &session.workspace;
    let mut command = Command::new(workspace.binary(options.profile, process.name));
    command
        .current_dir(workspace.root())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env("LOG_FORMAT", "text")
        .env("DATA_DIR", &options.data_dir)
        .env("WEB_DIR", workspace.web().join("dist"))
        .envs(layout.environment());
    if let Some(url) = &options.otlp {
        command.env("OTEL_EXPORTER_OTLP_ENDPOINT", url);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_gets_the_time_it_was_told_to_drain_and_more() {
        assert_eq!(grace(None), Duration::from_secs(20));
        assert_eq!(grace(Some("300")), Duration::from_secs(310));
        assert_eq!(grace(Some("0")), PUT_AWAY);
        assert_eq!(grace(Some("soon")), USUAL_DRAIN + PUT_AWAY);
    }
}
