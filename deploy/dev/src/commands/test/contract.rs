//! The contract: its style, its promises to those who use it already, and what is generated from it.

use super::baseline::{self, Baseline, Git};
use crate::failure::{Context as _, Failure};
use crate::steps::Steps;
use crate::{Session, cargo, node, terminal, tools, web};

pub(super) async fn run(steps: &mut Steps, session: &Session) -> Result<(), Failure> {
    steps.step("buf: lint", lint(session)).await?;
    let mut remark = None;
    let compare = async {
        remark = Some(breaking(session).await?);
        Ok(())
    };
    steps.step("buf: breaking", compare).await?;
    if let Some(remark) = remark {
        steps.remark(format!("buf: breaking: {remark}"));
    }
    Ok(())
}

/// `openapi.json` against the contract, and the web app's types against `openapi.json`.
pub(super) async fn openapi(steps: &mut Steps, session: &Session) -> Result<(), Failure> {
    steps.step("openapi: document", document(session)).await?;
    steps.step("openapi: types", types(session)).await
}

async fn lint(session: &Session) -> Result<(), Failure> {
    buf(session, &["lint"]).await
}

/// Compares with what others build on, and returns what that was.
async fn breaking(session: &Session) -> Result<String, Failure> {
    let git = Git {
        processes: &session.processes,
        directory: session.workspace.root(),
    };
    let (id, which) = match git.baseline().await? {
        Baseline::Commit { id, which } => (id, which),
        Baseline::Nothing(reason) => return Ok(format!("skipped: {reason}")),
    };
    let compared = format!("compared with {}, {which}", baseline::short(&id));
    terminal::say(&compared);
    let directory = tempfile::tempdir().cannot(|| "make a temporary directory".into())?;
    let archive = directory.path().join("base.tar");
    git.archive(&id, &archive).await?;
    let archive = archive.to_string_lossy();
    buf(session, &["breaking", "--against", &archive]).await?;
    Ok(compared)
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
