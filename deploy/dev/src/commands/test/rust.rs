//! The Rust code: formatting, lints, tests, documentation.

use crate::failure::Failure;
use crate::steps::Steps;
use crate::{Session, cargo};

pub(super) async fn formatting(steps: &mut Steps, session: &Session) -> Result<(), Failure> {
    // Only the names of the files: `cargo dev fmt` shows and mends the rest.
    let arguments = ["fmt", "--all", "--", "--check", "-l"];
    steps.step("fmt", run(session, &arguments)).await
}

pub(super) async fn lints(steps: &mut Steps, session: &Session) -> Result<(), Failure> {
    let arguments = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "--deny=warnings",
    ];
    steps.step("clippy", run(session, &arguments)).await
}

pub(super) async fn tests(steps: &mut Steps, session: &Session) -> Result<(), Failure> {
    let arguments = ["test", "--workspace", "--no-fail-fast"];
    steps.step("unit", run(session, &arguments)).await
}

pub(super) async fn documentation(steps: &mut Steps, session: &Session) -> Result<(), Failure> {
    let arguments = [
        "doc",
        "--workspace",
        "--no-deps",
        "--document-private-items",
    ];
    let mut command = cargo::command(&session.workspace, &arguments);
    command.env("RUSTDOCFLAGS", "--deny=warnings");
    steps.step("doc", session.processes.run(command)).await
}

async fn run(session: &Session, arguments: &[&str]) -> Result<(), Failure> {
    let command = cargo::command(&session.workspace, arguments);
    session.processes.run(command).await
}
