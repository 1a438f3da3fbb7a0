//! Stamps: a file that holds the digest of what something was made from, so that it is made again
//! only when that has changed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use sha2::{Digest as _, Sha256};

use crate::failure::{Context as _, Failure};

/// The digest of some sources, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fingerprint(String);

impl Fingerprint {
    /// Of the contents and relative names of files and, with all they hold, directories. Entries
    /// whose name is in `skip` are left out at every depth; paths that do not exist count as such.
    pub(crate) fn of_files(base: &Path, paths: &[&str], skip: &[&str]) -> Result<Self, Failure> {
        let mut digest = Sha256::new();
        for path in paths {
            add(&mut digest, base, &base.join(path), skip).cannot_with("read", &base.join(path))?;
        }
        Ok(Self(format!("{:x}", digest.finalize())))
    }

    /// Of some words: options, versions, seeds.
    pub(crate) fn of_words(words: &[&str]) -> Self {
        let mut digest = Sha256::new();
        for word in words {
            digest.update(word.as_bytes());
            digest.update([0]);
        }
        Self(format!("{:x}", digest.finalize()))
    }

    /// Of the names, sizes and times of all files in a directory, where they are too large to be
    /// read each time. A mere copy counts as a change.
    pub(crate) fn of_listing(directory: &Path) -> Result<Self, Failure> {
        let mut words = Vec::new();
        list(directory, directory, &mut words).cannot_with("read", directory)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Ok(Self::of_words(&words))
    }
}

/// A stamp file.
#[derive(Debug, Clone)]
pub(crate) struct Stamp(PathBuf);

impl Stamp {
    /// The stamp at that path. It is best kept inside what it speaks of, so that both go together.
    pub(crate) fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Whether the thing was made from exactly these sources.
    pub(crate) fn matches(&self, fingerprint: &Fingerprint) -> bool {
        fs::read_to_string(&self.0).is_ok_and(|text| text.trim() == fingerprint.0)
    }

    /// Notes that the thing has been made from these sources.
    pub(crate) fn write(&self, fingerprint: &Fingerprint) -> Result<(), Failure> {
        if let Some(directory) = self.0.parent() {
            fs::create_dir_all(directory).cannot_with("create", directory)?;
        }
        fs::write(&self.0, format!("{}\n", fingerprint.0)).cannot_with("write", &self.0)
    }

    /// Forgets: before the thing is made again, so that a run cut off half way shows.
    pub(crate) fn clear(&self) -> Result<(), Failure> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error).cannot_with("remove", &self.0)
            }
            _ => Ok(()),
        }
    }
}

fn add(digest: &mut Sha256, base: &Path, path: &Path, skip: &[&str]) -> io::Result<()> {
    let name = path.strip_prefix(base).unwrap_or(path).to_string_lossy();
    digest.update(name.as_bytes());
    if path.is_dir() {
        digest.update([1]);
        for entry in sorted_entries(path)? {
            let skipped = entry
                .file_name()
                .is_some_and(|name| skip.iter().any(|skipped| name == *skipped));
            if !skipped {
                add(digest, base, &entry, skip)?;
            }
        }
    } else if path.exists() {
        digest.update([2]);
        let mut contents = Sha256::new();
        io::copy(&mut File::open(path)?, &mut contents)?;
        digest.update(contents.finalize());
    } else {
        digest.update([0]);
    }
    Ok(())
}

fn list(base: &Path, directory: &Path, words: &mut Vec<String>) -> io::Result<()> {
    for entry in sorted_entries(directory)? {
        if entry.is_dir() {
            list(base, &entry, words)?;
        } else {
            let name = entry.strip_prefix(base).unwrap_or(&entry);
            let metadata = entry.metadata()?;
            let modified = metadata.modified()?;
            let since = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
            words.push(format!(
                "{} {} {}",
                name.display(),
                metadata.len(),
                since.as_nanos()
            ));
        }
    }
    Ok(())
}

fn sorted_entries(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(directory)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(base: &Path) -> Fingerprint {
        Fingerprint::of_files(base, &["src", "package.json"], &["skipped"]).unwrap()
    }

    #[test]
    fn a_fingerprint_follows_contents_names_and_presence() {
        let directory = tempfile::tempdir().unwrap();
        let base = directory.path();
        let mut seen = vec![fingerprint(base)];
        let mut changed = |base: &Path| {
            let now = fingerprint(base);
            let new = !seen.contains(&now);
            seen.push(now);
            new
        };
        fs::create_dir_all(base.join("src/deep")).unwrap();
        assert!(changed(base));
        fs::write(base.join("src/deep/a.ts"), "one").unwrap();
        assert!(changed(base));
        fs::write(base.join("src/deep/a.ts"), "two").unwrap();
        assert!(changed(base));
        fs::rename(base.join("src/deep/a.ts"), base.join("src/deep/b.ts")).unwrap();
        assert!(changed(base));
        fs::write(base.join("package.json"), "{}").unwrap();
        assert!(changed(base));

        fs::write(base.join("other"), "").unwrap();
        assert!(!changed(base));
        fs::create_dir(base.join("src/skipped")).unwrap();
        fs::write(base.join("src/skipped/c"), "").unwrap();
        assert!(!changed(base));
    }

    #[test]
    fn a_listing_tells_sources_apart_without_reading_them() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("a.csv"), "1").unwrap();
        let before = Fingerprint::of_listing(directory.path()).unwrap();
        assert_eq!(Fingerprint::of_listing(directory.path()).unwrap(), before);
        fs::write(directory.path().join("a.csv"), "12").unwrap();
        assert_ne!(Fingerprint::of_listing(directory.path()).unwrap(), before);
    }

    #[test]
    fn words_are_kept_apart() {
        assert_ne!(
            Fingerprint::of_words(&["ab", "c"]),
            Fingerprint::of_words(&["a", "bc"])
        );
    }

    #[test]
    fn a_stamp_matches_only_what_it_was_written_for() {
        let directory = tempfile::tempdir().unwrap();
        let stamp = Stamp::at(directory.path().join("new/stamp"));
        let first = Fingerprint::of_words(&["first"]);
        assert!(!stamp.matches(&first));
        stamp.clear().unwrap();
        stamp.write(&first).unwrap();
        assert!(stamp.matches(&first));
        assert!(!stamp.matches(&Fingerprint::of_words(&["second"])));
        stamp.clear().unwrap();
        assert!(!stamp.matches(&first));
    }
}
