//! Embedded warehouses for tests, filled once and kept in the target directory.
//!
//! Filling one takes seconds, and many test binaries want the same: whoever comes first fills it,
//! the others wait for him. A change of the data files or of the crate that fills makes a new one.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use sample::{GenerateOptions, NoProgress, Warehouse};

use crate::changed::copy_changed;

/// Where the real data lie, relative to the workspace.
const REAL_DATA: &str = "../shared/data";

/// The directory of a warehouse with the real data, as `Source::Embedded` takes it. `None`, said on
/// stderr, when the real data are not beside the workspace.
///
/// # Panics
/// When the data are there and cannot be loaded.
#[must_use]
pub fn real(warehouse: Warehouse) -> Option<PathBuf> {
    let directory = real_data_directory(warehouse);
    if !directory.is_dir() {
        eprintln!("no real data at {REAL_DATA}: what needs them is not tested");
        return None;
    }
    let key = format!("real-{:016x}", fingerprint(&directory));
    Some(filled(warehouse, &key, |target| {
        sample::load_csv(warehouse, &directory, target, &NoProgress).map(|_| ())
    }))
}

/// The directory of a generated warehouse of about a fifteenth of the usual size, ending on
/// 2025-06-30.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn generated(warehouse: Warehouse) -> PathBuf {
    filled(warehouse, "generated", |target| {
        let options = GenerateOptions {
            seed: 7,
            end_date: NaiveDate::from_ymd_opt(2025, 6, 30).unwrap_or_default(),
            scale: 0.07,
        };
        sample::generate(warehouse, target, &options, &NoProgress).map(|_| ())
    })
}

/// The directory of a copy of one of these as it was at the end of `day` (YYYY-MM-DD): `take_back` is
/// the statements of SQLite that take back what a day later than `?1` has brought.
///
/// # Panics
/// When they do not run.
#[must_use]
pub fn cut_off(whole: &Path, take_back: &str, day: &str) -> PathBuf {
    assert!(
        is_shared(whole),
        "a copy is kept only of what is kept: {}",
        whole.display()
    );
    let name = whole.file_name().expect("a warehouse's name").display();
    let mut hasher = DefaultHasher::new();
    take_back.hash(&mut hasher);
    let name = format!("{name}-{day}-{:016x}", hasher.finish());
    once(&name, |target| {
        copy_changed(whole, target, take_back, Some(day));
    })
}

/// Whether `directory` is one of these: the same for every test, and changed by none.
#[must_use]
pub fn is_shared(directory: &Path) -> bool {
    directory.starts_with(kept())
}

/// The folder of the data of one warehouse; the operational tables beside it have the same names in
/// part and are not wanted.
pub(crate) fn real_data_directory(warehouse: Warehouse) -> PathBuf {
    workspace().join(REAL_DATA).join(match warehouse {
        Warehouse::AdventureWorks => "adventureworks-dw",
        Warehouse::WideWorldImporters => "wide-world-importers-dw",
    })
}

fn filled(
    warehouse: Warehouse,
    key: &str,
    fill: impl FnOnce(&Path) -> Result<(), sample::Error>,
) -> PathBuf {
    let filler = fingerprint(&workspace().join("services/lib/sample/src"));
    let name = format!("{}-{key}-{filler:016x}", warehouse.dir_name());
    once(&name, |target| {
        fill(target).unwrap_or_else(|error| panic!("{name} cannot be filled: {error}"));
    })
}

/// The kept warehouse of that name, filled by whoever comes first.
fn once(name: &str, fill: impl FnOnce(&Path)) -> PathBuf {
    let parent = kept();
    fs::create_dir_all(&parent).expect("the target directory can be written to");
    let lock = File::create(parent.join(format!("{name}.lock"))).expect("a lock file");
    lock.lock().expect("the lock");
    let directory = parent.join(name);
    if !sample::is_filled(&directory) {
        fill(&directory);
    }
    directory
}

/// `target/<profile>/test-warehouses`: test binaries lie in `target/<profile>/deps`.
fn kept() -> PathBuf {
    let binary = std::env::current_exe().expect("tests know where they are");
    let profile = binary
        .ancestors()
        .nth(2)
        .expect("a test binary lies in target/<profile>/deps");
    profile.join("test-warehouses")
}

/// The workspace of the test that runs. Cargo runs tests in their package's directory; where this crate
/// lay when it was built says less: checkouts can share a target directory.
fn workspace() -> PathBuf {
    let directory = std::env::current_dir().expect("tests know where they run");
    let workspace = directory
        .ancestors()
        .find(|ancestor| ancestor.join("Cargo.lock").is_file());
    workspace
        .unwrap_or_else(|| panic!("no workspace around {}", directory.display()))
        .to_path_buf()
}

/// Changes when a file below the directory does.
fn fingerprint(directory: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut directories = vec![directory.to_path_buf()];
    while let Some(directory) = directories.pop() {
        let mut entries: Vec<_> = fs::read_dir(&directory)
            .expect("a readable directory")
            .flatten()
            .collect();
        entries.sort_by_key(fs::DirEntry::path);
        for entry in entries {
            let metadata = entry.metadata().expect("a readable file");
            if metadata.is_dir() {
                directories.push(entry.path());
            } else {
                entry.file_name().hash(&mut hasher);
                metadata.len().hash(&mut hasher);
                metadata.modified().ok().hash(&mut hasher);
            }
        }
    }
    hasher.finish()
}
