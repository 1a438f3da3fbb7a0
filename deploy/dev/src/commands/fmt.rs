//! `cargo dev fmt`

use crate::failure::Failure;
use crate::steps::Steps;
use crate::{Session, cargo, node, tools, web};

/// Formats the Rust code, the contract and, as far as ESLint can, the web app
#[derive(Debug, clap::Args)]
pub(crate) struct Options {}

pub(super) async fn run(_: Options, session: &Session) -> Result<(), Failure> {
    let mut steps = Steps::new(false);
    steps.step("cargo fmt", rust(session)).await?;
    steps.step("buf format", contract(session)).await?;
    steps.step("eslint --fix", web_app(session)).await?;
    steps.finish()
}

async fn rust(session: &Session) -> Result<(), Failure> {
    let command = cargo::command(&session.workspace, &["fmt", "--all"]);
    session.processes.run(command).await
}

async fn contract(session: &Session) -> Result<(), Failure> {
    let buf = tools::buf(session).await?;
    let root = session.workspace.root();
    // Google's files stay as Google has them.
    let arguments = ["format", "--write", "--exclude-path", "proto/google"];
    session
        .processes
        .run(tools::command(buf, root, &arguments))
        .await
}

async fn web_app(session: &Session) -> Result<(), Failure> {
    web::install(session).await?;
    let arguments = ["run", "--silent", "lint", "--", "--fix"];
    let command = node::npm(&session.workspace.web(), &arguments);
    session.processes.run(command).await
}
