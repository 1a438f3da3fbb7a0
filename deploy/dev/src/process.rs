//! Programs: started in a process group of their own, ended together with all they started.

use std::collections::BTreeSet;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, ChildStderr, ChildStdout, Command};

use crate::failure::{Context as _, Failure};
use crate::interrupt::Interrupt;

/// How long a build or test program may take to end after SIGTERM. They hold nothing that needs
/// long to put away, and npm takes no notice of the signal at all.
const TOOL_GRACE: Duration = Duration::from_secs(2);

/// Starts programs and knows which of them run. Clones are the same registry.
#[derive(Debug, Clone)]
pub(crate) struct Processes {
    groups: Arc<Mutex<BTreeSet<u32>>>,
    interrupt: Interrupt,
}

impl Processes {
    /// A registry whose programs end at that interrupt.
    pub(crate) fn new(interrupt: Interrupt) -> Self {
        Self {
            groups: Arc::default(),
            interrupt,
        }
    }

    /// Ctrl-C and its like.
    pub(crate) fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// Starts a program in a process group of its own, with no standard input: a program in the
    /// background must not read from the terminal.
    pub(crate) fn spawn(&self, mut command: Command) -> Result<Group, Failure> {
        let name = describe(&command);
        command.stdin(Stdio::null()).process_group(0);
        let child = command.spawn().cannot(|| format!("start `{name}`"))?;
        let id = child.id().unwrap_or_default();
        lock(&self.groups).insert(id);
        Ok(Group {
            child,
            id,
            name,
            groups: Arc::clone(&self.groups),
        })
    }

    /// Runs a program to its end; anything but success is a failure.
    pub(crate) async fn run(&self, command: Command) -> Result<(), Failure> {
        let mut group = self.spawn(command)?;
        let status = self.finish(&mut group).await?;
        expect_success(&group.name, status)
    }

    /// Runs a program to its end and returns what it wrote to standard output.
    pub(crate) async fn output(&self, command: Command) -> Result<String, Failure> {
        let (name, status, text) = self.collect(command).await?;
        expect_success(&name, status)?;
        Ok(text)
    }

    /// Like [`Self::output`] for programs that can say no: with exit code 1, which is `None` here.
    pub(crate) async fn answer(&self, command: Command) -> Result<Option<String>, Failure> {
        let (name, status, text) = self.collect(command).await?;
        if status.code() == Some(1) {
            return Ok(None);
        }
        expect_success(&name, status)?;
        Ok(Some(text))
    }

    /// What it is called in messages, how it ended and what it wrote to standard output.
    async fn collect(&self, mut command: Command) -> Result<(String, ExitStatus, String), Failure> {
        command.stdout(Stdio::piped());
        let mut group = self.spawn(command)?;
        let mut text = Vec::new();
        if let Some(mut stdout) = group.child.stdout.take() {
            let read = stdout.read_to_end(&mut text);
            // Interrupted here: `finish` sees it too and ends the program.
            if let Ok(result) = self.interrupt.unless(read).await {
                result.cannot(|| format!("read the output of `{}`", group.name))?;
            }
        }
        let status = self.finish(&mut group).await?;
        let text = String::from_utf8_lossy(&text).into_owned();
        Ok((group.name.clone(), status, text))
    }

    async fn finish(&self, group: &mut Group) -> Result<ExitStatus, Failure> {
        match self.interrupt.unless(group.wait()).await {
            Ok(status) => status.cannot(|| format!("wait for `{}`", group.name)),
            Err(interrupted) => {
                group.stop(TOOL_GRACE).await;
                Err(interrupted)
            }
        }
    }

    /// Kills everything that runs, without waiting.
    pub(crate) fn kill_all(&self) {
        for id in lock(&self.groups).iter() {
            signal(*id, Signal::KILL);
        }
    }
}

/// A running program and what it started. Killed when dropped before its end.
#[derive(Debug)]
pub(crate) struct Group {
    child: Child,
    id: u32,
    name: String,
    groups: Arc<Mutex<BTreeSet<u32>>>,
}

impl Group {
    /// The process id of the program, which is also its group's.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    /// Its standard output and error, when it was started with pipes for them.
    pub(crate) fn take_pipes(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        (self.child.stdout.take(), self.child.stderr.take())
    }

    /// Waits for its end. Safe to drop and call again.
    pub(crate) async fn wait(&mut self) -> io::Result<ExitStatus> {
        let status = self.child.wait().await?;
        lock(&self.groups).remove(&self.id);
        Ok(status)
    }

    /// Asks it to end (SIGTERM), waits for as long as `grace`, then kills what is left of the group.
    pub(crate) async fn stop(&mut self, grace: Duration) {
        signal(self.id, Signal::TERM);
        // Time over or not: grandchildren that ignored the signal must go too.
        let _ = tokio::time::timeout(grace, self.wait()).await;
        signal(self.id, Signal::KILL);
        let _ = self.wait().await;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if lock(&self.groups).remove(&self.id) {
            signal(self.id, Signal::KILL);
        }
    }
}

/// Sends a signal to a group. That it is gone already is fine.
fn signal(group: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(group).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(pid, signal);
    }
}

fn lock(groups: &Mutex<BTreeSet<u32>>) -> std::sync::MutexGuard<'_, BTreeSet<u32>> {
    groups.lock().unwrap_or_else(PoisonError::into_inner)
}

fn expect_success(name: &str, status: ExitStatus) -> Result<(), Failure> {
    if status.success() {
        Ok(())
    } else {
        Err(Failure::because(format!("`{name}` ended with {status}")))
    }
}

/// The command line for messages: the program without its folder, and its arguments.
fn describe(command: &Command) -> String {
    let command = command.as_std();
    let program = std::path::Path::new(command.get_program());
    std::iter::once(program.file_name().unwrap_or(program.as_os_str()))
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn processes() -> Processes {
        Processes::new(Interrupt::default())
    }

    /// Starts a script that says `ready` once it is where the test wants it.
    async fn ready(processes: &Processes, script: &str) -> (Group, ChildStdout) {
        let mut command = shell(script);
        command.stdout(Stdio::piped());
        let mut group = processes.spawn(command).unwrap();
        let mut stdout = group.take_pipes().0.unwrap();
        let mut word = [0; 6];
        stdout.read_exact(&mut word).await.unwrap();
        assert_eq!(&word, b"ready\n");
        (group, stdout)
    }

    /// Resolves when nobody is left who could write to the pipe: all of the group is gone.
    async fn all_gone(mut stdout: ChildStdout) {
        stdout.read_to_end(&mut Vec::new()).await.unwrap();
    }

    #[tokio::test]
    async fn a_failed_program_is_named_with_its_status() {
        let failure = processes().run(shell("exit 3")).await.unwrap_err();
        assert_eq!(
            failure,
            Failure::because("`sh -c exit 3` ended with exit status: 3")
        );
        processes().run(shell("true")).await.unwrap();
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_named() {
        let failure = processes().run(Command::new("no-such-program")).await;
        let text = failure.unwrap_err().to_string();
        assert!(text.contains("no-such-program"), "{text}");
    }

    #[tokio::test]
    async fn output_is_returned_whole() {
        let text = processes().output(shell("echo one; echo two")).await;
        assert_eq!(text.unwrap(), "one\ntwo\n");
    }

    #[tokio::test]
    async fn exit_code_1_is_a_no_and_others_are_failures() {
        let answer = async |script| processes().answer(shell(script)).await;
        assert_eq!(answer("echo yes").await, Ok(Some("yes\n".to_owned())));
        assert_eq!(answer("exit 1").await, Ok(None));
        assert!(answer("exit 128").await.is_err());
    }

    #[tokio::test]
    async fn an_interrupt_ends_the_program_and_its_children() {
        let processes = processes();
        let (mut group, stdout) = ready(&processes, "sleep 600 & echo ready; wait").await;
        processes.interrupt().trigger();
        let ended = processes.finish(&mut group).await;
        assert_eq!(ended.unwrap_err(), Failure::Interrupted);
        assert!(lock(&processes.groups).is_empty());
        all_gone(stdout).await;
    }

    #[tokio::test]
    async fn a_program_that_ignores_sigterm_is_killed() {
        let script = "trap '' TERM; echo ready; while true; do sleep 600; done";
        let (mut group, stdout) = ready(&processes(), script).await;
        group.stop(Duration::from_millis(50)).await;
        all_gone(stdout).await;
    }

    #[tokio::test]
    async fn kill_all_ends_programs_at_once() {
        let processes = processes();
        let (mut group, stdout) = ready(&processes, "echo ready; sleep 600").await;
        processes.kill_all();
        assert!(!group.wait().await.unwrap().success());
        all_gone(stdout).await;
    }

    #[tokio::test]
    async fn a_dropped_program_does_not_stay_behind() {
        let processes = processes();
        let (group, stdout) = ready(&processes, "echo ready; sleep 600").await;
        drop(group);
        assert!(lock(&processes.groups).is_empty());
        all_gone(stdout).await;
    }
}
