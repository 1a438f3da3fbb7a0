//! Where things are.

use std::path::{Path, PathBuf};

use crate::failure::{Context as _, Failure};

/// The checkout and the build directory of the running tool.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
    binaries: PathBuf,
}

/// How binaries are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build: the default.
    Dev,
    /// Quick to run.
    Release,
}

impl Workspace {
    /// Finds the checkout: from `CARGO_MANIFEST_DIR`, which `cargo dev` sets, else upwards from the
    /// current directory.
    pub(crate) fn find() -> Result<Self, Failure> {
        let current = std::env::current_dir().cannot(|| "tell the current directory".into())?;
        let start = std::env::var_os("CARGO_MANIFEST_DIR").map_or(current, PathBuf::from);
        let root = root_above(&start).ok_or_else(|| {
            Failure::because(format!(
                "{} is not inside a checkout of OTel BI",
                start.display()
            ))
        })?;
        let executable = std::env::current_exe().cannot(|| "tell the tool's own path".into())?;
        // target/debug/dev, wherever CARGO_TARGET_DIR put it.
        let binaries = executable
            .parent()
            .and_then(Path::parent)
            .map_or_else(|| root.join("target"), Path::to_path_buf);
        Ok(Self { root, binaries })
    }

    /// The checkout.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path inside the checkout, given with `/`.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// The web app's directory.
    pub(crate) fn web(&self) -> PathBuf {
        self.path("web")
    }

    /// Where the tool keeps its own notes; never committed.
    pub(crate) fn notes(&self) -> PathBuf {
        self.path(".dev")
    }

    /// A built binary. A debug and a release build lie side by side.
    pub(crate) fn binary(&self, profile: Profile, name: &str) -> PathBuf {
        let directory = match profile {
            Profile::Dev => "debug",
            Profile::Release => "release",
        };
        self.binaries
            .join(directory)
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// The real warehouses as CSV, where somebody has put them beside the checkout.
    pub(crate) fn shared_data(&self) -> Option<PathBuf> {
        let data = self.root.parent()?.join("shared/data");
        data.is_dir().then_some(data)
    }
}

fn root_above(start: &Path) -> Option<PathBuf> {
    start
        .ancestors()
        .find(|directory| directory.join("deploy/dev/Cargo.toml").is_file())
        .map(Path::to_path_buf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_found_from_any_depth() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        std::fs::create_dir_all(root.join("deploy/dev")).unwrap();
        std::fs::create_dir_all(root.join("web/src")).unwrap();
        std::fs::write(root.join("deploy/dev/Cargo.toml"), "").unwrap();
        for inside in ["", "web/src", "deploy/dev"] {
            assert_eq!(root_above(&root.join(inside)).as_deref(), Some(root));
        }
        assert_eq!(root_above(Path::new("/")), None);
    }
}
