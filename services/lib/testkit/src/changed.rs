//! Copies of embedded warehouses with other data in them.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::{Batch, Connection};
use tempfile::TempDir;

/// A changed copy of an embedded warehouse; gone when dropped.
#[derive(Debug)]
pub struct ChangedWarehouse(TempDir);

impl ChangedWarehouse {
    /// Copies the warehouse at `source` and runs `sql`, any statements of SQLite, on the copy. All its
    /// schemas are attached: tables may be named with or without theirs, but a new one needs it.
    #[must_use]
    pub fn new(source: &Path, sql: &str) -> Self {
        let copy = tempfile::tempdir().expect("a temporary directory");
        copy_changed(source, copy.path(), sql, None);
        Self(copy)
    }

    /// Where it lies, as `Source::Embedded` takes it.
    #[must_use]
    pub fn directory(&self) -> PathBuf {
        self.0.path().to_path_buf()
    }
}

/// Copies the warehouse at `source` into the directory `target` and runs `sql` on the copy, with `day`
/// for the `?1` of the statements that have one. The copy counts as filled when all have run.
pub(crate) fn copy_changed(source: &Path, target: &Path, sql: &str, day: Option<&str>) {
    let current = fs::read_to_string(source.join("CURRENT")).expect("a filled warehouse");
    let [from, to] = [source, target].map(|directory| directory.join(current.trim()));
    fs::create_dir_all(&to).expect("a directory for the copy");
    let database = Connection::open_in_memory().expect("a database in memory");
    for file in fs::read_dir(&from)
        .expect("the warehouse's files")
        .flatten()
    {
        let copied = to.join(file.file_name());
        fs::copy(file.path(), &copied).expect("a copy of a file");
        let [path, schema] = [copied.to_str(), copied.file_stem().and_then(|s| s.to_str())]
            .map(|text| text.expect("paths of tests are Unicode"));
        database
            .execute("ATTACH ?1 AS ?2", [path, schema])
            .expect("the copied file");
    }
    let mut statements = Batch::new(&database, sql);
    while let Some(mut statement) = statements.next().expect("statements of SQLite") {
        let day = day.filter(|_| statement.parameter_count() > 0);
        statement
            .execute(rusqlite::params_from_iter(day))
            .unwrap_or_else(|error| panic!("{error}: {statement:?}"));
    }
    fs::write(target.join("CURRENT"), &current).expect("a copy of CURRENT");
}
