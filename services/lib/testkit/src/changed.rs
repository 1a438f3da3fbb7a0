//! Copies of embedded warehouses with other data in them.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;

/// A changed copy of an embedded warehouse; gone when dropped.
#[derive(Debug)]
pub struct ChangedWarehouse(TempDir);

impl ChangedWarehouse {
    /// Copies the warehouse at `source` and runs `sql`, any statements of SQLite, on the file of one of
    /// its schemas.
    #[must_use]
    pub fn new(source: &Path, schema: &str, sql: &str) -> Self {
        let copy = tempfile::tempdir().expect("a temporary directory");
        let current = fs::read_to_string(source.join("CURRENT")).expect("a filled warehouse");
        fs::write(copy.path().join("CURRENT"), &current).expect("a copy of CURRENT");
        let [from, to] = [source, copy.path()].map(|directory| directory.join(current.trim()));
        fs::create_dir(&to).expect("a directory for the copy");
        for file in fs::read_dir(&from)
            .expect("the warehouse's files")
            .flatten()
        {
            fs::copy(file.path(), to.join(file.file_name())).expect("a copy of a file");
        }
        let database = Connection::open(to.join(format!("{schema}.db"))).expect("the copied file");
        database.execute_batch(sql).expect("statements that run");
        Self(copy)
    }

    /// Where it lies, as `Source::Embedded` takes it.
    #[must_use]
    pub fn directory(&self) -> PathBuf {
        self.0.path().to_path_buf()
    }
}
