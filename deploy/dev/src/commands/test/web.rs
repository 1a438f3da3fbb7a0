//! The web app, without a browser.

use crate::failure::Failure;
use crate::steps::Steps;
use crate::{Session, node, web};

pub(super) async fn run(steps: &mut Steps, session: &Session) -> Result<(), Failure> {
    steps.step("web: install", web::install(session)).await?;
    for (name, script) in [
        ("web: generated types", "check:generated"),
        ("web: types", "typecheck"),
        ("web: lint", "lint"),
        ("web: unit", "test"),
    ] {
        let command = node::npm(&session.workspace.web(), &["run", "--silent", script]);
        steps.step(name, session.processes.run(command)).await?;
    }
    steps.step("web: build", web::build(session)).await
}
