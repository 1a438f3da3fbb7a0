//! Node and npm: whether they are there, and the packages of a directory.

use std::path::Path;

use serde::Deserialize;
use tokio::process::Command;

use crate::Session;
use crate::failure::{Context as _, Failure};
use crate::process::Processes;
use crate::stamp::{Fingerprint, Stamp};
use crate::terminal;

/// An `npm` command in a directory.
pub(crate) fn npm(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(directory).args(arguments);
    command
}

/// Installs the packages that a directory's lock file names, unless they are there already.
pub(crate) async fn install(session: &Session, directory: &Path) -> Result<(), Failure> {
    let needed = needed_version(&session.workspace.web())?;
    check(&session.processes, needed).await?;
    let sources = ["package.json", "package-lock.json"];
    let fingerprint = Fingerprint::of_files(directory, &sources, &[])?;
    // Inside, so that it goes when somebody deletes the packages; `npm ci` deletes it too.
    let stamp = Stamp::at(directory.join("node_modules/.installed-from"));
    if stamp.matches(&fingerprint) {
        return Ok(());
    }
    let name = directory
        .strip_prefix(session.workspace.root())
        .unwrap_or(directory);
    terminal::begin(format!("npm ci in {}", name.display()));
    let install = npm(directory, &["ci", "--no-audit", "--no-fund"]);
    session.processes.run(install).await?;
    stamp.write(&fingerprint)
}

/// Major and minor version.
type Version = (u32, u32);

async fn check(processes: &Processes, needed: Version) -> Result<(), Failure> {
    let (major, minor) = needed;
    let wanted = format!("Node {major}.{minor} or newer with npm is needed");
    let found = processes
        .output(version_of("node"))
        .await
        .map_err(|failure| missing(&failure, &format!("{wanted}, and there is no `node`")))?;
    if parse_version(&found).is_none_or(|found| found < needed) {
        let found = found.trim();
        return Err(Failure::because(format!(
            "{wanted}; `node` here is {found}"
        )));
    }
    processes
        .output(version_of("npm"))
        .await
        .map_err(|failure| missing(&failure, &format!("{wanted}, and there is no `npm`")))?;
    Ok(())
}

fn version_of(program: &str) -> Command {
    let mut command = Command::new(program);
    command.arg("--version");
    command
}

fn missing(failure: &Failure, reason: &str) -> Failure {
    match failure {
        Failure::Interrupted => Failure::Interrupted,
        _ => Failure::because(format!("{reason} on the PATH (https://nodejs.org)")),
    }
}

/// The oldest Node that the web app names in its `package.json`.
fn needed_version(web: &Path) -> Result<Version, Failure> {
    #[derive(Deserialize)]
    struct Package {
        engines: Engines,
    }
    #[derive(Deserialize)]
    struct Engines {
        node: String,
    }
    let path = web.join("package.json");
    let text = std::fs::read_to_string(&path).cannot_with("read", &path)?;
    let package: Package = serde_json::from_str(&text)
        .map_err(|error| Failure::because(format!("{}: {error}", path.display())))?;
    parse_version(&package.engines.node)
        .ok_or_else(|| Failure::because(format!("{}: engines.node is not `>=X.Y`", path.display())))
}

/// Reads `v20.20.2`, `>=20.19` and `22`.
fn parse_version(text: &str) -> Option<Version> {
    let digits = text.trim().trim_start_matches(['v', '>', '=', ' ']);
    let mut parts = digits.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next().map_or(Some(0), |part| part.parse().ok())?;
    Some((major, minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_node_and_package_json_write_them() {
        assert_eq!(parse_version("v20.20.2\n"), Some((20, 20)));
        assert_eq!(parse_version(">=20.19"), Some((20, 19)));
        assert_eq!(parse_version(">= 22"), Some((22, 0)));
        assert_eq!(parse_version("lts"), None);
    }

    #[test]
    fn the_needed_version_comes_from_package_json() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("package.json");
        std::fs::write(&path, r#"{"engines": {"node": ">=20.19"}}"#).unwrap();
        assert_eq!(needed_version(directory.path()), Ok((20, 19)));
        std::fs::write(&path, r#"{"engines": {"node": "lts"}}"#).unwrap();
        assert!(needed_version(directory.path()).is_err());
    }
}
