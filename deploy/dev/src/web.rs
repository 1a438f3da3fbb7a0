//! The web app, built for the gateway to serve.

use crate::failure::Failure;
use crate::stamp::{Fingerprint, Stamp};
use crate::{Session, node, terminal};

/// What the build does not read.
const NOT_SOURCES: [&str; 6] = [
    "node_modules",
    "dist",
    "e2e",
    "mock-api",
    "test-results",
    "playwright-report",
];

/// Installs the app's packages, unless they are there.
pub(crate) async fn install(session: &Session) -> Result<(), Failure> {
    node::install(session, &session.workspace.web()).await
}

/// Installs and builds, as far as something changed since the last time.
pub(crate) async fn build(session: &Session) -> Result<(), Failure> {
    install(session).await?;
    let web = session.workspace.web();
    let sources = Fingerprint::of_files(&web, &["."], &NOT_SOURCES)?;
    let stamp = Stamp::at(session.workspace.notes().join("web-dist.stamp"));
    if stamp.matches(&sources) && web.join("dist/index.html").is_file() {
        return Ok(());
    }
    terminal::begin("npm run build in web");
    stamp.clear()?;
    let build = node::npm(&web, &["run", "--silent", "build"]);
    session.processes.run(build).await?;
    stamp.write(&sources)
}
