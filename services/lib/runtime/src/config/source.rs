//! Where settings come from.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// A place to look settings up in.
pub trait Source {
    /// The value of a variable; `None` where it is unset or empty.
    fn get(&self, name: &str) -> Option<String>;

    /// The names of the variables that are set and begin so, in order.
    fn names(&self, prefix: &str) -> Vec<String>;

    /// The text of a file that a variable points to.
    fn read_file(&self, path: &Path) -> io::Result<String>;
}

/// The process's environment.
#[derive(Debug, Clone, Copy, Default)]
pub struct Environment;

impl Source for Environment {
    fn get(&self, name: &str) -> Option<String> {
        std::env::var_os(name)
            .map(|value| value.to_string_lossy().into_owned())
            .filter(|value| !value.is_empty())
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        let names = std::env::vars_os().filter(|(_, value)| !value.is_empty());
        let mut names: Vec<String> = names
            .filter_map(|(name, _)| name.into_string().ok())
            .filter(|name| name.starts_with(prefix))
            .collect();
        names.sort();
        names
    }

    fn read_file(&self, path: &Path) -> io::Result<String> {
        std::fs::read_to_string(path)
    }
}

/// Settings given by hand: what tests pass instead of changing the environment.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    values: BTreeMap<String, String>,
    files: BTreeMap<PathBuf, String>,
}

impl Variables {
    /// No variable is set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a variable.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.insert(name.into(), value.into());
        self
    }

    /// Makes a file readable.
    #[must_use]
    pub fn with_file(mut self, path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        self.files.insert(path.into(), text.into());
        self
    }
}

impl Source for Variables {
    fn get(&self, name: &str) -> Option<String> {
        self.values
            .get(name)
            .filter(|value| !value.is_empty())
            .cloned()
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        let set = self.values.iter().filter(|(_, value)| !value.is_empty());
        let names = set.map(|(name, _)| name);
        names
            .filter(|name| name.starts_with(prefix))
            .cloned()
            .collect()
    }

    fn read_file(&self, path: &Path) -> io::Result<String> {
        self.files
            .get(path)
            .cloned()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}
