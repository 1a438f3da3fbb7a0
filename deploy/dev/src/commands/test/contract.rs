//! The contract: its style, its promises to those who use it already, and what is generated from it.

use crate::failure::{Context as _, Failure};
use crate::steps::Steps;
use crate::{Session, cargo, node, terminal, tools, web};

/// Where the main branch may be found, the shared one first.
const MAIN_BRANCHES: [&str; 4] = ["origin/main", "origin/master", "main", "master"];

pub(super) async fn run(steps: &mut Steps, session: &Session) -> Result<(), Failure> {
    steps.step("buf: lint", lint(session)).await?;
    steps.step("buf: breaking", breaking(session)).await
}

/// `openapi.json` against the contract, and the web app's types against `openapi.json`.
pub(super) async fn openapi(steps: &mut Steps, session: &Session) -> Result<(), Failure> {
    steps.step("openapi: document", document(session)).await?;
    steps.step("openapi: types", types(session)).await
}

async fn lint(session: &Session) -> Result<(), Failure> {
    buf(session, &["lint"]).await
}

/// Compares with what others build on: the contract where this branch left the main one.
async fn breaking(session: &Session) -> Result<(), Failure> {
    let Some(base) = merge_base(session).await? else {
        terminal::say("No main branch in git to compare with: nothing can break.");
        return Ok(());
    };
    let directory = tempfile::tempdir().cannot(|| "make a temporary directory".into())?;
    let archive = directory.path().join("base.tar");
    let archive = archive.to_string_lossy();
    let output = format!("--output={archive}");
    git(session, &["archive", &output, &base, "buf.yaml", "proto"]).await?;
    buf(session, &["breaking", "--against", &archive]).await
}

/// The newest commit that this branch shares with the main branch; none without git, without a
/// main branch, or where a shallow clone lacks it.
async fn merge_base(session: &Session) -> Result<Option<String>, Failure> {
    for branch in MAIN_BRANCHES {
        match git(session, &["merge-base", "HEAD", branch]).await {
            Ok(commit) => return Ok(Some(commit.trim().to_owned())),
            Err(Failure::Interrupted) => return Err(Failure::Interrupted),
            Err(_) => {}
        }
    }
    Ok(None)
}

async fn git(session: &Session, arguments: &[&str]) -> Result<String, Failure> {
    let mut command = tools::command("git", session.workspace.root(), arguments);
    command.stderr(std::process::Stdio::null());
    session.processes.output(command).await
}

async fn buf(session: &Session, arguments: &[&str]) -> Result<(), Failure> {
    let buf = tools::buf(session).await?;
    let command = tools::command(buf, session.workspace.root(), arguments);
    session.processes.run(command).await
}

async fn document(session: &Session) -> Result<(), Failure> {
    let arguments = ["test", "--package", "gateway", "--lib", "openapi"];
    let command = cargo::command(&session.workspace, &arguments);
    session.processes.run(command).await
}

async fn types(session: &Session) -> Result<(), Failure> {
    web::install(session).await?;
    let check = node::npm(&session.workspace.web(), &["run", "check:generated"]);
    session.processes.run(check).await
}
