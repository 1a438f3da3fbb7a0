//! Where a warehouse lies and how a new one takes its place.
//!
//! ```text
//! <directory>/CURRENT       the name of the sub-directory to read, and a newline
//! <directory>/fill-000002/  one SQLite file for each schema
//! <directory>/.lock         held by the run that is filling
//! ```

use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::Error;

const CURRENT: &str = "CURRENT";
const NEW_CURRENT: &str = "CURRENT.new";
const LOCK: &str = ".lock";
const PREFIX: &str = "fill-";

/// Whether the directory holds a warehouse: `CURRENT` names a sub-directory with a database in it.
#[must_use]
pub fn is_filled(directory: &Path) -> bool {
    let Some(name) = current(directory) else {
        return false;
    };
    fs::read_dir(directory.join(name)).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.path().extension().is_some_and(|ext| ext == "db"))
    })
}

/// The name in `CURRENT`, unless there is none or it is not one of ours.
fn current(directory: &Path) -> Option<String> {
    let text = fs::read_to_string(directory.join(CURRENT)).ok()?;
    let name = text.trim();
    number(name).map(|_| name.to_owned())
}

/// The number of a sub-directory: 2 of `fill-000002`.
fn number(name: &str) -> Option<u64> {
    name.strip_prefix(PREFIX)?.parse().ok()
}

/// A new sub-directory that nobody reads yet. Removed when dropped unpublished.
pub(crate) struct Staging {
    directory: PathBuf,
    name: String,
    published: bool,
    /// Held while this run lasts. The system lets go of it when the process ends in any way.
    _lock: File,
}

impl Staging {
    /// Starts a run: takes the directory's lock, removes what a crashed run left behind and makes
    /// an empty sub-directory. Creates the directory itself when needed.
    pub(crate) fn begin(directory: &Path) -> Result<Self, Error> {
        fs::create_dir_all(directory).map_err(|source| Error::io("create", directory, source))?;
        let lock = lock(directory)?;
        let last = fills(directory)?
            .into_iter()
            .map(|(number, _)| number)
            .max();
        remove_unpublished(directory)?;
        let name = format!("{PREFIX}{:06}", last.unwrap_or(0) + 1);
        let path = directory.join(&name);
        fs::create_dir(&path).map_err(|source| Error::io("create", &path, source))?;
        Ok(Self {
            directory: directory.to_path_buf(),
            name,
            published: false,
            _lock: lock,
        })
    }

    /// The new sub-directory.
    pub(crate) fn path(&self) -> PathBuf {
        self.directory.join(&self.name)
    }

    /// Makes the sub-directory the current one, then removes the former. Its files must be on the
    /// disk already.
    ///
    /// Who still has files of the former one open keeps them until they are closed.
    pub(crate) fn publish(mut self) -> Result<(), Error> {
        sync_directory(&self.path())?;
        let new = self.directory.join(NEW_CURRENT);
        File::create(&new)
            .and_then(|mut file| {
                writeln!(file, "{}", self.name)?;
                file.sync_all()
            })
            .map_err(|source| Error::io("write", &new, source))?;
        let current = self.directory.join(CURRENT);
        fs::rename(&new, &current).map_err(|source| Error::io("replace", &current, source))?;
        self.published = true;
        sync_directory(&self.directory)?;
        remove_unpublished(&self.directory)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.published {
            // Failing here leaves files that the next run removes.
            let _ = fs::remove_dir_all(self.path());
            let _ = fs::remove_file(self.directory.join(NEW_CURRENT));
        }
    }
}

fn lock(directory: &Path) -> Result<File, Error> {
    let path = directory.join(LOCK);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|source| Error::io("open", &path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Busy {
            directory: directory.to_path_buf(),
        }),
        Err(TryLockError::Error(source)) => Err(Error::io("lock", &path, source)),
    }
}

/// The sub-directories that runs have made, with their numbers.
fn fills(directory: &Path) -> Result<Vec<(u64, PathBuf)>, Error> {
    let entries = fs::read_dir(directory).map_err(|source| Error::io("read", directory, source))?;
    Ok(entries
        .flatten()
        .filter_map(|entry| {
            let number = number(entry.file_name().to_str()?)?;
            entry
                .file_type()
                .ok()?
                .is_dir()
                .then(|| (number, entry.path()))
        })
        .collect())
}

/// Removes every sub-directory of ours but the current one. The caller holds the lock, so none of
/// them is being filled.
fn remove_unpublished(directory: &Path) -> Result<(), Error> {
    let keep = current(directory).map(|name| directory.join(name));
    for (_, path) in fills(directory)? {
        if Some(&path) != keep.as_ref() {
            fs::remove_dir_all(&path).map_err(|source| Error::io("remove", &path, source))?;
        }
    }
    Ok(())
}

/// Waits until a directory's entries are on the disk, where the system can do that.
fn sync_directory(path: &Path) -> Result<(), Error> {
    if cfg!(unix) {
        File::open(path)
            .and_then(|directory| directory.sync_all())
            .map_err(|source| Error::io("write", path, source))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(directory: &Path) -> String {
        let staging = Staging::begin(directory).unwrap();
        fs::write(staging.path().join("dbo.db"), "").unwrap();
        let name = staging.name.clone();
        staging.publish().unwrap();
        name
    }

    #[test]
    fn publishing_replaces_the_former_warehouse() {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path().join("new");
        assert!(!is_filled(&directory));
        assert_eq!(fill(&directory), "fill-000001");
        assert!(is_filled(&directory));
        assert_eq!(fill(&directory), "fill-000002");
        assert!(is_filled(&directory));
        assert!(!directory.join("fill-000001").exists());
        let text = fs::read_to_string(directory.join(CURRENT)).unwrap();
        assert_eq!(text, "fill-000002\n");
    }

    #[test]
    fn two_runs_at_once_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        let first = Staging::begin(directory.path()).unwrap();
        assert!(matches!(
            Staging::begin(directory.path()).err(),
            Some(Error::Busy { .. })
        ));
        drop(first);
        Staging::begin(directory.path()).unwrap();
    }

    #[test]
    fn leavings_of_a_crashed_run_are_removed_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        fill(directory);
        for other in ["fill-000007", "fill-notes", "mine"] {
            fs::create_dir(directory.join(other)).unwrap();
        }
        let staging = Staging::begin(directory).unwrap();
        assert_eq!(staging.name, "fill-000008");
        drop(staging);
        let mut left: Vec<_> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        let expected = [".lock", "CURRENT", "fill-000001", "fill-notes", "mine"];
        assert_eq!(left, expected);
    }

    #[test]
    fn a_strange_current_is_no_warehouse() {
        let directory = tempfile::tempdir().unwrap();
        for text in ["", "..", "fill-000009", "/etc"] {
            fs::write(directory.path().join(CURRENT), text).unwrap();
            assert!(!is_filled(directory.path()), "{text:?}");
        }
    }
}
