//! Cargo, started from a program that Cargo started.
//!
//! Which packages one command names decides which features their common dependencies get, and
//! another set is another build of them. So there are few sets: the tool, the mesh, and the
//! workspace with its tests.

use tokio::process::Command;

use crate::Session;
use crate::failure::Failure;
use crate::mesh::layout;
use crate::workspace::{Profile, Workspace};

/// A `cargo` command in the root of the checkout.
pub(crate) fn command(workspace: &Workspace, arguments: &[&str]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(workspace.root()).args(arguments);
    // `cargo run` describes this tool's own package to it; a build must not see that.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(describes_the_running_package) {
            command.env_remove(name);
        }
    }
    command
}

fn describes_the_running_package(variable: &str) -> bool {
    [
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_PRIMARY_PACKAGE",
    ]
    .contains(&variable)
        || ["CARGO_PKG_", "CARGO_BIN_", "CARGO_CRATE_"]
            .iter()
            .any(|prefix| variable.starts_with(prefix))
}

/// Builds the processes of the mesh and, if there are any, further packages.
pub(crate) async fn build(
    session: &Session,
    profile: Profile,
    further: &[&str],
) -> Result<(), Failure> {
    let mut arguments = vec!["build", "--bins"];
    if profile == Profile::Release {
        arguments.push("--release");
    }
    for package in layout::names().iter().chain(further) {
        arguments.extend(["--package", package]);
    }
    let command = command(&session.workspace, &arguments);
    session.processes.run(command).await
}

/// Builds all binaries and tests, as `cargo test` does: with the features that the tests' own
/// dependencies switch on, so that nothing is built again for either.
pub(crate) async fn build_with_tests(session: &Session) -> Result<(), Failure> {
    let arguments = ["build", "--workspace", "--bins", "--tests"];
    let command = command(&session.workspace, &arguments);
    session.processes.run(command).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_the_user_stay_and_the_package_goes() {
        for gone in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_BIN_NAME"] {
            assert!(describes_the_running_package(gone), "{gone}");
        }
        for kept in ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_BUILD_JOBS", "PATH"] {
            assert!(!describes_the_running_package(kept), "{kept}");
        }
    }
}
