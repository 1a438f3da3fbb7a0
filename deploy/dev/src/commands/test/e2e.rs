//! The web app in a browser, on a running mesh.

use crate::failure::Failure;
use crate::mesh::layout;
use crate::mesh::logs::Kept;
use crate::mesh::temporary::TemporaryMesh;
use crate::steps::Steps;
use crate::workspace::Profile;
use crate::{Session, cargo, node, terminal, tools, web};

pub(super) async fn run(steps: &mut Steps, session: &Session) -> Result<(), Failure> {
    steps.step("e2e", in_browser(session)).await
}

async fn in_browser(session: &Session) -> Result<(), Failure> {
    let chromium = tools::chromium(session).await?;
    web::build(session).await?;
    cargo::build_with_tests(session).await?;

    let logs = Kept::default();
    let sink = logs.sink(layout::names());
    let outcome = match TemporaryMesh::start(session, Profile::Dev, None, sink).await {
        Ok(mesh) => {
            let url = format!("http://{}", mesh.mesh().layout().gateway());
            terminal::say(format!("The mesh is up at {url}"));
            let mut tests = node::npm(&session.workspace.web(), &["run", "--silent", "e2e"]);
            tests.env("BASE_URL", url).env("CHROMIUM_PATH", chromium);
            let outcome = session.processes.run(tests).await;
            mesh.stop().await;
            outcome
        }
        Err(failure) => Err(failure),
    };
    if matches!(outcome, Err(Failure::Because(_) | Failure::Reported)) {
        terminal::begin("Logs of the mesh");
        logs.print();
    }
    outcome
}
