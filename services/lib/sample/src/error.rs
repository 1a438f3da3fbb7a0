//! What can go wrong while filling a warehouse.
//!
//! These errors are for the person who started the run, so they name tables, files and lines. None
//! of them leaves a trace in the target: the warehouse that was there stays as it was.

use std::io;
use std::path::{Path, PathBuf};

/// Why a warehouse could not be filled.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another run is filling the same directory.
    #[error("another run is filling {}; wait until it is done", directory.display())]
    Busy {
        /// The warehouse's directory.
        directory: PathBuf,
    },

    /// Tables without a file.
    #[error(
        "no file in {} or its sub-folders for: {} (a table's file is named like {}.csv, .csv.gz or .txt)",
        directory.display(), tables.join(", "), tables.first().map_or("Table", String::as_str)
    )]
    MissingTables {
        /// The folder that was searched.
        directory: PathBuf,
        /// Every table for which nothing was found.
        tables: Vec<String>,
    },

    /// More than one file for a table.
    #[error("two files for {table}: {} and {}", first.display(), second.display())]
    TwoFiles {
        /// The table.
        table: String,
        /// One of the files.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },

    /// A header that is not the table's.
    #[error("{table}, {}, line 1: {}", file.display(), header_problems(missing, unknown, repeated))]
    Header {
        /// The table.
        table: String,
        /// The file.
        file: PathBuf,
        /// Columns of the table that the header lacks.
        missing: Vec<String>,
        /// Columns of the header that the table does not have.
        unknown: Vec<String>,
        /// Columns that the header names more than once.
        repeated: Vec<String>,
    },

    /// A row that does not fit its table.
    #[error("{table}, {}, line {line}{}: {reason}", file.display(), column_suffix(column.as_deref()))]
    Row {
        /// The table.
        table: String,
        /// The file.
        file: PathBuf,
        /// The line on which the row begins, from 1.
        line: u64,
        /// The column, when it is one column's fault.
        column: Option<String>,
        /// What is wrong.
        reason: String,
    },

    /// What was asked of the generator is out of range.
    #[error("{reason}")]
    Options {
        /// Which option and what it may be.
        reason: String,
    },

    /// The disk is full.
    #[error("no space left on the disk to write {}; what was written so far is removed again", path.display())]
    NoSpace {
        /// What was being written.
        path: PathBuf,
    },

    /// A file or directory could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// With which file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// SQLite refused something.
    #[error("cannot write {}: {source}", path.display())]
    Database {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

impl Error {
    /// The error for a failed file operation: [`Error::NoSpace`] when the disk is full.
    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace {
                path: path.to_path_buf(),
            },
            _ => Self::Io {
                action,
                path: path.to_path_buf(),
                source,
            },
        }
    }

    /// The error for a failed database operation: [`Error::NoSpace`] when the disk is full.
    pub(crate) fn database(path: &Path, source: rusqlite::Error) -> Self {
        match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::NoSpace {
                path: path.to_path_buf(),
            },
            _ => Self::Database {
                path: path.to_path_buf(),
                source,
            },
        }
    }
}

fn column_suffix(column: Option<&str>) -> String {
    column.map_or_else(String::new, |column| format!(", column {column}"))
}

fn header_problems(missing: &[String], unknown: &[String], repeated: &[String]) -> String {
    [
        ("missing columns", missing),
        ("unknown columns", unknown),
        ("repeated columns", repeated),
    ]
    .iter()
    .filter(|(_, columns)| !columns.is_empty())
    .map(|(what, columns)| format!("{what}: {}", columns.join(", ")))
    .collect::<Vec<_>>()
    .join("; ")
}
