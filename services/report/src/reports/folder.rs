//! The folder that reports are kept in. A file appears under its name only when it is whole and on the disk.
//!
//! Everything is done relative to the folder itself and no link in it is followed, so that nothing elsewhere
//! is read or written whatever lies in it. All of it blocks: call it where that does not matter.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, RenameFlags};
use rustix::io::Errno;
use sha2::{Digest, Sha256};
use status::{Code, Error, Result};
use store::reports::Claim;

use super::names::{self, FileName, Ours, PartName};

/// Who may read and write what is kept: this user alone.
const FILE_MODE: Mode = Mode::from_raw_mode(0o600);
const FOLDER_MODE: u32 = 0o700;

/// The folder. Clones are one and the same.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    path: Arc<Path>,
}

/// A file of ours in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its name.
    pub(super) name: Ours,
    /// How long ago it was last written to.
    pub(super) age: Duration,
}

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path: path.into() }
    }

    /// Makes it, unless it is there.
    pub(super) fn prepare(&self) -> io::Result<()> {
        let made = DirBuilder::new()
            .recursive(true)
            .mode(FOLDER_MODE)
            .create(&self.path);
        made.map_err(|problem| match problem.kind() {
            // Something else is there.
            io::ErrorKind::AlreadyExists => io::ErrorKind::NotADirectory.into(),
            _ => problem,
        })
    }

    /// Begins a file, under its name as a part.
    pub(super) fn begin(&self, name: FileName, claim: &Claim) -> io::Result<Part> {
        let directory = self.open_itself()?;
        let own_name = name.part(claim);
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&directory, own_name.as_str(), flags, FILE_MODE)?;
        Ok(Part {
            directory,
            file: file.into(),
            own_name,
            name,
            bytes: 0,
            sha256: Sha256::new(),
            unwanted: Arc::default(),
            problem: None,
            published: false,
        })
    }

    /// Opens a file, and tells its size. NotFound also for what is no file.
    pub(crate) fn open(&self, name: &FileName) -> io::Result<(File, u64)> {
        let directory = self.open_itself()?;
        // Without NONBLOCK a pipe in its place would keep us waiting.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let opened = rustix::fs::openat(directory, name.as_str(), flags, Mode::empty());
        let file: File = match opened {
            Ok(file) => file.into(),
            Err(Errno::LOOP) => return Err(io::ErrorKind::NotFound.into()),
            Err(problem) => return Err(problem.into()),
        };
        let found = file.metadata()?;
        if !found.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok((file, found.size()))
    }

    /// Whether a file of this size is there.
    pub(super) fn has(&self, name: &FileName, bytes: u64) -> io::Result<bool> {
        match self.open(name) {
            Ok((_, size)) => Ok(size == bytes),
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(problem) => Err(problem),
        }
    }

    /// Removes files; those that are not there are none the less gone. Tells how many it has removed. One that
    /// cannot be removed keeps nothing else from it: the log tells of it.
    pub(super) fn remove<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> io::Result<usize> {
        let directory = match self.open_itself() {
            Ok(directory) => directory,
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(0),
            Err(problem) => return Err(problem),
        };
        let mut removed = 0;
        for name in names {
            match rustix::fs::unlinkat(&directory, name, AtFlags::empty()) {
                Ok(()) => removed += 1,
                Err(Errno::NOENT) => {}
                Err(problem) => {
                    tracing::warn!(name, %problem, "a file of reports cannot be removed");
                }
            }
        }
        sync(&directory)?;
        Ok(removed)
    }

    /// Removes all that is of a report but what is to be kept, also what attempts have left that came to no
    /// end.
    pub(super) fn remove_of(&self, report_id: &str, kept: &[String]) -> io::Result<usize> {
        let digits = names::digits(report_id);
        self.remove_those(|name| {
            name.digits() == digits && kept.iter().all(|kept| kept != name.as_str())
        })
    }

    /// Removes what was made under a claim.
    pub(super) fn remove_made(&self, claim: &Claim) -> io::Result<usize> {
        self.remove_those(|name| name.is_of(claim))
    }

    fn remove_those(&self, unwanted: impl Fn(&Ours) -> bool) -> io::Result<usize> {
        let found = self.entries(SystemTime::now())?;
        let names = found.iter().map(|entry| &entry.name);
        self.remove(names.filter(|name| unwanted(name)).map(Ours::as_str))
    }

    /// What of ours is in it; nothing when it was not made yet.
    pub(super) fn entries(&self, now: SystemTime) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        let found = match fs::read_dir(&self.path) {
            Ok(found) => found,
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(entries),
            Err(problem) => return Err(problem),
        };
        // What cannot be read keeps nothing else from being seen.
        for found in found.flatten() {
            let Some(name) = found.file_name().to_str().and_then(Ours::parse) else {
                continue;
            };
            // Of a link this tells of the link; what was removed meanwhile is not there.
            let written = found.metadata().and_then(|metadata| metadata.modified());
            if let Ok(written) = written {
                let age = now.duration_since(written).unwrap_or_default();
                entries.push(Entry { name, age });
            }
        }
        Ok(entries)
    }

    fn open_itself(&self) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = rustix::fs::openat(CWD, &*self.path, flags, Mode::empty())?;
        Ok(directory.into())
    }
}

/// Does what blocks on the folder where that does not matter.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|ended| Error::internal_fault(format!("work on files: {ended}")))?;
    done.map_err(|problem| unusable(&problem))
}

/// What went wrong with the folder, in the words of the mesh.
pub(crate) fn unusable(problem: &io::Error) -> Error {
    let error = match problem.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::new(
            Code::ResourceExhausted,
            "DISK_FULL",
            "There is no room left where reports are kept.",
        ),
        // Something that nobody of us has put there: the next attempt has another name.
        io::ErrorKind::AlreadyExists => Error::new(
            Code::Unavailable,
            "FILE_IN_THE_WAY",
            "Something else has the name of a file of the report.",
        ),
        _ => Error::new(
            Code::Internal,
            "FOLDER_UNUSABLE",
            "The folder that reports are kept in cannot be used.",
        ),
    };
    error.with_internal(problem.to_string())
}

/// A file that is being written. Dropped before it is published, it leaves nothing behind.
#[derive(Debug)]
pub(super) struct Part {
    directory: File,
    file: File,
    /// Its name while it is written.
    own_name: PartName,
    name: FileName,
    bytes: u64,
    sha256: Sha256,
    /// Set when nobody wants it any more.
    unwanted: Arc<AtomicBool>,
    /// Why the first write that failed did.
    problem: Option<Error>,
    published: bool,
}

impl Part {
    /// Where it is noted that nobody wants it any more: the next write fails then.
    pub(super) fn unless(mut self, unwanted: Arc<AtomicBool>) -> Self {
        self.unwanted = unwanted;
        self
    }

    /// Its name when it is whole.
    pub(super) fn name(&self) -> &FileName {
        &self.name
    }

    /// Bytes written.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// SHA-256 of what was written, in hexadecimal digits.
    pub(super) fn sha256(&self) -> String {
        format!("{:x}", self.sha256.clone().finalize())
    }

    /// Why the first write that failed did, if one did. Whoever has written has to ask: what follows it does
    /// not fail again.
    pub(super) fn problem(&self) -> Option<Error> {
        self.problem.clone()
    }

    /// Has all of it on the disk.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        let synced = self.file.sync_all();
        self.noted(synced)
    }

    /// Gives it its name. What has the name already stays, with [`io::ErrorKind::AlreadyExists`].
    pub(super) fn publish(&mut self) -> io::Result<()> {
        let (from, to) = (self.own_name.as_str(), self.name.as_str());
        let flags = RenameFlags::NOREPLACE;
        let renamed = rustix::fs::renameat_with(&self.directory, from, &self.directory, to, flags);
        let renamed = match renamed {
            // Some file systems cannot be asked to spare what is there.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                rustix::fs::renameat(&self.directory, from, &self.directory, to)
            }
            other => other,
        };
        renamed?;
        self.published = true;
        let synced = sync(&self.directory);
        if synced.is_err() {
            // It may be there after a crash, or not: whoever is told so begins again.
            let _ = rustix::fs::unlinkat(&self.directory, to, AtFlags::empty());
        }
        synced
    }

    fn noted<T>(&mut self, outcome: io::Result<T>) -> io::Result<T> {
        if let Err(problem) = &outcome {
            self.problem.get_or_insert_with(|| unusable(problem));
        }
        outcome
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.problem.is_some() {
            // It has failed, and is told so: what a library still writes to end its file goes nowhere.
            return Ok(bytes.len());
        }
        let written = if self.unwanted.load(Ordering::Relaxed) {
            Err(io::Error::other("nobody wants the file any more"))
        } else {
            self.file.write(bytes)
        };
        let written = self.noted(written)?;
        self.sha256.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.published {
            return;
        }
        let removed =
            rustix::fs::unlinkat(&self.directory, self.own_name.as_str(), AtFlags::empty());
        if let Err(problem) = removed
            && problem != Errno::NOENT
        {
            let part = self.own_name.as_str();
            tracing::warn!(part, %problem, "a part of a report cannot be removed");
        }
    }
}

/// Has a folder's names on the disk.
fn sync(directory: &File) -> io::Result<()> {
    directory.sync_all()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use document::Format;
    use tempfile::TempDir;

    use super::*;

    const DAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(2014, 1, 28);

    fn folder() -> (TempDir, Folder) {
        let directory = tempfile::tempdir().unwrap();
        let folder = Folder::new(directory.path().join("deep/reports"));
        (directory, folder)
    }

    fn claim(attempt: i64) -> Claim {
        Claim {
            report_id: "1f2e3d4c-0000".to_owned(),
            owner: "report-0123456789ab".to_owned(),
            attempt,
        }
    }

    fn name() -> FileName {
        FileName::new(DAY.unwrap(), &claim(1), Format::Pdf)
    }

    fn begun(folder: &Folder, attempt: i64) -> io::Result<Part> {
        folder.prepare().unwrap();
        let claim = claim(attempt);
        let name = FileName::new(DAY.unwrap(), &claim, Format::Pdf);
        folder.begin(name, &claim)
    }

    fn names(folder: &Folder) -> Vec<String> {
        let entries = folder.entries(SystemTime::now()).unwrap();
        let names = entries.iter().map(|entry| entry.name.as_str().to_owned());
        names.collect()
    }

    #[test]
    fn a_file_has_its_name_only_when_it_is_published() {
        let (_kept, folder) = folder();
        assert!(names(&folder).is_empty());
        let mut part = begun(&folder, 1).unwrap();
        part.write_all(b"whole").unwrap();
        part.sync().unwrap();
        assert!(folder.open(&name()).is_err());
        assert_ne!(names(&folder), [name().as_str()]);
        part.publish().unwrap();
        assert_eq!((part.bytes(), part.sha256().len()), (5, 64));
        drop(part);
        assert_eq!(names(&folder), [name().as_str()]);
        assert!(folder.has(&name(), 5).unwrap());
        assert!(!folder.has(&name(), 6).unwrap());
        for _ in 0..2 {
            folder.remove([name().as_str()]).unwrap();
            assert!(!folder.has(&name(), 5).unwrap());
        }
    }

    #[test]
    fn what_is_not_published_leaves_nothing() {
        let (_kept, folder) = folder();
        let mut part = begun(&folder, 1).unwrap();
        part.write_all(b"half").unwrap();
        // Nobody else can write it meanwhile.
        let twice = begun(&folder, 1).unwrap_err();
        assert_eq!(twice.kind(), io::ErrorKind::AlreadyExists);
        drop(part);
        assert!(names(&folder).is_empty());
    }

    #[test]
    fn nobody_replaces_what_another_has_made() {
        let (_kept, folder) = folder();
        let mut overtaken = begun(&folder, 1).unwrap();
        let mut successor = begun(&folder, 2).unwrap();
        successor.write_all(b"second").unwrap();
        successor.publish().unwrap();
        // Late, and under a name of its own.
        overtaken.publish().unwrap();
        assert!(folder.has(successor.name(), 6).unwrap());
        assert!(folder.has(&name(), 0).unwrap());
        let mut again = begun(&folder, 1).unwrap();
        again.write_all(b"again").unwrap();
        let refused = again.publish().unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert!(folder.has(&name(), 0).unwrap());
    }

    #[test]
    fn what_a_report_does_not_keep_is_removed() {
        let (_kept, folder) = folder();
        let mut kept = begun(&folder, 2).unwrap();
        kept.publish().unwrap();
        begun(&folder, 1).unwrap().publish().unwrap();
        let _part = begun(&folder, 3).unwrap();
        let others = folder.path.join("report-2014-01-28-00000000.pdf");
        fs::write(&others, "").unwrap();
        let kept = [kept.name().as_str().to_owned()];
        assert_eq!(folder.remove_of("1f2e3d4c-0000", &kept).unwrap(), 2);
        assert_eq!(names(&folder).len(), 2);
        assert!(others.exists() && names(&folder).contains(&kept[0]));
    }

    #[test]
    fn what_cannot_be_removed_keeps_nothing_else() {
        let (_kept, folder) = folder();
        begun(&folder, 1).unwrap().publish().unwrap();
        let stubborn = "report-2014-01-27-1f2e3d4c.pdf";
        fs::create_dir(folder.path.join(stubborn)).unwrap();
        assert_eq!(folder.remove_of("1f2e3d4c-0000", &[]).unwrap(), 1);
        assert_eq!(names(&folder), [stubborn]);
    }

    #[test]
    fn a_file_that_nobody_wants_fails_once_and_says_so() {
        let (_kept, folder) = folder();
        let unwanted = Arc::new(AtomicBool::new(false));
        let mut part = begun(&folder, 1).unwrap().unless(Arc::clone(&unwanted));
        part.write_all(b"some").unwrap();
        assert!(part.problem().is_none());
        unwanted.store(true, Ordering::Relaxed);
        assert!(part.write_all(b"more").is_err());
        // The end that a library still writes.
        part.write_all(b"end").unwrap();
        assert!(part.problem().is_some());
        assert_eq!(part.bytes(), 4);
    }

    #[test]
    fn what_is_no_file_is_not_there() {
        let (kept, folder) = folder();
        folder.prepare().unwrap();
        let path = kept.path().join("deep/reports").join(name().as_str());
        fs::write(kept.path().join("secret"), "secret").unwrap();
        std::os::unix::fs::symlink(kept.path().join("secret"), &path).unwrap();
        let refused = folder.open(&name()).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::NotFound);
        folder.remove([name().as_str()]).unwrap();
        assert!(kept.path().join("secret").exists());
        fs::create_dir(&path).unwrap();
        let refused = folder.open(&name()).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::NotFound);
    }
}
