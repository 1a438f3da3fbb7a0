//! The Rust code: formatting, lints, tests, documentation.

use std::path::Path;

use crate::failure::Failure;
use crate::steps::Steps;
use crate::{Session, cargo, readers, tools};

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
    let unopened = readers::ready(session).await?;
    let arguments = ["test", "--workspace", "--no-fail-fast"];
    steps
        .step("unit", on_postgres(session, &arguments, &unopened))
        .await?;
    if !unopened.is_empty() {
        let packages = unopened.join(" and ");
        steps.remark(format!(
            "unit: without {packages} (Debian's names) documents were not opened as people do"
        ));
    }
    let data = session.workspace.shared_data();
    steps.remark(format!("unit: {}", on_real_data(data.as_deref())));
    Ok(())
}

/// The write store's tests alone.
pub(super) async fn store(steps: &mut Steps, session: &Session) -> Result<(), Failure> {
    let arguments = ["test", "--package", "store", "--no-fail-fast"];
    steps
        .step("store", on_postgres(session, &arguments, &[]))
        .await
}

/// Runs tests that start a PostgreSQL of their own.
async fn on_postgres(
    session: &Session,
    arguments: &[&str],
    unopened: &[&str],
) -> Result<(), Failure> {
    tools::postgres(session).await?;
    let mut command = cargo::command(&session.workspace, arguments);
    if unopened.is_empty() {
        command.env(readers::REQUIRED, "1");
    }
    session.processes.run(command).await
}

/// The folders of the real data, one for each warehouse.
const REAL_DATA: [&str; 2] = ["adventureworks-dw", "wide-world-importers-dw"];

/// What the tests on the real data had. They pass without them, and `cargo test` keeps what passed
/// tests say to itself.
fn on_real_data(data: Option<&Path>) -> String {
    let there = |folder: &&str| data.is_some_and(|data| data.join(folder).is_dir());
    let missing: Vec<&str> = REAL_DATA
        .into_iter()
        .filter(|folder| !there(folder))
        .collect();
    if missing.is_empty() {
        "the real data were in ../shared/data, beside the checkout".to_owned()
    } else if missing.len() == REAL_DATA.len() {
        "no real data in ../shared/data: the tests on the real data had nothing to run on"
            .to_owned()
    } else {
        let missing = missing.join(", ");
        format!("no {missing} in ../shared/data: its tests on the real data had nothing to run on")
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_real_data_are_told() {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path();
        let none = on_real_data(None);
        assert!(none.ends_with("the tests on the real data had nothing to run on"));
        assert_eq!(on_real_data(Some(data)), none);

        std::fs::create_dir(data.join(REAL_DATA[0])).unwrap();
        let some = on_real_data(Some(data));
        assert!(some.starts_with("no wide-world-importers-dw in"), "{some}");

        std::fs::create_dir(data.join(REAL_DATA[1])).unwrap();
        let all = on_real_data(Some(data));
        assert!(all.starts_with("the real data were in"), "{all}");
    }
}
