//! Programs that are neither Rust's nor the web app's: found, or installed where that is safe.

use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::Session;
use crate::failure::Failure;
use crate::{node, terminal};

/// `buf`, which checks the contract. It comes from npm at the version in `deploy/dev/tools`.
pub(crate) async fn buf(session: &Session) -> Result<PathBuf, Failure> {
    let tools = session.workspace.path("deploy/dev/tools");
    node::install(session, &tools).await?;
    Ok(tools.join("node_modules/.bin/buf"))
}

/// Where the systems put Chromium or its twin.
const CHROMIUMS: [&str; 5] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome-stable",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// A Chromium for the browser tests: the one in `CHROMIUM_PATH`, else the system's, else Debian's
/// package when this is Debian and we may install it.
pub(crate) async fn chromium(session: &Session) -> Result<PathBuf, Failure> {
    if let Some(path) = std::env::var_os("CHROMIUM_PATH").map(PathBuf::from) {
        return if path.is_file() {
            Ok(path)
        } else {
            let path = path.display();
            Err(Failure::because(format!("CHROMIUM_PATH={path} is no file")))
        };
    }
    if let Some(path) = installed_chromium() {
        return Ok(path);
    }
    if may_install() {
        install(session, "chromium").await?;
        if let Some(path) = installed_chromium() {
            return Ok(path);
        }
    }
    Err(Failure::because(
        "the browser tests need Chromium: install it (Debian: apt-get install chromium) or name \
         its program in CHROMIUM_PATH",
    ))
}

fn installed_chromium() -> Option<PathBuf> {
    CHROMIUMS
        .iter()
        .map(PathBuf::from)
        .find(|path| path.is_file())
}

/// The programs of a PostgreSQL server that the tests start for themselves.
const POSTGRES_PROGRAMS: [&str; 2] = ["initdb", "postgres"];
/// Where Debian and its children put each version's.
const POSTGRES_VERSIONS: &str = "/usr/lib/postgresql";

/// Makes sure that there is a PostgreSQL for the tests of the write store: a server that
/// `OTELBI_TEST_POSTGRES_DSN` names, else the programs of one, from the distribution's package where we
/// may install it.
pub(crate) async fn postgres(session: &Session) -> Result<(), Failure> {
    let named = std::env::var_os("OTELBI_TEST_POSTGRES_DSN").is_some();
    if named || has_postgres() {
        return Ok(());
    }
    let system = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    if is_debian_or_child(&system) && rustix::process::geteuid().is_root() {
        install(session, "postgresql").await?;
        if has_postgres() {
            return Ok(());
        }
    }
    Err(Failure::because(
        "the tests of the write store need PostgreSQL: install its server (Debian, Ubuntu: apt-get \
         install postgresql), or name a running one in OTELBI_TEST_POSTGRES_DSN",
    ))
}

fn has_postgres() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir(POSTGRES_VERSIONS);
    let versions = versions.into_iter().flatten().flatten();
    let mut directories =
        std::env::split_paths(&path).chain(versions.map(|version| version.path().join("bin")));
    directories.any(|directory| holds_postgres(&directory))
}

fn holds_postgres(directory: &Path) -> bool {
    POSTGRES_PROGRAMS
        .iter()
        .all(|program| directory.join(program).is_file())
}

/// Whether packages of Debian's can be installed here: this is Debian, and we are root.
pub(crate) fn may_install() -> bool {
    let system = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    is_debian(&system) && rustix::process::geteuid().is_root()
}

/// Installs a package.
pub(crate) async fn install(session: &Session, package: &str) -> Result<(), Failure> {
    terminal::begin(format!("apt-get install {package}"));
    for arguments in [
        &["update", "--quiet"][..],
        &[
            "install",
            "--quiet",
            "--yes",
            "--no-install-recommends",
            package,
        ],
    ] {
        let mut command = Command::new("apt-get");
        command
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        session.processes.run(command).await?;
    }
    Ok(())
}

/// Debian itself: in its children a package called chromium may be something else.
fn is_debian(os_release: &str) -> bool {
    os_release.lines().any(|line| line.trim() == "ID=debian")
}

/// Debian, or a system made from it: PostgreSQL's package is called the same in all of them.
fn is_debian_or_child(os_release: &str) -> bool {
    is_debian(os_release)
        || os_release
            .lines()
            .filter_map(|line| line.trim().strip_prefix("ID_LIKE="))
            .any(|like| like.trim_matches('"').split(' ').any(|id| id == "debian"))
}

/// A command in a directory of the checkout.
pub(crate) fn command(program: impl AsRef<Path>, directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program.as_ref());
    command.current_dir(directory).args(arguments);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_debian_itself_is_debian() {
        assert!(is_debian("NAME=\"Debian GNU/Linux\"\nID=debian\n"));
        assert!(!is_debian("NAME=Ubuntu\nID=ubuntu\nID_LIKE=debian\n"));
        assert!(!is_debian(""));
    }

    #[test]
    fn children_of_debian_say_so() {
        assert!(is_debian_or_child("ID=debian\n"));
        assert!(is_debian_or_child("ID=ubuntu\nID_LIKE=debian\n"));
        assert!(is_debian_or_child("ID=pop\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian_or_child("ID=fedora\n"));
    }

    #[test]
    fn half_a_postgres_is_none() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("postgres"), "").unwrap();
        assert!(!holds_postgres(directory.path()));
        std::fs::write(directory.path().join("initdb"), "").unwrap();
        assert!(holds_postgres(directory.path()));
    }
}
