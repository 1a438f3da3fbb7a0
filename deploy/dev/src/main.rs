//! `cargo dev`: the one tool with which the project is run, tested, measured and looked after.
//!
//! A command is a file in `commands/` with its options (a struct `Options`) and a function `run`;
//! to add one, add the file and name it in the list in `commands/mod.rs`. What commands share lies
//! beside this file, one job a file: where things are (`workspace.rs`), programs and their ends
//! (`process.rs`, `interrupt.rs`), what must be installed (`tools.rs`, `node.rs`), the running mesh
//! (`mesh/`), named steps (`steps.rs`).
//!
//! Every program that is started gets its own process group. Ctrl-C therefore reaches this process
//! only, which then ends the others in order; a second Ctrl-C kills them.

mod cargo;
mod commands;
mod failure;
mod http;
mod interrupt;
mod mesh;
mod node;
mod ports;
mod process;
mod readers;
mod stamp;
mod steps;
mod terminal;
mod tools;
mod warehouses;
mod web;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

use crate::commands::Command;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::process::Processes;
use crate::workspace::Workspace;

/// Builds, runs, tests and measures OTel BI.
#[derive(Debug, Parser)]
#[command(name = "cargo dev", bin_name = "cargo dev")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What every command works with.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// Where things are.
    pub(crate) workspace: Workspace,
    /// Starts programs and knows which are running.
    pub(crate) processes: Processes,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return report(&Failure::because(format!("cannot start: {error}"))),
    };
    let outcome = runtime.block_on(run(arguments.command));
    // A fill that Ctrl-C cut off may still sit on a thread; it is safe to leave it behind.
    runtime.shutdown_background();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report(&failure),
    }
}

async fn run(command: Command) -> Result<(), Failure> {
    let workspace = Workspace::find()?;
    let interrupt = Interrupt::default();
    let processes = Processes::new(interrupt.clone());
    interrupt.listen(processes.clone())?;
    command
        .run(&Session {
            workspace,
            processes,
        })
        .await
}

fn report(failure: &Failure) -> ExitCode {
    match failure {
        Failure::Interrupted => terminal::warn("interrupted"),
        Failure::Because(reason) => terminal::error(reason),
        Failure::Reported => {}
    }
    ExitCode::from(failure.exit_code())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_does() {
        for command in Arguments::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
        }
    }
}
