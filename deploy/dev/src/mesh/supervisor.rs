//! Keeps one process running.
//!
//! A process that ends is reported and started again, after a pause that doubles with every end
//! that comes soon after a start: whoever kills a service sees the mesh live without it and then
//! recover, and one that cannot start does not fill the screen. Two exit codes say that starting
//! again is in vain: 64 (its configuration is wrong) and 69 (its port is in use).

use std::process::ExitStatus;
use std::time::{Duration, Instant};

use tokio::process::Command;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::logs::{self, LogSink};
use crate::process::{Group, Processes};

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Who ran this long did start well: the next pause is the first again.
const STARTED_WELL: Duration = Duration::from_secs(30);

/// A process that has ended closes its pipes, unless it left a child behind that holds them.
const LAST_LINES: Duration = Duration::from_secs(1);

/// What a process is up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// It runs, with this process id.
    Running(u32),
    /// It does not: not yet, or until the pause is over.
    Down,
    /// It will not be started again, and why.
    GaveUp(String),
}

/// The keeper of one process.
pub(super) struct Supervisor {
    state: watch::Receiver<State>,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Supervisor {
    /// Starts the process that `make` describes and keeps it running.
    pub(super) fn start(
        name: &'static str,
        make: impl Fn() -> Command + Send + Sync + 'static,
        processes: Processes,
        logs: LogSink,
        grace: Duration,
    ) -> Self {
        let (sender, state) = watch::channel(State::Down);
        let stop = CancellationToken::new();
        let keeper = Keeper {
            name,
            processes,
            logs,
            grace,
            state: sender,
            stop: stop.clone(),
        };
        let task = tokio::spawn(async move { keeper.keep(make).await });
        Self { state, stop, task }
    }

    /// What it is up to now.
    pub(super) fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Resolves when it gives up, with the reason.
    pub(super) async fn gave_up(&self) -> String {
        let mut state = self.state.clone();
        let gave_up = state.wait_for(|state| matches!(state, State::GaveUp(_)));
        match gave_up.await.as_deref() {
            Ok(State::GaveUp(reason)) => reason.clone(),
            // The keeper is gone: it was stopped, which is no giving up.
            _ => std::future::pending().await,
        }
    }

    /// Ends the process and resolves when it has ended.
    pub(super) async fn stop(mut self) {
        self.stop.cancel();
        // Only a panic could be the error, and the hook has printed it.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        // Drops the process's group with it, which kills it. Nothing left to abort after `stop`.
        self.task.abort();
    }
}

struct Keeper {
    name: &'static str,
    processes: Processes,
    logs: LogSink,
    grace: Duration,
    state: watch::Sender<State>,
    stop: CancellationToken,
}

impl Keeper {
    async fn keep(self, make: impl Fn() -> Command) {
        let mut pauses = Pauses::default();
        loop {
            let begun = Instant::now();
            let end = match self.processes.spawn(make()) {
                Ok(group) => self.watch(group).await,
                Err(failure) => End::Hopeless(failure.to_string()),
            };
            let pause = match end {
                End::Stopped => return,
                End::Hopeless(reason) => {
                    self.note(&format!("cannot run: {reason}"));
                    self.state.send_replace(State::GaveUp(reason));
                    return;
                }
                End::Died(status) => {
                    let pause = pauses.after(begun.elapsed());
                    let seconds = pause.as_secs();
                    self.note(&format!(
                        "ended ({status}); starting it again in {seconds} s"
                    ));
                    pause
                }
            };
            self.state.send_replace(State::Down);
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(pause) => self.note("starting again"),
            }
        }
    }

    async fn watch(&self, mut group: Group) -> End {
        self.state.send_replace(State::Running(group.id()));
        let (stdout, stderr) = group.take_pipes();
        let lines = |pipe| logs::forward(pipe, self.name, self.logs.clone());
        let stdout = tokio::spawn(futures::future::OptionFuture::from(stdout.map(lines)));
        let lines = |pipe| logs::forward(pipe, self.name, self.logs.clone());
        let stderr = tokio::spawn(futures::future::OptionFuture::from(stderr.map(lines)));
        let end = tokio::select! {
            () = self.stop.cancelled() => {
                group.stop(self.grace).await;
                End::Stopped
            }
            status = group.wait() => match status {
                Ok(status) => End::of(status),
                Err(error) => End::Hopeless(error.to_string()),
            },
        };
        let _ = tokio::time::timeout(LAST_LINES, futures::future::join(stdout, stderr)).await;
        end
    }

    fn note(&self, text: &str) {
        (self.logs)(self.name, &format!("-- {text}"));
    }
}

/// How a process came to its end.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// We ended it.
    Stopped,
    /// It ended by itself.
    Died(ExitStatus),
    /// It cannot run, and why.
    Hopeless(String),
}

impl End {
    fn of(status: ExitStatus) -> Self {
        match status.code() {
            Some(64) => Self::Hopeless("its configuration is wrong (exit code 64)".into()),
            Some(69) => Self::Hopeless("its port is in use (exit code 69)".into()),
            _ => Self::Died(status),
        }
    }
}

/// How long to wait before the next start.
#[derive(Debug, Default)]
struct Pauses {
    last: Option<Duration>,
}

impl Pauses {
    fn after(&mut self, ran: Duration) -> Duration {
        let pause = match self.last {
            Some(last) if ran < STARTED_WELL => (last * 2).min(LONGEST_PAUSE),
            _ => FIRST_PAUSE,
        };
        self.last = Some(pause);
        pause
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::mpsc::{self, UnboundedReceiver};

    use super::*;
    use crate::interrupt::Interrupt;

    /// A supervisor of a shell script, and the lines that it logs.
    fn supervise(script: &'static str) -> (Supervisor, UnboundedReceiver<String>) {
        let (sender, lines) = mpsc::unbounded_channel();
        let logs: LogSink = Arc::new(move |name, line| {
            let _ = sender.send(format!("{name}: {line}"));
        });
        let make = move || {
            let mut command = Command::new("sh");
            command
                .args(["-c", script])
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped());
            command
        };
        let processes = Processes::new(Interrupt::default());
        let grace = Duration::from_secs(10);
        (
            Supervisor::start("child", make, processes, logs, grace),
            lines,
        )
    }

    #[tokio::test]
    async fn a_killed_process_is_reported_and_started_again() {
        let (supervisor, mut lines) = supervise("echo up; exec sleep 600");
        assert_eq!(lines.recv().await.unwrap(), "child: up");
        let State::Running(first) = supervisor.state() else {
            panic!("{:?}", supervisor.state());
        };
        let kill = Command::new("kill")
            .args(["-9", &first.to_string()])
            .status();
        assert!(kill.await.unwrap().success());
        let report = lines.recv().await.unwrap();
        assert_eq!(
            report,
            "child: -- ended (signal: 9 (SIGKILL)); starting it again in 1 s"
        );
        assert_eq!(lines.recv().await.unwrap(), "child: -- starting again");
        assert_eq!(lines.recv().await.unwrap(), "child: up");
        assert_ne!(supervisor.state(), State::Running(first));
        supervisor.stop().await;
    }

    #[tokio::test]
    async fn stopping_lets_it_put_its_things_away() {
        let script = "trap 'echo bye >&2; exit 0' TERM; sleep 600 & echo up; wait";
        let (supervisor, mut lines) = supervise(script);
        assert_eq!(lines.recv().await.unwrap(), "child: up");
        supervisor.stop().await;
        assert_eq!(lines.recv().await.unwrap(), "child: bye");
        assert_eq!(lines.recv().await, None);
    }

    #[tokio::test]
    async fn a_wrong_configuration_is_final() {
        let (supervisor, mut lines) = supervise("echo wrong >&2; exit 64");
        let reason = supervisor.gave_up().await;
        assert_eq!(reason, "its configuration is wrong (exit code 64)");
        assert_eq!(lines.recv().await.unwrap(), "child: wrong");
        supervisor.stop().await;
    }

    #[test]
    fn pauses_double_up_to_a_limit_and_begin_anew_after_a_good_run() {
        let mut pauses = Pauses::default();
        let seconds: Vec<u64> = (0..7)
            .map(|_| pauses.after(Duration::ZERO).as_secs())
            .collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(pauses.after(STARTED_WELL), FIRST_PAUSE);
    }
}
